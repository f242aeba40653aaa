namespace Barnabas.Client.Errors;

/// <summary>Somebody called <c>Wakeup</c>: the call that was, or would have been, waiting ends.</summary>
public sealed class WakeupException() : OperationCanceledException("The consumer was woken up.");
