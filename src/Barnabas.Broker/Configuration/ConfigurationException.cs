namespace Barnabas.Broker.Configuration;

/// <summary>A configuration that a broker cannot start with. The message names every key at fault, its value, and what is allowed.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
