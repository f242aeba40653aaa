using System.Globalization;
using Barnabas.Coordination.Assignors;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>
/// Groups that live on for some changes, each assigned by Apache Kafka's classes and by ours from the same start. How many groups:
/// <c>BARNABAS_ASSIGNOR_GROUPS</c>.
/// </summary>
public sealed class ApacheComparisonTests(ApacheAssignors apache) : IClassFixture<ApacheAssignors>
{
    private const int Changes = 8;

    private static int Groups => int.TryParse(Environment.GetEnvironmentVariable("BARNABAS_ASSIGNOR_GROUPS"), CultureInfo.InvariantCulture, out int groups) ? groups : 60;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Range_of_any_group_is_equal_to_Apaches(bool homogeneous)
    {
        RangeAssignor assignor = new();
        for (int seed = 0; seed < Groups; seed++)
        {
            AssignorWorld world = new(seed, homogeneous);
            for (int change = 0; change < Changes; change++)
            {
                GroupAssignment theirs = world.Answer(await apache.AskAsync(world.Question("range")));
                GroupAssignment ours = assignor.Assign(world.Spec, world.Catalog);
                AssignmentMeasures.AssertComplete(ours, world.Spec, world.Catalog);
                Assert.Equal(theirs.Members.OrderBy(member => member.Key), ours.Members.OrderBy(member => member.Key));
                world.TakeOver(ours);
                world.Change();
            }
        }
    }

    [Theory]
    [InlineData(true, 12)]
    [InlineData(false, 12)]
    [InlineData(true, 60)]
    [InlineData(false, 60)]
    public async Task Uniform_is_never_less_even_than_Apaches_and_never_moves_more(bool homogeneous, int size)
    {
        UniformAssignor assignor = new();
        for (int seed = 0; seed < Groups; seed++)
        {
            AssignorWorld world = new(seed, homogeneous, maxMembers: size, maxTopics: size / 2, maxPartitions: size);
            for (int change = 0; change < Changes; change++)
            {
                GroupAssignment theirs = world.Answer(await apache.AskAsync(world.Question("uniform")));
                GroupAssignment ours = assignor.Assign(world.Spec, world.Catalog);
                AssertAsGood(theirs, ours, world, $"seed {seed}, change {change}");
                world.TakeOver(change % 2 == 0 ? ours : theirs);
                world.Change();
            }
        }
    }

    /// <summary>Where Apache's is less even, its moves are no measure: it stopped before it was done.</summary>
    private static void AssertAsGood(GroupAssignment theirs, GroupAssignment ours, AssignorWorld world, string where)
    {
        AssignmentMeasures.AssertComplete(ours, world.Spec, world.Catalog);
        long evenness = AssignmentMeasures.Unevenness(ours).CompareTo(AssignmentMeasures.Unevenness(theirs));
        Assert.True(evenness <= 0, $"Less even at {where}: {world.Question("uniform")}");
        if (evenness == 0)
            Assert.True(AssignmentMeasures.Moves(ours, world.Spec) <= AssignmentMeasures.Moves(theirs, world.Spec), $"More moves at {where}: {world.Question("uniform")}");
    }
}
