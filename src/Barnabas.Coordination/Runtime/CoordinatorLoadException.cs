namespace Barnabas.Coordination.Runtime;

/// <summary>A coordinator's partition cannot be loaded. The message says where and why.</summary>
public sealed class CoordinatorLoadException : Exception
{
    public CoordinatorLoadException(string message)
        : base(message)
    {
    }

    public CoordinatorLoadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
