using System.Diagnostics.Metrics;

namespace Barnabas.Network.Serving;

/// <summary>What a socket server counts, under the meter Barnabas.Network. Thread-safe.</summary>
internal sealed class NetworkMetrics : IDisposable
{
    public const string MeterName = "Barnabas.Network";

    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _sentBytes;

    public Meter Meter { get; } = new(MeterName);

    public NetworkMetrics()
    {
        _connections = Meter.CreateUpDownCounter<int>("barnabas.network.connections", "{connection}");
        _closed = Meter.CreateCounter<long>("barnabas.network.connections.closed", "{connection}");
        _refused = Meter.CreateCounter<long>("barnabas.network.connections.refused", "{connection}");
        _requests = Meter.CreateCounter<long>("barnabas.network.requests", "{request}");
        _receivedBytes = Meter.CreateCounter<long>("barnabas.network.received", "By");
        _sentBytes = Meter.CreateCounter<long>("barnabas.network.sent", "By");
    }

    public void Opened() => _connections.Add(1);

    public void Closed(CloseCause cause)
    {
        _connections.Add(-1);
        _closed.Add(1, new KeyValuePair<string, object?>("cause", cause.ToString()));
    }

    public void Refused() => _refused.Add(1);

    public void Received(long bytes)
    {
        _requests.Add(1);
        _receivedBytes.Add(bytes);
    }

    public void Sent(long bytes) => _sentBytes.Add(bytes);

    public void Dispose() => Meter.Dispose();
}
