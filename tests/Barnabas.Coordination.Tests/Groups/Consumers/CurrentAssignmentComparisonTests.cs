using System.Globalization;
using Barnabas.Coordination.Tests.Support;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Random members, taken one step on by Apache Kafka's class and by ours. How many: <c>BARNABAS_RECONCILIATIONS</c>.</summary>
public sealed class CurrentAssignmentComparisonTests
{
    private static int Cases => int.TryParse(Environment.GetEnvironmentVariable("BARNABAS_RECONCILIATIONS"), CultureInfo.InvariantCulture, out int cases) ? cases : 2000;

    [Fact]
    public async Task Step_of_any_member_is_Apaches()
    {
        await using ApacheProgram apache = ApacheProgram.Start("Groups/Consumers/ApacheReconciliation.java");
        for (int seed = 0; seed < Cases; seed++)
        {
            ReconciliationCase member = new(seed);
            string theirs = await apache.AskAsync(member.Question);
            Assert.True(theirs == member.Answer(), $"Seed {seed}\nquestion {member.Question}\ntheirs   {theirs}\nours     {member.Answer()}");
        }
    }
}
