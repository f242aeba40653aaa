using System.Diagnostics.Metrics;

namespace Barnabas.Network.Serving;

/// <summary>What a socket server counts, under the meter Barnabas.Network. Thread-safe.</summary>
internal sealed class NetworkMetrics : IDisposable
{
    public const string MeterName = "Barnabas.Network";

    private readonly Meter _meter = new(MeterName);
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _sentBytes;

    public NetworkMetrics()
    {
        _connections = _meter.CreateUpDownCounter<int>("barnabas.network.connections", "{connection}");
        _closed = _meter.CreateCounter<long>("barnabas.network.connections.closed", "{connection}");
        _refused = _meter.CreateCounter<long>("barnabas.network.connections.refused", "{connection}");
        _requests = _meter.CreateCounter<long>("barnabas.network.requests", "{request}");
        _receivedBytes = _meter.CreateCounter<long>("barnabas.network.received", "By");
        _sentBytes = _meter.CreateCounter<long>("barnabas.network.sent", "By");
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

    public void Dispose() => _meter.Dispose();
}
