using System.Text.Json;
using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Tests.Errors;

public sealed class ErrorTableTests
{
    public static TheoryData<string> KafkaVersions => [.. ReferenceData.KafkaVersions];

    [Theory]
    [MemberData(nameof(KafkaVersions))]
    public void Table_has_every_code_with_the_name_and_retriability_of_Kafka(string kafkaVersion)
    {
        JsonElement[] codes = [.. ReferenceData.ReadJson(ReferenceData.Require(kafkaVersion, "tables", "errors.json")).EnumerateArray()];
        foreach (JsonElement code in codes)
        {
            ErrorFacts facts = ErrorTable.Get((ErrorCode)code.GetProperty("code").GetInt16());
            Assert.Equal(
                (code.GetProperty("code").GetInt16(), code.GetProperty("name").GetString(), code.GetProperty("retriable").GetBoolean()),
                ((short)facts.Code, facts.Name, facts.IsRetriable));
        }

        if (kafkaVersion == ReferenceData.KafkaVersions[^1])
        {
            Assert.Equal(codes.Length, ErrorTable.All.Count);
        }
    }

    [Fact]
    public void Table_is_indexed_by_code_and_named_as_the_enumeration()
    {
        Assert.Equal(Enum.GetValues<ErrorCode>().Order(), ErrorTable.All.Select(f => f.Code));
        Assert.All(ErrorTable.All, f => Assert.Same(f, ErrorTable.Get(f.Code)));
        Assert.All(ErrorTable.All, f => Assert.Equal(f.Name.Replace("_", ""), f.Code.ToString(), ignoreCase: true));
        Assert.All(ErrorTable.All, f => Assert.True(!f.RefreshesMetadata || f.IsRetriable, f.Name));
        Assert.All(ErrorTable.All, f => Assert.False(f.IsFatal && f.IsRetriable, f.Name));
    }

    [Fact]
    public void Code_of_a_newer_server_counts_as_an_unknown_error()
    {
        Assert.Equal(ErrorCode.UnknownServerError, ErrorTable.Get((ErrorCode)9999).Code);
        Assert.Equal(ErrorCode.UnknownServerError, ErrorTable.Get((ErrorCode)(-2)).Code);
    }
}
