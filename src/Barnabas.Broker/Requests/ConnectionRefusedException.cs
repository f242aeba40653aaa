namespace Barnabas.Broker.Requests;

/// <summary>The protocol leaves a handler no other answer than to close the connection. The message says why, for the log.</summary>
public sealed class ConnectionRefusedException(string message) : Exception(message);
