namespace Barnabas.Client.Tests.Producing.Sending;

/// <summary>How likely each trouble is, from 0 to 1.</summary>
internal sealed record SimulatedFaults
{
    public static SimulatedFaults None { get; } = new();

    /// <summary>Everything that a producer must survive without losing or doubling a record.</summary>
    public static SimulatedFaults Usual { get; } = new()
    {
        ConnectFails = 0.2,
        Breaks = 0.3,
        SeenAfterBreak = 0.5,
        SeenLate = true,
        Moves = 0.2,
        Refused = 0.1,
        Unsure = 0.05,
        Slow = 0.1,
        Shrinks = 0.1,
    };

    public double ConnectFails { get; init; }

    /// <summary>A connection ends; answers that are under way are lost.</summary>
    public double Breaks { get; init; }

    /// <summary>A request of a broken connection reaches the broker all the same.</summary>
    public double SeenAfterBreak { get; init; }

    /// <summary>Whether that may be after requests of the next connection.</summary>
    public bool SeenLate { get; init; }

    public double Moves { get; init; }

    /// <summary>An error that may go away; nothing was written.</summary>
    public double Refused { get; init; }

    /// <summary>An error that does not go away.</summary>
    public double RefusedForGood { get; init; }

    /// <summary>An error, although the batch was written.</summary>
    public double Unsure { get; init; }

    public double Slow { get; init; }

    /// <summary>The broker takes only smaller batches from then on.</summary>
    public double Shrinks { get; init; }
}
