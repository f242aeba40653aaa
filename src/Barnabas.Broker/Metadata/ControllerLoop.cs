using System.Threading.Channels;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Raft;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Raft.Snapshots;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Metadata;

/// <summary>
/// The shell around the controller: one loop that takes decisions, appends and replays their records, and when they are committed publishes
/// the new image and gives the replies. Decisions that wait together share one flush. <see cref="Image"/>, <see cref="SubmitAsync"/> and
/// <see cref="Completion"/> are thread-safe; everything else belongs to the loop.
/// </summary>
public sealed class ControllerLoop : IQuorumListener, IAsyncDisposable
{
    private const int MaxDecisionsPerFlush = 256;

    private readonly ControllerLoopOptions _options;
    private readonly IQuorum _quorum;
    private readonly Controller _controller;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<ControllerWork> _work = Channel.CreateUnbounded<ControllerWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<Pending> _pending = new();
    private readonly List<IMetadataPublisher> _publishers = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MetadataImage _image = MetadataImage.Empty;
    private Task _loop = Task.CompletedTask;
    private ITimer? _timer;
    private bool _publishing;
    private long _committedOffset;
    private long _bytesSinceSnapshot;
    private long _lastSnapshotMs;
    private Task? _snapshot;

    public ControllerLoop(ControllerLoopOptions options, IQuorum quorum, Controller controller, TimeProvider time, ILogger<ControllerLoop> logger)
    {
        _options = options;
        _quorum = quorum;
        _controller = controller;
        _time = time;
        _logger = logger;
    }

    /// <summary>The committed and published metadata.</summary>
    public MetadataImage Image => _image;

    public QuorumDescription Quorum => _quorum.Describe();

    /// <summary>Ends with the loop: normally after disposal, faulted where the metadata log failed; then the node has to stop.</summary>
    public Task Completion => _completion.Task;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Only before the start.</summary>
    public void Subscribe(IMetadataPublisher publisher) => _publishers.Add(publisher);

    /// <summary>Loads the metadata, becomes the active controller and publishes the first image.</summary>
    /// <exception cref="RaftStorageException">The metadata log cannot be used.</exception>
    public async Task StartAsync()
    {
        var activation = new ControllerWork<bool>((controller, context) => controller.Activate(_options.Bootstrap, context));
        _loop = Task.Run(() => RunAsync(activation));
        await activation.Reply.ConfigureAwait(false);
        if (_options.Registration is { } registration)
        {
            await SubmitAsync((controller, _) => controller.RegisterController(registration)).ConfigureAwait(false);
        }
        var interval = TimeSpan.FromMilliseconds(_options.TickIntervalMs);
        _timer = _time.CreateTimer(_ => _work.Writer.TryWrite(new ControllerWork<bool>(Tick)), null, interval, interval);
    }

