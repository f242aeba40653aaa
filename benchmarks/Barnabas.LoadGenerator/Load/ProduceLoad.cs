using System.Diagnostics;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.LoadGenerator.Load;

/// <summary>Connections that each send one prepared produce request over and over. One run.</summary>
internal sealed class ProduceLoad(Server server, LoadScenario scenario, string topic)
{
    private long _requests;
    private long _bytes;
    private long _left = long.MaxValue;

    /// <summary>Runs for a time.</summary>
    public async Task<LoadMeasure> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(time);
        return await RunUntilAsync(over.Token, cancellation);
    }

    /// <summary>Sends so many requests.</summary>
    public Task<LoadMeasure> RunAsync(long requests, CancellationToken cancellation)
    {
        _left = requests;
        return RunUntilAsync(CancellationToken.None, cancellation);
    }

    private async Task<LoadMeasure> RunUntilAsync(CancellationToken over, CancellationToken cancellation)
    {
        byte[] batch = PreparedRequests.Batch(scenario.Records, scenario.RecordBytes);
        long began = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, scenario.Connections).Select(i => LoopAsync(i % scenario.Partitions, batch, over, cancellation)).ToArray();
        var recorders = await Task.WhenAll(loops);
        return new LoadMeasure(_requests, _bytes, Stopwatch.GetElapsedTime(began), recorders);
    }

    private async Task<LatencyRecorder> LoopAsync(int partition, byte[] batch, CancellationToken over, CancellationToken cancellation)
    {
        var recorder = new LatencyRecorder();
        byte[] frame = PreparedRequests.Produce(topic, partition, batch);
        using var connection = new LoadConnection();
        await connection.ConnectAsync(server, cancellation);
        var sent = new Queue<long>(scenario.InFlight);
        while (true)
        {
            while (sent.Count < scenario.InFlight && !over.IsCancellationRequested && Interlocked.Decrement(ref _left) >= 0)
            {
                sent.Enqueue(Stopwatch.GetTimestamp());
                await connection.SendAsync(frame, cancellation);
            }

            if (!sent.TryDequeue(out long began))
                return recorder;
            var answer = await connection.ReceiveAsync(cancellation);
            recorder.Record(began);
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _bytes, frame.Length);
            Check(answer);
        }
    }

    public static void Check(ReadOnlyMemory<byte> answer)
    {
        var response = ProduceResponse.Decode(PreparedRequests.Body(answer, ApiKey.Produce, PreparedRequests.ProduceVersion), PreparedRequests.ProduceVersion);
        var error = response.Responses[0].PartitionResponses[0].ErrorCode;
        if (error != ErrorCode.None)
            throw new InvalidOperationException($"Produce was refused: {error.KafkaName}.");
    }
}
