using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Barnabas.Client.Clusters;
using Barnabas.Client.Configuration;
using Barnabas.Client.Consuming.Fetching;
using Barnabas.Client.Consuming.Groups;
using Barnabas.Client.Consuming.Offsets;
using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Errors;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming;

/// <summary>
/// The consumer. The application's thread owns it, one call at a time; a loop of its own finds positions and fetches ahead, so that a poll mostly finds
/// what it gives in memory.
/// </summary>
public sealed class KafkaConsumer<TKey, TValue> : IKafkaConsumer<TKey, TValue>
{
    private readonly ConsumerOptions _options;
    private readonly ClusterClient _cluster;
    private readonly Assignment _assignment = new();
    private readonly FetchMachine _fetches;
    private readonly PositionMachine _positions;
    private readonly OffsetFinder _finder;
    private readonly CommittedOffsets _committed;
    private readonly BackgroundCommits _commits;
    private readonly GroupParticipation _group;
    private readonly ConsumerLoop _loop;
    private readonly RecordReader<TKey, TValue> _reader;
    private readonly Wakeable _poll;
    private readonly Wakeups _wakeups;
    private readonly SingleUser _user = new();
    private readonly ILogger _logger;
    private long _nextAutoCommitMs;
    private bool _closed;

    /// <exception cref="ClientConfigurationException">An option cannot be used.</exception>
    public KafkaConsumer(ConsumerOptions options)
    {
        _options = options;
        _logger = options.Logging.CreateLogger<KafkaConsumer<TKey, TValue>>();
        ConsumerTable.Table.Start(options, _logger);
        _poll = new(options.Time);
        _wakeups = new(options, _poll);
        _cluster = new(options, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), options.AllowAutoCreateTopics);
        _fetches = new(_assignment, options);
        _positions = new(_assignment, options);
        _finder = new(_cluster, options);
        _committed = new(_cluster, options);
        _commits = new(_committed, options);
        _group = new(options, _cluster, _poll, _logger);
        _loop = new(options, _cluster, _assignment, _fetches, _positions, _finder, _committed, () => Member, _poll, _logger);
        _reader = new(_assignment, _fetches, options, BuiltInSerialization.Resolve<TKey>("key.deserializer", options.KeyDeserializer), BuiltInSerialization.Resolve<TValue>("value.deserializer", options.ValueDeserializer), _loop.Wake);
        _nextAutoCommitMs = Now + options.AutoCommitIntervalMs;
    }

    public IReadOnlySet<TopicPartition> Assignment
    {
        get
        {
            lock (_assignment.Gate)
            {
                return _assignment.Partitions.ToHashSet();
            }
        }
    }

    public IReadOnlySet<TopicPartition> Paused
    {
        get
        {
            lock (_assignment.Gate)
            {
                return _assignment.All.Where(static state => state.IsPaused).Select(static state => state.Partition).ToHashSet();
            }
        }
    }

    private MemberIdentity Member => _group.Identity;

    private long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool AutoCommits => _options.EnableAutoCommit && _options.GroupId is not null;

    public IReadOnlySet<string> Subscription => _group.Topics;

    public void Subscribe(IReadOnlyCollection<string> topics, IConsumerRebalanceListener? listener = null) => Subscribe(() => _group.Subscribe(topics, listener));

    public void Subscribe(Regex pattern, IConsumerRebalanceListener? listener = null) => Subscribe(() => _group.Subscribe(pattern, listener));

    public void SubscribeByBroker(string pattern, IConsumerRebalanceListener? listener = null) => Subscribe(() => _group.SubscribeByBroker(pattern, listener));

    public void Assign(IReadOnlyCollection<TopicPartition> partitions)
    {
        using SingleUser.Use use = Enter();
        if (_group.IsActive)
        {
            throw new InvalidOperationException("The consumer is subscribed: partitions are assigned by its group. Unsubscribe first.");
        }
        AutoCommit();
        lock (_assignment.Gate)
        {
            _assignment.Replace(partitions);
        }
        _loop.Wake();
    }

    public async Task UnsubscribeAsync(CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        await _wakeups.RunAsync(LeaveAsync, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<ConsumerRecords<TKey, TValue>> PollAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        long start = _options.Time.GetTimestamp();
        while (true)
        {
            _wakeups.ThrowIfSet();
            cancellation.ThrowIfCancellationRequested();
            _commits.CallBack();
            AutoCommitIfDue();
            if (_group.IsActive && await _group.OnPollAsync(cancellation).ConfigureAwait(false) is { } rebalance)
            {
                await TakeOverAsync(rebalance).ConfigureAwait(false);
            }
            ThrowFailure();
            var read = _reader.Read();
            if (read is not null)
            {
                return new(read);
            }
            TimeSpan left = timeout - _options.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !await _poll.WaitAsync(NoLaterThanAutoCommit(left), cancellation).ConfigureAwait(false) && _options.Time.GetElapsedTime(start) >= timeout)
            {
                return ConsumerRecords<TKey, TValue>.Empty;
            }
        }
    }

    public async IAsyncEnumerable<ConsumerRecord<TKey, TValue>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            foreach (var record in await PollAsync(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false))
            {
                yield return record;
            }
        }
    }

    public Task CommitAsync(CancellationToken cancellation = default) => CommitAsync(Positions(), cancellation);

    public async Task CommitAsync(IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        await _wakeups.RunAsync(
            async bound =>
            {
                await _commits.DrainAsync(bound).ConfigureAwait(false);
                await _committed.CommitAsync(offsets, Member, bound).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
        _commits.CallBack();
    }

    public void CommitInBackground(
        IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>? offsets = null, Action<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>, KafkaException?>? callback = null)
    {
        using SingleUser.Use use = Enter();
        _commits.CallBack();
        _commits.Begin(offsets ?? Positions(), Member, callback ?? LogFailure);
    }

    public async Task<IReadOnlyDictionary<TopicPartition, OffsetAndMetadata>> CommittedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        return await _wakeups.RunAsync(bound => _committed.FetchAsync(partitions, Member, bound), cancellation).ConfigureAwait(false);
    }

    public async ValueTask<long> PositionAsync(TopicPartition partition, CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        return PositionOf(partition) ?? await _wakeups.RunAsync(
            async bound =>
            {
                while (true)
                {
                    _loop.Wake();
                    if (PositionOf(partition) is { } offset)
                    {
                        return offset;
                    }
                    ThrowFailure();
                    await _poll.WaitAsync(TimeSpan.FromMilliseconds(_options.RetryBackoffMs), bound).ConfigureAwait(false);
                }
            },
            cancellation).ConfigureAwait(false);
    }

    public void Seek(TopicPartition partition, long offset) => Seek(partition, new OffsetAndMetadata(offset));

    public void Seek(TopicPartition partition, OffsetAndMetadata offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset.Offset);
        Change([partition], state => state.Seek(new(offset.Offset, offset.LeaderEpoch)));
    }

    public void SeekToBeginning(IReadOnlyCollection<TopicPartition> partitions) => ResetTo(AutoOffsetReset.Earliest, partitions);

    public void SeekToEnd(IReadOnlyCollection<TopicPartition> partitions) => ResetTo(AutoOffsetReset.Latest, partitions);

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => Change(partitions, static state => state.IsPaused = true);

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => Change(partitions, static state => state.IsPaused = false);

    public async Task<IReadOnlyDictionary<TopicPartition, OffsetAndTimestamp?>> OffsetsForTimesAsync(
        IReadOnlyDictionary<TopicPartition, long> timestamps, CancellationToken cancellation = default)
    {
        foreach (long timestamp in timestamps.Values)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(timestamp, nameof(timestamps));
        }
        var found = await FindAsync(timestamps, cancellation).ConfigureAwait(false);
        return found.ToDictionary(static pair => pair.Key, static pair => pair.Value.Offset < 0 ? null : new OffsetAndTimestamp(pair.Value.Offset, pair.Value.Timestamp, pair.Value.LeaderEpoch));
    }

    public Task<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default) =>
        FindAsync(AutoOffsetReset.Earliest, partitions, cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation = default) =>
        FindAsync(AutoOffsetReset.Latest, partitions, cancellation);

    public long? CurrentLag(TopicPartition partition)
    {
        using SingleUser.Use use = Enter();
        lock (_assignment.Gate)
        {
            PartitionState state = _assignment.Get(partition);
            long? end = _options.IsolationLevel == IsolationLevel.ReadCommitted ? state.LastStableOffset : state.HighWatermark;
            return state.HasPosition && end is { } known ? Math.Max(0, known - state.Position.Offset) : null;
        }
    }

    public async Task<TopicView> PartitionsForAsync(string topic, CancellationToken cancellation = default)
    {
        using SingleUser.Use use = Enter();
        ClusterView view = await _wakeups.RunAsync(bound => _cluster.RequireTopicsAsync([topic], bound).AsTask(), cancellation).ConfigureAwait(false);
        TopicView found = view.FindTopic(topic)!;
        return found.Error == ErrorCode.None ? found : throw new KafkaException(found.Error, $"{topic}: {found.Error.Facts.Message}");
    }

    public void Wakeup() => _wakeups.Set();

    public async Task CloseAsync(TimeSpan timeout)
    {
        using SingleUser.Use use = _user.Enter();
        if (_closed)
        {
            return;
        }
        using var bound = new CancellationTokenSource(timeout, _options.Time);
        try
        {
            await LeaveAsync(bound.Token).ConfigureAwait(false);
            _commits.CallBack();
        }
        catch (OperationCanceledException e) when (bound.IsCancellationRequested)
        {
            ConsumerLog.CommitFailed(_logger, e.Message);
        }
        _closed = true;
        await _group.DisposeAsync().ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        await _cluster.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);

    private void Subscribe(Action subscribe)
    {
        using SingleUser.Use use = Enter();
        if (!_group.IsActive && Assignment.Count > 0)
        {
            throw new InvalidOperationException("The consumer reads partitions of its own choice. Assign none before subscribing.");
        }
        subscribe();
    }

    /// <summary>What goes is committed before the listener hears of it, and both before the group does: nobody reads it twice.</summary>
    private async Task TakeOverAsync(Rebalance rebalance)
    {
        if (rebalance.Revoked.Count > 0)
        {
            await CommitBeforeAsync(CancellationToken.None).ConfigureAwait(false);
        }
        using SingleUser.Pause callbacks = _user.LetIn();
        await _group.TakeOverAsync(rebalance, Change).ConfigureAwait(false);
    }

    private void Change(Rebalance rebalance)
    {
        lock (_assignment.Gate)
        {
            _assignment.Replace([.. _assignment.Partitions.Except(rebalance.Revoked).Except(rebalance.Lost).Union(rebalance.Assigned ?? [])]);
        }
        _loop.Wake();
    }

    /// <summary>Gives up what is read and leaves the group, in that order.</summary>
    private async Task<bool> LeaveAsync(CancellationToken cancellation)
    {
        await CommitBeforeAsync(cancellation).ConfigureAwait(false);
        if (_group.IsActive)
        {
            using SingleUser.Pause callbacks = _user.LetIn();
            await _group.TellRevokedAsync(Assignment).ConfigureAwait(false);
        }
        lock (_assignment.Gate)
        {
            _assignment.Replace([]);
        }
        await _group.LeaveAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task CommitBeforeAsync(CancellationToken cancellation)
    {
        AutoCommit();
        await _commits.DrainAsync(cancellation).ConfigureAwait(false);
    }

    private SingleUser.Use Enter()
    {
        SingleUser.Use use = _user.Enter();
        if (_closed)
        {
            use.Dispose();
            throw new ObjectDisposedException(nameof(KafkaConsumer<,>));
        }
        return use;
    }

    private void Change(IReadOnlyCollection<TopicPartition> partitions, Action<PartitionState> change)
    {
        using SingleUser.Use use = Enter();
        lock (_assignment.Gate)
        {
            PartitionState[] states = [.. partitions.Select(_assignment.Get)];
            foreach (PartitionState state in states)
            {
                change(state);
            }
        }
        _loop.Wake();
    }

    private void ResetTo(AutoOffsetReset place, IReadOnlyCollection<TopicPartition> partitions)
    {
        long timestamp = place.Timestamp(Now);
        Change(partitions.Count == 0 ? [.. Assignment] : partitions, state => state.Reset(timestamp));
    }

    private long? PositionOf(TopicPartition partition)
    {
        lock (_assignment.Gate)
        {
            PartitionState state = _assignment.Get(partition);
            return state.HasPosition ? state.Position.Offset : null;
        }
    }

    private Dictionary<TopicPartition, OffsetAndMetadata> Positions()
    {
        lock (_assignment.Gate)
        {
            return _assignment.All.Where(static state => state.HasPosition)
                .ToDictionary(static state => state.Partition, static state => new OffsetAndMetadata(state.Position.Offset, "", state.Position.LeaderEpoch));
        }
    }

    private void ThrowFailure()
    {
        KafkaException? failure;
        lock (_assignment.Gate)
        {
            failure = _positions.TakeFailure() ?? _fetches.TakeFailure();
        }
        if (failure is not null)
        {
            throw failure;
        }
    }

    private void AutoCommitIfDue()
    {
        if (AutoCommits && Now >= _nextAutoCommitMs)
        {
            AutoCommit();
        }
    }

    /// <summary>What was given by polls before this one is taken for processed, as in Kafka.</summary>
    private void AutoCommit()
    {
        if (AutoCommits)
        {
            _nextAutoCommitMs = Now + _options.AutoCommitIntervalMs;
            _commits.Begin(Positions(), Member, LogFailure);
        }
    }

    private TimeSpan NoLaterThanAutoCommit(TimeSpan wait) =>
        AutoCommits ? TimeSpan.FromMilliseconds(Math.Clamp(_nextAutoCommitMs - Now, 1, Math.Max(1, wait.TotalMilliseconds))) : wait;

    private void LogFailure(IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> offsets, KafkaException? failure)
    {
        if (failure is not null)
        {
            ConsumerLog.CommitFailed(_logger, failure.Message);
        }
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> FindAsync(AutoOffsetReset place, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        long timestamp = place.Timestamp(Now);
        var found = await FindAsync(partitions.ToDictionary(static partition => partition, _ => timestamp), cancellation).ConfigureAwait(false);
        return found.ToDictionary(static pair => pair.Key, static pair => pair.Value.Offset);
    }

    private async Task<Dictionary<TopicPartition, FoundOffset>> FindAsync(IReadOnlyDictionary<TopicPartition, long> timestamps, CancellationToken cancellation)
    {
        using SingleUser.Use use = Enter();
        var found = await _wakeups.RunAsync(bound => _finder.FindAsync(timestamps, bound), cancellation).ConfigureAwait(false);
        foreach (var (partition, offset) in found)
        {
            if (offset.Error != ErrorCode.None)
            {
                throw new KafkaException(offset.Error, $"{partition}: {offset.Error.Facts.Message}");
            }
        }
        return found;
    }
}
