using System.Diagnostics;
using System.Globalization;
using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Coordination.Tests.Costs;

/// <summary>
/// What a member costs, on the whole way through the runtime but for network and disk: a thousand groups of ten join, settle and send
/// heartbeats. By hand, in Release: <c>Barnabas.Coordination.Tests -explicit only -class '*GroupCostTests'</c>.
/// </summary>
public sealed class GroupCostTests(ITestOutputHelper output)
{
    private const int Groups = 1000;
    private const int MembersPerGroup = 10;
    private const int Partitions = 50;
    private const int Members = Groups * MembersPerGroup;
    private const int Rounds = 20;
    private static readonly ClientOrigin Joining = new(3, "client", "/127.0.0.1");
    private static readonly ClientOrigin Consuming = new(1, "client", "/127.0.0.1");
    private static readonly FakeTopicCatalog Topics = FakeTopicCatalog.Empty.With("topic", 20);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly Queue<Action> _elsewhere = new();

    [Fact(Explicit = true)]
    public void Classic_members()
    {
        var runtime = Runtime();
        long before = Memory();
        var cpu = Cpu();
        var joins = new Task<CoordinatorAnswer<JoinGroupResponse>>[Members];
        for (int i = 0; i < Members; i++)
        {
            string group = GroupOf(i);
            var request = new JoinGroupRequest
            {
                GroupId = group,
                SessionTimeoutMs = 45_000,
                RebalanceTimeoutMs = 300_000,
                ProtocolType = "consumer",
                Protocols = [new() { Name = "range", Metadata = new byte[40] }],
            };
            joins[i] = Ask<JoinGroupResponse>(runtime, group, (shard, decision, reply) => shard.Join(decision, Joining, request, reply));
        }
        for (int second = 0; second < 10; second++)
        {
            Advance(TimeSpan.FromSeconds(1));
        }
        var members = Array.ConvertAll(joins, static join => Done(join, static response => response.ErrorCode));
        for (int i = 0; i < Members; i++)
        {
            var request = new SyncGroupRequest
            {
                GroupId = GroupOf(i),
                GenerationId = members[i].GenerationId,
                MemberId = members[i].MemberId,
                Assignments = members[i].Members.ConvertAll(static member => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = member.MemberId, Assignment = new byte[40] }),
            };
            Ask<SyncGroupResponse>(runtime, request.GroupId, (shard, decision, reply) => shard.Sync(decision, Joining, request, reply));
        }
        Report("classic: join and sync", cpu, Members);
        string[] ids = Array.ConvertAll(members, static member => member.MemberId);
        int generation = members[0].GenerationId;
        joins = [];
        members = [];
        ReportMemory("classic", before);

