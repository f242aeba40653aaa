using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Producing;

/// <summary>
/// InitProducerId: v3 names an earlier id and epoch (KIP-360), v4 has the error PRODUCER_FENCED; v6 is of two-phase commit (KIP-939) and not
/// stable in Kafka. Gives ids to idempotent producers; transactional ones are refused. Thread-safe.
/// </summary>
public sealed class InitProducerIdHandler(ProducerIdAllocator ids) : ApiHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    private const short HighestStableVersion = 5;
    private const long NoProducerId = -1;
    private const short NoProducerEpoch = -1;

    public override short HighestVersion => HighestStableVersion;

    protected override async ValueTask<InitProducerIdResponse?> AnswerAsync(RequestContext context, InitProducerIdRequest request)
    {
        if (ErrorOf(request) is not ErrorCode.None and var refused)
        {
            return Failed(refused);
        }
        var (error, producerId) = await ids.NextAsync().ConfigureAwait(false);
        return error == ErrorCode.None ? new() { ProducerId = producerId, ProducerEpoch = 0 } : Failed(error);
    }

    private static ErrorCode ErrorOf(InitProducerIdRequest request)
    {
        // An epoch belongs to an id. Without a transaction nothing else is made of the two: the producer gets a new id.
        if ((request.ProducerId == NoProducerId) != (request.ProducerEpoch == NoProducerEpoch))
        {
            return ErrorCode.InvalidRequest;
        }
        return request.TransactionalId switch
        {
            null => ErrorCode.None,
            "" => ErrorCode.InvalidRequest,
            // Not retriable, so a transactional producer fails at once and its user sees why: this broker has no transactions.
            _ => ErrorCode.UnsupportedVersion,
        };
    }

    private static InitProducerIdResponse Failed(ErrorCode error) => new() { ErrorCode = error, ProducerId = NoProducerId, ProducerEpoch = NoProducerEpoch };
}
