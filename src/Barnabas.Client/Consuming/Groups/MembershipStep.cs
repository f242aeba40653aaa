using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>What a membership does next: asks the coordinator, or waits.</summary>
internal abstract record MembershipStep
{
    private MembershipStep()
    {
    }

    /// <summary>Sends a request to the group's coordinator; its answer, or failure, has to come back before the next is sent.</summary>
    internal sealed record Ask(ApiKey Key, Func<short, IRequest> Request) : MembershipStep;

    /// <summary>Nothing before this time, in milliseconds since the epoch, unless something else happens.</summary>
    internal sealed record WaitUntil(long Ms) : MembershipStep;
}
