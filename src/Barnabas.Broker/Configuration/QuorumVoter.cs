using System.Globalization;

namespace Barnabas.Broker.Configuration;

/// <summary>One <c>id@host:port</c> of <c>controller.quorum.voters</c>. Immutable.</summary>
public sealed record QuorumVoter(int Id, string Host, int Port)
{
    internal static QuorumVoter? TryParse(string text)
    {
        int at = text.IndexOf('@');
        if (at <= 0 || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            return null;
        return ListenerText.TryParse("VOTER://" + text[(at + 1)..]) is { Host.Length: > 0, Port: > 0 } address ? new(id, address.Host, address.Port) : null;
    }

    public override string ToString() => $"{Id}@{Host}:{Port}";
}
