using System.Threading.Channels;
using Barnabas.Network.Serving;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Tests.Support;

/// <summary>Does with each request what the test says; by default hands it to the test, which completes it when it likes.</summary>
internal sealed class ScriptedProcessor : IRequestProcessor
{
    private readonly Channel<InboundRequest> _requests = Channel.CreateUnbounded<InboundRequest>();
    private readonly Action<InboundRequest> _process;

    public ScriptedProcessor() => _process = request => _requests.Writer.TryWrite(request);

    public ScriptedProcessor(Action<InboundRequest> process) => _process = process;

    public static ScriptedProcessor Echo { get; } = new(Answer);

    public Counter Processed { get; } = new();

    public void Process(InboundRequest request)
    {
        _process(request);
        Processed.Increment();
    }

    public Task<InboundRequest> NextAsync() => _requests.Reader.ReadAsync().AsTask().Bounded();

    public bool TryNext(out InboundRequest? request) => _requests.Reader.TryRead(out request);

    /// <summary>Answers a request with its own bytes.</summary>
    public static void Answer(InboundRequest request) => request.Complete(Response(request.Frame.Span));

    /// <summary>A response that consists of these bytes.</summary>
    public static MessageWriter Response(ReadOnlySpan<byte> bytes)
    {
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        writer.WriteRaw(bytes);
        return writer;
    }
}
