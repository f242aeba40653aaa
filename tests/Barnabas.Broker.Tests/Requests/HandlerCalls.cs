using Barnabas.Broker.Requests;
using Barnabas.Broker.Tests.Cluster;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Tests.Requests;

/// <summary>Asks a handler as a client would: request and response go through their bytes, so both must have a form in the version.</summary>
internal static class HandlerCalls
{
    public static async Task<TResponse> AskAsync<TRequest, TResponse>(
        this ApiHandler<TRequest, TResponse> handler,
        short version,
        TRequest request,
        string listener = InMemoryController.Listener)
        where TRequest : class, IRequest, IMessageType<TRequest>, new()
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        Assert.InRange(version, handler.LowestVersion, handler.HighestVersion);
        using var body = new MessageWriter();
        request.Encode(body, version);
        var context = new RequestContext(handler.Key, version, 1, "test", new ClientConnection(listener, null));
        var response = await handler.HandleAsync(context, body.WrittenMemory.ToArray());
        Assert.NotNull(response);
        using var answer = new MessageWriter();
        response.Encode(answer, version);
        return TResponse.Decode(answer.WrittenMemory.ToArray(), version);
    }

    /// <summary>The versions of a handler, for tests of each.</summary>
    public static IEnumerable<short> Versions(this IApiHandler handler)
    {
        for (short version = handler.LowestVersion; version <= handler.HighestVersion; version++)
        {
            yield return version;
        }
    }
}
