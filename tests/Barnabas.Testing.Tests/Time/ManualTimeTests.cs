using Barnabas.Testing.Time;

namespace Barnabas.Testing.Tests.Time;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due()
    {
        List<string> fired = [];
        using var late = _time.CreateTimer(_ => fired.Add($"late {_time.Elapsed.TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        using var soon = _time.CreateTimer(_ => fired.Add($"soon {_time.Elapsed.TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10));
        _time.AdvanceMs(4);
        Assert.Empty(fired);
        _time.AdvanceMs(20);
        Assert.Equal(["soon 5", "soon 15", "late 20"], fired);
    }

    [Fact]
    public void Disposed_or_changed_timer_does_not_fire()
    {
        int fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        _time.AdvanceMs(10);
        timer.Dispose();
        _time.AdvanceMs(100);
        Assert.Equal(0, fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task Short_pauses_pass_while_a_task_runs_and_long_ones_do_not()
    {
        using var never = new CancellationTokenSource(TimeSpan.FromSeconds(30), _time);
        await _time.RunAsync(PauseAsync());
        Assert.False(never.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), _time.Elapsed);

        async Task PauseAsync()
        {
            for (int i = 1; i <= 5; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * i), _time);
            }
        }
    }

    [Fact]
    public async Task Long_wait_passes_when_it_is_asked_for()
    {
        var waiting = Task.Delay(TimeSpan.FromSeconds(30), _time);
        await _time.PassAsync(TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31));
        await waiting;
        Assert.Equal(TimeSpan.FromSeconds(30), _time.Elapsed);
    }

    [Fact]
    public void Clock_that_is_set_back_leaves_the_elapsed_time_alone()
    {
        long before = _time.GetTimestamp();
        DateTimeOffset now = _time.GetUtcNow();
        _time.ShiftClock(TimeSpan.FromHours(-1));
        Assert.Equal(now - TimeSpan.FromHours(1), _time.GetUtcNow());
        Assert.Equal(before, _time.GetTimestamp());
    }
}
