using Barnabas.Storage.Epochs;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Loading;

/// <summary>The parts of a log as they were found on disk, handed to its <see cref="PartitionLog"/>.</summary>
internal sealed record LoadedLog(
    SegmentSet Segments,
    long LogStartOffset,
    long LogEndOffset,
    long RecoveryPoint,
    LeaderEpochCache Epochs,
    ProducerStateManager Producers,
    ProducerSnapshots Snapshots,
    RecoveryReport? Recovery);
