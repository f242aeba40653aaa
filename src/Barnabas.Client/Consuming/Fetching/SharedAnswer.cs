using Barnabas.Client.Clusters;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>A fetch answer that several partitions have records in: its buffer goes back when the last of them is used up. Thread-safe.</summary>
internal sealed class SharedAnswer(BrokerAnswer<FetchResponse> answer)
{
    private int _users = 1;

    public FetchResponse Response => answer.Response;

    public short Version => answer.Version;

    public void Share() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            answer.Dispose();
        }
    }
}
