using System.Collections.Immutable;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// The members of a classic group in the order in which they came, with what is counted over all of them: static members by instance, protocols
/// that are offered, joins that wait. Owned by its group.
/// </summary>
internal sealed class ClassicMembers
{
    private readonly OrderedDictionary<string, ClassicMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _static = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _offers = new(StringComparer.Ordinal);

    public int Count => _members.Count;

    public IReadOnlyList<ClassicMember> All => _members.Values;

    /// <summary>How many wait for the answer to their join.</summary>
    public int AwaitingJoin { get; private set; }

    /// <summary>The time that the slowest of them needs to join again.</summary>
    public int RebalanceTimeoutMs => _members.Values.Aggregate(0, (longest, member) => Math.Max(longest, member.RebalanceTimeoutMs));

    public bool Contains(string id) => _members.ContainsKey(id);

    public ClassicMember? Find(string id) => _members.GetValueOrDefault(id);

    /// <summary>The id of the member that a static instance has now.</summary>
    public string? IdOfInstance(string instanceId) => _static.GetValueOrDefault(instanceId);

    public void Add(ClassicMember member)
    {
        if (member.InstanceId is not null)
        {
            _static.Add(member.InstanceId, member.Id);
        }
        _members.Add(member.Id, member);
        Tally(member, 1);
    }

    public ClassicMember? Remove(string id)
    {
        if (!_members.Remove(id, out ClassicMember? member))
        {
            return null;
        }
        if (member.InstanceId is not null)
        {
            _static.Remove(member.InstanceId);
        }
        Tally(member, -1);
        return member;
    }

    /// <summary>Puts a static member's successor in its place.</summary>
    public void Replace(ClassicMember member, ClassicMember successor)
    {
        int place = _members.IndexOf(member.Id);
        _members.RemoveAt(place);
        _members.Insert(place, successor.Id, successor);
        _static[member.InstanceId!] = successor.Id;
        Tally(member, -1);
        Tally(successor, 1);
    }

    public void SetProtocols(ClassicMember member, ImmutableArray<ClassicProtocol> protocols)
    {
        Tally(member, -1);
        member.Protocols = protocols;
        Tally(member, 1);
    }

    public void SetJoin(ClassicMember member, JoinAttempt? join)
    {
        AwaitingJoin += (join is null ? 0 : 1) - (member.AwaitsJoin ? 1 : 0);
        member.Join = join;
    }

    /// <summary>Whether one of the protocols is offered by every member.</summary>
    public bool Share(ImmutableArray<ClassicProtocol> protocols)
    {
        foreach (ClassicProtocol protocol in protocols)
        {
            if (IsShared(protocol.Name))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// The protocol with the most votes: each member votes for the first of its protocols that all have. Among equals that of the member
    /// that came first.
    /// </summary>
    public string SelectProtocol()
    {
        OrderedDictionary<string, int> votes = new(StringComparer.Ordinal);
        foreach (ClassicMember member in _members.Values)
        {
            string vote = member.Protocols.First(protocol => IsShared(protocol.Name)).Name;
            votes[vote] = votes.GetValueOrDefault(vote) + 1;
        }
        return votes.MaxBy(vote => vote.Value).Key;
    }

    private bool IsShared(string protocol) => _offers.GetValueOrDefault(protocol) == _members.Count;

    private void Tally(ClassicMember member, int change)
    {
        if (member.AwaitsJoin)
        {
            AwaitingJoin += change;
        }
        foreach (string name in member.Protocols.Select(protocol => protocol.Name).Distinct(StringComparer.Ordinal))
        {
            int count = _offers.GetValueOrDefault(name) + change;
            if (count == 0)
            {
                _offers.Remove(name);
            }
            else
            {
                _offers[name] = count;
            }
        }
    }
}
