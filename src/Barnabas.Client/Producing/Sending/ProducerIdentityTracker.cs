using Barnabas.Client.Clusters;

namespace Barnabas.Client.Producing.Sending;

/// <summary>The producer's id and epoch: asks for them when they are needed, and moves to the next epoch without asking (KIP-360). Pure; owned by the sender's machine.</summary>
internal sealed class ProducerIdentityTracker(Backoff backoff)
{
    private bool _isAsking;
    private int _failures;
    private long _notBeforeMs;

    public ProducerIdentity Current { get; private set; } = ProducerIdentity.None;

    /// <summary>There is something to send: sees to it that there will be an identity.</summary>
    public void Poll(long nowMs, SenderActions actions)
    {
        if (Current.IsKnown || _isAsking)
        {
            return;
        }
        if (_notBeforeMs > nowMs)
        {
            actions.WakeBy(_notBeforeMs);
            return;
        }
        _isAsking = true;
        actions.RequestProducerId = true;
    }

    public void OnAnswer(ProducerIdentity identity)
    {
        _isAsking = false;
        _failures = 0;
        Current = identity;
    }

    public void OnFailure(long nowMs)
    {
        _isAsking = false;
        _notBeforeMs = nowMs + backoff.After(++_failures);
    }

    /// <summary>The next epoch; none where a new id has to be asked for first.</summary>
    public ProducerIdentity Bump() => Current = Current.Next();
}
