using Barnabas.Broker.Cluster;
using Barnabas.Metadata.Control;
using Barnabas.Protocol.Messages;
using Barnabas.Raft;

namespace Barnabas.Broker.Metadata;

/// <summary>The active controller of a node that is its own: every call is a decision on its loop. Thread-safe.</summary>
internal sealed class LocalController(ControllerLoop loop) : IActiveController
{
    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request) => AskAsync((controller, _) => controller.CreateTopics(request));

    public Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request, short version) =>
        AskAsync((controller, _) => controller.DeleteTopics(request, version));

    public Task<CreatePartitionsResponse> CreatePartitionsAsync(CreatePartitionsRequest request) =>
        AskAsync((controller, _) => controller.CreatePartitions(request));

    public Task<AlterConfigsResponse> AlterConfigsAsync(AlterConfigsRequest request) => AskAsync((controller, _) => controller.AlterConfigs(request));

    public Task<IncrementalAlterConfigsResponse> IncrementalAlterConfigsAsync(IncrementalAlterConfigsRequest request) =>
        AskAsync((controller, _) => controller.IncrementalAlterConfigs(request));

    public Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request, short version) =>
        AskAsync((controller, _) => controller.UpdateFeatures(request, version));

    public Task<AllocateProducerIdsResponse> AllocateProducerIdsAsync(AllocateProducerIdsRequest request) =>
        AskAsync((controller, _) => controller.AllocateProducerIds(request));

    private async Task<TReply> AskAsync<TReply>(Func<Controller, ControllerContext, ControllerResult<TReply>> decide)
    {
        try
        {
            return await loop.SubmitAsync(decide).ConfigureAwait(false);
        }
        catch (RaftStorageException failure)
        {
            throw new ControllerUnavailableException(failure.Message, failure);
        }
    }
}
