using Barnabas.Network.Serving;
using Barnabas.Network.Tests.Support;

namespace Barnabas.Network.Tests.Serving;

public sealed class RequestBudgetTests
{
    [Fact]
    public void Something_is_granted_while_anything_is_left()
    {
        var budget = new RequestBudget(10);
        Assert.Null(budget.Take(9));
        Assert.Null(budget.Take(100));
        Task? waiting = budget.Take(1);
        Assert.NotNull(waiting);
        Assert.Equal(109, budget.Used);
        budget.Return(9);
        Assert.False(waiting.IsCompleted);
        budget.Return(100);
        Assert.True(waiting.IsCompleted);
        Assert.Equal(1, budget.Used);
    }

    [Fact]
    public void Waiting_ones_are_served_in_their_order()
    {
        var budget = new RequestBudget(1);
        Assert.Null(budget.Take(1));
        Task[] waiting = [.. Enumerable.Range(0, 5).Select(_ => budget.Take(1)!)];
        for (int served = 0; served < waiting.Length; served++)
        {
            Assert.Equal(served, waiting.Count(task => task.IsCompleted));
            budget.Return(1);
            Assert.True(waiting[served].IsCompleted);
        }
        budget.Return(1);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task Nobody_waits_for_ever_when_many_take_and_return_at_once()
    {
        const int Limit = 3;
        var budget = new RequestBudget(Limit);
        int holding = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 5000; i++)
            {
                if (budget.Take(1) is { } waiting)
                    await waiting;
                int now = Interlocked.Increment(ref holding);
                if (now > Volatile.Read(ref most))
                    Volatile.Write(ref most, now);
                Interlocked.Decrement(ref holding);
                budget.Return(1);
            }
        }))).Bounded();
        Assert.Equal(0, budget.Used);
        Assert.InRange(most, 1, Limit);
    }
}
