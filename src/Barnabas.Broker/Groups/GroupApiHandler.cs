using Barnabas.Broker.Requests;
using Barnabas.Coordination.Groups;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Groups;

/// <summary>
/// The common part of the handlers of group requests: a coordinator keeps what a request says, or lets it wait, for longer than the
/// connection's buffer is ours, so the message is decoded from a copy and the buffer is given back at once.
/// </summary>
internal abstract class GroupApiHandler<TRequest, TResponse> : IApiHandler
    where TRequest : class, IRequest, IMessageType<TRequest>, new()
    where TResponse : class, IResponse
{
    public ApiKey Key { get; } = new TRequest().ApiKey;

    public short LowestVersion => TRequest.LowestVersion;

    public short HighestVersion => TRequest.HighestVersion;

    public async ValueTask<IResponse?> HandleAsync(RequestContext context, ReadOnlyMemory<byte> body)
    {
        var request = TRequest.Decode(body.ToArray(), context.ApiVersion);
        context.ReleaseBody();
        return await AnswerAsync(context, request).ConfigureAwait(false);
    }

    protected abstract Task<TResponse> AnswerAsync(RequestContext context, TRequest request);

    protected static ClientOrigin OriginOf(RequestContext context) => new(context.ApiVersion, context.ClientId ?? "", context.Connection.RemoteHost);
}
