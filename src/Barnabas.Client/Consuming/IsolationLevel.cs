namespace Barnabas.Client.Consuming;

/// <summary><c>isolation.level</c></summary>
public enum IsolationLevel
{
    /// <summary>All records, those of open and aborted transactions too.</summary>
    ReadUncommitted = 0,

    /// <summary>No further than the last stable offset, and nothing of aborted transactions.</summary>
    ReadCommitted = 1,
}
