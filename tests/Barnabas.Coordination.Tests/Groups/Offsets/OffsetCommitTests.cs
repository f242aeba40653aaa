using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class OffsetCommitTests
{
    private readonly OffsetBench _bench = new();

    [Fact]
    public void Commit_of_a_client_without_membership_makes_a_simple_group()
    {
        var topicId = Guid.NewGuid();
        var request = OffsetBench.CommitOf("g", "t", (1, 42));
        request.Topics[0].TopicId = topicId;
        request.Topics[0].Partitions[0].CommittedLeaderEpoch = 7;
        request.Topics[0].Partitions[0].CommittedMetadata = "note";

        var response = _bench.Commit(request, version: 10);

        RecordAssert.Equal(
            [OffsetBench.Record("g", "t", 1, new() { Offset = 42, LeaderEpoch = 7, Metadata = "note", CommitTimestamp = _bench.NowMs, TopicId = topicId })],
            _bench.TakeRecords());
        var topic = Assert.Single(response.Topics);
        Assert.Equal(("t", topicId), (topic.Name, topic.TopicId));
        Assert.Equal((1, ErrorCode.None), (topic.Partitions.Single().PartitionIndex, topic.Partitions.Single().ErrorCode));
        Assert.Equal("Empty", _bench.Shard.Groups.Find("g")?.StateName);
        Assert.Equal(1, _bench.Shard.Offsets.Count);
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Theory]
    [InlineData(8, ErrorCode.IllegalGeneration)]
    [InlineData(9, ErrorCode.GroupIdNotFound)]
    public void Commit_of_a_member_of_an_unknown_group_is_refused(short version, ErrorCode expected)
    {
        var request = OffsetBench.CommitOf("g", "t", (0, 1), (1, 2));
        request.GenerationIdOrMemberEpoch = 3;
        request.MemberId = "m";

        var response = _bench.Commit(request, version);

        Assert.Equal([(0, expected), (1, expected)], Errors(response));
        Assert.Empty(_bench.TakeRecords());
        Assert.Empty(_bench.Shard.Groups.All);
    }

    [Fact]
    public void Group_decides_whether_its_client_may_commit()
    {
        var group = _bench.AddGroup("g");
        group.CommitError = ErrorCode.FencedInstanceId;
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.GenerationIdOrMemberEpoch = 3;
        request.MemberId = "m";
        request.GroupInstanceId = "i";

        var response = _bench.Commit(request, 7);

        Assert.Equal([(0, ErrorCode.FencedInstanceId)], Errors(response));
        Assert.Equal([("m", "i", 3, false, (short)7)], group.CommitChecks);
        Assert.Empty(group.Commits);
        Assert.Empty(_bench.TakeRecords());
    }

    [Fact]
    public void Commit_of_a_member_is_a_sign_of_life()
    {
        var group = _bench.AddGroup("g");
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.MemberId = "m";

        _bench.Commit(request);

        Assert.Equal(["m"], group.Commits);
        Assert.Single(_bench.TakeRecords());
    }

    [Fact]
    public void Partition_that_the_member_may_not_commit_fails_the_request()
    {
        _bench.ChangeTopics(topics => topics.With("t", 2));
        var group = _bench.AddGroup("g");
        group.PartitionErrors[(_bench.Topics.Find("t")!.Id, 1)] = ErrorCode.StaleMemberEpoch;

        var response = _bench.Commit("g", "t", (0, 5), (1, 6));

        Assert.Equal([(0, ErrorCode.StaleMemberEpoch), (1, ErrorCode.StaleMemberEpoch)], Errors(response));
        Assert.Empty(_bench.TakeRecords());
    }

    [Fact]
    public void Metadata_that_is_too_large_fails_its_partition_alone()
    {
        _bench.Configuration.Broker = new() { OffsetMetadataMaxBytes = 3 };
        var request = OffsetBench.CommitOf("g", "t", (0, 1), (1, 2), (2, 3));
        request.Topics[0].Partitions[0].CommittedMetadata = "1234";
        request.Topics[0].Partitions[1].CommittedMetadata = "123";
        request.Topics[0].Partitions[2].CommittedMetadata = null;

        var response = _bench.Commit(request);

        Assert.Equal([(0, ErrorCode.OffsetMetadataTooLarge), (1, ErrorCode.None), (2, ErrorCode.None)], Errors(response));
        Assert.Equal([("t", 1, 2L), ("t", 2, 3L)], _bench.FetchAll("g"));
        Assert.Equal("", _bench.Fetch("g", "t", 2).Metadata);
    }

    [Fact]
    public void Topic_id_comes_from_the_catalog_where_the_request_has_none()
    {
        _bench.ChangeTopics(topics => topics.With("t", 1));

        _bench.Commit("g", "t", (0, 1));

        var value = (OffsetCommitValue)_bench.TakeRecords().Single().Value!;
        Assert.Equal(_bench.Topics.Find("t")!.Id, value.TopicId);
    }

    [Fact]
    public void Retention_of_the_request_is_recorded_in_the_version_that_has_it()
    {
        _bench.ChangeTopics(topics => topics.With("t", 1));
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.RetentionTimeMs = 1000;

        _bench.Commit(request, 4);

        RecordAssert.Equal(
            [OffsetBench.Record("g", "t", 0, new() { Offset = 1, CommitTimestamp = _bench.NowMs, ExpireTimestamp = _bench.NowMs + 1000 }, version: 1)],
            _bench.TakeRecords());
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Retention_for_ever_does_not_overflow()
    {
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.RetentionTimeMs = long.MaxValue;

        _bench.Commit(request, 4);
        _bench.Advance(_bench.Configuration.Broker.OffsetsRetentionMs * 2);

        Assert.True(_bench.HasOffset("g", "t", 0));
    }

    [Fact]
    public void Commit_timestamp_of_the_request_is_kept()
    {
        var request = OffsetBench.CommitOf("g", "t", (0, 1));
        request.Topics[0].Partitions[0].CommitTimestamp = 12_345;

        _bench.Commit(request, 1);

        Assert.True(_bench.Shard.Offsets.TryGet(new("g", "t", 0), out var offset));
        Assert.Equal(12_345, offset.CommitTimestampMs);
    }

    [Fact]
    public void Later_commit_goes_over_an_earlier_one()
    {
        _bench.Commit("g", "t", (0, 10));
        _bench.Commit("g", "t", (0, 3));

        Assert.Equal(3, _bench.Fetch("g", "t", 0).CommittedOffset);
        Assert.Equal(1, _bench.Shard.Offsets.Count);
        _bench.CheckReplay(OffsetBench.Describe);
    }

    [Fact]
    public void Failed_append_leaves_what_was_there()
    {
        _bench.Commit("g", "t", (0, 10));
        _bench.FailNextAppend(ErrorCode.NotEnoughReplicas);

        var reply = _bench.Send<OffsetCommitResponse>(
            (shard, decision, reply) => shard.Offsets.Commit(decision, new(9, "", ""), OffsetBench.CommitOf("g", "t", (0, 11), (1, 1)), reply));

        Assert.Equal(ErrorCode.NotEnoughReplicas, reply.Error());
        Assert.Equal([("t", 0, 10L)], _bench.FetchAll("g"));
    }

    [Fact]
    public void Answer_waits_for_the_commit_of_the_record()
    {
        _bench.HoldsCommits = true;
        var reply = _bench.Send<OffsetCommitResponse>(
            (shard, decision, reply) => shard.Offsets.Commit(decision, new(9, "", ""), OffsetBench.CommitOf("g", "t", (0, 11)), reply));
        Assert.False(reply.IsAnswered);

        _bench.Commit();

        Assert.Equal([(0, ErrorCode.None)], Errors(reply.Response()));
    }

    private static List<(int Partition, ErrorCode Error)> Errors(OffsetCommitResponse response) =>
        [.. response.Topics.SelectMany(topic => topic.Partitions).Select(partition => (partition.PartitionIndex, partition.ErrorCode))];
}
