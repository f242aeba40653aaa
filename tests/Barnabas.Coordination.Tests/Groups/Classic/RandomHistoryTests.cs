using Barnabas.Coordination.Groups.Classic;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Classic;

/// <summary>
/// Members that come, go, fall silent, change their minds and come back, a shard that moves and appends that fail, in random order: what is recorded
/// can always be loaded, generations never go back, nobody leads beside another, and in the end everybody has one assignment of one generation.
/// </summary>
public sealed class RandomHistoryTests
{
    private const int Steps = 250;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Group_settles_after_anything(int seed)
    {
        History history = new(seed);
        for (int step = 0; step < Steps; step++)
        {
            history.Step();
            history.Check();
        }
        history.Settle();
    }

    private sealed class History(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly ClassicBench _bench = new(seed);
        private readonly List<SimulatedMember> _members = [];
        private int _generation;
        private int _recorded;
        private int _instances;

        public void Step()
        {
            int what = _random.Next(100);
            if (_members.Count == 0 || (what < 5 && _members.Count < 6))
            {
                Come();
            }
            else if (what < 70)
            {
                Any().Act();
            }
            else if (what < 80)
            {
                _bench.Shard.Advance(_random.Next(1, _random.Next(10) == 0 ? 40_000 : 2000));
            }
            else if (what < 83)
            {
                Any().Retry();
            }
            else if (what < 86)
            {
                Go(leaves: true);
            }
            else if (what < 89)
            {
                Go(leaves: false);
            }
            else if (what < 91)
            {
                _bench.Shard.Restart();
                _generation = 0;
            }
            else if (what < 93)
            {
                _bench.Shard.FailNextAppend(_random.Next(2) == 0 ? ErrorCode.NotCoordinator : ErrorCode.CoordinatorNotAvailable);
            }
            else if (what < 97)
            {
                _bench.Shard.HoldsCommits = !_bench.Shard.HoldsCommits;
            }
            else
            {
                _bench.Shard.Commit();
            }
            _members.RemoveAll(member => member.IsFenced);
        }

        public void Check()
        {
            _bench.CheckReplay();
            if (_bench.Found is not ClassicGroup group)
            {
                return;
            }
            Assert.True(group.Generation >= _generation, "The generation went back.");
            _generation = group.Generation;
            int recorded = group.Recorded?.Generation ?? 0;
            Assert.True(recorded >= _recorded, "The recorded generation went back.");
            _recorded = recorded;
            Assert.True(_members.Count(member => member.Leads && member.Generation == group.Generation && group.FindMember(member.Id) is not null) <= 1, "Two members lead.");
            Assert.Equal(group.Members.Count(member => member.AwaitsJoin), group.AwaitingJoin);
            Assert.True(group.Members.Count == 0 ? group.LeaderId is null : group.FindMember(group.LeaderId!) is not null, "The leader is no member.");
        }

        /// <summary>Nothing goes wrong any more.</summary>
        public void Settle()
        {
            _bench.Shard.HoldsCommits = false;
            _bench.Shard.Commit();
            _bench.Shard.FailNextAppend(ErrorCode.None);
            if (_members.Count == 0)
            {
                Come();
            }
            for (int second = 0; second < 600; second++)
            {
                _members.ForEach(member => member.Act());
                _members.RemoveAll(member => member.IsFenced);
                _bench.Shard.Advance(1000);
            }
            Check();

            ClassicGroup group = _bench.Classic;
            Assert.Equal(ClassicGroupState.Stable, group.State);
            Assert.Equal(_members.Select(member => member.Id).Order(StringComparer.Ordinal), group.Members.Select(member => member.Id).Order(StringComparer.Ordinal));
            Assert.All(_members, member => Assert.Equal(group.Generation, member.Generation));
            Assert.All(_members, member => Assert.StartsWith($"{group.Generation}/", member.Assignment, StringComparison.Ordinal));
            Assert.Equal(_members.Count, _members.Select(member => member.Assignment).Distinct().Count());
        }

        /// <summary>A new client; or one that starts again with the instance that it had.</summary>
        private void Come()
        {
            string? instance = _random.Next(2) == 0 ? null : $"i{_random.Next(Math.Max(_instances++, 1)) % 4}";
            if (instance is null || _members.TrueForAll(member => member.Instance != instance))
            {
                _members.Add(new(_bench, instance, joinVersion: (short)(_random.Next(4) == 0 ? 5 : 9)));
            }
        }

        private void Go(bool leaves)
        {
            SimulatedMember member = Any();
            if (leaves)
            {
                member.Leave();
            }
            _members.Remove(member);
        }

        private SimulatedMember Any() => _members[_random.Next(_members.Count)];
    }
}
