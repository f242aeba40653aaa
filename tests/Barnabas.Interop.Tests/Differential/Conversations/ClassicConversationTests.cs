namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// Whole conversations of the classic group protocol with Apache Kafka 4.3 and with us, in every version: the same is said to both, and they must answer
/// the same; member ids are compared by the client that got them.
/// </summary>
public sealed class ClassicConversationTests(GroupPeers peers) : IClassFixture<GroupPeers>
{
    private const int Shown = 40;

    internal static Conversation[] All { get; } =
    [
        .. ClassicMemberships.All, .. ClassicStaticMembers.All, .. ClassicRefusals.All, .. ClassicTimeouts.All, .. ClassicOffsets.All, .. ClassicAdministration.All,
    ];

    public static TheoryData<string> Names => [.. All.Select(conversation => conversation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_the_same(string conversation)
    {
        var wanted = All.Single(c => c.Name == conversation);
        List<string> differences = [];
        for (int level = wanted.Lowest; level <= wanted.Highest; level++)
            differences.AddRange((await peers.CompareAsync(wanted, level)).Select(difference => $"level {level}: {difference}"));

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences (Apache Kafka / target):\n{string.Join('\n', differences.Take(Shown))}");
    }
}
