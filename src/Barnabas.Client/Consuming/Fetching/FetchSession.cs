using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>
/// The client's half of a fetch session with one broker (KIP-227): after a first request that names everything, a request names what changed.
/// Owned by the consumer's loop; one request at a time.
/// </summary>
internal sealed class FetchSession
{
    private const int NoSession = 0;
    private const int InitialEpoch = 0;

    private Dictionary<TopicPartition, AskedPartition> _known = [];
    private int _id = NoSession;
    private int _epoch = InitialEpoch;

    /// <summary>The next request: these partitions, and no others.</summary>
    public PlannedFetch Next(int node, IReadOnlyList<AskedPartition> asked)
    {
        bool isFull = _epoch == InitialEpoch;
        var next = asked.ToDictionary(static partition => partition.Partition);
        List<AskedPartition> named = [];
        List<AskedPartition> forgotten = [];
        foreach (AskedPartition partition in asked)
        {
            if (isFull || !_known.TryGetValue(partition.Partition, out AskedPartition before) || !partition.IsSameQuestion(before))
            {
                named.Add(partition);
            }
        }
        if (!isFull)
        {
            // A topic of the same name and another id is another topic: the broker has to forget the old one.
            forgotten.AddRange(_known.Values.Where(before => !next.TryGetValue(before.Partition, out AskedPartition now) || now.TopicId != before.TopicId));
        }
        _known = next;
        return new(node, asked, named, forgotten, _id, _epoch);
    }

    /// <summary>Takes the broker's word on the session; false where it does not know it, and everything has to be named again.</summary>
    public bool OnResponse(FetchResponse response)
    {
        if (response.ErrorCode != ErrorCode.None)
        {
            Restart();
            return false;
        }
        if (response.SessionId == NoSession)
        {
            // The broker keeps none for us: full requests, as before there were sessions.
            Restart();
        }
        else if (_epoch == InitialEpoch)
        {
            _id = response.SessionId;
            _epoch = 1;
        }
        else
        {
            _epoch = _epoch == int.MaxValue ? 1 : _epoch + 1;
        }
        return true;
    }

    /// <summary>The request was lost: what the broker knows of the session is not known.</summary>
    public void OnFailure() => _epoch = InitialEpoch;

    private void Restart()
    {
        _id = NoSession;
        _epoch = InitialEpoch;
    }
}
