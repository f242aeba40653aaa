using Barnabas.Network.Frames;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Serving;

/// <summary>
/// One received request, and the place where its answer goes. It is completed exactly once, by one of <see cref="Complete"/>,
/// <see cref="CompleteWithoutResponse"/> and <see cref="CloseConnection"/>, from any thread; answers leave in the order of the requests,
/// however they are completed. The bytes are the processor's, also to write in, until it completes or releases the request.
/// </summary>
public sealed class InboundRequest
{
    private readonly ServerConnection _owner;
    private readonly int _length;
    private byte[]? _buffer;
    private int _completed;

    internal InboundRequest(ServerConnection owner, byte[] buffer, int length)
    {
        _owner = owner;
        _buffer = buffer;
        _length = length;
    }

    public ConnectionContext Connection => _owner.Context;

    /// <summary>The frame without its length: request header and body.</summary>
    public Memory<byte> Frame => (_buffer ?? throw new ObjectDisposedException(nameof(InboundRequest), "The request has been released.")).AsMemory(0, _length);

    /// <summary>Guarded by the response queue.</summary>
    internal InboundRequest? Next { get; set; }

    /// <summary>Guarded by the response queue.</summary>
    internal RequestOutcome Outcome { get; set; }

    internal MessageWriter? Response { get; private set; }

    internal string? CloseReason { get; private set; }

    /// <summary>
    /// Gives the request's bytes back before it is completed, and stops it from counting for queued.max.requests. To be called for every
    /// request that waits for something (a long poll, replication), or waiting requests keep others from being started. Harmless twice.
    /// </summary>
    public void Release()
    {
        byte[]? buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null)
            _owner.ReleaseRequest(buffer, _length);
    }

    /// <summary>
    /// Answers with what the writer holds: four bytes that are overwritten with the frame's length, then response header and body.
    /// The writer and the file ranges in it belong to the connection from here on, whatever happens.
    /// </summary>
    public void Complete(MessageWriter response)
    {
        CompleteOnce();
        Response = response;
        try
        {
            FrameSender.SetLength(response);
        }
        catch
        {
            DisposeResponse();
            CloseReason = "response too large";
            _owner.Responses.Completed(this, RequestOutcome.Close);
            throw;
        }
        _owner.Responses.Completed(this, RequestOutcome.Response);
    }

    /// <summary>Ends a request to which the client expects no answer (Produce with acks=0).</summary>
    public void CompleteWithoutResponse()
    {
        CompleteOnce();
        _owner.Responses.Completed(this, RequestOutcome.NoResponse);
    }

    /// <summary>Closes the connection once the earlier requests are answered; <paramref name="reason"/> is logged.</summary>
    public void CloseConnection(string reason)
    {
        CompleteOnce();
        CloseReason = reason;
        _owner.Responses.Completed(this, RequestOutcome.Close);
    }

    /// <summary>Lets go of the response, sent or not.</summary>
    internal void DisposeResponse()
    {
        if (Response is not { } response)
            return;
        foreach (Splice splice in response.Splices)
            (splice.Source as IDisposable)?.Dispose();
        response.Dispose();
        Response = null;
    }

    private void CompleteOnce()
    {
        if (Interlocked.Exchange(ref _completed, 1) != 0)
            throw new InvalidOperationException("The request has been completed before.");
        Release();
    }
}
