namespace Barnabas.Coordination.Groups;

/// <summary>Which way a group may change its protocol with members in it (<c>group.consumer.migration.policy</c>).</summary>
[Flags]
public enum ConsumerMigrationPolicy
{
    Disabled = 0,
    Upgrade = 1,
    Downgrade = 2,
    Bidirectional = Upgrade | Downgrade,
}
