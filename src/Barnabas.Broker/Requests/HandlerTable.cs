using Barnabas.Protocol.Apis;

namespace Barnabas.Broker.Requests;

/// <summary>The APIs that a listener answers: what is not here does not exist, for clients and in ApiVersions. Immutable.</summary>
public sealed class HandlerTable
{
    private readonly IApiHandler?[] _byKey;

    public HandlerTable(IEnumerable<IApiHandler> handlers)
    {
        Handlers = [.. handlers.OrderBy(handler => handler.Key)];
        _byKey = new IApiHandler?[Handlers.Count == 0 ? 0 : (int)Handlers[^1].Key + 1];
        foreach (var handler in Handlers)
        {
            _byKey[(int)handler.Key] = handler;
        }
    }

    /// <summary>By rising API key.</summary>
    public IReadOnlyList<IApiHandler> Handlers { get; }

    public IApiHandler? Find(ApiKey key) => (uint)key < (uint)_byKey.Length ? _byKey[(int)key] : null;
}
