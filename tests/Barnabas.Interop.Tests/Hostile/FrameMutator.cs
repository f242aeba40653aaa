using System.Buffers.Binary;
using Barnabas.Interop.Tests.Differential;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Hostile;

/// <summary>Makes frames that are almost requests: right ones of every API and version, with bytes changed, cut, put in, or lengths that lie. Seeded; owned by one loop.</summary>
internal sealed class FrameMutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private const int LargestRandomFrame = 2000;
    private const int LengthSize = 4;

    private static readonly int[] s_extremes = [int.MaxValue, int.MinValue, -1, 0, 1, 0x7FFF, 0xFFFF, 1 << 24, 100_000_000];

    private readonly Random _random = new(seed);

    /// <summary>Right requests of all APIs in all versions, those of the main ones about <paramref name="topic"/>.</summary>
    public static IReadOnlyList<byte[]> CorpusOf(string topic, Guid id)
    {
        IRequest[] about =
        [
            Batches.Request(topic, Batches.Of("a", "b"), id: id),
            Batches.Request(topic, Batches.Idempotent(5, 0, 0, 2), id: id),
            new FetchRequest { MinBytes = 1, SessionEpoch = 0, Topics = [new() { Topic = topic, TopicId = id, Partitions = [new() { PartitionMaxBytes = 1000 }] }] },
            new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [new() { Timestamp = -1 }] }] },
            new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = false },
            new CreateTopicsRequest { Topics = [new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = [new() { Name = "retention.ms", Value = "5" }] }] },
            new CreatePartitionsRequest { Topics = [new() { Name = topic, Count = 1 }] },
            new DeleteRecordsRequest { Topics = [new() { Name = topic, Partitions = [new() { Offset = 0 }] }] },
            new OffsetForLeaderEpochRequest { ReplicaId = -1, Topics = [new() { Topic = topic, Partitions = [new()] }] },
            new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 },
            new DescribeConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = topic }] },
            new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = topic, Configs = [new() { Name = "flush.ms", Value = "1000" }] }] },
            new DescribeProducersRequest { Topics = [new() { Name = topic, PartitionIndexes = [0] }] },
            new DescribeLogDirsRequest { Topics = [new() { Topic = topic, Partitions = [0] }] },
            new DescribeTopicPartitionsRequest { Topics = [new() { Name = topic }] },
            new DescribeQuorumRequest { Topics = [new() { TopicName = "__cluster_metadata", Partitions = [new()] }] },
        ];
        var corpus = new List<byte[]>();
        foreach (var request in about.Concat(ApiTable.All.Select(api => ApiTable.CreateRequest(api.Key))))
        {
            var facts = ApiTable.Find(request.ApiKey)!;
            for (short version = facts.LowestVersion; version <= facts.HighestVersion; version++)
            {
                try
                {
                    corpus.Add(WireConnection.Encode(request, version, correlation: 99));
                }
                catch (ProtocolException)
                {
                    // This version cannot say it.
                }
            }
        }

        return corpus;
    }

    public byte[] Next()
    {
        if (_random.Next(20) == 0)
            return RandomFrame();
        byte[] frame = [.. corpus[_random.Next(corpus.Count)]];
        switch (_random.Next(7))
        {
            case 0:
                for (int i = _random.Next(1, 9); i > 0; i--)
                    frame[Within(frame)] = (byte)_random.Next(256);
                break;
            case 1:
                frame[Within(frame)] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                int extreme = s_extremes[_random.Next(s_extremes.Length)];
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(Math.Min(Within(frame), frame.Length - 4)), extreme);
                break;
            case 3:
                frame = frame[..Within(frame)];
                break;
            case 4:
                byte[] more = new byte[_random.Next(1, 20)];
                _random.NextBytes(more);
                int at = Within(frame);
                frame = [.. frame[..at], .. more, .. frame[at..]];
                break;
            case 5:
                int from = Within(frame);
                frame = [.. frame[..from], .. frame[Math.Min(frame.Length, from + _random.Next(1, 12))..]];
                break;
            default:
                // Two requests grown into one.
                byte[] other = corpus[_random.Next(corpus.Count)];
                frame = [.. frame[..Within(frame)], .. other[Within(other)..]];
                break;
        }

        // Mostly the length is right, so that the body is what is refused.
        if (_random.Next(50) != 0)
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthSize);
        return frame;
    }

    private byte[] RandomFrame()
    {
        byte[] frame = new byte[_random.Next(LengthSize, LargestRandomFrame)];
        _random.NextBytes(frame);
        if (_random.Next(4) != 0)
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthSize);
        return frame;
    }

    private int Within(byte[] frame) => _random.Next(LengthSize, frame.Length);
}
