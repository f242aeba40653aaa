using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Tests.Administration;

/// <summary>A member of a classic group, by hand: joins, and assigns itself what it is told.</summary>
internal sealed class ClassicMember(ClusterClient client, string group)
{
    public string MemberId { get; private set; } = "";

    public async Task JoinAsync(string topic, params int[] partitions)
    {
        var joined = await JoinAsync(topic);
        if (joined.ErrorCode == ErrorCode.MemberIdRequired)
        {
            MemberId = joined.MemberId;
            joined = await JoinAsync(topic);
        }
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        MemberId = joined.MemberId;
        var assignment = new ConsumerProtocolAssignment { AssignedPartitions = [new() { Topic = topic, Partitions = [.. partitions] }] };
        var synced = await client.SendAsync(await CoordinatorAsync(), new SyncGroupRequest
        {
            GroupId = group,
            MemberId = MemberId,
            GenerationId = joined.GenerationId,
            ProtocolType = "consumer",
            ProtocolName = "range",
            Assignments = [new() { MemberId = MemberId, Assignment = Versioned(assignment, 0) }],
        }, TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.None, synced.ErrorCode);
    }

    private static byte[] Versioned(IMessage message, short version)
    {
        using var writer = new MessageWriter();
        writer.WriteInt16(version);
        message.Encode(writer, version);
        return writer.WrittenSpan.ToArray();
    }

    private async Task<JoinGroupResponse> JoinAsync(string topic) => await client.SendAsync(await CoordinatorAsync(), new JoinGroupRequest
    {
        GroupId = group,
        MemberId = MemberId,
        SessionTimeoutMs = 30_000,
        RebalanceTimeoutMs = 30_000,
        ProtocolType = "consumer",
        Protocols = [new() { Name = "range", Metadata = Versioned(new ConsumerProtocolSubscription { Topics = [topic] }, 0) }],
    }, TestContext.Current.CancellationToken);

    private ValueTask<int> CoordinatorAsync() => client.FindCoordinatorAsync(CoordinatorType.Group, group, TestContext.Current.CancellationToken);
}
