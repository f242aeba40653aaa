namespace Barnabas.Broker.Lifecycle;

/// <summary>A broker cannot start on what it was given; the message says what to change.</summary>
public sealed class BrokerStartException(string message, Exception? cause = null) : Exception(message, cause);
