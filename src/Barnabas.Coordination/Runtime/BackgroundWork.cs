namespace Barnabas.Coordination.Runtime;

/// <summary>Work away from the loop; its result goes on on the loop.</summary>
public sealed record BackgroundWork(Func<Action<Decision>> Run);
