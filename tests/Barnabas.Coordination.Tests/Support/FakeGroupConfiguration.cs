using Barnabas.Coordination.Groups;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>A configuration that a test changes.</summary>
public sealed class FakeGroupConfiguration : IGroupConfiguration
{
    public GroupSettings Broker { get; set; } = new();

    /// <summary>Of every group that has none of its own.</summary>
    public ConsumerGroupSettings ConsumerDefault { get; set; } = new();

    public Dictionary<string, ConsumerGroupSettings> ConsumerByGroup { get; } = [];

    public ConsumerGroupSettings Consumer(string groupId) => ConsumerByGroup.GetValueOrDefault(groupId, ConsumerDefault);
}
