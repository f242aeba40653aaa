using System.Collections.Immutable;
using Barnabas.Client.Administration;
using Barnabas.Client.Administration.Security;
using Barnabas.Client.Administration.Topics;
using Barnabas.Client.Tests.Embedding;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Tests.Administration;

/// <summary>The suite at Apache Kafka, and calls that our broker does not answer yet.</summary>
public sealed class ApacheAdminTests(ApacheCluster cluster) : AdminSuite(cluster), IClassFixture<ApacheCluster>
{
    [Fact]
    public async Task Quotas_are_set_described_and_taken_away()
    {
        var entity = new QuotaEntity(User: Cluster.NewName("user"), ClientId: QuotaName.Standard);
        (await Admin.AlterClientQuotasAsync(Of(1024), cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () =>
        {
            var quotas = await Admin.DescribeClientQuotasAsync(new() { User = entity.User, ClientId = QuotaName.Standard, IsStrict = true }, cancellation: Token);
            Assert.Equal(1024, Assert.Single(quotas).Value["producer_byte_rate"]);
            Assert.Equal(entity, quotas.Keys.Single());
        });
        (await Admin.AlterClientQuotasAsync(Of(null), cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Empty(await Admin.DescribeClientQuotasAsync(new() { User = entity.User, AnyClientId = true }, cancellation: Token)));

        Dictionary<QuotaEntity, IReadOnlyDictionary<string, double?>> Of(double? rate) => new() { [entity] = new Dictionary<string, double?> { ["producer_byte_rate"] = rate } };
    }

    [Fact]
    public async Task Scram_credentials_are_made_described_and_deleted()
    {
        string user = Cluster.NewName("user");
        (await Admin.AlterUserScramCredentialsAsync([ScramAlteration.Upsert(user, ScramMechanism.Sha512, "secret", 8192)], cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Equal([new ScramCredential(ScramMechanism.Sha512, 8192)], (await Admin.DescribeUserScramCredentialsAsync(cancellation: Token))[user].Value));
        (await Admin.AlterUserScramCredentialsAsync([ScramAlteration.Delete(user, ScramMechanism.Sha512)], cancellation: Token)).EnsureSuccess();
        await EventuallyAsync(async () => Assert.Equal(ErrorCode.ResourceNotFound, (await Admin.DescribeUserScramCredentialsAsync([user], cancellation: Token))[user].Error?.Code));
    }

    [Fact]
    public async Task Access_without_an_authorizer_is_refused()
    {
        var binding = new AclBinding(AclResourceType.Topic, "t", "User:alice", AclOperation.Read);
        Assert.Equal(ErrorCode.SecurityDisabled, (await Admin.CreateAclsAsync([binding], cancellation: Token))[binding].Error!.Code);
        Assert.Equal(ErrorCode.SecurityDisabled, (await Assert.ThrowsAsync<Errors.KafkaException>(() => Admin.DescribeAclsAsync(new(), cancellation: Token))).Code);
    }

    [Fact]
    public async Task Leaders_are_elected_and_moves_listed()
    {
        string topic = Cluster.NewName("moves");
        (await Admin.CreateTopicsAsync([new(topic, 1, 1)], cancellation: Token)).EnsureSuccess();
        var partition = new TopicPartition(topic, 0);
        Assert.Equal(ErrorCode.ElectionNotNeeded, (await Admin.ElectLeadersAsync(ElectionType.Preferred, [partition], cancellation: Token))[partition].Error!.Code);
        Assert.Empty(await Admin.ListPartitionReassignmentsAsync(cancellation: Token));
        var refused = await Admin.AlterPartitionReassignmentsAsync(new Dictionary<TopicPartition, ImmutableArray<int>?> { [partition] = [99] }, cancellation: Token);
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, refused[partition].Error!.Code);
        refused = await Admin.AlterPartitionReassignmentsAsync(new Dictionary<TopicPartition, ImmutableArray<int>?> { [partition] = null }, cancellation: Token);
        Assert.Equal(ErrorCode.NoReassignmentInProgress, refused[partition].Error!.Code);
    }
}
