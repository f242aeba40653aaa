using System.Globalization;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>
/// Random histories of commits, deletions, expiry, topics and transactions against a model that keeps every fact in one flat dictionary; after
/// every step a fresh shard that replays the log is equal.
/// </summary>
public sealed class OffsetModelTests
{
    private const long RetentionMs = 1000;
    private const long CheckMs = 100;
    private static readonly string[] Groups = ["g", "h"];
    private static readonly string[] Topics = ["t", "u"];

    [Fact]
    public void Shard_holds_what_the_model_holds()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            History history = new(seed);
            for (int step = 0; step < 60; step++)
            {
                history.Step();
                history.Check();
            }
        }
    }

    /// <summary>A bench, the model, and the steps that change both.</summary>
    private sealed class History
    {
        private readonly Random _random;
        private readonly OffsetBench _bench = new(new FakeGroupConfiguration
        {
            Broker = new() { OffsetsRetentionMs = RetentionMs, OffsetsRetentionCheckIntervalMs = CheckMs },
        });

        private readonly Dictionary<OffsetKey, Fact> _committed = [];
        private readonly Dictionary<(long Producer, OffsetKey Key), Fact> _pending = [];
        private readonly HashSet<string> _groups = [];
        private readonly List<string> _steps = [];
        private long _nextOffset;
        private long _nextCheckMs;
        private int _order;

        public History(int seed)
        {
            _random = new(seed);
            _steps.Add($"seed {seed}");
            _nextCheckMs = _bench.NowMs + CheckMs;
            _bench.ChangeTopics(topics => topics.With("t", 4).With("u", 4));
        }

        public void Step()
        {
            switch (_random.Next(20))
            {
                case < 7:
                    Commit();
                    break;
                case < 10:
                    CommitInTransaction();
                    break;
                case < 12:
                    EndTransaction();
                    break;
                case < 14:
                    DeleteOffset();
                    break;
                case 14:
                    DeleteGroup();
                    break;
                case 15:
                    RecreateTopic();
                    break;
                case 16:
                    _steps.Add("restart");
                    _bench.Restart();
                    _nextCheckMs = _bench.NowMs + CheckMs;
                    break;
                default:
                    Advance();
                    break;
            }
        }

        public void Check()
        {
            string trace = string.Join("\n", _steps);
            Assert.True(
                _committed.ToDictionary(fact => fact.Key, fact => fact.Value.Offset).OrderBy(Text).Select(Text)
                    .SequenceEqual(Groups.SelectMany(group => _bench.FetchAll(group).Select(found => new KeyValuePair<OffsetKey, long>(
                        new(group, found.Topic, found.Partition),
                        found.Offset))).OrderBy(Text).Select(Text)),
                trace);
            Assert.True(_groups.Order().SequenceEqual(_bench.Shard.Groups.All.Select(group => group.Id).Order()), trace);
            foreach (string group in Groups)
            {
                OffsetKey key = new(group, Pick(Topics), _random.Next(4));
                var stable = _bench.Fetch(group, key.Topic, key.Partition, requireStable: true, _bench.Topics.Find(key.Topic)!.Id);
                bool isOpen = _pending.Keys.Any(pending => pending.Key == key);
                Assert.True(isOpen == (stable.ErrorCode == ErrorCode.UnstableOffsetCommit), trace);
                Assert.True(isOpen || stable.CommittedOffset == (_committed.TryGetValue(key, out var fact) ? fact.Offset : -1), trace);
            }
            _bench.CheckReplay(OffsetBench.Describe);
        }

        private static string Text(KeyValuePair<OffsetKey, long> fact) => fact.ToString();

        private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

        private OffsetKey PickKey() => new(Pick(Groups), Pick(Topics), _random.Next(4));

        private void Commit()
        {
            var key = PickKey();
            long offset = ++_nextOffset;
            var request = OffsetBench.CommitOf(key.Group, key.Topic, (key.Partition, offset));
            long? retention = _random.Next(4) == 0 ? _random.Next(2 * (int)RetentionMs) : null;
            request.RetentionTimeMs = retention ?? -1;
            _steps.Add($"commit {key} {offset} retention {retention}");
            if (_random.Next(8) == 0)
            {
                _bench.FailNextAppend(ErrorCode.NotEnoughReplicas);
                _bench.Send<OffsetCommitResponse>((shard, decision, reply) => shard.Offsets.Commit(decision, new(4, "", ""), request, reply));
                return;
            }
            _bench.Commit(request, 4);
            _groups.Add(key.Group);
            _committed[key] = new(offset, _order++, _bench.NowMs, retention is { } time ? _bench.NowMs + time : null);
        }

        private void CommitInTransaction()
        {
            var key = PickKey();
            long producer = _random.Next(3);
            long offset = ++_nextOffset;
            _steps.Add($"commit {key} {offset} by {producer}");
            _bench.CommitInTransaction(producer, key.Group, key.Topic, key.Partition, offset);
            _groups.Add(key.Group);
            _pending[(producer, key)] = new(offset, _order++, _bench.NowMs, null);
        }

        private void EndTransaction()
        {
            long producer = _random.Next(3);
            bool commits = _random.Next(2) == 0;
            _steps.Add($"end {producer} {commits}");
            _bench.EndTransaction(producer, 0, commits);
            foreach (var (key, fact) in _pending.Where(pending => pending.Key.Producer == producer).ToList())
            {
                _pending.Remove(key);
                if (commits && (!_committed.TryGetValue(key.Key, out var existing) || existing.Order < fact.Order))
                {
                    _committed[key.Key] = fact;
                }
            }
        }

        private void DeleteOffset()
        {
            var key = PickKey();
            _steps.Add($"delete {key}");
            var response = _bench.Delete(key.Group, key.Topic, key.Partition);
            Assert.Equal(_groups.Contains(key.Group) ? ErrorCode.None : ErrorCode.GroupIdNotFound, response.ErrorCode);
            Forget(key);
        }

        private void DeleteGroup()
        {
            string group = Pick(Groups);
            _steps.Add($"delete {group}");
            Assert.Equal([_groups.Remove(group) ? ErrorCode.None : ErrorCode.GroupIdNotFound], _bench.DeleteErrors(group));
            ForgetAll(key => key.Group == group);
        }

        private void RecreateTopic()
        {
            string topic = Pick(Topics);
            _steps.Add($"recreate {topic}");
            var bytes = new byte[16];
            _random.NextBytes(bytes);
            _bench.ChangeTopics(topics => topics.With(topic, 4, new Guid(bytes)));
            ForgetAll(key => key.Topic == topic);
        }

        private void Advance()
        {
            long until = _bench.NowMs + _random.Next(1, 500);
            _steps.Add(string.Create(CultureInfo.InvariantCulture, $"advance to {until}"));
            _bench.Advance(until - _bench.NowMs);
            for (; _nextCheckMs <= until; _nextCheckMs += CheckMs)
            {
                Expire(_nextCheckMs);
            }
        }

        private void Expire(long nowMs)
        {
            foreach (var (key, fact) in _committed.ToList())
            {
                bool isExpired = nowMs >= (fact.ExpiresMs ?? fact.CommittedMs + RetentionMs);
                if (isExpired && !_pending.Keys.Any(pending => pending.Key == key))
                {
                    _committed.Remove(key);
                }
            }
            _groups.RemoveWhere(group => !_committed.Keys.Any(key => key.Group == group) && !_pending.Keys.Any(pending => pending.Key.Group == group));
        }

        private void ForgetAll(Func<OffsetKey, bool> which)
        {
            foreach (var key in _committed.Keys.Concat(_pending.Keys.Select(pending => pending.Key)).Where(which).ToList())
            {
                Forget(key);
            }
        }

        private void Forget(OffsetKey key)
        {
            _committed.Remove(key);
            foreach (var pending in _pending.Keys.Where(pending => pending.Key == key).ToList())
            {
                _pending.Remove(pending);
            }
        }

        private sealed record Fact(long Offset, int Order, long CommittedMs, long? ExpiresMs);
    }
}
