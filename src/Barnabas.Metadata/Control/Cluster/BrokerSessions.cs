namespace Barnabas.Metadata.Control.Cluster;

/// <summary>
/// When each broker was last heard of. Not replicated: a new controller gives every broker a fresh session. Owned by the controller's loop.
/// </summary>
internal sealed class BrokerSessions(long timeoutMs)
{
    private readonly Dictionary<int, Session> _sessions = [];
    private readonly Dictionary<int, long> _controlledShutdownOffsets = [];

    public void Touch(int brokerId, long nowMs, long metadataOffset = -1) => _sessions[brokerId] = new Session(nowMs, metadataOffset);

    public void Remove(int brokerId)
    {
        _sessions.Remove(brokerId);
        _controlledShutdownOffsets.Remove(brokerId);
    }

    public void Clear()
    {
        _sessions.Clear();
        _controlledShutdownOffsets.Clear();
    }

    /// <summary>Remembers where the records end that move the leaders away from a broker which shuts down.</summary>
    public void StartControlledShutdown(int brokerId, long offset) => _controlledShutdownOffsets[brokerId] = offset;

    public long ControlledShutdownOffset(int brokerId) => _controlledShutdownOffsets.GetValueOrDefault(brokerId, -1);

    public bool IsValid(int brokerId, long nowMs) => _sessions.TryGetValue(brokerId, out Session session) && nowMs - session.LastContactMs < timeoutMs;

    /// <summary>How far the broker said it has read the metadata log; -1 where it has not said.</summary>
    public long MetadataOffset(int brokerId) => _sessions.TryGetValue(brokerId, out Session session) ? session.MetadataOffset : -1;

    private readonly record struct Session(long LastContactMs, long MetadataOffset);
}
