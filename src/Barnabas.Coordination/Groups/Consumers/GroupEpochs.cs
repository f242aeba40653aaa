using Barnabas.Coordination.Runtime;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The next epoch of a group.</summary>
internal static class GroupEpochs
{
    /// <summary>Subscribed topics are looked at when they change; and after this time though nothing is known to have changed.</summary>
    public const long RefreshIntervalMs = int.MaxValue;

    public static int Bump(Decision decision, ConsumerGroup group, long metadataHash, ILogger logger)
    {
        int epoch = group.Epoch + 1;
        decision.Append(ConsumerRecords.Epoch(group.Id, epoch, metadataHash));
        logger.EpochBegins(group.Id, epoch, metadataHash);
        return epoch;
    }
}
