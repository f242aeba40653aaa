namespace Barnabas.Broker.Cluster;

/// <summary>No active controller could be asked, or it lost its office before what it decided was committed. Whether the decision will take effect is not known.</summary>
public sealed class ControllerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