        cpu = Cpu();
        for (int round = 0; round < Rounds; round++)
        {
            Advance(TimeSpan.FromSeconds(3));
            for (int i = 0; i < Members; i++)
            {
                var request = new HeartbeatRequest { GroupId = GroupOf(i), GenerationId = generation, MemberId = ids[i] };
                Done(Ask<HeartbeatResponse>(runtime, request.GroupId, (shard, decision, reply) => shard.Heartbeat(decision, Joining, request, reply)), static response => response.ErrorCode);
            }
        }
        Report("classic: heartbeat", cpu, Members * Rounds);
        GC.KeepAlive(runtime);
    }

    [Fact(Explicit = true)]
    public void Consumer_members()
    {
        var runtime = Runtime();
        long before = Memory();
        var cpu = Cpu();
        var members = new ConsumerGroupHeartbeatRequest[Members];
        for (int i = 0; i < Members; i++)
        {
            members[i] = new()
            {
                GroupId = GroupOf(i),
                MemberId = $"member-{i.ToString("D16", CultureInfo.InvariantCulture)}",
                RebalanceTimeoutMs = 300_000,
                SubscribedTopicNames = ["topic"],
                TopicPartitions = [],
            };
        }
        int rounds = 0;
        do
        {
            rounds++;
            foreach (var member in members)
            {
                var response = Beat(runtime, member);
                member.MemberEpoch = response.MemberEpoch;
                member.SubscribedTopicNames = null;
                member.RebalanceTimeoutMs = -1;
                if (response.Assignment is { } assignment)
                {
                    member.TopicPartitions = assignment.TopicPartitions.ConvertAll(static topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic.TopicId, Partitions = topic.Partitions });
                }
            }
            Advance(TimeSpan.FromSeconds(5));
        }
        while (rounds < 6);
        Report($"consumer: join and settle, in {rounds} heartbeats", cpu, Members);
        Assert.All(members, static member => Assert.Equal(2, member.TopicPartitions!.Sum(static topic => topic.Partitions.Count)));
        foreach (var member in members)
        {
            member.TopicPartitions = null;
        }
        ReportMemory("consumer", before);

        cpu = Cpu();
        for (int round = 0; round < Rounds; round++)
        {
            Advance(TimeSpan.FromSeconds(5));
            foreach (var member in members)
            {
                Beat(runtime, member);
            }
        }
        Report("consumer: heartbeat", cpu, Members * Rounds);
        GC.KeepAlive(runtime);
    }

    private static ConsumerGroupHeartbeatResponse Beat(CoordinatorRuntime<GroupShard> runtime, ConsumerGroupHeartbeatRequest request) => Done(
        Ask<ConsumerGroupHeartbeatResponse>(runtime, request.GroupId, (shard, decision, reply) => shard.Consumers.Heartbeat(decision, Consuming, request, reply)),
        static response => response.ErrorCode);

    private CoordinatorRuntime<GroupShard> Runtime()
    {
        var configuration = new FakeGroupConfiguration();
        var random = new Random(1);
        var runtime = new CoordinatorRuntime<GroupShard>(
            _ => new(configuration, random, NullLogger.Instance),
            GroupRecordTypes.Codec,
            new() { RunElsewhere = _elsewhere.Enqueue },
            _time,
            NullLogger.Instance);
        runtime.ChangeTopics(new CatalogChange(Topics, ["topic"], []));
        for (int partition = 0; partition < Partitions; partition++)
        {
            runtime.Load(partition, 1, new ForgetfulLog());
        }
        Advance(TimeSpan.Zero);
        return runtime;
    }

    private void Advance(TimeSpan time)
    {
        _time.Advance(time);
        while (_elsewhere.TryDequeue(out var work))
        {
            work();
        }
    }

    private static string GroupOf(int member) => $"group-{member % Groups}";

    private static Task<CoordinatorAnswer<TResponse>> Ask<TResponse>(CoordinatorRuntime<GroupShard> runtime, string group, Action<GroupShard, Decision, PendingReply<TResponse>> request)
        where TResponse : class => runtime.AskAsync(CoordinatorPartition.Of(group, Partitions), request);

    private static TResponse Done<TResponse>(Task<CoordinatorAnswer<TResponse>> answer, Func<TResponse, ErrorCode> errorOf)
        where TResponse : class
    {
        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal(ErrorCode.None, answer.Result.Error);
        Assert.Equal(ErrorCode.None, errorOf(answer.Result.Response!));
        return answer.Result.Response!;
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private void Report(string what, TimeSpan before, int count) => output.WriteLine($"{what}: {(Cpu() - before).TotalMicroseconds / count:F1} us of CPU each");

    private void ReportMemory(string what, long before) => output.WriteLine($"{what}: {(Memory() - before) / Members} bytes a member, its group included");

    /// <summary>Takes every batch, commits it and keeps none: its bytes are the disk's, not the coordinator's.</summary>
    private sealed class ForgetfulLog : ICoordinatorLog
    {
        private Action? _moved;

        public string Name => "offsets";

        public long StartOffset => 0;

        public long EndOffset { get; private set; }

        public long CommittedOffset => EndOffset;

        public CoordinatorAppend Append(Memory<byte> batch, int leaderEpoch)
        {
            long baseOffset = EndOffset;
            EndOffset += new Protocol.Records.RecordBatchHeader(batch.Span).RecordCount;
            _moved?.Invoke();
            return new(ErrorCode.None, baseOffset);
        }

        public CoordinatorRead Read(long offset, int maxBytes) => default;

        public IDisposable OnCommitted(Action moved)
        {
            _moved += moved;
            return new MemoryStream();
        }
    }
}
