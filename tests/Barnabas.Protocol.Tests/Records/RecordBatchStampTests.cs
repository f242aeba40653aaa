using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class RecordBatchStampTests
{
    [Fact]
    public void Offset_and_leader_epoch_set_in_place_leave_the_crc_valid()
    {
        byte[] batch = TestBatches.Build();
        RecordBatchStamp.SetBaseOffset(batch, 1_234_567_890_123);
        RecordBatchStamp.SetPartitionLeaderEpoch(batch, 17);
        Assert.Equal(TestBatches.Build(new RecordBatchOptions { BaseOffset = 1_234_567_890_123, PartitionLeaderEpoch = 17 }), batch);
    }

    [Fact]
    public void LogAppendTime_set_in_place_equals_a_batch_built_with_it()
    {
        byte[] batch = TestBatches.Build();
        RecordBatchStamp.SetLogAppendTime(batch, 1_800_000_000_000);
        Assert.Equal(TestBatches.Build(new RecordBatchOptions { LogAppendTime = 1_800_000_000_000 }), batch);
        Assert.All(RecordModel.ReadBatch(batch), record => Assert.Equal(1_800_000_000_000, record.Timestamp));
    }
}
