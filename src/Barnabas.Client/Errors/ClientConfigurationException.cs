using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>A configuration value that cannot be used: the message names key, value and what is allowed.</summary>
public sealed class ClientConfigurationException(string message) : KafkaException(ErrorCode.InvalidConfig, message);
