using Barnabas.Client.Errors;
using Barnabas.Client.Producing;

namespace Barnabas.Client.Tests.Producing;

public sealed class ProducerOptionRulesTests
{
    private static readonly ProducerOptions Standard = new() { BootstrapServers = "localhost:9092" };

    public static TheoryData<ProducerOptions, string> Refused() => new()
    {
        { Standard with { BatchSize = -1 }, "batch.size is '-1'; allowed is 0 or more." },
        { Standard with { MaxInFlightRequestsPerConnection = 0 }, "max.in.flight.requests.per.connection is '0'; allowed is 1 or more." },
        { Standard with { CompressionGzipLevel = 0 }, "compression.gzip.level is '0'; allowed is 1 to 9, or -1." },
        { Standard with { CompressionLz4Level = 18 }, "compression.lz4.level is '18'; allowed is 1 to 17." },
        { Standard with { CompressionZstdLevel = 23 }, "compression.zstd.level is '23'; allowed is -131072 to 22." },
        { Standard with { DeliveryTimeoutMs = 30_000 }, "delivery.timeout.ms is '30000'; allowed is at least linger.ms and request.timeout.ms together, which are 30005." },
        { Standard with { EnableIdempotence = true, Acks = Acks.Leader }, "acks is '1'; allowed is all, since enable.idempotence is true." },
        { Standard with { EnableIdempotence = true, Retries = 0 }, "retries is '0'; allowed is 1 or more, since enable.idempotence is true." },
        { Standard with { EnableIdempotence = true, MaxInFlightRequestsPerConnection = 6 }, "max.in.flight.requests.per.connection is '6'; allowed is at most 5, since enable.idempotence is true." },
        { Standard with { TransactionalId = "" }, "transactional.id is ''; allowed is a non-empty string." },
        { Standard with { TransactionalId = "t" }, "transactional.id is set: transactions are not supported yet." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Value_that_cannot_be_used_is_named_with_what_is_allowed(ProducerOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<ClientConfigurationException>(() => new KafkaProducer<string, string>(options)).Message);

    [Fact]
    public void Idempotence_is_on_unless_other_options_rule_it_out()
    {
        Assert.True(Standard.EnableIdempotence);
        Assert.False((Standard with { Acks = Acks.Leader }).EnableIdempotence);
        Assert.False((Standard with { Retries = 0 }).EnableIdempotence);
        Assert.False((Standard with { EnableIdempotence = false }).EnableIdempotence);
    }

    [Fact]
    public void Delivery_timeout_that_is_not_set_grows_with_the_times_that_it_contains()
    {
        Assert.Equal(120_000, Standard.DeliveryTimeoutMs);
        Assert.Equal(200_005, (Standard with { RequestTimeoutMs = 200_000 }).DeliveryTimeoutMs);
    }

    [Fact]
    public void Type_without_a_built_in_serializer_asks_for_one()
    {
        var refused = Assert.Throws<ClientConfigurationException>(() => new KafkaProducer<Version, string>(Standard));
        Assert.StartsWith("key.serializer is not set", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<ClientConfigurationException>(() => new KafkaProducer<string, int>(Standard with { ValueSerializer = Client.Serialization.Serializers.Utf8 }));
        Assert.Contains("does not serialize System.Int32", refused.Message, StringComparison.Ordinal);
    }
}
