using Barnabas.Broker.Partitions;

namespace Barnabas.Broker.Tests.Partitions;

public sealed class HighWatermarkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void High_watermark_only_goes_up()
    {
        List<long> told = [];
        HighWatermark highWatermark = new(5, told.Add);

        highWatermark.Advance(7);
        highWatermark.Advance(6);
        highWatermark.Advance(7);
        highWatermark.Advance(9);

        Assert.Equal(9, highWatermark.Value);
        Assert.Equal([5, 7, 9], told);
    }

    /// <summary>The first append is stopped between its advance and telling the log; meanwhile the second one goes as far as it can.</summary>
    [Fact]
    public void Log_hears_of_two_appends_that_end_at_once_in_order()
    {
        List<long> told = [];
        using ManualResetEventSlim telling = new();
        using ManualResetEventSlim goOn = new();
        HighWatermark highWatermark = new(0, to =>
        {
            if (to == 1)
            {
                telling.Set();
                goOn.Wait(Patience);
            }
            lock (told)
            {
                told.Add(to);
            }
        });
        Thread first = new(() => highWatermark.Advance(1)) { IsBackground = true };
        Thread second = new(() => highWatermark.Advance(2)) { IsBackground = true };

        first.Start();
        Assert.True(telling.Wait(Patience));
        second.Start();
        Assert.True(SpinWait.SpinUntil(() => (second.ThreadState & (ThreadState.Stopped | ThreadState.WaitSleepJoin)) != 0, Patience));
        goOn.Set();

        Assert.True(first.Join(Patience) && second.Join(Patience));
        Assert.Equal(2, highWatermark.Value);
        Assert.Equal([0, 1, 2], told);
    }

    [Fact]
    public void Nobody_sees_a_high_watermark_that_the_log_does_not_know()
    {
        long known = -1;
        HighWatermark? highWatermark = null;
        highWatermark = new(0, to =>
        {
            Assert.Equal(known, highWatermark?.Value ?? -1);
            known = to;
        });

        highWatermark.Advance(3);

        Assert.Equal(3, highWatermark.Value);
    }
}
