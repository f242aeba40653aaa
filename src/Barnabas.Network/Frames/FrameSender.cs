using Barnabas.Network.Transports;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Frames;

/// <summary>
/// Sends frames with few system calls: small pieces, of one frame or of several, are gathered in one buffer; large ones leave from where
/// they are, ranges of files from the file. Owned by one sending loop.
/// </summary>
/// <param name="transport">Where the bytes go.</param>
/// <param name="pool">Where the buffer that gathers them comes from, held only while sending.</param>
/// <param name="copiedRegionBytes">Ranges of files up to this size are copied next to what goes before them.</param>
public sealed class FrameSender(Transport transport, FramePool pool, int copiedRegionBytes)
{
    private const int LargestGather = 64 * 1024;
    private const int LargestCopiedPiece = 16 * 1024;

    private byte[] _gather = [];
    private int _gathered;

    /// <summary>Writes the length of a frame, everything behind its first four bytes, into these.</summary>
    public static void SetLength(MessageWriter frame) => frame.PatchInt32(0, checked((int)(frame.TotalLength - FrameReader.LengthSize)));

    /// <summary>Sends whole frames in their order. Their owner keeps them until the returned task is complete.</summary>
    public ValueTask SendAsync(IReadOnlyList<MessageWriter> frames) =>
        frames is [{ Splices.Count: 0 } single] ? transport.SendAsync(single.WrittenMemory, more: false) : GatherAsync(frames);

    private async ValueTask GatherAsync(IReadOnlyList<MessageWriter> frames)
    {
        _gather = pool.Rent(GatherSize(frames));
        try
        {
            for (int i = 0; i < frames.Count; i++)
            {
                ReadOnlyMemory<byte> written = frames[i].WrittenMemory;
                int sent = 0;
                foreach (Splice splice in frames[i].Splices)
                {
                    await SendAsync(written[sent..splice.Position]).ConfigureAwait(false);
                    await SendAsync((FileRegionSource)splice.Source).ConfigureAwait(false);
                    sent = splice.Position;
                }
                await SendAsync(written[sent..]).ConfigureAwait(false);
            }
            await FlushAsync(more: false).ConfigureAwait(false);
        }
        finally
        {
            pool.Return(_gather);
            _gather = [];
            _gathered = 0;
        }
    }

    private static int GatherSize(IReadOnlyList<MessageWriter> frames)
    {
        long total = 0;
        for (int i = 0; i < frames.Count; i++)
            total += frames[i].TotalLength;
        return (int)Math.Min(total, LargestGather);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> piece)
    {
        if (piece.Length > LargestCopiedPiece)
        {
            await FlushAsync(more: true).ConfigureAwait(false);
            await transport.SendAsync(piece, more: false).ConfigureAwait(false);
            return;
        }
        if (piece.Length > _gather.Length - _gathered)
            await FlushAsync(more: true).ConfigureAwait(false);
        piece.CopyTo(_gather.AsMemory(_gathered));
        _gathered += piece.Length;
    }

    private async ValueTask SendAsync(FileRegionSource region)
    {
        if (region.Length > copiedRegionBytes || region.Length > LargestGather)
        {
            await FlushAsync(more: true).ConfigureAwait(false);
            await transport.SendAsync(region).ConfigureAwait(false);
            return;
        }
        if (region.Length > _gather.Length - _gathered)
            await FlushAsync(more: true).ConfigureAwait(false);
        for (int offset = 0; offset < region.Length;)
        {
            int read = region.Read(offset, _gather.AsSpan(_gathered, region.Length - offset));
            if (read == 0)
                throw Transport.FileTooShort(region, offset);
            offset += read;
            _gathered += read;
        }
    }

    private ValueTask FlushAsync(bool more)
    {
        if (_gathered == 0)
            return ValueTask.CompletedTask;
        ReadOnlyMemory<byte> gathered = _gather.AsMemory(0, _gathered);
        _gathered = 0;
        return transport.SendAsync(gathered, more);
    }
}
