using System.Buffers;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Coordination.Tests.Runtime;

/// <summary>A partition in memory whose appends fail, and whose high watermark moves, when the test says so.</summary>
internal sealed class ScriptedLog : ICoordinatorLog
{
    private readonly List<byte[]> _batches = [];
    private Action? _moved;

    public string Name => "log-0";

    public long StartOffset { get; set; }

    public long EndOffset { get; private set; }

    public long CommittedOffset { get; private set; }

    /// <summary>Appends are committed at once, unless this is set.</summary>
    public bool HoldsCommits { get; set; }

    /// <summary>The next append fails with this.</summary>
    public ErrorCode NextAppend { get; set; }

    /// <summary>Reads fail with this.</summary>
    public ErrorCode ReadError { get; set; }

    /// <summary>Called before each read, with its offset.</summary>
    public Action<long>? OnRead { get; set; }

    public int LeaderEpoch { get; set; } = 1;

    public IReadOnlyList<byte[]> Batches => _batches;

    public int Watchers { get; private set; }

    public CoordinatorAppend Append(Memory<byte> batch, int leaderEpoch)
    {
        var error = leaderEpoch != LeaderEpoch ? ErrorCode.NotLeaderOrFollower : NextAppend;
        NextAppend = ErrorCode.None;
        if (error != ErrorCode.None)
        {
            return new(error, -1, "scripted");
        }
        long baseOffset = EndOffset;
        RecordBatchStamp.SetBaseOffset(batch.Span, baseOffset);
        Put(batch.ToArray());
        if (!HoldsCommits)
        {
            CommitAll();
        }
        return new(ErrorCode.None, baseOffset);
    }

    /// <summary>What an earlier owner left: its offsets are its own, and may leave gaps.</summary>
    public void Put(byte[] batch)
    {
        _batches.Add(batch);
        EndOffset = new RecordBatchHeader(batch).NextOffset;
    }

    /// <summary>Offsets at the end whose records compaction took.</summary>
    public void EndAt(long offset) => EndOffset = offset;

    public void CommitAll() => Commit(EndOffset);

    public void Commit(long offset)
    {
        CommittedOffset = offset;
        _moved?.Invoke();
    }

    public CoordinatorRead Read(long offset, int maxBytes)
    {
        OnRead?.Invoke(offset);
        if (ReadError != ErrorCode.None)
        {
            return new(ReadError, null, 0);
        }
        List<byte> bytes = [];
        foreach (byte[] batch in _batches.Where(batch => new RecordBatchHeader(batch).LastOffset >= offset))
        {
            if (bytes.Count > 0 && bytes.Count + batch.Length > maxBytes)
            {
                break;
            }
            bytes.AddRange(batch);
        }
        return new(ErrorCode.None, new Owned([.. bytes]), bytes.Count);
    }

    public IDisposable OnCommitted(Action moved)
    {
        _moved += moved;
        Watchers++;
        return new Watch(() =>
        {
            _moved -= moved;
            Watchers--;
        });
    }

    /// <summary>Memory that is overwritten when it is given back, as a pool's would be.</summary>
    private sealed class Owned(byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose() => bytes.AsSpan().Fill(0xFF);
    }

    private sealed class Watch(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
