namespace Barnabas.Interop.Tests.Brokers;

/// <summary>One broker of the target kind for the tests of a class; they keep out of each other's way by topics of their own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private static int _topics;
    private BrokerProcess? _broker;

    public BrokerProcess Broker => _broker ?? throw new InvalidOperationException("The broker has not started.");

    public string Bootstrap => Broker.Bootstrap;

    /// <summary>A topic name that no other test has.</summary>
    public static string NewTopicName(string what) => $"{what}-{Interlocked.Increment(ref _topics)}";

    public async ValueTask InitializeAsync() => _broker = await BrokerProcess.StartAsync(BrokerTarget.Kind);

    /// <summary>A new topic, made by the broker's admin interface.</summary>
    public async Task<string> CreateTopicAsync(string what, int partitions = 1, params string[] configs)
    {
        string topic = NewTopicName(what);
        await TopicAdmin.CreateAsync(Broker.Port, topic, partitions, configs);
        return topic;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
    }
}
