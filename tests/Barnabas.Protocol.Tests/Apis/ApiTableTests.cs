using System.Text.Json;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Tests.Messages;
using Barnabas.Protocol.Tests.Schemas;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Apis;

public sealed class ApiTableTests
{
    [Fact]
    public void Table_holds_what_the_Kafka_versions_list_together()
    {
        Dictionary<short, (short Oldest, short Latest)> versions = [];
        foreach (string kafkaVersion in ReferenceData.KafkaVersions)
        {
            bool isNewest = kafkaVersion == ReferenceData.KafkaVersions[^1];
            foreach (JsonElement api in ReferenceData.ReadJson(ReferenceData.Require(kafkaVersion, "tables", "apis.json")).EnumerateArray())
            {
                short key = api.GetProperty("key").GetInt16();
                ApiFacts ours = ApiTable.Find((ApiKey)key)!;
                Assert.Equal(KafkaRenames.Message(api.GetProperty("name").GetString() + "Request"), ours.Key + "Request");
                Assert.Equal(api.GetProperty("clusterAction").GetBoolean(), ours.IsClusterAction);
                Assert.Equal(api.GetProperty("forwardable").GetBoolean(), ours.IsForwardable);
                if (!api.TryGetProperty("latest", out JsonElement latest))
                {
                    continue;
                }

                (short Oldest, short Latest) range = (api.GetProperty("oldest").GetInt16(), latest.GetInt16());
                versions[key] = versions.TryGetValue(key, out var other)
                    ? (Math.Min(range.Oldest, other.Oldest), Math.Max(range.Latest, other.Latest))
                    : range;
                if (isNewest)
                {
                    Assert.Equal(api.GetProperty("latestStable").GetInt16(), ours.HighestStableVersion);
                    string[] listeners = [.. api.GetProperty("listeners").EnumerateArray().Select(l => l.GetString()!).Order()];
                    string[] ourListeners = [.. Enum.GetValues<ApiListeners>().Where(l => l != 0 && ours.Listeners.HasFlag(l)).Select(l => l.ToString().ToLowerInvariant())];
                    Assert.Equal(listeners, ourListeners);
                }
            }
        }

        Assert.Equal(versions.Keys.Order(), ApiTable.All.Select(a => (short)a.Key));
        Assert.All(ApiTable.All, a => Assert.Equal((a.Key, versions[(short)a.Key]), (a.Key, (a.LowestVersion, a.HighestVersion))));
    }

    [Fact]
    public void Factories_make_the_messages_of_each_api_with_the_versions_of_the_table()
    {
        foreach (ApiFacts api in ApiTable.All)
        {
            IRequest request = ApiTable.CreateRequest(api.Key);
            IResponse response = ApiTable.CreateResponse(api.Key);
            Assert.Equal((api.Key, api.Key), (request.ApiKey, response.ApiKey));
            foreach (Type type in (Type[])[request.GetType(), response.GetType()])
            {
                MessageCatalog message = MessageCatalog.Find(type.Name);
                Assert.Equal((type.Name, api.LowestVersion, api.HighestVersion), (type.Name, message.Lowest, message.Highest));
            }
        }

        Assert.Equal(Enum.GetValues<ApiKey>().Order(), ApiTable.All.Select(a => a.Key));
        Assert.Null(ApiTable.Find((ApiKey)(-1)));
        Assert.Null(ApiTable.Find((ApiKey)short.MaxValue));
    }

    [Theory]
    [InlineData(ApiKey.Fetch, 11, 1, 0)]
    [InlineData(ApiKey.Fetch, 12, 2, 1)]
    [InlineData(ApiKey.ApiVersions, 2, 1, 0)]
    [InlineData(ApiKey.ApiVersions, 3, 2, 0)]
    [InlineData(ApiKey.ApiVersions, 99, 2, 0)]
    [InlineData(ApiKey.ControlledShutdown, 0, 0, 0)]
    [InlineData(ApiKey.ControlledShutdown, 1, 1, 0)]
    [InlineData(ApiKey.ControlledShutdown, 3, 2, 1)]
    [InlineData(ApiKey.SaslHandshake, 1, 1, 0)]
    public void Header_versions_follow_the_flexible_versions_but_for_the_known_exceptions(ApiKey key, short version, short request, short response)
    {
        Assert.Equal(request, HeaderVersions.OfRequest(key, version));
        Assert.Equal(response, HeaderVersions.OfResponse(key, version));
    }
}
