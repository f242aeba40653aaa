using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// What the conversations leave in <c>__consumer_offsets</c> is the same with Apache Kafka 4.3 and with us, record by record, as Apache Kafka's dump-log
/// reads it; ids and clocks aside.
/// </summary>
public sealed partial class ClassicRecordTests(GroupPeers peers) : IClassFixture<GroupPeers>
{
    private const string Tombstone = "<DELETE>";

    [Fact]
    public async Task Records_are_the_same()
    {
        foreach (var conversation in ClassicConversationTests.All.Where(conversation => conversation.Lowest < Conversation.HighestLevel))
            await peers.CompareAsync(conversation, conversation.Highest);
        var (apache, target) = await peers.StopAsync();

        var expected = await RecordsAsync(apache);
        var actual = await RecordsAsync(target);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
    }

    /// <summary>The records of each group in their order: groups are in several partitions, and their conversations in none.</summary>
    private static async Task<string[]> RecordsAsync(BrokerProcess broker)
    {
        string[] files = [.. Directory.GetDirectories(broker.DataDirectory, "__consumer_offsets-*").SelectMany(partition => Directory.GetFiles(partition, "*.log"))];
        var dump = (await Tool.JavaAsync("dump-log", $"--offsets-decoder --files {string.Join(',', files)}")).Succeeded();
        var records = RecordLine().Matches(dump.Out).Select(line => (Key: JsonNode.Parse(line.Groups[1].Value)!, Value: line.Groups[2].Value));
        return
        [
            .. records.GroupBy(record => $"{record.Key["data"]!["group"]}")
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => group.Select(record => $"{record.Key.ToJsonString()} = {Chance().Replace(Sorted(record.Value), "…")}")),
        ];
    }

    /// <summary>Members have no order.</summary>
    private static string Sorted(string value)
    {
        if (value == Tombstone)
            return value;
        var json = JsonNode.Parse(value)!;
        if (json["data"]?["members"] is JsonArray members)
        {
            var sorted = members.Select(member => member!.ToJsonString()).OrderBy(member => Chance().Replace(member, "…"), StringComparer.Ordinal);
            json["data"]!["members"] = new JsonArray([.. sorted.Select(member => JsonNode.Parse(member))]);
        }

        return json.ToJsonString();
    }

    [GeneratedRegex(@"key: (\{.*\}) payload: (.*)$", RegexOptions.Multiline)]
    private static partial Regex RecordLine();

    /// <summary>Ids and clocks.</summary>
    [GeneratedRegex(@"(?<=-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=""topicId"":"")(?!A{22})[^""]*|(?<=""\w*Timestamp"":)\d+")]
    private static partial Regex Chance();
}
