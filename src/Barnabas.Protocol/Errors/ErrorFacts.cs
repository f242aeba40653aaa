namespace Barnabas.Protocol.Errors;

/// <summary>What is known about one error code. Immutable.</summary>
/// <param name="Code">The code on the wire.</param>
/// <param name="Name">Kafka's name, such as <c>UNKNOWN_TOPIC_OR_PARTITION</c>.</param>
/// <param name="Traits">What a client should do.</param>
/// <param name="Message">For an error message field or a log line where nothing more precise is known.</param>
public sealed record ErrorFacts(ErrorCode Code, string Name, ErrorTraits Traits, string Message)
{
    public bool IsRetriable => (Traits & ErrorTraits.Retriable) != 0;

    public bool RefreshesMetadata => (Traits & ErrorTraits.RefreshMetadata) != 0;

    public bool RefreshesCoordinator => (Traits & ErrorTraits.RefreshCoordinator) != 0;

    public bool IsFatal => (Traits & ErrorTraits.Fatal) != 0;
}
