using System.Buffers.Binary;
using System.Diagnostics;
using Barnabas.Protocol.Records;

namespace Barnabas.LoadGenerator.Load;

/// <summary>
/// Single-record requests at a fixed rate, each with the time of its sending in the value; readers of all partitions measure how old a
/// record is when it arrives. One run, on an empty topic.
/// </summary>
internal sealed class EndToEndLoad(Server server, LoadScenario scenario, string topic)
{
    private const int LongPollMs = 500;

    /// <summary>How long records may be on their way after the last one was sent.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    private long _sent;
    private long _arrived;
    private long _bytes;

    public async Task<LoadMeasure> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        byte[] batch = PreparedRequests.Batch(records: 1, scenario.RecordBytes);
        int valueInBatch = ValueOffset(scenario.RecordBytes, batch.Length);
        var readers = Enumerable.Range(0, scenario.Partitions).Select(i => new PartitionReader(topic, i, LongPollMs)).ToArray();
        var producers = Enumerable.Range(0, scenario.Connections).Select(_ => new LoadConnection()).ToArray();
        using var arrived = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            foreach (var reader in readers)
                await reader.ConnectAsync(server, cancellation);
            foreach (var producer in producers)
                await producer.ConnectAsync(server, cancellation);
            long began = Stopwatch.GetTimestamp();
            var reading = readers.Select(reader => ReadAsync(reader, valueInBatch, arrived.Token)).ToArray();
            var acknowledged = producers.Select(producer => AcknowledgeAsync(producer, arrived.Token)).ToArray();

            await Task.Factory.StartNew(() => Send(producers, batch, valueInBatch, time, cancellation), TaskCreationOptions.LongRunning);

            long deadline = Stopwatch.GetTimestamp();
            while (Interlocked.Read(ref _arrived) < _sent && Stopwatch.GetElapsedTime(deadline) < Drain)
                await Task.WhenAny(Task.WhenAny([.. reading, .. acknowledged]), Task.Delay(5, cancellation));
            await arrived.CancelAsync();
            await Task.WhenAll(acknowledged);
            var recorders = await Task.WhenAll(reading);
            return _arrived == _sent
                ? new LoadMeasure(_arrived, _bytes, Stopwatch.GetElapsedTime(began), recorders)
                : throw new InvalidOperationException($"{_sent - _arrived} of {_sent} records did not arrive.");
        }
        finally
        {
            foreach (var reader in readers)
                reader.Dispose();
            foreach (var producer in producers)
                producer.Dispose();
        }
    }

    /// <summary>A record is: length, attributes, timestamp delta, offset delta, null key, value length, value, no headers.</summary>
    private static int ValueOffset(int valueBytes, int batchBytes) => batchBytes - 1 - valueBytes;

    /// <summary>A thread of its own, because timers are too coarse for ten thousand sends a second.</summary>
    private void Send(LoadConnection[] producers, byte[] batch, int valueInBatch, TimeSpan time, CancellationToken cancellation)
    {
        byte[][] frames = [.. producers.Select((_, i) => PreparedRequests.Produce(topic, i % scenario.Partitions, batch))];
        int batchInFrame = frames[0].AsSpan().IndexOf(batch);
        long began = Stopwatch.GetTimestamp();
        for (int nth = 0; !cancellation.IsCancellationRequested; nth++)
        {
            var due = TimeSpan.FromSeconds((double)nth / scenario.Rate);
            if (due > time)
                return;
            while (Stopwatch.GetElapsedTime(began) < due)
                Thread.Sleep(1);
            byte[] frame = frames[nth % frames.Length];
            var sealedBatch = frame.AsSpan(batchInFrame, batch.Length);
            BinaryPrimitives.WriteInt64BigEndian(sealedBatch[valueInBatch..], Stopwatch.GetTimestamp());
            RecordBatchStamp.RenewCrc(sealedBatch);
            producers[nth % frames.Length].Send(frame);
            Volatile.Write(ref _sent, _sent + 1);
            _bytes += frame.Length;
        }
    }

    private async Task<LatencyRecorder> ReadAsync(PartitionReader reader, int valueInBatch, CancellationToken arrived)
    {
        var recorder = new LatencyRecorder();
        try
        {
            while (true)
            {
                var batches = await reader.FetchAsync(arrived);
                while (!batches.IsEmpty)
                {
                    recorder.Record(BinaryPrimitives.ReadInt64BigEndian(batches.Span[valueInBatch..]));
                    batches = batches[new RecordBatchHeader(batches.Span).SizeInBytes..];
                    Interlocked.Increment(ref _arrived);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return recorder;
        }
    }

    private static async Task AcknowledgeAsync(LoadConnection producer, CancellationToken arrived)
    {
        try
        {
            while (true)
                ProduceLoad.Check(await producer.ReceiveAsync(arrived));
        }
        catch (OperationCanceledException)
        {
            // All records have arrived; their last acknowledgements do not matter.
        }
    }
}
