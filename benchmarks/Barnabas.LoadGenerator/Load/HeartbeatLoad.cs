using System.Diagnostics;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.LoadGenerator.Load;

/// <summary>
/// Members of classic groups that do nothing but say that they live, each over a connection of its own, as most consumers of a large
/// cluster do most of the time. They join once; the runs after that measure heartbeats alone. Owned by the runner.
/// </summary>
internal sealed class HeartbeatLoad(Server server, LoadScenario scenario, string groupPrefix) : IDisposable
{
    private const int MembersPerGroup = 10;
    private const int SmallBuffer = 4096;
    private const int SessionTimeoutMs = 45_000;
    private const short FindCoordinatorVersion = 2;
    private const short JoinVersion = 3;
    private const short SyncVersion = 2;
    private const short HeartbeatVersion = 2;

    /// <summary>Kafka's default <c>heartbeat.interval.ms</c>.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly List<LoadConnection> _connections = [];
    private readonly List<Member> _members = [];
    private long _requests;

    public async Task JoinAsync(CancellationToken cancellation)
    {
        for (int i = 0; i < scenario.Connections; i++)
        {
            // One by one: the queue of a listening socket is short.
            var connection = new LoadConnection(SmallBuffer);
            _connections.Add(connection);
            await connection.ConnectAsync(server, cancellation);
            await AskUntilAsync(connection, new FindCoordinatorRequest { Key = groupPrefix }, FindCoordinatorVersion, static found => found.ErrorCode, cancellation);
        }

        _members.AddRange(await Task.WhenAll(_connections.Select((connection, i) => JoinAsync(connection, $"{groupPrefix}-{i / MembersPerGroup}", cancellation))));
    }

    public async Task<LoadMeasure> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        _requests = 0;
        long began = Stopwatch.GetTimestamp();
        var recorders = await Task.WhenAll(_members.Select((member, i) => BeatAsync(member, Interval * ((double)i / _members.Count), time, cancellation)));
        return new LoadMeasure(_requests, 0, Stopwatch.GetElapsedTime(began), recorders);
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private static async Task<Member> JoinAsync(LoadConnection connection, string group, CancellationToken cancellation)
    {
        var join = new JoinGroupRequest
        {
            GroupId = group,
            SessionTimeoutMs = SessionTimeoutMs,
            RebalanceTimeoutMs = SessionTimeoutMs,
            ProtocolType = "consumer",
            Protocols = [new() { Name = "range", Metadata = new byte[32] }],
        };
        while (true)
        {
            var joined = await AskUntilAsync(connection, join, JoinVersion, static joined => joined.ErrorCode, cancellation);
            join.MemberId = joined.MemberId;
            var sync = new SyncGroupRequest
            {
                GroupId = group,
                GenerationId = joined.GenerationId,
                MemberId = joined.MemberId,
                Assignments = joined.Members.ConvertAll(static member => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = member.MemberId, Assignment = new byte[32] }),
            };
            var synced = await AskAsync(connection, sync, SyncVersion, cancellation);
            if (synced.ErrorCode == ErrorCode.RebalanceInProgress)
                continue;
            Check(synced.ErrorCode);
            var heartbeat = new HeartbeatRequest { GroupId = group, GenerationId = joined.GenerationId, MemberId = joined.MemberId };
            return new(connection, PreparedRequests.Frame(heartbeat, HeartbeatVersion));
        }
    }

    private async Task<LatencyRecorder> BeatAsync(Member member, TimeSpan offset, TimeSpan time, CancellationToken cancellation)
    {
        var recorder = new LatencyRecorder(expected: 16);
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(offset, cancellation);
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            await member.Connection.SendAsync(member.Heartbeat, cancellation);
            var answer = await member.Connection.ReceiveAsync(cancellation);
            recorder.Record(began);
            Check(HeartbeatResponse.Decode(PreparedRequests.Body(answer, ApiKey.Heartbeat, HeartbeatVersion), HeartbeatVersion).ErrorCode);
            Interlocked.Increment(ref _requests);
            if (Stopwatch.GetElapsedTime(start) + Interval > time)
                return recorder;
            await Task.Delay(Interval, cancellation);
        }
    }

    private static async Task<TResponse> AskUntilAsync<TResponse>(
        LoadConnection connection, IRequest<TResponse> request, short version, Func<TResponse, ErrorCode> errorOf, CancellationToken cancellation)
        where TResponse : IResponse, IMessageType<TResponse>, new()
    {
        while (true)
        {
            var response = await AskAsync(connection, request, version, cancellation);
            var error = errorOf(response);
            if (!error.IsRetriable)
            {
                Check(error);
                return response;
            }

            await Task.Delay(RetryDelay, cancellation);
        }
    }

    private static async Task<TResponse> AskAsync<TResponse>(LoadConnection connection, IRequest<TResponse> request, short version, CancellationToken cancellation)
        where TResponse : IResponse, IMessageType<TResponse>, new()
    {
        await connection.SendAsync(PreparedRequests.Frame(request, version), cancellation);
        var answer = await connection.ReceiveAsync(cancellation);
        return TResponse.Decode(PreparedRequests.Body(answer.ToArray(), request.ApiKey, version), version);
    }

    private static void Check(ErrorCode error)
    {
        if (error != ErrorCode.None)
            throw new InvalidOperationException($"A group member was refused: {error.KafkaName}.");
    }

    private sealed record Member(LoadConnection Connection, byte[] Heartbeat);
}
