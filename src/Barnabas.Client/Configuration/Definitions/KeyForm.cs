namespace Barnabas.Client.Configuration.Definitions;

/// <summary>How the tables of keys are written down. Stateless.</summary>
internal static class KeyForm
{
    public static ClientKey Text(string name, string? standard, string doc) => New(name, ClientKeyType.String, standard, doc);

    public static ClientKey Flag(string name, bool standard, string doc) => New(name, ClientKeyType.Boolean, standard ? "true" : "false", doc);

    public static ClientKey Short(string name, int standard, string doc) => New(name, ClientKeyType.Short, $"{standard}", doc);

    public static ClientKey Int(string name, int? standard, string doc) => New(name, ClientKeyType.Int, standard is null ? null : $"{standard}", doc);

    public static ClientKey Long(string name, long standard, string doc) => New(name, ClientKeyType.Long, $"{standard}", doc);

    public static ClientKey Real(string name, string standard, string doc) => New(name, ClientKeyType.Double, standard, doc);

    public static ClientKey List(string name, string? standard, string doc) => New(name, ClientKeyType.List, standard, doc);

    public static ClientKey Class(string name, string? standard, string doc) => New(name, ClientKeyType.Class, standard, doc);

    public static ClientKey Secret(string name, string doc) => New(name, ClientKeyType.Password, null, doc);

    extension(ClientKey key)
    {
        public ClientKey Of(ClientKind clients) => key with { Clients = clients };

        public ClientKey For(ClientKind client, string? standard) => key with { OtherDefaults = new Dictionary<ClientKind, string?>(key.OtherDefaults) { [client] = standard } };

        public ClientKey From(double least) => key with { Allowed = AllowedValues.AtLeast(least) };

        public ClientKey Allowing(AllowedValues allowed) => key with { Allowed = allowed };

        public ClientKey ActedOn() => key with { Support = KeySupport.ActedOn };

        public ClientKey SetInCode() => key with { Support = KeySupport.SetInCode };

        public ClientKey Refused() => key with { Support = KeySupport.Refused };
    }

    private static ClientKey New(string name, ClientKeyType type, string? standard, string doc) => new(name, type) { Default = standard, Doc = doc };
}
