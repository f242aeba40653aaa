using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Storage;
using Barnabas.Storage.Directories;

namespace Barnabas.Broker.LogDirs;

/// <summary>
/// DescribeLogDirs (KIP-113): v3 has an error of the whole request; v4 the size of the volume (KIP-827); v5 whether new replicas are kept
/// away (KIP-1066). Thread-safe.
/// </summary>
public sealed class DescribeLogDirsHandler(LogManager logs, Func<BrokerConfiguration> configuration) : ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    private const string AllDirectories = "*";

    protected override ValueTask<DescribeLogDirsResponse?> AnswerAsync(RequestContext context, DescribeLogDirsRequest request)
    {
        var asked = AskedFor(request);
        var byDirectory = logs.Logs
            .Where(log => asked is null || asked.Contains(log.TopicPartition))
            .ToLookup(static log => Path.GetDirectoryName(log.DirectoryPath));
        var cordoned = (IReadOnlyList<string>?)configuration().Value("cordoned.log.dirs") ?? [];
        var response = new DescribeLogDirsResponse();
        foreach (var directory in logs.Directories)
        {
            response.Results.Add(Describe(directory, byDirectory[directory.DirectoryPath], cordoned));
        }
        return new(response);
    }

    /// <summary>The partitions that the client wants to see; null for all.</summary>
    private static HashSet<TopicPartition>? AskedFor(DescribeLogDirsRequest request) =>
        request.Topics?.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition))).ToHashSet();

    private static DescribeLogDirsResponse.DescribeLogDirsResult Describe(LogDirectory directory, IEnumerable<PartitionLog> partitions, IReadOnlyList<string> cordoned)
    {
        var result = new DescribeLogDirsResponse.DescribeLogDirsResult { LogDir = directory.DirectoryPath };
        if (!directory.IsOnline)
        {
            result.ErrorCode = ErrorCode.KafkaStorageError;
            return result;
        }
        try
        {
            (result.TotalBytes, result.UsableBytes) = directory.Space;
        }
        catch (IOException)
        {
            // The disk went away between two looks at it: the next write takes the directory offline, the client is told now.
            result.ErrorCode = ErrorCode.KafkaStorageError;
            return result;
        }
        result.IsCordoned = cordoned.Any(path => path == AllDirectories || Path.GetFullPath(path) == directory.DirectoryPath);
        foreach (var topic in partitions.GroupBy(static log => log.TopicPartition.Topic, StringComparer.Ordinal))
        {
            result.Topics.Add(new()
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(static log => new DescribeLogDirsResponse.DescribeLogDirsPartition
                {
                    PartitionIndex = log.TopicPartition.Partition,
                    PartitionSize = log.Size,
                    OffsetLag = Math.Max(0, log.HighWatermark - log.LogEndOffset),
                })],
            });
        }
        return result;
    }
}
