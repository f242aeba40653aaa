using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Python;

/// <summary>confluent-kafka for Python (librdkafka). The checks themselves are functions of the script.</summary>
public sealed class ConfluentTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData("idempotent")]
    [InlineData("idempotent_gzip")]
    [InlineData("idempotent_snappy")]
    [InlineData("idempotent_lz4")]
    [InlineData("idempotent_zstd")]
    [InlineData("headers_and_timestamps")]
    [InlineData("offsets")]
    [InlineData("out_of_range")]
    [InlineData("keys_choose_the_partition")]
    [InlineData("admin_topics")]
    [InlineData("admin_assignment")]
    [InlineData("admin_configs")]
    public async Task Check_holds(string check) =>
        (await Tool.PythonAsync("confluent_kafka", "confluent_checks.py", [fixture.Bootstrap, check, BrokerFixture.NewTopicName("confluent")])).Succeeded();
}
