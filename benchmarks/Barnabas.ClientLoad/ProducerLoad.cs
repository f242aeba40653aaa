using System.Diagnostics;
using Barnabas.Client.Producing;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;

namespace Barnabas.ClientLoad;

/// <summary>One thread that sends records as fast as the producer takes them.</summary>
internal sealed class ProducerLoad(ProducerOptions options)
{
    private long _failed;

    public async Task<string> RunAsync(string topic, int size, int warmUp, int records)
    {
        await using var producer = new KafkaProducer<object?, byte[]>(options with { KeySerializer = Serializers.Null, ValueSerializer = Serializers.Bytes });
        var record = new ProducerRecord<object?, byte[]>(topic, null, Value(size));
        await SendAsync(producer, record, warmUp);
        using var process = Process.GetCurrentProcess();
        TimeSpan cpuBefore = process.TotalProcessorTime;
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        await SendAsync(producer, record, records);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        double cpuMicroseconds = (process.TotalProcessorTime - cpuBefore).TotalMicroseconds;
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        return FormattableString.Invariant(
            $"barnabas    {records / seconds,12:0} records/s {records / seconds * size / 1e6,9:0.0} MB/s {cpuMicroseconds / records,8:0.000} us CPU/record {allocated / records,8:0.0} B/record failed {_failed}");
    }

    private async Task SendAsync(IKafkaProducer<object?, byte[]> producer, ProducerRecord<object?, byte[]> record, int count)
    {
        DeliveryCallback callback = (_, error) => _failed += error is null ? 0 : 1;
        for (int i = 0; i < count; i++)
        {
            producer.Send(record, callback);
        }
        await producer.FlushAsync();
    }

    /// <summary>Text of words, as logs are: a codec makes about a third of it.</summary>
    private static byte[] Value(int size)
    {
        string[] words = ["the ", "castle ", "hill ", "was ", "hidden ", "veiled ", "in ", "mist ", "and ", "darkness ", "nor ", "even ", "a ", "glimmer ", "of ", "light ", "42 ", "1922 "];
        var random = new Random(7);
        var value = new List<byte>();
        while (value.Count < size)
        {
            value.AddRange(System.Text.Encoding.ASCII.GetBytes(words[random.Next(words.Length)]));
        }
        return [.. value.Take(size)];
    }
}
