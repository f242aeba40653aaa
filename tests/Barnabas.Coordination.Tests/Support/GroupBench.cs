using Barnabas.Coordination.Groups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>A group shard on the bench, with a configuration that the test changes.</summary>
public sealed class GroupBench(FakeGroupConfiguration configuration, int seed = 1)
    : ShardBench<GroupShard>(Factory(configuration, new Random(seed)), GroupRecordTypes.Codec)
{
    public GroupBench()
        : this(new FakeGroupConfiguration())
    {
    }

    public FakeGroupConfiguration Configuration { get; } = configuration;

    /// <summary>Shards that follow each other are as random as ever: what one made up the next does not make up again.</summary>
    private static Func<GroupShard> Factory(FakeGroupConfiguration configuration, Random random) => () => new(configuration, random, NullLogger.Instance);
}
