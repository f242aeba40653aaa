using Barnabas.Protocol.Records;
using Microsoft.Win32.SafeHandles;

namespace Barnabas.Network.Tests.Support;

/// <summary>A temporary file of seeded random bytes, and ranges of it; counts the ranges that were not given back.</summary>
internal sealed class TestFile : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private int _open;

    public TestFile(int length, int seed = 1)
    {
        Content = new byte[length];
        new Random(seed).NextBytes(Content);
        File.WriteAllBytes(_path, Content);
        Handle = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public byte[] Content { get; }

    public SafeFileHandle Handle { get; }

    public int OpenRegions => Volatile.Read(ref _open);

    public Counter Disposed { get; } = new();

    public FileRegionSource Region(long position, int length) => new TestRegion(this, position, length);

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }

    private sealed class TestRegion : FileRegionSource
    {
        private readonly TestFile _file;
        private int _disposed;

        public TestRegion(TestFile file, long position, int length)
        {
            _file = file;
            Position = position;
            Length = length;
            Interlocked.Increment(ref file._open);
        }

        public override SafeFileHandle Handle => _file.Handle;

        public override long Position { get; }

        public override int Length { get; }

        public override int Read(int offset, Span<byte> destination) =>
            RandomAccess.Read(_file.Handle, destination[..Math.Min(destination.Length, Length - offset)], Position + offset);

        public override void Dispose()
        {
            Assert.Equal(0, Interlocked.Exchange(ref _disposed, 1));
            Interlocked.Decrement(ref _file._open);
            _file.Disposed.Increment();
        }
    }
}
