using Barnabas.Protocol.Records;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>Batches as a producer sends them: records of 1 KiB without a key.</summary>
internal static class Batches
{
    private const int RecordSize = 1024;
    private const long Timestamp = 1_700_000_000_000;

    public static byte[] Make(int records)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions());
        byte[] value = new byte[RecordSize];
        new Random(7).NextBytes(value);
        for (int i = 0; i < records; i++)
        {
            builder.Append(Timestamp, default(ReadOnlyMemory<byte>?), value);
        }
        return builder.ToArray();
    }
}
