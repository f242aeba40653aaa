using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Tests.Runtime;

/// <summary>A shard that keeps what it replays as text, and whatever it is told, for tests of the runtime.</summary>
internal sealed class Ledger : ICoordinatorShard
{
    /// <summary>A record of this text cannot be replayed.</summary>
    public const string Poison = "poison";

    public List<string> Replayed { get; } = [];

    public List<string> Events { get; } = [];

    public ITopicCatalog? TopicsWhenLoaded { get; private set; }

    public List<PendingReply<string>> Parked { get; } = [];

    /// <summary>Fails in its own way where it is to answer those who wait.</summary>
    public bool FailsWhenUnloaded { get; set; }

    public static CoordinatorRecord Record(string text) =>
        new(ConsumerGroupMetadataKey.RecordType, new ConsumerGroupMetadataKey { GroupId = text }, new ConsumerGroupMetadataValue { Epoch = 1 }, 0);

    public void Write(string text, Decision decision, PendingReply<string> reply)
    {
        decision.Append(Record(text));
        decision.Reply(reply, text);
        decision.OnCommitted(_ => Events.Add($"committed {text}"));
        decision.OnFailed((_, error) => Events.Add($"failed {text} {error}"));
    }

    public void Replay(CoordinatorRecord record, long offset, long producerId, short producerEpoch)
    {
        string text = ((ConsumerGroupMetadataKey)record.Key).GroupId;
        if (text == Poison)
        {
            throw new InvalidOperationException("poison");
        }
        Replayed.Add($"{offset} {text}{(record.IsTombstone ? " gone" : "")}{(producerId >= 0 ? $" by {producerId}/{producerEpoch}" : "")}");
    }

    public void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed) =>
        Replayed.Add($"{(committed ? "commit" : "abort")} of {producerId}/{producerEpoch}");

    public void OnLoaded(Decision decision)
    {
        Events.Add("loaded");
        TopicsWhenLoaded = decision.Topics;
    }

    public void OnUnloaded(Decision decision)
    {
        Events.Add("unloaded");
        if (FailsWhenUnloaded)
        {
            throw new InvalidOperationException("unloading");
        }
        foreach (var reply in Parked)
        {
            decision.Reply(reply, nameof(ErrorCode.NotCoordinator));
        }
    }

    public void OnTimer(TimerKey timer, Decision decision)
    {
        Events.Add($"timer {timer.Kind} {timer.Member}");
        if (timer.Kind == 99)
        {
            throw new InvalidOperationException("timer");
        }
    }

    public void OnCatalog(CatalogChange change, Decision decision) => Events.Add($"topics {change.Catalog.Offset}");
}
