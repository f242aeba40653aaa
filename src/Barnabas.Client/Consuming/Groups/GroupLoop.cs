using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>
/// Drives a membership: brings its requests to the coordinator, one at a time, and wakes it when its time has come. One loop, from the first subscription
/// to the end of the consumer; the membership is guarded by <see cref="Gate"/>.
/// </summary>
internal sealed class GroupLoop(ConsumerOptions options, ClusterClient cluster, IGroupMembership membership, Wakeable poll, ILogger logger) : IAsyncDisposable
{
    /// <summary>A coordinator may take the whole rebalance time-out to answer a JoinGroup.</summary>
    private const int JoinSlackMs = 5000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly Wakeable _wake = new(options.Time);
    private readonly TimeSpan _joinTimeout = TimeSpan.FromMilliseconds(Math.Max(options.RequestTimeoutMs, options.MaxPollIntervalMs + (long)JoinSlackMs));
    private Task? _loop;

    public Lock Gate { get; } = new();

    private long Now => options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The membership may have something to do.</summary>
    public void Wake()
    {
        _loop ??= Task.Run(RunAsync);
        _wake.Set();
    }

    /// <summary>Sends a last request, which leaves the group; whether it arrives or not, the coordinator learns it in the end.</summary>
    public async Task LeaveAsync(MembershipStep.Ask leave, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(leave, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or ProtocolException or OperationCanceledException)
        {
            GroupLog.LeaveFailed(logger, options.GroupId!, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
        {
            await _loop.ConfigureAwait(false);
        }
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                MembershipStep step;
                bool needsMetadata;
                lock (Gate)
                {
                    membership.OnMetadata(cluster.View, Now);
                    step = membership.Next(Now);
                    needsMetadata = membership.NeedsMetadata;
                }
                // What the application has to take over, or to be told, it learns when it polls.
                poll.Set();
                if (step is MembershipStep.Ask ask)
                {
                    await AskAsync(ask).ConfigureAwait(false);
                    continue;
                }
                long wait = ((MembershipStep.WaitUntil)step).Ms - Now;
                TimeSpan longest = TimeSpan.FromMilliseconds(Math.Clamp(wait, 1, (long)LongestWait.TotalMilliseconds));
                if (needsMetadata)
                {
                    cluster.RequestUpdate();
                    longest = TimeSpan.FromMilliseconds(Math.Min(longest.TotalMilliseconds, options.RetryBackoffMs));
                }
                await _wake.WaitAsync(longest, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The consumer is closed.
        }
        catch (Exception e)
        {
            ConsumerLog.LoopFailed(logger, e);
            throw;
        }
    }

    private async Task AskAsync(MembershipStep.Ask ask)
    {
        try
        {
            IResponse response = await SendAsync(ask, _closing.Token).ConfigureAwait(false);
            ErrorCode error = ErrorOf(response);
            if (error.Facts.RefreshesCoordinator)
            {
                cluster.ForgetCoordinator(CoordinatorType.Group, options.GroupId!);
            }
            lock (Gate)
            {
                membership.OnResponse(response, Now);
            }
        }
        catch (KafkaException e)
        {
            cluster.ForgetCoordinator(CoordinatorType.Group, options.GroupId!);
            GroupLog.RequestFailed(logger, options.GroupId!, ask.Key, e.Message);
            lock (Gate)
            {
                membership.OnFailure(e, Now);
            }
        }
    }

    private static ErrorCode ErrorOf(IResponse response) => response switch
    {
        ConsumerGroupHeartbeatResponse heartbeat => heartbeat.ErrorCode,
        JoinGroupResponse join => join.ErrorCode,
        SyncGroupResponse sync => sync.ErrorCode,
        HeartbeatResponse heartbeat => heartbeat.ErrorCode,
        LeaveGroupResponse leave => leave.ErrorCode,
        _ => throw new ArgumentException($"{response.ApiKey} is not of a group membership.", nameof(response)),
    };

    private async Task<IResponse> SendAsync(MembershipStep.Ask ask, CancellationToken cancellation)
    {
        int node = await cluster.FindCoordinatorAsync(CoordinatorType.Group, options.GroupId!, cancellation).ConfigureAwait(false);
        return ask.Key switch
        {
            ApiKey.ConsumerGroupHeartbeat => await SendAsync<ConsumerGroupHeartbeatResponse>(node, ask, null, cancellation).ConfigureAwait(false),
            ApiKey.JoinGroup => await SendAsync<JoinGroupResponse>(node, ask, _joinTimeout, cancellation).ConfigureAwait(false),
            ApiKey.SyncGroup => await SendAsync<SyncGroupResponse>(node, ask, _joinTimeout, cancellation).ConfigureAwait(false),
            ApiKey.Heartbeat => await SendAsync<HeartbeatResponse>(node, ask, null, cancellation).ConfigureAwait(false),
            ApiKey.LeaveGroup => await SendAsync<LeaveGroupResponse>(node, ask, null, cancellation).ConfigureAwait(false),
            _ => throw new ArgumentException($"{ask.Key} is not of a group membership.", nameof(ask)),
        };
    }

    /// <summary>The frame is left to the collector: JoinGroup and SyncGroup answers hold bytes of it that are read later, and come rarely.</summary>
    private async Task<TResponse> SendAsync<TResponse>(int node, MembershipStep.Ask ask, TimeSpan? timeout, CancellationToken cancellation)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() =>
        (await cluster.AskAsync(node, ask.Key, version => (IRequest<TResponse>)ask.Request(version), cancellation, timeout: timeout, isCoordination: true).ConfigureAwait(false)).Response;
}
