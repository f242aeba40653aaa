using Barnabas.Protocol.Errors;
using Barnabas.Storage.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Storage.Tests;

public sealed class LogModelTests
{
    /// <summary>Random appends, rolls, truncations, deletions, flushes, clean restarts and kills, against a list of records.</summary>
    [Fact]
    public void Log_behaves_like_a_list_of_records()
    {
        Gen<(int, int)[]> operations = Gen.Choose(0, 99).Two().ArrayOf(60);
        Prop.ForAll(operations.ToArbitrary(), steps =>
        {
            using var fixture = new LogFixture(new LogConfig { SegmentBytes = 900, IndexIntervalBytes = 150, FileDeleteDelayMs = 0, RetentionBytes = 3000 });
            PartitionLog log = fixture.Log;
            var model = new List<string>();
            long start = 0;
            foreach ((int kind, int argument) in steps)
            {
                log = Step(fixture, log, model, ref start, kind, argument);
                Assert.Equal((start, (long)model.Count), (log.LogStartOffset, log.LogEndOffset));
                Assert.InRange(log.RecoveryPoint, 0, log.LogEndOffset);
            }

            Assert.Equal(
                model.Skip((int)start).Select((value, i) => (start + i, value)),
                LogFixture.ReadAll(log));
            log.CloseHandles();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static PartitionLog Step(LogFixture fixture, PartitionLog log, List<string> model, ref long start, int kind, int argument)
    {
        switch (kind)
        {
            case < 70:
                int count = 1 + (argument % 4);
                string prefix = $"{model.Count}/{argument}-";
                Assert.Equal(ErrorCode.None, log.AppendAsLeader(Batch.Of(count, Batch.Time + argument, prefix: prefix), 0).ErrorCode);
                model.AddRange(Enumerable.Range(0, count).Select(i => prefix + i));
                log.UpdateHighWatermark(model.Count);
                return log;
            case < 75:
                log.Roll();
                return log;
            case < 80:
                Assert.Equal(ErrorCode.None, log.Flush());
                Assert.Equal(model.Count, log.RecoveryPoint);
                return log;
            case < 84:
                long to = BatchStart(model, start + ((model.Count - start) * argument / 100));
                Assert.Equal(ErrorCode.None, log.TruncateTo(to));
                model.RemoveRange((int)to, model.Count - (int)to);
                start = Math.Min(start, to);
                return log;
            case < 88:
                long first = start + ((model.Count - start) * argument / 100);
                Assert.Equal(ErrorCode.None, log.DeleteRecords(first));
                start = first;
                return log;
            case < 92:
                log.DeleteOldSegments(fixture.Now);
                log.DeleteDueFiles(fixture.Now);
                start = log.LogStartOffset;
                return log;
            default:
                return Restart(fixture, log, clean: argument % 2 == 0);
        }
    }

    /// <summary>The start of the batch that holds an offset: records of one batch share what is before the dash.</summary>
    private static long BatchStart(List<string> model, long offset)
    {
        while (offset > 0 && offset < model.Count && Prefix(model[(int)offset]) == Prefix(model[(int)offset - 1]))
        {
            offset--;
        }

        return offset;
    }

    private static string Prefix(string value) => value[..value.IndexOf('-', StringComparison.Ordinal)];

    private static PartitionLog Restart(LogFixture fixture, PartitionLog log, bool clean)
    {
        long start = log.LogStartOffset;
        long recoveryPoint = log.RecoveryPoint;
        if (clean)
        {
            Assert.Equal(ErrorCode.None, log.Close());
        }
        else
        {
            log.CloseHandles();
        }

        PartitionLog next = fixture.Open(clean, recoveryPoint, start);
        next.UpdateHighWatermark(next.LogEndOffset);
        return next;
    }
}
