using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Requests;

/// <summary>The common part of the handlers: decodes the body, refuses trailing bytes, and hands the message to <see cref="AnswerAsync"/>.</summary>
public abstract class ApiHandler<TRequest, TResponse> : IApiHandler
    where TRequest : class, IRequest, IMessageType<TRequest>, new()
    where TResponse : class, IResponse
{
    public ApiKey Key { get; } = new TRequest().ApiKey;

    public virtual short LowestVersion => TRequest.LowestVersion;

    public virtual short HighestVersion => TRequest.HighestVersion;

    public ValueTask<IResponse?> HandleAsync(RequestContext context, ReadOnlyMemory<byte> body)
    {
        var answer = AnswerAsync(context, TRequest.Decode(body, context.ApiVersion));
        return answer.IsCompletedSuccessfully ? new(answer.Result) : AwaitAsync(answer);
    }

    protected abstract ValueTask<TResponse?> AnswerAsync(RequestContext context, TRequest request);

    private static async ValueTask<IResponse?> AwaitAsync(ValueTask<TResponse?> answer) => await answer.ConfigureAwait(false);
}
