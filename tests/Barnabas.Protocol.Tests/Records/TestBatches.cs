using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

/// <summary>Batches for tests, the same at every call.</summary>
internal static class TestBatches
{
    public const long Timestamp = 1_700_000_000_000;

    public static byte[] Build(RecordBatchOptions? options = null, int records = 3, int valueSize = 40)
    {
        using var builder = new RecordBatchBuilder(options);
        for (int i = 0; i < records; i++)
        {
            builder.Append(Timestamp + i, i % 2 == 0 ? [(byte)i] : null, Text(valueSize, i), new RecordHeader("h", [1, 2]), new RecordHeader("n", null));
        }

        return builder.ToArray();
    }

    /// <summary>Bytes that compress somewhat.</summary>
    public static byte[] Text(int size, int seed)
    {
        byte[] bytes = new byte[size];
        var random = new Random(seed);
        for (int i = 0; i < size; i++)
        {
            bytes[i] = i >= 8 && random.Next(4) > 0 ? bytes[i - 8] : (byte)random.Next(256);
        }

        return bytes;
    }
}
