using Barnabas.Coordination.Runtime;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Coordination.Tests.Runtime;

public sealed class ShardTimersTests
{
    /// <summary>Any history of settings, moves, cancellations and passing time fires what a plain list of deadlines would.</summary>
    [Fact]
    public void Timers_fire_as_in_a_list_of_deadlines() =>
        Prop.ForAll(Gen.ListOf(Gen.Zip(Gen.Choose(0, 9), Gen.Choose(0, 99))).ToArbitrary(), history =>
        {
            var timers = new ShardTimers();
            var model = new Dictionary<int, long>();
            long now = 0;
            foreach (var (timer, number) in history)
            {
                switch (number % 4)
                {
                    case 0:
                        timers.Cancel(new(timer));
                        model.Remove(timer);
                        break;
                    case 1:
                        now += number;
                        var due = model.Where(entry => entry.Value <= now).Select(entry => entry.Value).Order().ToList();
                        foreach (long deadline in due)
                        {
                            if (!timers.TryTake(now, out var taken) || !model.Remove(taken.Kind, out long expected) || expected != deadline)
                            {
                                return false;
                            }
                        }
                        break;
                    default:
                        timers.Set(new(timer), now + number);
                        model[timer] = now + number;
                        break;
                }
                if (timers.TryTake(Math.Min(now, model.Count == 0 ? now : model.Values.Min() - 1), out _) || timers.Count != model.Count || timers.EarliestMs > (model.Count == 0 ? long.MaxValue : model.Values.Min()))
                {
                    return false;
                }
            }
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Timers_that_move_all_the_time_take_no_more_room()
    {
        var timers = new ShardTimers();
        for (int i = 0; i < 100_000; i++)
        {
            timers.Set(new(i % 10), 1_000_000 - i);
            timers.Cancel(new((i + 1) % 10));
        }

        Assert.InRange(timers.Places, 0, 130);
    }
}
