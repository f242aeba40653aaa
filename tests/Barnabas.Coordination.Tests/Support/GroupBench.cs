using Barnabas.Coordination.Groups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>A group shard on the bench, with a configuration that the test changes.</summary>
public sealed class GroupBench(FakeGroupConfiguration configuration, int seed = 1)
    : ShardBench<GroupShard>(() => new(configuration, new Random(seed), NullLogger.Instance), GroupRecordTypes.Codec)
{
    public GroupBench()
        : this(new FakeGroupConfiguration())
    {
    }

    public FakeGroupConfiguration Configuration { get; } = configuration;
}
