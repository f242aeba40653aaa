using System.Collections.Concurrent;
using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// The coordinators of the partitions that this broker leads of one internal topic: a shard and a loop for each, no thread for any.
/// Leadership makes and ends them; requests find them by partition. Thread-safe.
/// </summary>
public sealed class CoordinatorRuntime<TShard>(
    Func<int, TShard> createShard,
    CoordinatorRecordCodec codec,
    CoordinatorRuntimeOptions options,
    TimeProvider time,
    ILogger logger)
    where TShard : class, ICoordinatorShard
{
    private readonly ConcurrentDictionary<int, ShardLoop<TShard>> _loops = new();
    private readonly Lock _leadership = new();
    private readonly List<Task> _ending = [];
    private volatile ITopicCatalog _topics = EmptyCatalog.Instance;
    private bool _stopped;

    /// <summary>The partitions that have a coordinator here, or are about to get one.</summary>
    public ICollection<int> Partitions => _loops.Keys;

    /// <summary>This broker leads the partition from now on; an epoch that is not newer than what is known is passed over.</summary>
    public void Load(int partition, int leaderEpoch, ICoordinatorLog log)
    {
        lock (_leadership)
        {
            if (_stopped)
            {
                return;
            }
            if (_loops.TryGetValue(partition, out var known))
            {
                if (known.Epoch >= leaderEpoch)
                {
                    return;
                }
                if (known.State != ShardState.Failed)
                {
                    known.RaiseEpoch(leaderEpoch);
                    return;
                }
            }
            var loop = new ShardLoop<TShard>(leaderEpoch, createShard(partition), log, codec, options, time, logger, () => _topics);
            _loops[partition] = loop;
            loop.StartLoading();
        }
    }

    /// <summary>
    /// This broker does not lead the partition any more: as of an epoch, which is passed over where it is not newer than what is known, or
    /// for good (null).
    /// </summary>
    public void Unload(int partition, int? leaderEpoch)
    {
        lock (_leadership)
        {
            if (_loops.TryGetValue(partition, out var loop) && !(leaderEpoch <= loop.Epoch))
            {
                _loops.TryRemove(partition, out _);
                Close(loop);
            }
        }
    }

    /// <summary>
    /// Asks the coordinator of a partition. The answer is given when everything that it rests on is committed; it is
    /// <c>NOT_COORDINATOR</c> or <c>COORDINATOR_LOAD_IN_PROGRESS</c> where there is none, or not yet.
    /// </summary>
    public Task<CoordinatorAnswer<TResponse>> AskAsync<TResponse>(int partition, Action<TShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class =>
        _loops.TryGetValue(partition, out var loop)
            ? loop.Ask(request)
            : Task.FromResult(new CoordinatorAnswer<TResponse>(ErrorCode.NotCoordinator, null));

    /// <summary>New topics: every shard is told. From one thread, in order.</summary>
    public void ChangeTopics(CatalogChange change)
    {
        _topics = change.Catalog;
        foreach (var (_, loop) in _loops)
        {
            loop.ChangeTopics(change);
        }
    }

    /// <summary>Ends all shards and answers whoever waits. When this completes, nothing is appended any more.</summary>
    public async Task StopAsync()
    {
        Task[] ending;
        lock (_leadership)
        {
            _stopped = true;
            foreach (var (_, loop) in _loops)
            {
                Close(loop);
            }
            _loops.Clear();
            ending = [.. _ending];
        }
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private void Close(ShardLoop<TShard> loop)
    {
        _ending.RemoveAll(static ended => ended.IsCompleted);
        _ending.Add(loop.Ended);
        loop.Close();
    }

    private sealed class EmptyCatalog : ITopicCatalog
    {
        public static EmptyCatalog Instance { get; } = new();

        public long Offset => -1;

        public IEnumerable<string> Names => [];

        public CatalogTopic? Find(string name) => null;

        public CatalogTopic? Find(Guid id) => null;
    }
}
