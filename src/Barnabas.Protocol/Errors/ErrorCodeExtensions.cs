namespace Barnabas.Protocol.Errors;

/// <summary>Short ways from an error code to its facts. Stateless.</summary>
public static class ErrorCodeExtensions
{
    extension(ErrorCode code)
    {
        public ErrorFacts Facts => ErrorTable.Get(code);

        public bool IsRetriable => ErrorTable.Get(code).IsRetriable;

        /// <summary>Kafka's name, such as <c>UNKNOWN_TOPIC_OR_PARTITION</c>.</summary>
        public string KafkaName => ErrorTable.Get(code).Name;
    }
}
