using Barnabas.Protocol.Errors;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class ProducerStateTests
{
    private const long Producer = 42;

    [Fact]
    public void Repeated_batch_gets_the_offsets_of_the_first_time()
    {
        using var fixture = new LogFixture();
        for (int i = 0; i < 7; i++)
        {
            Send(fixture, sequence: i * 2, records: 2);
        }

        // The last five batches are remembered: 2 to 6.
        for (int i = 2; i < 7; i++)
        {
            AppendResult again = Send(fixture, sequence: i * 2, records: 2);
            Assert.Equal((ErrorCode.None, true, i * 2L, (i * 2L) + 1), (again.ErrorCode, again.IsDuplicate, again.BaseOffset, again.LastOffset));
        }

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(fixture, sequence: 2, records: 2).ErrorCode);
        Assert.Equal(14, fixture.Log.LogEndOffset);
    }

    [Theory]
    [InlineData(0, 0, 5, ErrorCode.OutOfOrderSequenceNumber)] // a gap
    [InlineData(0, 0, 2, ErrorCode.OutOfOrderSequenceNumber)] // overlaps
    [InlineData(0, 0, 3, ErrorCode.None)]
    [InlineData(0, 1, 0, ErrorCode.None)] // a new epoch starts at 0
    [InlineData(0, 1, 3, ErrorCode.OutOfOrderSequenceNumber)] // a new epoch must start at 0
    [InlineData(1, 0, 3, ErrorCode.InvalidProducerEpoch)] // an old epoch
    [InlineData(1, 0, 0, ErrorCode.InvalidProducerEpoch)]
    public void Next_batch_after_sequences_0_to_2(short epochBefore, short epoch, int sequence, ErrorCode expected)
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: 0, records: 3, epochBefore);

        AppendResult result = Send(fixture, sequence, records: 1, epoch);

        Assert.Equal(expected, result.ErrorCode);
        Assert.Equal(expected == ErrorCode.None ? 4 : 3, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Unknown_producer_may_start_with_any_sequence()
    {
        using var fixture = new LogFixture();

        Assert.Equal(ErrorCode.None, Send(fixture, sequence: 17, records: 1).ErrorCode);
    }

    [Fact]
    public void Sequence_wraps_from_the_largest_to_zero()
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: int.MaxValue - 1, records: 4);

        AppendResult again = Send(fixture, sequence: int.MaxValue - 1, records: 4);

        Assert.Equal((true, 0L), (again.IsDuplicate, again.BaseOffset));
        Assert.Equal(ErrorCode.None, Send(fixture, sequence: 2, records: 1).ErrorCode);
    }

    [Fact]
    public void Missing_sequence_is_an_invalid_record()
    {
        using var fixture = new LogFixture();

        Assert.Equal(ErrorCode.InvalidRecord, fixture.Append(Batch.Of(1, producerId: Producer, epoch: 0, sequence: -1)).ErrorCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Producers_survive_a_restart(bool clean)
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: 0, records: 3, epoch: 2);

        PartitionLog log = clean ? fixture.ReopenAfterCleanStop() : fixture.OpenAfterKill();

        Assert.Equal([new ActiveProducer(Producer, 2, 2, Batch.Time + 2, -1, -1)], log.ActiveProducers());
        Assert.True(log.AppendAsLeader(Batch.Of(3, producerId: Producer, epoch: 2, sequence: 0), 0).IsDuplicate);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, log.AppendAsLeader(Batch.Of(1, producerId: Producer, epoch: 2, sequence: 9), 0).ErrorCode);
        log.CloseHandles();
    }

    [Fact]
    public void Silent_producers_expire()
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: 0, records: 1);

        fixture.Log.ExpireProducers(Batch.Time + fixture.Context.ProducerIdExpirationMs - 1);
        Assert.Single(fixture.Log.ActiveProducers());
        fixture.Log.ExpireProducers(Batch.Time + fixture.Context.ProducerIdExpirationMs);

        Assert.Empty(fixture.Log.ActiveProducers());
    }

    [Fact]
    public void Open_transaction_holds_the_last_stable_offset()
    {
        using var fixture = new LogFixture();
        fixture.Add(2);
        Transactional(fixture, Producer, sequence: 0, records: 2);
        fixture.Add(1);
        Assert.Equal(2, fixture.Log.LastStableOffset);

        AppendResult plain = fixture.Append(Batch.Of(1, producerId: Producer, epoch: 0, sequence: 2));
        AppendResult marker = fixture.Append(Batch.Marker(commit: true, Producer, 0), origin: AppendOrigin.Coordinator);

        Assert.Equal(ErrorCode.InvalidTxnState, plain.ErrorCode);
        Assert.Equal(ErrorCode.None, marker.ErrorCode);
        Assert.Equal(6, fixture.Log.LastStableOffset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Aborted_transactions_are_found_again(int restart)
    {
        using var fixture = new LogFixture();
        Transactional(fixture, 1, sequence: 0, records: 2);
        Transactional(fixture, 2, sequence: 0, records: 1);
        fixture.Append(Batch.Marker(commit: false, 1, 0), origin: AppendOrigin.Coordinator);
        fixture.Append(Batch.Marker(commit: false, 2, 0), origin: AppendOrigin.Coordinator);
        fixture.Add(1);

        PartitionLog log = restart switch
        {
            0 => fixture.Log,
            1 => fixture.ReopenAfterCleanStop(),
            _ => fixture.OpenAfterKill(),
        };

        using FileRecords records = log.Read(0, 1 << 20, true, long.MaxValue).Records!;
        Assert.Equal([new AbortedTransaction(1, 0, 3, 2), new AbortedTransaction(2, 2, 4, 5)], log.AbortedTransactions(0, records));
        Assert.Equal([new AbortedTransaction(2, 2, 4, 5)], log.AbortedTransactions(4, records));
        log.CloseHandles();
    }

    [Fact]
    public void Markers_of_old_epochs_and_coordinators_are_fenced()
    {
        using var fixture = new LogFixture();
        Transactional(fixture, Producer, sequence: 0, records: 1, epoch: 3);
        fixture.Append(Batch.Marker(true, Producer, 3, coordinatorEpoch: 5), origin: AppendOrigin.Coordinator);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, fixture.Append(Batch.Marker(true, Producer, 2, 5), origin: AppendOrigin.Coordinator).ErrorCode);
        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, fixture.Append(Batch.Marker(true, Producer, 3, 4), origin: AppendOrigin.Coordinator).ErrorCode);
    }

    [Fact]
    public void Marker_with_a_bumped_epoch_makes_the_next_sequence_zero()
    {
        using var fixture = new LogFixture();
        Transactional(fixture, Producer, sequence: 0, records: 1);
        fixture.Append(Batch.Marker(true, Producer, 1), origin: AppendOrigin.Coordinator);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, Send(fixture, sequence: 1, records: 1, epoch: 0).ErrorCode);
        Assert.Equal(ErrorCode.None, Transactional(fixture, Producer, sequence: 0, records: 1, epoch: 1).ErrorCode);
    }

    [Fact]
    public void Truncation_forgets_what_it_took_away()
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: 0, records: 2);
        Send(fixture, sequence: 2, records: 2);

        Assert.Equal(ErrorCode.None, fixture.Log.TruncateTo(2));

        Assert.Equal(1, fixture.Log.ActiveProducers().Single().LastSequence);
        Assert.False(Send(fixture, sequence: 2, records: 2).IsDuplicate);
        Assert.Equal(4, fixture.Log.LogEndOffset);
    }

    [Fact]
    public void Corrupt_snapshot_is_passed_over()
    {
        using var fixture = new LogFixture();
        Send(fixture, sequence: 0, records: 2);

        PartitionLog log = fixture.OpenAfterKill(damage: directory =>
            File.WriteAllBytes(Path.Combine(directory, "00000000000000000002.snapshot"), [0, 1, 2, 3]));

        Assert.Equal(1, log.ActiveProducers().Single().LastSequence);
        log.CloseHandles();
    }

    private static AppendResult Send(LogFixture fixture, int sequence, int records, short epoch = 0) =>
        fixture.Append(Batch.Of(records, producerId: Producer, epoch: epoch, sequence: sequence));

    private static AppendResult Transactional(LogFixture fixture, long producer, int sequence, int records, short epoch = 0) =>
        fixture.Append(Batch.Of(records, producerId: producer, epoch: epoch, sequence: sequence, transactional: true));
}
