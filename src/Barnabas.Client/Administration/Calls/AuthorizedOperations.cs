using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Calls;

/// <summary>Operations as a broker gives them, one bit each (KIP-430). Stateless.</summary>
internal static class AuthorizedOperations
{
    /// <summary>They were not asked for, or the broker does not know.</summary>
    private const int Omitted = int.MinValue;

    public static ImmutableArray<AclOperation>? From(int bits) => bits == Omitted
        ? null
        : [.. Enum.GetValues<AclOperation>().Where(operation => operation > AclOperation.All && (bits & (1 << (int)operation)) != 0)];
}
