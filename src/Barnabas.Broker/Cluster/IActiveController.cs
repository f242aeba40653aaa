using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// The active controller, wherever it runs. A call completes when its records are committed and this broker has applied them; what the
/// controller refuses is in the response. Thread-safe.
/// </summary>
/// <exception cref="ControllerUnavailableException">From every call: there is no active controller, or it lost its office before the commit.</exception>
public interface IActiveController
{
    Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request);

    /// <summary>The version of the client's request counts: older ones know fewer error codes.</summary>
    Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request, short version);

    Task<CreatePartitionsResponse> CreatePartitionsAsync(CreatePartitionsRequest request);

    Task<AlterConfigsResponse> AlterConfigsAsync(AlterConfigsRequest request);

    Task<IncrementalAlterConfigsResponse> IncrementalAlterConfigsAsync(IncrementalAlterConfigsRequest request);

    Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request, short version);

    Task<AllocateProducerIdsResponse> AllocateProducerIdsAsync(AllocateProducerIdsRequest request);
}
