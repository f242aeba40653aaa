namespace Barnabas.Client.Consuming.Positions;

/// <summary>What is known of where to read in a partition.</summary>
internal enum PositionPhase
{
    /// <summary>Nothing: the committed offset has to be looked up.</summary>
    Unknown,

    /// <summary>There is none to go by: an offset is asked for by a timestamp, or for the beginning or the end.</summary>
    Resetting,

    /// <summary>There is a position, and another leader since: whether the log still has it is being found out.</summary>
    Validating,

    /// <summary>There is a position to read from.</summary>
    Fetching,
}
