namespace Barnabas.Network.Frames;

/// <summary>What the peer sent cannot be a frame. The connection is closed; the message says why.</summary>
public sealed class InvalidFrameException(string message) : Exception(message);
