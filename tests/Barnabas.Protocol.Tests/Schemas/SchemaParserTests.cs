using Barnabas.Protocol.Generator.Emission;
using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Tests.Schemas;

public sealed class SchemaParserTests
{
    [Fact]
    public void Generated_code_is_what_the_schemas_give() =>
        Assert.Empty(new SourceTree(SchemaCatalog.Files).Drift(Path.Combine(ReferenceData.RepositoryRoot, "src", "Barnabas.Protocol", "Generated")));

    [Fact]
    public void File_with_an_api_gives_its_key_flags_and_both_messages()
    {
        SchemaFile file = Parse(
            "api Sample 7 cluster-action   # a comment",
            "listeners broker controller",
            "",
            "request 1-4 flexible 3+ unstable",
            "  Topics []Topic? 0+ = null",
            "    Name string 0-2 key entity topicName",
            "    Id   uuid   3+  tag 0 ignorable",
            "",
            "response 1-4 flexible 3+",
            "  ErrorCode int16 0+");

        Assert.Equal((7, true, false), (file.Api!.Key, file.Api.IsClusterAction, file.Api.IsForwardable));
        Assert.Equal(["broker", "controller"], file.Api.Listeners);
        MessageDefinition request = file.Messages[0];
        Assert.Equal(("SampleRequest", new VersionRange(1, 4), true), (request.Name, request.Versions, request.IsHighestUnstable));
        Assert.True(request.Fields[0].IsNullDefault);
        Assert.Equal(VersionRange.All, request.Fields[0].NullableVersions);
        Assert.Equal((0, true), (request.Struct("Topic").Fields[1].Tag, request.Struct("Topic").Fields[1].IsIgnorable));
        Assert.True(file.Messages[1].Fields[0].IsErrorCode);
    }

    [Theory]
    [InlineData("message Sample 0|  Name text 0+", "api/Sample.kafka:2: 'text' is not a type")]
    [InlineData("message Sample 0|  Name string zero", "api/Sample.kafka:2: 'zero' is not a version range such as 3, 3-5 or 3+")]
    [InlineData("message Sample 0|  Name string 0+ optional", "api/Sample.kafka:2: unknown attribute 'optional' of Name")]
    [InlineData("message Sample 0|  Name", "api/Sample.kafka:2: the field's type is missing")]
    [InlineData("message Sample 0|   Name string 0+", "api/Sample.kafka:2: a line is indented by two spaces a level")]
    [InlineData("message Sample 0|  Name string 0+|    Inner int8 0+", "api/Sample.kafka:3: Name is not a structure and has no fields")]
    [InlineData("message Sample 0|  Topics []Topic 0+", "api/Sample.kafka:2: Topics: there is no structure Topic")]
    [InlineData("message Sample 0|  Name string 0+ tag 0", "api/Sample.kafka:2: Name: only flexible versions can have tagged fields")]
    [InlineData("message Sample 0|  Id int32? 0+", "api/Sample.kafka:2: Id: the type int32 cannot be null")]
    [InlineData("message Sample 0|  Flags []bool 0+", "api/Sample.kafka:2: Flags: MessageReader and MessageWriter have no list of this element type ([]bool)")]
    [InlineData("message Sample 0|  Id int32 0+|  Id int32 0+", "api/Sample.kafka:3: Id: Sample has two fields of this name")]
    [InlineData("message Sample 0+|  Id int32 0+", "api/Sample.kafka:1: Sample needs a highest version")]
    [InlineData("request 0|  Id int32 0+", "api/Sample.kafka:1: 'request' has no place here: a file is an api with listeners, request and response, or messages")]
    public void Broken_schema_is_refused_by_file_line_and_cause(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SchemaException>(() => Parse(text.Split('|'))).Message);

    private static SchemaFile Parse(params string[] lines) => new SchemaParser("api/Sample.kafka", lines).Parse();
}
