using System.Collections.Immutable;
using Barnabas.Client.Configuration.Definitions;

namespace Barnabas.Client.Configuration;

/// <summary>Every configuration key of Kafka's clients, declared once: what is read, checked, logged and documented follows from here. Immutable.</summary>
public static class ClientKeys
{
    private static readonly ImmutableArray<ClientKey> Declared = [.. ConnectionKeys.All, .. ProducerKeys.All, .. ConsumerKeys.All, .. SecurityKeys.All];

    private static readonly Dictionary<ClientKind, Dictionary<string, ClientKey>> ByClient = new[] { ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin }
        .ToDictionary(static kind => kind, static kind => Declared.Where(key => key.Clients.HasFlag(kind)).ToDictionary(static key => key.Name, StringComparer.Ordinal));

    /// <summary>Keys that one client knows, by name.</summary>
    public static IReadOnlyList<ClientKey> Of(ClientKind client) => [.. ByClient[client].Values.OrderBy(static key => key.Name, StringComparer.Ordinal)];

    /// <summary>Null where the client knows no such key.</summary>
    public static ClientKey? Find(ClientKind client, string name) => ByClient[client].GetValueOrDefault(name);
}
