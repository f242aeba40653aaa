using System.Text.Json;
using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Kcat;

/// <summary>kcat (librdkafka in C) against the broker.</summary>
public sealed class KcatTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Count = 500;

    public static TheoryData<string, string> CodecsAndAcks()
    {
        var data = new TheoryData<string, string>();
        foreach (string codec in (string[])["none", "gzip", "snappy", "lz4", "zstd"])
            foreach (string acks in (string[])["0", "1", "-1"])
                data.Add(codec, acks);
        return data;
    }

    [Theory]
    [MemberData(nameof(CodecsAndAcks))]
    public async Task Produce_with_codec_and_acks_is_read_back(string codec, string acks)
    {
        string topic = await fixture.CreateTopicAsync("codec", 2);
        string input = Messages(Count);

        await ProduceAsync($"-t {topic} -p 1 -X compression.codec={codec} -X topic.acks={acks}", input);

        // acks=0 is answered by nobody: the messages may still be on their way.
        var read = await KcatAsync($"-C -t {topic} -p 1 -o beginning -c {Count} -q");
        Assert.Equal(input, read.Succeeded().Out);
        Assert.Empty((await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q")).Succeeded().Out);
    }

    [Fact]
    public async Task Metadata_lists_the_broker_and_the_topic()
    {
        string topic = await fixture.CreateTopicAsync("listed", 3);

        using var metadata = JsonDocument.Parse((await KcatAsync($"-L -J -t {topic}")).Succeeded().Out);

        var root = metadata.RootElement;
        Assert.Equal(fixture.Bootstrap, root.GetProperty("brokers")[0].GetProperty("name").GetString());
        Assert.Equal(1, root.GetProperty("controllerid").GetInt32());
        var partitions = root.GetProperty("topics")[0].GetProperty("partitions");
        Assert.Equal(3, partitions.GetArrayLength());
        foreach (var partition in partitions.EnumerateArray())
        {
            Assert.Equal(1, partition.GetProperty("leader").GetInt32());
            Assert.Equal(1, partition.GetProperty("replicas")[0].GetProperty("id").GetInt32());
            Assert.Equal(1, partition.GetProperty("isrs")[0].GetProperty("id").GetInt32());
        }
    }

    [Fact]
    public async Task Keys_headers_and_timestamps_come_back()
    {
        string topic = await fixture.CreateTopicAsync("headers");
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await ProduceAsync($"-t {topic} -p 0 -K : -H first=1 -H second=two -H first=again", "key-a:value a\nkey-b:value b\n");

        var lines = (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q -J")).Succeeded().Lines;

        Assert.Equal(2, lines.Length);
        using var second = JsonDocument.Parse(lines[1]);
        var message = second.RootElement;
        Assert.Equal("key-b", message.GetProperty("key").GetString());
        Assert.Equal("value b", message.GetProperty("payload").GetString());
        Assert.Equal(1, message.GetProperty("offset").GetInt64());
        Assert.Equal("create", message.GetProperty("tstype").GetString());
        Assert.InRange(message.GetProperty("ts").GetInt64(), before, before + 60_000);
        Assert.Equal(["first", "1", "second", "two", "first", "again"], message.GetProperty("headers").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task Log_append_time_is_stamped_by_the_broker()
    {
        string topic = await fixture.CreateTopicAsync("append-time", 1, "message.timestamp.type=LogAppendTime");
        await ProduceAsync($"-t {topic} -p 0 -z gzip", Messages(3));

        foreach (string line in (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q -J")).Succeeded().Lines)
        {
            using var message = JsonDocument.Parse(line);
            Assert.Equal("logappend", message.RootElement.GetProperty("tstype").GetString());
        }
    }

    [Fact]
    public async Task Null_and_empty_values_stay_apart()
    {
        string topic = await fixture.CreateTopicAsync("tombstone");
        await ProduceAsync($"-t {topic} -p 0 -K : -Z", "null:\n");
        await ProduceAsync($"-t {topic} -p 0 -K :", "empty:\n");

        var read = await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q", more: ["-f", "%k %S %K\\n"]);

        Assert.Equal("null -1 4\nempty 0 5\n", read.Succeeded().Out);
    }

    [Fact]
    public async Task Offsets_select_where_reading_starts()
    {
        string topic = await fixture.CreateTopicAsync("offsets");
        await ProduceAsync($"-t {topic} -p 0", Messages(100));

        async Task<string[]> ReadAsync(string offset) => (await KcatAsync($"-C -t {topic} -p 0 -o {offset} -e -q")).Succeeded().Lines;

        Assert.Equal(100, (await ReadAsync("beginning")).Length);
        Assert.Equal(["message 98", "message 99"], await ReadAsync("-2"));
        Assert.Equal(["message 97", "message 98", "message 99"], await ReadAsync("97"));
        Assert.Empty(await ReadAsync("end"));
    }

    [Fact]
    public async Task Timestamps_select_where_reading_starts()
    {
        string topic = await fixture.CreateTopicAsync("times");
        await ProduceAsync($"-t {topic} -p 0", Messages(10));
        var stamps = (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q", more: ["-f", "%T\\n"])).Succeeded().Lines.Select(long.Parse).ToArray();
        long wanted = stamps[^1];
        int expected = Array.FindIndex(stamps, stamp => stamp >= wanted);

        var query = (await KcatAsync($"-Q -t {topic}:0:{wanted}")).Succeeded();
        var read = await KcatAsync($"-C -t {topic} -p 0 -o s@{wanted} -e -q");

        Assert.Contains($"{topic} [0] offset {expected}", query.All);
        Assert.Equal(10 - expected, read.Succeeded().Lines.Length);
        Assert.Contains($"{topic} [0] offset 0", (await KcatAsync($"-Q -t {topic}:0:-2")).Succeeded().All);
        Assert.Contains($"{topic} [0] offset 10", (await KcatAsync($"-Q -t {topic}:0:-1")).Succeeded().All);
    }

    [Fact]
    public async Task Reader_of_an_empty_topic_waits_for_the_first_message()
    {
        string topic = await fixture.CreateTopicAsync("long-poll");
        var reader = KcatAsync($"-C -t {topic} -p 0 -o beginning -c 1 -q");
        await ProduceAsync($"-t {topic} -p 0", "at last\n");

        Assert.Equal("at last\n", (await reader).Succeeded().Out);
    }

    [Fact]
    public async Task Unknown_topic_is_created_by_the_first_message()
    {
        string topic = BrokerFixture.NewTopicName("auto-created");

        await ProduceAsync($"-t {topic}", "made\n");

        Assert.Equal("made\n", (await KcatAsync($"-C -t {topic} -o beginning -e -q")).Succeeded().Out);
    }

    [Fact]
    public async Task Message_above_the_limit_is_refused()
    {
        string topic = await fixture.CreateTopicAsync("too-large", 1, "max.message.bytes=1000");

        var refused = await Tool.KcatAsync(fixture.Bootstrap, $"-P -t {topic} -p 0 -X message.max.bytes=5000000", new string('x', 20_000) + "\n");

        Assert.Contains("Message size too large", refused.Failed().All);
        Assert.Empty((await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q")).Succeeded().Out);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Idempotent_producer_writes_each_message_once(string codec)
    {
        string topic = await fixture.CreateTopicAsync("idempotent");
        string input = Messages(5_000);

        await ProduceAsync($"-t {topic} -p 0 -X enable.idempotence=true -X batch.num.messages=50 -X compression.codec={codec}", input);

        Assert.Equal(input, (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q")).Succeeded().Out);
    }

    [Fact]
    public async Task Large_messages_and_small_fetches_arrive_whole()
    {
        string topic = await fixture.CreateTopicAsync("large");
        string input = string.Concat(Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 200_000) + "\n"));

        await ProduceAsync($"-t {topic} -p 0", input);

        var read = await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q -X fetch.message.max.bytes=10000 -X fetch.max.bytes=1000000");
        Assert.Equal(input, read.Succeeded().Out);
    }

    /// <summary>librdkafka's "consistent" is CRC-32 of the key; "murmur2" is Java's.</summary>
    [Theory]
    [InlineData("consistent_random")]
    [InlineData("murmur2_random")]
    public async Task Keys_are_found_in_the_partition_that_the_client_chose(string partitioner)
    {
        const int Partitions = 7;
        string topic = await fixture.CreateTopicAsync("partitioner", Partitions);
        string[] keys = [.. Enumerable.Range(0, 60).Select(i => $"key-{i}")];

        await ProduceAsync($"-t {topic} -K : -X topic.partitioner={partitioner}", string.Concat(keys.Select(key => $"{key}:v\n")));

        var found = new Dictionary<string, int>();
        for (int partition = 0; partition < Partitions; partition++)
            foreach (string key in (await KcatAsync($"-C -t {topic} -p {partition} -o beginning -e -q", more: ["-f", "%k\\n"])).Succeeded().Lines)
                found.Add(key, partition);
        Assert.Equal(keys.Length, found.Count);
        foreach (string key in keys)
            Assert.Equal(partitioner == "murmur2_random" ? Partitioning.Murmur2(key, Partitions) : Partitioning.Crc32(key, Partitions), found[key]);
    }

    /// <summary>Clients from before Kafka 0.11 write and want the message formats v0 and v1, and the request versions of their time.</summary>
    [Theory]
    [InlineData("0.9.0.1", "none")]
    [InlineData("0.9.0.1", "gzip")]
    [InlineData("0.9.0.1", "snappy")]
    [InlineData("0.9.0.1", "lz4")]
    [InlineData("0.10.0.0", "none")]
    [InlineData("0.10.0.0", "gzip")]
    [InlineData("0.10.0.0", "snappy")]
    [InlineData("0.10.0.0", "lz4")]
    public async Task Old_client_writes_and_reads_its_message_format(string version, string codec)
    {
        BrokerTarget.SkipOnApache("version 4 dropped the message formats v0 and v1.");
        string old = $"-X api.version.request=false -X broker.version.fallback={version}";
        string topic = await fixture.CreateTopicAsync("old-format");
        string input = string.Concat(Enumerable.Range(0, 100).Select(i => $"k{i}:message {i}\n"));

        await ProduceAsync($"-t {topic} -p 0 -K : -X compression.codec={codec} {old}", input);
        await ProduceAsync($"-t {topic} -p 0 -K : -X compression.codec={codec}", input);

        string[] format = ["-f", "%k:%s\\n"];
        Assert.Equal(input + input, (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q {old}", more: format)).Succeeded().Out);
        Assert.Equal(input + input, (await KcatAsync($"-C -t {topic} -p 0 -o beginning -e -q", more: format)).Succeeded().Out);
    }

    private static string Messages(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"message {i}\n"));

    private Task<ToolResult> KcatAsync(string arguments, params string[] more) => Tool.KcatAsync(fixture.Bootstrap, arguments, null, more);

    private async Task ProduceAsync(string arguments, string input) => (await Tool.KcatAsync(fixture.Bootstrap, "-P " + arguments, input)).Succeeded();
}
