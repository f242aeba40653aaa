namespace Barnabas.Client.Producing.Accumulating;

internal enum AppendOutcome
{
    Appended,

    /// <summary>A new batch is needed, and there is no buffer memory for it now.</summary>
    NeedsMemory,

    /// <summary>The record may go to any partition, and another one has become the current one.</summary>
    MovesOn,
}
