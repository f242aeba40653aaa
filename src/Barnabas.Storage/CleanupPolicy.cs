namespace Barnabas.Storage;

/// <summary><c>cleanup.policy</c>; both may be set, or none.</summary>
[Flags]
public enum CleanupPolicy : byte
{
    None = 0,
    Delete = 1,
    Compact = 2,
}
