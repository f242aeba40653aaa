using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>
/// A set of topics that exercises the log: plain and compressed batches, keys, headers, null values, several segments, a moved log start,
/// an idempotent producer, a topic with configuration, an empty one, and a deleted one. Written through one broker, checked through another.
/// </summary>
internal static class Contents
{
    private const int Count = 400;

    private static readonly string[] s_codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
    private static readonly string[] s_format = ["-f", "%o %k %S %s %h\\n"];

    /// <summary>Topic name to what a reader sees of its partition 0, "offset key size value headers" a line.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(BrokerProcess broker)
    {
        foreach (string codec in s_codecs)
        {
            await TopicAdmin.CreateAsync(broker.Port, $"codec-{codec}", 2);
            await ProduceAsync(broker, $"-t codec-{codec} -p 0 -K : -H source=test -X compression.codec={codec}", Lines(0, Count));
        }

        await TopicAdmin.CreateAsync(broker.Port, "segments", 1, "segment.bytes=1048576", "index.interval.bytes=1000");
        for (int part = 0; part < 10; part++)
            await ProduceAsync(broker, "-t segments -p 0 -K : -X batch.num.messages=20", Lines(part * Count, Count, 1000));
        await TopicAdmin.CreateAsync(broker.Port, "nulls", 1, "cleanup.policy=compact");
        await ProduceAsync(broker, "-t nulls -p 0 -K : -Z", "a:\nb:1\nc:\n");
        await TopicAdmin.CreateAsync(broker.Port, "idempotent", 1);
        await ProduceAsync(broker, "-t idempotent -p 0 -K : -X enable.idempotence=true", Lines(0, Count));
        await TopicAdmin.CreateAsync(broker.Port, "empty", 3);
        await TopicAdmin.CreateAsync(broker.Port, "configured", 1, "retention.ms=7654321", "max.message.bytes=4321");
        return await ReadAsync(broker);
    }

    /// <summary>Everything that <see cref="WriteAsync"/> wrote, as read now.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(BrokerProcess broker)
    {
        var found = new Dictionary<string, string>();
        string[] topics = [.. s_codecs.Select(codec => $"codec-{codec}"), "segments", "nulls", "idempotent", "empty", "configured"];
        foreach (string topic in topics)
            found[topic] = (await Tool.KcatAsync(broker.Bootstrap, $"-C -t {topic} -p 0 -o beginning -e -q", null, s_format)).Succeeded().Out;
        string middle = (await Tool.KcatAsync(broker.Bootstrap, "-C -t segments -p 0 -o 1234 -c 5 -q", null, s_format)).Succeeded().Out;
        Assert.StartsWith("1234 k1234 ", middle);
        return found;
    }

    /// <summary>New messages go behind the old ones.</summary>
    public static async Task AppendAsync(BrokerProcess broker)
    {
        await ProduceAsync(broker, "-t segments -p 0 -K :", "after:restart\n");
        string last = (await Tool.KcatAsync(broker.Bootstrap, "-C -t segments -p 0 -o -1 -e -q", null, s_format)).Succeeded().Out;
        Assert.Equal($"{10 * Count} after 7 restart \n", last);
    }

    private static string Lines(int first, int count, int padding = 0) =>
        string.Concat(Enumerable.Range(first, count).Select(i => $"k{i}:value {i}{new string('.', padding)}\n"));

    private static async Task ProduceAsync(BrokerProcess broker, string arguments, string input) =>
        (await Tool.KcatAsync(broker.Bootstrap, "-P " + arguments, input)).Succeeded();
}
