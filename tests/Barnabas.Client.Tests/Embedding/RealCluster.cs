namespace Barnabas.Client.Tests.Embedding;

/// <summary>A cluster that is no fake, for the tests of a class; they keep out of each other's way by names of their own.</summary>
public abstract class RealCluster : IAsyncLifetime
{
    private int _names;

    public abstract string BootstrapServers { get; }

    /// <summary>Why there is none; null where there is one.</summary>
    public virtual string? MissingBecause => null;

    public string NewName(string what) => $"{what}-{Interlocked.Increment(ref _names)}-{Environment.ProcessId}";

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}
