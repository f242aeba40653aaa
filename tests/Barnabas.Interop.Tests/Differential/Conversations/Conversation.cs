namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>What several clients of one group say to a broker, one after the other, at a level of the versions of all APIs in it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Play">Lets the clients speak.</param>
/// <param name="Lowest">The first level that has what it says: the version of JoinGroup, and of others as far as they have it.</param>
/// <param name="Highest">The last one.</param>
internal sealed record Conversation(string Name, Func<Stage, Task> Play, int Lowest = 0, int Highest = Conversation.HighestLevel)
{
    public const int HighestLevel = 10;

    /// <summary>A conversation whose time-outs take real time is played at the newest level only.</summary>
    public static Conversation Timed(string name, Func<Stage, Task> play) => new(name, play, HighestLevel);
}
