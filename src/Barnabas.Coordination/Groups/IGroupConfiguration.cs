namespace Barnabas.Coordination.Groups;

/// <summary>The configuration of now. Thread-safe.</summary>
public interface IGroupConfiguration
{
    GroupSettings Broker { get; }

    ConsumerGroupSettings Consumer(string groupId);
}
