using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Images;

public sealed class LocalReplicaChangesTests
{
    [Fact]
    public void Changes_tell_what_to_lead_follow_and_remove()
    {
        var controller = new TestController(brokers: 2);
        MetadataDelta created = Change(controller, () => controller.Create("t", 4, 2));
        LocalReplicaChanges changes = created.Topics!.LocalChanges(1);
        Assert.Equal(4, changes.Leaders.Count + changes.Followers.Count);
        Assert.All(changes.Leaders, l => Assert.True(l.IsNewLeaderEpoch));
        Assert.All(changes.Leaders, l => Assert.Equal(1, l.New.Leader));

        MetadataDelta deleted = Change(
            controller, () => controller.Apply(controller.Controller.DeleteTopics(new DeleteTopicsRequest { TopicNames = ["t"] }, 5)));
        Assert.All(deleted.Topics!.LocalChanges(1).Removed, r => Assert.True(r.TopicDeleted));
        Assert.Equal(4, deleted.Topics!.LocalChanges(1).Removed.Count);
    }

    private static MetadataDelta Change(TestController controller, Action act)
    {
        var delta = new MetadataDelta(controller.Image);
        int from = controller.Log.Count;
        act();
        foreach (VersionedRecord record in controller.Log.Skip(from))
        {
            delta.Replay(record.Message);
        }
        return delta;
    }
}
