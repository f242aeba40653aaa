using Barnabas.Raft.Quorum;
using Barnabas.Raft.Tests.Support;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft.Tests.Quorum;

public sealed class QuorumStateFileTests
{
    // As Apache Kafka 4.3 wrote them.
    private const string Format0 =
        """{"clusterId":"","leaderId":1,"leaderEpoch":3,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}""";

    private const string Format1 = """{"leaderId":1,"leaderEpoch":3,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}""";

    [Theory]
    [InlineData(Format0, false)]
    [InlineData(Format1, true)]
    public void State_is_written_as_Kafka_writes_it(string text, bool isDynamic)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["quorum-state"], text);
        var file = new QuorumStateFile(FileDisk.Instance, directory.Path);
        QuorumState state = file.Read()!;
        Assert.Equal((1, 3, -1), (state.LeaderId, state.LeaderEpoch, state.VotedId));
        file.Write(state, isDynamic);
        Assert.Equal(text, File.ReadAllText(directory["quorum-state"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"leaderId":1,"leaderEpoch":3,"votedId":-1,"data_version":2}""")]
    public void Damaged_state_is_refused(string text)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["quorum-state"], text);
        Assert.Throws<RaftStorageException>(() => new QuorumStateFile(FileDisk.Instance, directory.Path).Read());
    }

    [Fact]
    public void Missing_state_is_none()
    {
        using var directory = new TempDirectory();
        Assert.Null(new QuorumStateFile(FileDisk.Instance, directory.Path).Read());
    }
}
