using System.Buffers.Binary;
using System.Net.Sockets;
using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Hostile;

/// <summary>100,000 mutated requests over many connections: the broker lives, its memory stays bounded, and a decent connection beside them notices nothing.</summary>
public sealed class MutatedFramesTests
{
    private const int Frames = 100_000;
    private const int Connections = 8;
    private const int Seed = 7_040_504;
    private const int SentinelCorrelation = 0x5E271E1;
    private const long MostResidentBytes = 1024L << 20;

    /// <summary>A frame may ask the broker to wait (a fetch with a changed wait): we do not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly byte[] s_sentinel = WireConnection.Encode(new ApiVersionsRequest(), 0, SentinelCorrelation);

    private int _processed;

    [Fact]
    public async Task Broker_survives_mutated_frames_and_others_notice_nothing()
    {
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        await using var decent = new Peer(broker.Port);
        await decent.BeginAsync("decent");
        string topic = await decent.NewTopicAsync();
        string target = await decent.NewTopicAsync();
        var corpus = FrameMutator.CorpusOf(target, decent.IdOf(target));
        using var over = new CancellationTokenSource();
        var bystander = BystandAsync(broker.Port, topic, over.Token);

        var attackers = Enumerable.Range(0, Connections).Select(i => AttackAsync(broker, new FrameMutator(Seed + i, corpus), Frames / Connections)).ToArray();
        await Task.WhenAll(attackers);

        await over.CancelAsync();
        Assert.True(await bystander > 10, "The decent connection hardly got anything done.");
        Assert.True(broker.IsAlive);
        Assert.InRange(broker.ResidentBytes, 1, MostResidentBytes);
        Assert.True(_processed > Frames / 2, $"Only {_processed} frames were answered or refused in time.");
        await broker.StopAsync();
    }

    [Fact]
    public async Task Claimed_sizes_cost_no_memory()
    {
        BrokerTarget.SkipOnApache("it allocates what a frame claims.");
        const int Claims = 60;
        await using var broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);
        long before = broker.ResidentBytes;
        var clients = new List<WireConnection>();
        try
        {
            for (int i = 0; i < Claims; i++)
            {
                var client = await WireConnection.ConnectAsync(broker.Port);
                clients.Add(client);

                // A Produce of 100 MB of which 30 bytes come, each connection with another body.
                await client.SendAsync((byte[])[0x05, 0xF5, 0xE1, 0x00, 0, 0, 0, 9, 0, 0, 0, 1, 0, 1, (byte)'x', 0, 0, .. new byte[13]]);
            }

            await using var other = await WireConnection.ConnectAsync(broker.Port);
            Assert.Equal(ErrorCode.None, (await other.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "a", ClientSoftwareVersion = "1" }, 3)).ErrorCode);
            Assert.InRange(broker.ResidentBytes - before, long.MinValue, 256L << 20);
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    /// <summary>Sends each frame with an ApiVersions behind it, whose answer (or the end of the connection) says that the frame was dealt with.</summary>
    private async Task AttackAsync(BrokerProcess broker, FrameMutator mutator, int frames)
    {
        const int Sampling = 500;
        WireConnection? connection = null;
        try
        {
            for (int i = 0; i < frames; i++)
            {
                if (i % Sampling == 0)
                    Assert.InRange(broker.ResidentBytes, 1, MostResidentBytes);
                connection ??= await WireConnection.ConnectAsync(broker.Port, abortive: true);
                if (!await SendAsync(connection, mutator.Next()))
                {
                    await connection.DisposeAsync();
                    connection = null;
                }
            }
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Whether the connection is still of use.</summary>
    private async Task<bool> SendAsync(WireConnection connection, byte[] frame)
    {
        try
        {
            await connection.SendAsync((byte[])[.. frame, .. s_sentinel]);
            while (BinaryPrimitives.ReadInt32BigEndian(await connection.ReceiveAsync(Patience)) != SentinelCorrelation)
            {
                // The answer to the frame itself.
            }

            Interlocked.Increment(ref _processed);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or SocketException)
        {
            Interlocked.Increment(ref _processed);
            return false;
        }
        catch (Exception e) when (e is TimeoutException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Produces and reads back on one connection until told to stop; returns how often.</summary>
    private static async Task<int> BystandAsync(int port, string topic, CancellationToken over)
    {
        await using var connection = await WireConnection.ConnectAsync(port);
        int rounds = 0;
        for (; !over.IsCancellationRequested; rounds++)
        {
            var produced = await connection.AskAsync(Batches.Request(topic, Batches.Of($"round {rounds}")), 9);
            Assert.Equal(ErrorCode.None, produced.Responses[0].PartitionResponses[0].ErrorCode);
            Assert.Equal(rounds, produced.Responses[0].PartitionResponses[0].BaseOffset);
            var fetched = await connection.AskAsync(
                new FetchRequest { MinBytes = 1, Topics = [new() { Topic = topic, Partitions = [new() { FetchOffset = rounds, PartitionMaxBytes = 100_000 }] }] }, 11);
            Assert.Equal(ErrorCode.None, fetched.Responses[0].Partitions[0].ErrorCode);
            Assert.Equal(rounds + 1, fetched.Responses[0].Partitions[0].HighWatermark);
        }

        return rounds;
    }
}
