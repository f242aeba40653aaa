using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// Somebody who waits for an answer; answered once. A shard hands it to <see cref="Decision.Reply{TResponse}"/>, in the call that
/// brought it or in a later one. Owned by the shard's loop; <see cref="Answer"/> is for anyone.
/// </summary>
public sealed class PendingReply<TResponse> : IPendingReply
    where TResponse : class
{
    private readonly TaskCompletionSource<CoordinatorAnswer<TResponse>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CoordinatorAnswer<TResponse>> Answer => _completion.Task;

    public bool IsAnswered => _completion.Task.IsCompleted;

    /// <summary>Gives the response. Runtime only: a shard's replies wait for the commit of what they rest on.</summary>
    public void Complete(TResponse response) => _completion.TrySetResult(new(ErrorCode.None, response));

    public void Fail(ErrorCode error) => _completion.TrySetResult(new(error, null));
}
