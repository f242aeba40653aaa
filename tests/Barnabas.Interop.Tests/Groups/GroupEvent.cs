namespace Barnabas.Interop.Tests.Groups;

/// <summary>A line that a member's process printed: what happened, to whom, and the rest.</summary>
internal sealed record GroupEvent(string What, string Member, string Rest)
{
    public int[] Partitions => [.. Rest.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
}
