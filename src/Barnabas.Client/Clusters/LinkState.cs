namespace Barnabas.Client.Clusters;

/// <summary>How ready a <see cref="BrokerLink"/> is for a request; the lower the better.</summary>
internal enum LinkState
{
    Connected,

    /// <summary>Not connected, and no reason not to.</summary>
    Idle,
    Connecting,

    /// <summary>In the pause after a failure: requests fail at once.</summary>
    Paused,
}
