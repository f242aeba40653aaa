using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Python;

/// <summary>kafka-python (a client written in Python from the protocol up). The checks themselves are functions of the script.</summary>
public sealed class KafkaPythonTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData("acks_0")]
    [InlineData("acks_1")]
    [InlineData("acks_all")]
    [InlineData("gzip")]
    [InlineData("small_batches")]
    [InlineData("headers_and_timestamps")]
    [InlineData("offsets")]
    [InlineData("fetch_limits")]
    [InlineData("append_time")]
    [InlineData("keys_choose_the_partition")]
    [InlineData("admin_topics")]
    [InlineData("admin_configs")]
    public Task Check_holds(string check) => RunAsync(check);

    /// <summary>The client of an older Kafka: request versions of that time, and below 0.11 the message formats v0 and v1.</summary>
    [Theory]
    [InlineData("0.9", "plain")]
    [InlineData("0.9", "gzip")]
    [InlineData("0.10.0", "plain")]
    [InlineData("0.10.0", "gzip")]
    [InlineData("0.10.1", "plain")]
    [InlineData("0.11.0", "plain")]
    [InlineData("1.0.0", "gzip")]
    public Task Old_client_writes_and_reads(string apiVersion, string codec)
    {
        BrokerTarget.SkipOnApache("version 4 dropped the request versions of these clients.");
        return RunAsync("old_producer_and_consumer", codec, apiVersion);
    }

    private async Task RunAsync(string check, string what = "python", params string[] more) =>
        (await Tool.PythonAsync("kafka", "kafka_python_checks.py", [fixture.Bootstrap, check, BrokerFixture.NewTopicName(what), .. more])).Succeeded();
}
