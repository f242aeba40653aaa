using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>What tests ask somebody who waits.</summary>
public static class PendingReplyExtensions
{
    /// <summary>The response, which must be there.</summary>
    public static TResponse Response<TResponse>(this PendingReply<TResponse> reply)
        where TResponse : class
    {
        Assert.True(reply.IsAnswered, $"No {typeof(TResponse).Name} was given.");
        var answer = reply.Answer.Result;
        Assert.Equal(ErrorCode.None, answer.Error);
        return answer.Response!;
    }

    /// <summary>The error without a response, which must be there.</summary>
    public static ErrorCode Error<TResponse>(this PendingReply<TResponse> reply)
        where TResponse : class
    {
        Assert.True(reply.IsAnswered, $"No answer, not even an error, was given for {typeof(TResponse).Name}.");
        return reply.Answer.Result.Error;
    }
}
