namespace Barnabas.Coordination.Runtime;

/// <summary>A reply that waits for the commit of the decision it belongs to.</summary>
public readonly record struct GivenReply(IPendingReply To, Action Give, object Response);
