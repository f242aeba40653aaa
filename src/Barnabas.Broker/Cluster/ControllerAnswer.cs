using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Cluster;

/// <summary>The controller's response, or why there is none in the time that the client gave.</summary>
internal readonly record struct ControllerAnswer<TResponse>(ErrorCode Error, TResponse? Response)
    where TResponse : class
{
    /// <summary>Asks the controller. A client that leaves no time gets none: nothing is decided then.</summary>
    public static async Task<ControllerAnswer<TResponse>> AskAsync(Func<Task<TResponse>> ask, int timeoutMs, TimeProvider time)
    {
        if (timeoutMs <= 0)
        {
            return new(ErrorCode.RequestTimedOut, null);
        }
        try
        {
            return new(ErrorCode.None, await ask().WaitAsync(TimeSpan.FromMilliseconds(timeoutMs), time).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return new(ErrorCode.RequestTimedOut, null);
        }
        catch (ControllerUnavailableException)
        {
            return new(ErrorCode.NotController, null);
        }
    }
}
