using Barnabas.Client.Producing;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Producing.Sending;

/// <summary>What idempotence promises, under seeded trouble: nothing acknowledged is lost, nothing is written twice, and the order is kept.</summary>
public sealed class SenderMachineSimulationTests
{
    private const int Records = 1000;
    private const int Seeds = 60;

    private static readonly ProducerOptions Options = new() { BootstrapServers = "a:1", BatchSize = 300, LingerMs = 5, DeliveryTimeoutMs = 900_000, BufferMemory = 1 << 24 };

    public static TheoryData<string, int> Courses()
    {
        var courses = new TheoryData<string, int>();
        foreach (string name in (string[])["five in flight", "one in flight", "lz4"])
        {
            for (int from = 0; from < Seeds; from += 30)
            {
                courses.Add(name, from);
            }
        }
        return courses;
    }

    [Theory]
    [MemberData(nameof(Courses))]
    public void Records_with_time_enough_are_all_written_once_and_in_order(string course, int firstSeed)
    {
        ProducerOptions options = course switch
        {
            "one in flight" => Options with { MaxInFlightRequestsPerConnection = 1 },
            "lz4" => Options with { CompressionType = CompressionCodec.Lz4 },
            _ => Options,
        };
        for (int seed = firstSeed; seed < firstSeed + 30; seed++)
        {
            var simulation = new SenderSimulation(seed, SimulatedFaults.Usual, options);
            simulation.Run(Records);
            for (int p = 0; p < simulation.Partitions.Length; p++)
            {
                Assert.True(simulation.Sent[p].SequenceEqual(simulation.Partitions[p].Log), $"seed {seed}, partition {p}: what is in the log is not what was sent");
                Assert.True(simulation.Sent[p].SequenceEqual(simulation.Told[p].Select(static told => told.Value)), $"seed {seed}, partition {p}: callbacks out of order");
                Assert.All(simulation.Told[p], static told => Assert.Null(told.Error));
                Assert.All(simulation.Told[p], told => Assert.True(told.Offset < 0 || simulation.Partitions[p].Log[(int)told.Offset] == told.Value));
            }
            Assert.Equal(options.BufferMemory, simulation.FreeBytes);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    public void Records_that_expire_or_are_refused_leave_the_others_in_order_and_single(int firstSeed)
    {
        ProducerOptions options = Options with { DeliveryTimeoutMs = 1500, RequestTimeoutMs = 500 };
        // A batch before which another was given up goes out again in a new epoch. What the broker then still finds of the old one, behind the
        // back of the new connection, is beyond what the protocol can tell apart.
        SimulatedFaults faults = SimulatedFaults.Usual with { RefusedForGood = 0.03, SeenLate = false, Shrinks = 0 };
        int failed = 0;
        for (int seed = firstSeed; seed < firstSeed + 100; seed++)
        {
            var simulation = new SenderSimulation(seed, faults, options);
            simulation.Run(Records);
            for (int p = 0; p < simulation.Partitions.Length; p++)
            {
                List<int> log = simulation.Partitions[p].Log;
                Assert.True(log.Zip(log.Skip(1)).All(static pair => pair.First < pair.Second), $"seed {seed}, partition {p}: doubled or out of order");
                Assert.Empty(simulation.Told[p].Where(static told => told.Error is null).Select(static told => told.Value).Except(log));
                failed += simulation.Told[p].Count(static told => told.Error is not null);
            }
        }
        Assert.InRange(failed, 1, 100 * Records / 2);
    }

    [Fact]
    public void Records_without_trouble_go_out_in_full_batches()
    {
        var simulation = new SenderSimulation(1, SimulatedFaults.None, Options);
        simulation.Run(Records);
        Assert.InRange(simulation.Requests, 20, 120);
    }
}
