namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// Whole conversations of the consumer group protocol (KIP-848) with Apache Kafka 4.3 and with us, and of groups with members of both protocols: the same
/// is said to both, and they must answer the same.
/// </summary>
public sealed class ConsumerConversationTests(ConsumerPeers peers) : IClassFixture<ConsumerPeers>
{
    private const int Shown = 40;

    private static readonly Conversation[] s_all =
    [
        .. ConsumerMemberships.All, .. ConsumerRefusals.All, .. ConsumerSubscriptions.All, .. ConsumerStaticMembers.All, .. ConsumerOffsets.All, .. ConsumerMigrations.All,
    ];

    public static TheoryData<string> Names => [.. s_all.Select(conversation => conversation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_the_same(string conversation)
    {
        var wanted = s_all.Single(c => c.Name == conversation);
        List<string> differences = [];
        for (int level = wanted.Lowest; level <= wanted.Highest; level++)
            differences.AddRange((await peers.CompareAsync(wanted, level)).Select(difference => $"level {level}: {difference}"));

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences (Apache Kafka / target):\n{string.Join('\n', differences.Take(Shown))}");
    }
}