    /// <summary>Has the controller decide; the reply comes when the decision is committed and published.</summary>
    /// <exception cref="RaftStorageException">The records could not be written; nothing has changed.</exception>
    public Task<TReply> SubmitAsync<TReply>(Func<Controller, ControllerContext, ControllerResult<TReply>> decide)
    {
        var work = new ControllerWork<TReply>(decide);
        if (!_work.Writer.TryWrite(work))
        {
            work.Fail(new RaftStorageException("The controller has stopped."));
        }
        return work.Reply;
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }
        _work.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        if (_snapshot is { } snapshot)
        {
            await snapshot.ConfigureAwait(false);
        }
        _quorum.Dispose();
    }

    void IQuorumListener.OnSnapshot(Snapshot snapshot)
    {
        var delta = new MetadataDelta(MetadataImage.Empty);
        foreach (ReadOnlyMemory<byte> record in snapshot.Records)
        {
            delta.Replay(MetadataRecordCodec.Decode(record).Message);
        }
        _controller.Reset(delta.Apply(new MetadataProvenance(snapshot.Id.Offset - 1, snapshot.Id.Epoch, snapshot.Timestamp)));
        _image = _controller.Image;
        _bytesSinceSnapshot = 0;
    }

    void IQuorumListener.OnCommitted(QuorumBatch batch)
    {
        // The snapshot may end within a batch; what it holds already is passed over.
        int known = (int)Math.Clamp(_image.Provenance.LastOffset + 1 - batch.BaseOffset, 0, batch.Records.Count);
        if (known == batch.Records.Count)
        {
            return;
        }
        VersionedRecord[] records = [.. batch.Records.Skip(known).Select(MetadataRecordCodec.Decode)];
        if (_controller.Replay(records, batch.BaseOffset + known, batch.Epoch, batch.Timestamp) is { } change)
        {
            Publish(change);
        }
        _bytesSinceSnapshot += batch.SizeInBytes;
    }

    void IQuorumListener.OnHighWatermark(long offset) => _committedOffset = offset;

    void IQuorumListener.OnLeaderChange(LeaderAndEpoch leader)
    {
    }

    private async Task RunAsync(ControllerWork<bool> activation)
    {
        try
        {
            _lastSnapshotMs = Now;
            _quorum.Start(this);
            Decide(activation);
            Commit(StartPublishing);
            while (await _work.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                for (int i = 0; i < MaxDecisionsPerFlush && _work.Reader.TryRead(out ControllerWork? work); i++)
                {
                    Decide(work);
                }
                Commit(null);
                SnapshotIfDue();
            }
            _completion.TrySetResult();
        }
        catch (Exception e)
        {
            ControllerLog.LoopFailed(_logger, e);
            Fail(activation, e);
        }
    }

    /// <summary>What cannot be written or replayed leaves no state to go on from: every request fails, and the owner is told.</summary>
    private void Fail(ControllerWork<bool> activation, Exception exception)
    {
        activation.Fail(exception);
        _work.Writer.TryComplete();
        foreach (Pending pending in _pending)
        {
            pending.Work.Fail(exception);
        }
        while (_work.Reader.TryRead(out ControllerWork? work))
        {
            work.Fail(exception);
        }
        _completion.TrySetException(exception);
    }

    private void Decide(ControllerWork work)
    {
        long offset = _quorum.NextOffset;
        IReadOnlyList<VersionedRecord> records;
        try
        {
            records = work.Decide(_controller, new ControllerContext(Now, offset));
            if (records.Count > 0)
            {
                ReadOnlyMemory<byte>[] values = [.. records.Select(r => (ReadOnlyMemory<byte>)MetadataRecordCodec.Encode(r))];
                _quorum.Append(values);
                _bytesSinceSnapshot += values.Sum(v => (long)v.Length);
            }
        }
        catch (Exception e)
        {
            // Nothing was appended, so nothing has changed: the request fails alone.
            ControllerLog.RequestFailed(_logger, e);
            work.Fail(e);
            return;
        }
        MetadataChange? change = records.Count > 0 ? _controller.Replay(records, offset, _quorum.Leader.Epoch, Now) : null;
        _pending.Enqueue(new Pending(_quorum.NextOffset, change, work));
    }

    private void Commit(Action? beforeReplies)
    {
        _quorum.Flush();
        while (_pending.TryPeek(out Pending pending) && pending.EndOffset <= _committedOffset)
        {
            _pending.Dequeue();
            if (pending.Change is { } change)
            {
                Publish(change);
            }
            beforeReplies?.Invoke();
            pending.Work.Complete();
        }
    }

    private void Publish(MetadataChange change)
    {
        _image = change.Image;
        if (_publishing)
        {
            foreach (IMetadataPublisher publisher in _publishers)
            {
                publisher.OnMetadataChange(change);
            }
        }
    }

    /// <summary>The subscribers' first change: from nothing to all that was loaded, whatever way it took in the log.</summary>
    private void StartPublishing()
    {
        var delta = new MetadataDelta(MetadataImage.Empty);
        foreach (VersionedRecord record in ImageWriter.Write(_image))
        {
            delta.Replay(record.Message);
        }
        _publishing = true;
        Publish(new MetadataChange(delta, _image));
        ControllerLog.Active(
            _logger, _controller.Options.NodeId, _quorum.Leader.Epoch, _image.Provenance.LastOffset, _image.Features.MetadataVersion.Name, _image.Topics.ById.Count);
    }

    private ControllerResult<bool> Tick(Controller controller, ControllerContext context)
    {
        _quorum.Clean();
        return controller.FenceStaleBroker(context);
    }

    private void SnapshotIfDue()
    {
        bool due = _bytesSinceSnapshot >= _options.MaxBytesBetweenSnapshots
            || (_options.MaxSnapshotIntervalMs > 0 && _bytesSinceSnapshot > 0 && Now - _lastSnapshotMs >= _options.MaxSnapshotIntervalMs);
        if (!due || _snapshot is { IsCompleted: false })
        {
            return;
        }
        _bytesSinceSnapshot = 0;
        _lastSnapshotMs = Now;
        MetadataImage image = _image;
        _snapshot = Task.Run(() => WriteSnapshot(image));
    }

    private void WriteSnapshot(MetadataImage image)
    {
        MetadataProvenance provenance = image.Provenance;
        try
        {
            IEnumerable<ReadOnlyMemory<byte>> records = ImageWriter.Write(image).Select(r => (ReadOnlyMemory<byte>)MetadataRecordCodec.Encode(r));
            OffsetAndEpoch id = _quorum.WriteSnapshot(provenance.LastOffset, provenance.LastEpoch, provenance.LastTimestamp, records);
            _work.Writer.TryWrite(new ControllerWork<bool>((_, _) =>
            {
                _quorum.CompleteSnapshot(id);
                ControllerLog.SnapshotWritten(_logger, id.Offset, id.Epoch);
                return new ControllerResult<bool>([], true);
            }));
        }
        catch (Exception e)
        {
            ControllerLog.SnapshotFailed(_logger, e, provenance.LastOffset);
        }
    }

    private readonly record struct Pending(long EndOffset, MetadataChange? Change, ControllerWork Work);
}
