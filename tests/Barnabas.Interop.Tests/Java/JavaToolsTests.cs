using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Kcat;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Java;

/// <summary>Apache Kafka's own command-line tools against the broker. Each call starts a JVM, so a test makes as much of a call as it can.</summary>
public sealed class JavaToolsTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Topics_tool_creates_lists_describes_alters_and_deletes()
    {
        string topic = BrokerFixture.NewTopicName("java-topics");

        (await TopicsAsync($"--create --topic {topic} --partitions 2 --replication-factor 1 --config retention.ms=7777")).Succeeded();
        Assert.Contains(topic, (await TopicsAsync("--list")).Succeeded().Lines);
        Assert.Contains("already exists", (await TopicsAsync($"--create --topic {topic}")).Failed().All);
        (await TopicsAsync($"--alter --topic {topic} --partitions 3")).Succeeded();
        string described = (await TopicsAsync($"--describe --topic {topic}")).Succeeded().Out;
        Assert.Contains("PartitionCount: 3", described);
        Assert.Contains("retention.ms=7777", described);
        Assert.Contains("Partition: 2\tLeader: 1\tReplicas: 1\tIsr: 1", described);
        (await TopicsAsync($"--delete --topic {topic}")).Succeeded();
        Assert.DoesNotContain(topic, (await TopicsAsync("--list")).Succeeded().Lines);
    }

    [Theory]
    [InlineData("none", "1", "4.3")]
    [InlineData("gzip", "all", "4.3")]
    [InlineData("snappy", "all", "3.9")]
    [InlineData("lz4", "0", "4.3")]
    [InlineData("zstd", "all", "4.3")]
    public async Task Console_producer_writes_and_console_consumer_reads(string codec, string acks, string version)
    {
        string topic = await fixture.CreateTopicAsync("java-console");
        string input = string.Concat(Enumerable.Range(0, 50).Select(i => $"h1:a,h2:b{i}\tkey{i}\tvalue {i}\n"));

        (await Tool.JavaAsync("console-producer",
            $"--bootstrap-server {fixture.Bootstrap} --topic {topic} --compression-codec {codec} --request-required-acks {acks} {Property("producer", version)} parse.key=true {Property("producer", version)} parse.headers=true",
            input, version)).Succeeded();

        var consumed = (await Tool.JavaAsync("console-consumer",
            $"--bootstrap-server {fixture.Bootstrap} --topic {topic} --partition 0 --offset earliest --max-messages 50 --timeout-ms 20000 {Property("consumer", version)} print.key=true {Property("consumer", version)} print.headers=true",
            null, version)).Succeeded();
        Assert.Equal(input, consumed.Out);
    }

    [Fact]
    public async Task Java_keys_are_found_in_the_partition_that_murmur2_names()
    {
        const int Partitions = 5;
        string topic = await fixture.CreateTopicAsync("java-keys", Partitions);
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"key-{i}")];

        (await Tool.JavaAsync("console-producer", $"--bootstrap-server {fixture.Bootstrap} --topic {topic} {Property("producer", "4.3")} parse.key=true",
            string.Concat(keys.Select(key => $"{key}\tv\n")))).Succeeded();

        for (int partition = 0; partition < Partitions; partition++)
        {
            string[] expected = [.. keys.Where(key => Partitioning.Murmur2(key, Partitions) == partition)];
            var read = await Tool.KcatAsync(fixture.Bootstrap, $"-C -t {topic} -p {partition} -o beginning -e -q", null, "-f", "%k\\n");
            Assert.Equal(expected, read.Succeeded().Lines);
        }
    }

    [Fact]
    public async Task Offsets_and_delete_records_tools_agree()
    {
        string topic = await fixture.CreateTopicAsync("java-offsets", 2);
        string input = string.Concat(Enumerable.Range(0, 10).Select(i => $"m{i}\n"));
        (await Tool.KcatAsync(fixture.Bootstrap, $"-P -t {topic} -p 1", input)).Succeeded();
        string plan = Path.Combine(fixture.Broker.Directory, $"{topic}.json");
        await File.WriteAllTextAsync(plan, $$"""{"partitions":[{"topic":"{{topic}}","partition":1,"offset":4}],"version":1}""");

        var deleted = (await Tool.JavaAsync("delete-records", $"--bootstrap-server {fixture.Bootstrap} --offset-json-file {plan}")).Succeeded();

        Assert.Contains("low_watermark: 4", deleted.Out);
        async Task<string[]> OffsetsAsync(string time) =>
            (await Tool.JavaAsync("get-offsets", $"--bootstrap-server {fixture.Bootstrap} --topic {topic} --time {time}")).Succeeded().Lines;
        Assert.Equal([$"{topic}:0:0", $"{topic}:1:10"], await OffsetsAsync("-1"));
        Assert.Equal([$"{topic}:0:0", $"{topic}:1:4"], await OffsetsAsync("-2"));
        Assert.Contains($"{topic}:1:", string.Join('\n', await OffsetsAsync("-3")));
        Assert.Equal([$"{topic}:0:0", $"{topic}:1:4"], await OffsetsAsync("-4"));
        Assert.Contains($"{topic}:1:4", await OffsetsAsync("1000"));
        Assert.Equal("m4", (await Tool.KcatAsync(fixture.Bootstrap, $"-C -t {topic} -p 1 -o beginning -e -q")).Succeeded().Lines[0]);
    }

    [Fact]
    public async Task Configs_tool_describes_and_alters()
    {
        string topic = await fixture.CreateTopicAsync("java-configs", 1, "retention.ms=7777");
        Task<ToolResult> ConfigsAsync(string arguments) => Tool.JavaAsync("configs", $"--bootstrap-server {fixture.Bootstrap} {arguments}");

        (await ConfigsAsync($"--entity-type topics --entity-name {topic} --alter --add-config cleanup.policy=[compact,delete],segment.ms=60000 --delete-config retention.ms")).Succeeded();
        string described = (await ConfigsAsync($"--entity-type topics --entity-name {topic} --describe")).Succeeded().Out;
        Assert.Contains("cleanup.policy=compact,delete", described);
        Assert.Contains("segment.ms=60000", described);
        Assert.DoesNotContain("retention.ms=7777", described);

        (await ConfigsAsync("--entity-type brokers --entity-default --alter --add-config log.retention.ms=1000000")).Succeeded();
        string broker = (await ConfigsAsync("--entity-type brokers --entity-name 1 --describe --all")).Succeeded().Out;
        Assert.Contains("log.retention.ms=1000000", broker);
        Assert.Contains("DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=1000000", broker);
        Assert.Contains("node.id=1", broker);
        (await ConfigsAsync("--entity-type brokers --entity-default --alter --delete-config log.retention.ms")).Succeeded();
        Assert.Contains("Invalid value", (await ConfigsAsync($"--entity-type topics --entity-name {topic} --alter --add-config retention.ms=soon")).Failed().All);
    }

    [Fact]
    public async Task Cluster_tools_see_one_healthy_node()
    {
        string server = $"--bootstrap-server {fixture.Bootstrap}";
        await fixture.CreateTopicAsync("java-cluster");

        Assert.Contains("(id: 1 rack: null isFenced: false) -> (", (await Tool.JavaAsync("broker-api-versions", server)).Succeeded().Out);
        Assert.Contains("Cluster ID: ", (await Tool.JavaAsync("cluster", $"cluster-id {server}")).Succeeded().Out);
        string quorum = (await Tool.JavaAsync("metadata-quorum", $"{server} describe --status")).Succeeded().Out;
        Assert.Matches("LeaderId: +1\n", quorum);
        Assert.Matches("MaxFollowerLag: +0\n", quorum);
        Assert.Contains("metadata.version", (await Tool.JavaAsync("features", $"{server} describe")).Succeeded().Out);
        string directories = (await Tool.JavaAsync("log-dirs", $"{server} --describe")).Succeeded().Out;
        Assert.Contains($"\"logDir\":\"{fixture.Broker.DataDirectory}\"", directories);
        Assert.Contains("\"partition\":\"java-cluster-", directories);
    }

    [Fact]
    public async Task Producer_perf_writes_all_its_records()
    {
        string topic = await fixture.CreateTopicAsync("java-perf", 3);

        string report = (await Tool.JavaAsync("producer-perf",
            $"--topic {topic} --num-records 50000 --record-size 200 --throughput -1 --bootstrap-server {fixture.Bootstrap}")).Succeeded().Out;

        Assert.Contains("50000 records sent", report);
        long total = 0;
        for (int partition = 0; partition < 3; partition++)
        {
            string end = (await Tool.KcatAsync(fixture.Bootstrap, $"-Q -t {topic}:{partition}:-1")).Succeeded().All.Trim();
            total += long.Parse(end[(end.LastIndexOf(' ') + 1)..]);
        }

        Assert.Equal(50_000, total);
    }

    [Fact]
    public async Task Older_tools_work_too()
    {
        string topic = BrokerFixture.NewTopicName("java-3-9");
        string server = $"--bootstrap-server {fixture.Bootstrap}";

        (await Tool.JavaAsync("topics", $"{server} --create --topic {topic} --partitions 2", null, "3.9")).Succeeded();
        Assert.Contains("PartitionCount: 2", (await Tool.JavaAsync("topics", $"{server} --describe --topic {topic}", null, "3.9")).Succeeded().Out);
        Assert.Contains("(id: 1 rack: null) -> (", (await Tool.JavaAsync("broker-api-versions", server, null, "3.9")).Succeeded().Out);
        Assert.Equal([$"{topic}:0:0", $"{topic}:1:0"], (await Tool.JavaAsync("get-offsets", $"{server} --topic {topic}", null, "3.9")).Succeeded().Lines);
    }

    /// <summary>What the console tools called --property became --reader-property and --formatter-property in 4.x.</summary>
    private static string Property(string tool, string version) => version == "3.9" ? "--property" : tool == "producer" ? "--reader-property" : "--formatter-property";

    private Task<ToolResult> TopicsAsync(string arguments) => Tool.JavaAsync("topics", $"--bootstrap-server {fixture.Bootstrap} {arguments}");
}
