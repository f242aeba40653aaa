using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Fetching;

/// <summary>
/// What old clients get instead of record batches: message format v0 up to Fetch v1, v1 up to v3. Everything newer passes through
/// untouched, as a range of the file; that includes zstd before v10 (KIP-110), which some clients of these versions read. Stateless.
/// </summary>
public sealed partial class FetchDownConverter(ILogger<FetchDownConverter> logger)
{
    private const short FirstVersionWithMagic1 = 2;
    private const short FirstVersionWithMagic2 = 4;

    /// <summary>The most bytes that the records of one batch may take decompressed.</summary>
    private const int MaxUnfoldedBytes = 100 * 1024 * 1024;

    public FetchPartitionResult Convert(FetchPartitionResult result, FetchedPartition asked, short version)
    {
        if (version >= FirstVersionWithMagic2 || result.Records.Source is not FileRegionSource file)
        {
            return result;
        }
        using (file)
        {
            byte[] batches = new byte[file.Length];
            int length = file.Read(0, batches);
            sbyte magic = version >= FirstVersionWithMagic1 ? (sbyte)1 : (sbyte)0;
            try
            {
                return result with { Records = new(LegacyConverter.DownConvert(batches.AsMemory(0, length), magic, asked.FetchOffset, MaxUnfoldedBytes)) };
            }
            catch (InvalidRecordsException invalid)
            {
                LogRefusal(asked.Key.Topic, asked.Key.Partition, asked.FetchOffset, invalid.Message);
                return FetchPartitionResult.Failed(invalid.ErrorCode);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}-{Partition} at offset {Offset} cannot be given to a client of an old version: {Reason}")]
    private partial void LogRefusal(string? topic, int partition, long offset, string reason);
}
