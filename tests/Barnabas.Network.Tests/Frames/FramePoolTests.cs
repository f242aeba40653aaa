using Barnabas.Network.Frames;

namespace Barnabas.Network.Tests.Frames;

public sealed class FramePoolTests
{
    [Fact]
    public void Buffer_is_at_most_a_quarter_larger_than_asked()
    {
        var pool = new FramePool();
        int size = 1;
        while (size < 140_000_000)
        {
            foreach (int near in (int[])[size - 1, size, size + 1])
            {
                int length = pool.Rent(near).Length;
                Assert.True(length >= near, $"{length} for {near}");
                Assert.True(length <= Math.Max(256, near + (near / 4) + 4), $"{length} for {near}");
            }
            size += Math.Max(1, size / 3);
            size = size > 1_000_000 ? size * 4 : size;
        }
    }

    [Fact]
    public void Every_buffer_goes_back_to_the_class_it_came_from()
    {
        var pool = new FramePool();
        for (int size = 1; size < 3_000_000; size += 1 + (size / 7))
        {
            byte[] buffer = pool.Rent(size);
            pool.Return(buffer);
            Assert.Same(buffer, pool.Rent(size));
        }
    }

    [Fact]
    public void Last_buffer_returned_is_the_first_rented()
    {
        var pool = new FramePool();
        byte[] first = pool.Rent(1000);
        byte[] second = pool.Rent(1000);
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.Rent(1000));
        Assert.Same(first, pool.Rent(1000));
        Assert.Equal(0, pool.IdleBytes);
    }

    [Fact]
    public void Idle_bytes_are_bounded()
    {
        var pool = new FramePool(maxIdleBytes: 10_000);
        foreach (byte[] buffer in Enumerable.Range(0, 20).Select(_ => pool.Rent(1024)).ToArray())
            pool.Return(buffer);
        Assert.Equal(9 * 1024, pool.IdleBytes);
    }

    [Fact]
    public void Trim_drops_what_was_not_needed_since_the_last_one()
    {
        var pool = new FramePool();
        byte[][] buffers = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent(1024))];
        foreach (byte[] buffer in buffers)
            pool.Return(buffer);
        pool.Trim();
        Assert.Equal(10 * 1024, pool.IdleBytes);
        foreach (byte[] buffer in Enumerable.Range(0, 3).Select(_ => pool.Rent(1024)).ToArray())
            pool.Return(buffer);
        pool.Trim();
        Assert.Equal(3 * 1024, pool.IdleBytes);
        Assert.Same(buffers[9 - 7], pool.Rent(1024));
        pool.Trim();
        pool.Trim();
        Assert.Equal(0, pool.IdleBytes);
    }

    [Fact]
    public void Buffer_of_another_pool_is_refused() => Assert.Throws<ArgumentException>(() => new FramePool().Return(new byte[300]));
}
