using System.Collections.Concurrent;
using Barnabas.Client.Consuming.Groups;
using Barnabas.Client.Consuming.Offsets;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Consuming;

/// <summary>
/// Commits that nobody waits for: sent one after the other, so that a later one is never overtaken, each tried once; their callbacks are kept for the
/// application's thread. Used by that thread; the commits run on their own.
/// </summary>
internal sealed class BackgroundCommits(CommittedOffsets committed, ConsumerOptions options)
{
    private readonly ConcurrentQueue<Action> _callbacks = new();
    private Task _last = Task.CompletedTask;

    public void Begin(
        IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, MemberIdentity member, Action<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>, KafkaException?> callback) =>
        _last = CommitAfterAsync(_last, offsets, member, callback);

    /// <summary>Calls back what has ended. What a callback throws is the application's own, and passes through.</summary>
    public void CallBack()
    {
        while (_callbacks.TryDequeue(out Action? callback))
        {
            callback();
        }
    }

    /// <summary>Waits for those under way; a commit that is waited for must come after them.</summary>
    public Task DrainAsync(CancellationToken cancellation) => _last.WaitAsync(cancellation);

    private async Task CommitAfterAsync(
        Task before,
        IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets,
        MemberIdentity member,
        Action<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>, KafkaException?> callback)
    {
        await before.ConfigureAwait(false);
        KafkaException? failure = null;
        using var bound = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.RequestTimeoutMs), options.Time);
        try
        {
            await committed.CommitAsync(offsets, member, bound.Token).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            failure = e;
        }
        catch (OperationCanceledException e)
        {
            failure = new KafkaException(ErrorCode.RequestTimedOut, "The offsets were not committed in time.", e);
        }
        _callbacks.Enqueue(() => callback(offsets, failure));
    }
}
