using System.Collections.Concurrent;

namespace Barnabas.Testing.Fakes;

/// <summary>A group of a fake cluster: its committed offsets, and at most one member, which is always its leader. Thread-safe.</summary>
public sealed class FakeGroup
{
    private readonly Lock _gate = new();

    internal FakeGroup(string id) => Id = id;

    public string Id { get; }

    /// <summary>By topic and partition.</summary>
    public ConcurrentDictionary<(string Topic, int Partition), FakeOffset> Offsets { get; } = new();

    /// <summary>Null where there is none.</summary>
    public string? MemberId { get; private set; }

    /// <summary>Of the classic protocol; or the member's epoch in the consumer protocol.</summary>
    public int Generation { get; private set; }

    public byte[] Assignment { get; private set; } = [];

    public string ProtocolName { get; private set; } = "";

    internal void Join(string memberId, string protocol)
    {
        lock (_gate)
        {
            MemberId = memberId;
            ProtocolName = protocol;
            Generation++;
        }
    }

    internal void Assign(byte[] assignment)
    {
        lock (_gate)
        {
            Assignment = assignment;
        }
    }

    internal void Leave()
    {
        lock (_gate)
        {
            MemberId = null;
        }
    }
}
