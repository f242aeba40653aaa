namespace Barnabas.Interop.Tests.Groups;

/// <summary>A record that a member has read.</summary>
internal sealed record ReadRecord(string Member, int Partition, long Offset, string Value);
