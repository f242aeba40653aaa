using System.Net;
using System.Runtime.InteropServices;

namespace Barnabas.Network.Serving;

/// <summary>Counts open connections: all, by listener and by address, against max.connections and max.connections.per.ip. Thread-safe: one short lock.</summary>
internal sealed class ConnectionQuotas(SocketServerOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byListener = [];
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly Dictionary<IPAddress, int> _limits = options.MaxConnectionsPerIpOverrides.ToDictionary(o => Canonical(IPAddress.Parse(o.Key)), o => o.Value);
    private TaskCompletionSource? _closed;
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>Null where the listener may accept, otherwise a task that completes when a connection has been closed: then ask again.</summary>
    public Task? WaitForRoom(ListenerEndpoint listener)
    {
        lock (_gate)
        {
            if (_total < options.MaxConnections && _byListener.GetValueOrDefault(listener.Name) < listener.MaxConnections)
                return null;
            return (_closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Counts a connection; false, without counting it, where its address has its share already.</summary>
    public bool TryAdd(ListenerEndpoint listener, EndPoint? remote, out int ofAddress)
    {
        lock (_gate)
        {
            ofAddress = 0;
            if (AddressOf(remote) is { } address)
            {
                ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, address, out _);
                ofAddress = count;
                if (count >= _limits.GetValueOrDefault(address, options.MaxConnectionsPerIp))
                {
                    if (count == 0)
                        _byAddress.Remove(address);
                    return false;
                }
                count++;
            }
            CollectionsMarshal.GetValueRefOrAddDefault(_byListener, listener.Name, out _)++;
            _total++;
            return true;
        }
    }

    public void Remove(ListenerEndpoint listener, EndPoint? remote)
    {
        TaskCompletionSource? closed;
        lock (_gate)
        {
            if (AddressOf(remote) is { } address && --CollectionsMarshal.GetValueRefOrNullRef(_byAddress, address) == 0)
                _byAddress.Remove(address);
            _byListener[listener.Name]--;
            _total--;
            closed = _closed;
            _closed = null;
        }
        closed?.SetResult();
    }

    private static IPAddress? AddressOf(EndPoint? remote) => remote is IPEndPoint ip ? Canonical(ip.Address) : null;

    private static IPAddress Canonical(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
