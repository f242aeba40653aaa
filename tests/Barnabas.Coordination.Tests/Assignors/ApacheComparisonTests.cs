using System.Globalization;
using Barnabas.Coordination.Assignors;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>
/// Groups that live on for some changes, each assigned by Apache Kafka's classes and by ours from the same start. How many groups:
/// <c>BARNABAS_ASSIGNOR_GROUPS</c>.
/// </summary>
public sealed class ApacheComparisonTests(ApacheAssignors apache, ITestOutputHelper output) : IClassFixture<ApacheAssignors>
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
        Tally tally = new();
        for (int seed = 0; seed < Groups; seed++)
        {
            AssignorWorld world = new(seed, homogeneous, maxMembers: size, maxTopics: size / 2, maxPartitions: size);
            for (int change = 0; change < Changes; change++)
            {
                GroupAssignment theirs = world.Answer(await apache.AskAsync(world.Question("uniform")));
                GroupAssignment ours = assignor.Assign(world.Spec, world.Catalog);
                AssertAsGood(theirs, ours, world, $"seed {seed}, change {change}", tally);
                world.TakeOver(change % 2 == 0 ? ours : theirs);
                world.Change();
            }
        }
        output.WriteLine($"{tally}");
    }

    /// <summary>Where Apache's is less even, its moves are no measure: it stopped before it was done.</summary>
    private static void AssertAsGood(GroupAssignment theirs, GroupAssignment ours, AssignorWorld world, string where, Tally tally)
    {
        AssignmentMeasures.AssertComplete(ours, world.Spec, world.Catalog);
        long evenness = AssignmentMeasures.Unevenness(ours).CompareTo(AssignmentMeasures.Unevenness(theirs));
        int moves = AssignmentMeasures.Moves(ours, world.Spec) - AssignmentMeasures.Moves(theirs, world.Spec);
        Assert.True(evenness <= 0, $"Less even at {where}: {world.Question("uniform")}");
        Assert.True(evenness < 0 || moves <= 0, $"More moves at {where}: {world.Question("uniform")}");
        tally.Add(evenness < 0, moves);
    }

    /// <summary>How ours compared.</summary>
    private sealed class Tally
    {
        private int _assignments;
        private int _moreEven;
        private int _fewerMoves;
        private int _moreMovesForEvenness;

        public void Add(bool isMoreEven, int moves)
        {
            _assignments++;
            _moreEven += isMoreEven ? 1 : 0;
            _fewerMoves += moves < 0 ? 1 : 0;
            _moreMovesForEvenness += moves > 0 ? 1 : 0;
        }

        public override string ToString() =>
            $"{_assignments} assignments: {_moreEven} more even than Apache's, {_fewerMoves} with fewer moves, {_moreMovesForEvenness} with more moves and more even";
    }
}
