using Barnabas.Metadata.Features;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Tests.Records;

public sealed class MetadataRecordCodecTests
{
    [Fact]
    public void Frame_is_version_type_version_message()
    {
        // As Apache Kafka 4.3 writes it (storage format).
        byte[] bytes = MetadataRecordCodec.Encode(new VersionedRecord(new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 }, 0));
        Assert.Equal("010C00116D657461646174612E76657273696F6E001E00", Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("000C00")]
    [InlineData("016300")]
    [InlineData("010C63")]
    [InlineData("01")]
    [InlineData("010C00116D657461646174612E76657273696F6E001E0000")]
    public void Bytes_that_are_no_record_are_refused(string hex) =>
        Assert.Throws<MetadataRecordException>(() => MetadataRecordCodec.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Bootstrap_is_what_Kafka_formats_with() => Assert.Equal(
        ["metadata.version=30", "eligible.leader.replicas.version=1", "group.version=1", "share.version=1", "streams.version=1", "transaction.version=2"],
        BootstrapRecords.Create(MetadataVersion.Latest).Select(r => (FeatureLevelRecord)r.Message).Select(r => $"{r.Name}={r.FeatureLevel}"));

    [Theory]
    [InlineData("4.3", 30)]
    [InlineData("4.2-IV0", 28)]
    [InlineData("3.9-IV0", 21)]
    [InlineData("3.3-IV3", 7)]
    public void Metadata_versions_have_Kafkas_names(string name, short level) => Assert.Equal(level, MetadataVersion.FromName(name)!.Level);
}
