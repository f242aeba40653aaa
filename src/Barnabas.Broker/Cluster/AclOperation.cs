namespace Barnabas.Broker.Cluster;

/// <summary>What can be allowed or denied on a resource, numbered as on the wire.</summary>
public enum AclOperation : sbyte
{
    Read = 3,
    Write = 4,
    Create = 5,
    Delete = 6,
    Alter = 7,
    Describe = 8,
    ClusterAction = 9,
    DescribeConfigs = 10,
    AlterConfigs = 11,
    IdempotentWrite = 12,
}
