namespace Barnabas.Broker.Cluster;

/// <summary>
/// The operations that a client may do on a resource, as the bit set that responses carry (KIP-430): bit n for the operation numbered n.
/// Without an authorizer these are all that the kind of resource has. Stateless.
/// </summary>
public static class AuthorizedOperations
{
    /// <summary>What a response holds where the client did not ask.</summary>
    public const int NotAsked = int.MinValue;

    public static int AllOnTopic { get; } = SetOf(
        AclOperation.Read,
        AclOperation.Write,
        AclOperation.Create,
        AclOperation.Delete,
        AclOperation.Alter,
        AclOperation.Describe,
        AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs);

    public static int AllOnCluster { get; } = SetOf(
        AclOperation.Create,
        AclOperation.Alter,
        AclOperation.Describe,
        AclOperation.ClusterAction,
        AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs,
        AclOperation.IdempotentWrite);

    public static int AllOnGroup { get; } = SetOf(
        AclOperation.Read,
        AclOperation.Delete,
        AclOperation.Describe,
        AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs);

    private static int SetOf(params ReadOnlySpan<AclOperation> operations)
    {
        int bits = 0;
        foreach (var operation in operations)
        {
            bits |= 1 << (int)operation;
        }
        return bits;
    }
}
