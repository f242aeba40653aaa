using Barnabas.Broker.Configuration;
using Barnabas.Broker.LogDirs;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Storage;

namespace Barnabas.Broker.Tests.LogDirs;

public sealed class DescribeLogDirsHandlerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("barnabas-").FullName;
    private readonly LogManager _logs;
    private readonly DescribeLogDirsHandler _handler;

    public DescribeLogDirsHandlerTests()
    {
        string[] directories = [Path.Combine(_root, "a"), Path.Combine(_root, "b")];
        _logs = LogManager.Open(new() { LogDirectories = directories, Context = new(TimeProvider.System, new Random(3)) });
        var configuration = BrokerConfiguration.Parse(new Dictionary<string, string>
        {
            ["node.id"] = "1",
            ["log.dirs"] = string.Join(',', directories),
            ["cordoned.log.dirs"] = directories[1],
        });
        _handler = new(_logs, () => configuration);
        foreach (string topic in (string[])["orders", "bills"])
        {
            _logs.GetOrCreate(new(topic, 0), Guid.NewGuid(), LogConfig.Default, _logs.Directories[0]);
            _logs.GetOrCreate(new(topic, 1), Guid.NewGuid(), LogConfig.Default, _logs.Directories[1]);
        }
    }

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Every_directory_has_its_partitions_and_its_space()
    {
        foreach (short version in _handler.Versions())
        {
            var response = await _handler.AskAsync(version, new() { Topics = null });
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            Assert.Equal(["a", "b"], response.Results.Select(static result => Path.GetFileName(result.LogDir)));
            for (int directory = 0; directory < 2; directory++)
            {
                var result = response.Results[directory];
                Assert.Equal(["bills", "orders"], result.Topics.Select(static topic => topic.Name).Order());
                Assert.All(result.Topics, topic => Assert.Equal((directory, 0L, 0L, false), Facts(topic.Partitions.Single())));
                Assert.Equal(version >= 4, result.TotalBytes > 0);
                Assert.Equal(version >= 4, result.UsableBytes > 0);
                Assert.Equal(version >= 5 && directory == 1, result.IsCordoned);
            }
        }
    }

    [Fact]
    public async Task Asked_partitions_alone_are_shown()
    {
        var response = await _handler.AskAsync(5, new() { Topics = [new() { Topic = "orders", Partitions = [0, 9] }, new() { Topic = "nope", Partitions = [0] }] });
        Assert.Equal("orders", Assert.Single(response.Results[0].Topics).Name);
        Assert.Empty(response.Results[1].Topics);
        Assert.All((await _handler.AskAsync(5, new() { Topics = [] })).Results, static result => Assert.Empty(result.Topics));
    }

    private static (int, long, long, bool) Facts(DescribeLogDirsResponse.DescribeLogDirsPartition partition) =>
        (partition.PartitionIndex, partition.PartitionSize, partition.OffsetLag, partition.IsFutureKey);
}
