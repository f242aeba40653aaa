using Barnabas.Protocol.Records;

namespace Barnabas.Coordination.Runtime;

/// <summary>Settings of a <see cref="CoordinatorRuntime{TShard}"/>. Immutable.</summary>
public sealed record CoordinatorRuntimeOptions
{
    /// <summary>Bytes per read when a partition is loaded (<c>offsets.load.buffer.size</c>).</summary>
    public int LoadBufferSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>How long an answer waits for its records' commit, in milliseconds (<c>offsets.commit.timeout.ms</c>).</summary>
    public int CommitTimeoutMs { get; init; } = 5000;

    /// <summary>Of the batches that are written (<c>offsets.topic.compression.codec</c>).</summary>
    public CompressionCodec Compression { get; init; } = CompressionCodec.None;

    /// <summary>Where loads, background work and long queues run: the thread pool, but for tests.</summary>
    public Action<Action> RunElsewhere { get; init; } = static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
}
