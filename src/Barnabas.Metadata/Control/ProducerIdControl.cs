using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control;

/// <summary>Gives brokers blocks of producer ids (KIP-730). Stateless: the image is the state.</summary>
internal static class ProducerIdControl
{
    private const int BlockSize = 1000;

    public static ControllerResult<AllocateProducerIdsResponse> Allocate(MetadataImage image, AllocateProducerIdsRequest request)
    {
        BrokerRegistration? broker = image.Cluster.Broker(request.BrokerId);
        if (broker is null || broker.Epoch != request.BrokerEpoch)
        {
            ErrorCode error = broker is null ? ErrorCode.BrokerIdNotRegistered : ErrorCode.StaleBrokerEpoch;
            return ControllerResults.Reply(new AllocateProducerIdsResponse { ErrorCode = error });
        }
        long first = Math.Max(0, image.ProducerIds.NextProducerId);
        if (first > long.MaxValue - BlockSize)
        {
            return ControllerResults.Reply(new AllocateProducerIdsResponse { ErrorCode = ErrorCode.UnknownServerError });
        }
        var record = new ProducerIdsRecord { BrokerId = request.BrokerId, BrokerEpoch = request.BrokerEpoch, NextProducerId = first + BlockSize };
        return ControllerResults.Of(
            [new VersionedRecord(record, 0)],
            new AllocateProducerIdsResponse { ProducerIdStart = first, ProducerIdLen = BlockSize });
    }
}
