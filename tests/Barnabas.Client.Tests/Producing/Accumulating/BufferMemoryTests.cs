using Barnabas.Client.Producing.Accumulating;

namespace Barnabas.Client.Tests.Producing.Accumulating;

public sealed class BufferMemoryTests
{
    [Fact]
    public void Waiting_for_memory_is_in_line_and_nobody_passes()
    {
        var memory = new BufferMemory(100);
        Assert.True(memory.TryReserve(90));
        Task large = memory.ReserveAsync(80, CancellationToken.None);
        Task small = memory.ReserveAsync(5, CancellationToken.None);
        Assert.False(memory.TryReserve(5));
        Assert.Equal(2, memory.Waiting);
        memory.Release(10);
        Assert.False(small.IsCompleted);
        memory.Release(80);
        Assert.Equal(0, memory.Waiting);
        Assert.Equal(15, memory.AvailableBytes);
    }

    [Fact]
    public async Task Who_leaves_the_line_lets_the_next_one_in()
    {
        var memory = new BufferMemory(100);
        Assert.True(memory.TryReserve(90));
        using var cancellation = new CancellationTokenSource();
        Task large = memory.ReserveAsync(80, cancellation.Token);
        Task small = memory.ReserveAsync(5, CancellationToken.None);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        Assert.Equal(5, memory.AvailableBytes);
    }
}
