using System.Text;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

/// <summary>
/// A client that does as clients do: joins, fetches its assignment, or makes all of them if it leads, sends heartbeats, and begins again where it is
/// told to. One request at a time.
/// </summary>
internal sealed class SimulatedMember(ClassicBench bench, string? instance, short joinVersion)
{
    private PendingReply<JoinGroupResponse>? _join;
    private PendingReply<SyncGroupResponse>? _sync;
    private PendingReply<HeartbeatResponse>? _heartbeat;
    private List<string>? _followers;
    private bool _isJoined;

    public string? Instance => instance;

    public string Id { get; private set; } = "";

    public int Generation { get; private set; } = -1;

    /// <summary>It made the assignment of this generation, or is told that it leads it.</summary>
    public bool Leads { get; private set; }

    /// <summary>What it was assigned in <see cref="Generation"/>; null as long as it does not know.</summary>
    public string? Assignment { get; private set; }

    /// <summary>Another took its instance: it does not go on.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>Goes on, as far as it can without waiting.</summary>
    public void Act()
    {
        if (_join is not null)
        {
            TakeJoin();
        }
        else if (_sync is not null)
        {
            TakeSync();
        }
        else if (_heartbeat is not null)
        {
            TakeHeartbeat();
        }
        else if (!_isJoined)
        {
            _join = bench.Join(JoinRequest(Id, instance, protocols: ["range", "sticky"]), joinVersion);
        }
        else if (Assignment is null)
        {
            _sync = bench.Sync(Id, Generation, [.. (_followers ?? []).Select(member => (member, $"{Generation}/{member}"))]);
        }
        else
        {
            _heartbeat = bench.SendHeartbeat(Id, Generation, instance);
        }
    }

    /// <summary>Gives up what it waits for, and asks again.</summary>
    public void Retry() => (_join, _sync, _heartbeat) = (null, null, null);

    public void Leave()
    {
        if (Id.Length > 0)
        {
            bench.SendLeave(GroupId, LatestLeave, (Id, instance));
        }
    }

    private void TakeJoin()
    {
        if (!_join!.IsAnswered)
        {
            return;
        }
        CoordinatorAnswer<JoinGroupResponse> answer = _join.Answer.Result;
        _join = null;
        if (answer.Response is not { } response || response.ErrorCode != ErrorCode.None)
        {
            if (answer.Response?.ErrorCode == ErrorCode.MemberIdRequired)
            {
                Id = answer.Response.MemberId;
            }
            Take(answer.Response?.ErrorCode ?? answer.Error);
            return;
        }
        (Id, Generation, Assignment, _isJoined) = (response.MemberId, response.GenerationId, null, true);
        Leads = response.Leader == response.MemberId;
        _followers = Leads && !response.SkipAssignment ? [.. response.Members.Select(member => member.MemberId)] : null;
    }

    private void TakeSync()
    {
        if (!_sync!.IsAnswered)
        {
            return;
        }
        CoordinatorAnswer<SyncGroupResponse> answer = _sync.Answer.Result;
        _sync = null;
        if (answer.Response is { ErrorCode: ErrorCode.None } response)
        {
            Assignment = Encoding.UTF8.GetString(response.Assignment.Span);
        }
        else
        {
            Take(answer.Response?.ErrorCode ?? answer.Error);
        }
    }

    private void TakeHeartbeat()
    {
        if (_heartbeat!.IsAnswered)
        {
            CoordinatorAnswer<HeartbeatResponse> answer = _heartbeat.Answer.Result;
            _heartbeat = null;
            Take(answer.Response?.ErrorCode ?? answer.Error);
        }
    }

    private void Take(ErrorCode error)
    {
        if (error == ErrorCode.None)
        {
            return;
        }
        (_isJoined, Leads, Assignment) = (false, false, null);
        IsFenced |= error == ErrorCode.FencedInstanceId;
        if (error is ErrorCode.UnknownMemberId or ErrorCode.GroupMaxSizeReached)
        {
            Id = "";
        }
    }
}
