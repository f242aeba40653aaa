using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Groups;

/// <summary>One broker for the groups of a class, with time-outs short enough to see members die.</summary>
public sealed class GroupBroker : IAsyncLifetime
{
    private static int _names;
    private BrokerProcess? _broker;

    /// <summary>Short enough to see members die, long enough for those that live on a machine with much to do.</summary>
    public const int SessionTimeoutMs = 6000;

    /// <summary>What makes members that are gone gone soon.</summary>
    public static (string Key, string Value)[] Settings { get; } = SettingsOf(SessionTimeoutMs);

    public static (string Key, string Value)[] SettingsOf(int sessionTimeoutMs) =>
    [
        ("group.min.session.timeout.ms", "1000"),
        ("group.consumer.min.session.timeout.ms", "1000"),
        ("group.consumer.session.timeout.ms", $"{sessionTimeoutMs}"),
        ("group.consumer.min.heartbeat.interval.ms", "100"),
        ("group.consumer.heartbeat.interval.ms", "300"),
        ("offsets.topic.num.partitions", "3"),
    ];

    public BrokerProcess Broker => _broker ?? throw new InvalidOperationException("The broker has not started.");

    public string Bootstrap => Broker.Bootstrap;

    public static string NewName(string what) => $"{what}-{Interlocked.Increment(ref _names)}";

    public async ValueTask InitializeAsync() => _broker = await BrokerProcess.StartAsync(BrokerTarget.Kind, Settings);

    public async Task<string> CreateTopicAsync(int partitions)
    {
        string topic = NewName("topic");
        await TopicAdmin.CreateAsync(Broker.Port, topic, partitions);
        return topic;
    }

    /// <summary>So many records on each partition; gives their values, all different.</summary>
    public Task<string[]> ProduceAsync(string topic, int partitions, int each) => ProduceAsync(Broker, topic, partitions, each);

    internal static async Task<string[]> ProduceAsync(BrokerProcess broker, string topic, int partitions, int each)
    {
        List<string> values = [];
        for (int partition = 0; partition < partitions; partition++)
        {
            string round = NewName($"r{partition}");
            string[] part = [.. Enumerable.Range(0, each).Select(i => $"{round}-{i}")];
            (await Tool.KcatAsync(broker.Bootstrap, $"-P -t {topic} -p {partition}", string.Concat(part.Select(value => value + "\n")))).Succeeded();
            values.AddRange(part);
        }
        return [.. values];
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
    }
}
