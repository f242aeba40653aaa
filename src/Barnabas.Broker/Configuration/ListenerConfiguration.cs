using Barnabas.Network.Serving;

namespace Barnabas.Broker.Configuration;

/// <summary>What the keys about listeners say together, and what is wrong with them. Immutable.</summary>
internal sealed class ListenerConfiguration
{
    private const string ProtocolMapKey = "listener.security.protocol.map";
    private readonly List<string> _errors = [];

    public ListenerConfiguration(ConfigLayers layers)
    {
        ControllerListenerNames = [.. ListOf(layers, "controller.listener.names").Select(name => name.ToUpperInvariant())];
        SecurityProtocols = ParseProtocols(layers);
        Listeners = Parse(layers, "listeners", ListOf(layers, "listeners"));
        CheckPorts();
        InterBrokerListenerName = FindInterBrokerListener(layers);
        AdvertisedListeners = FindAdvertised(layers);
        CheckRoles(layers);
    }

    public IReadOnlyList<ListenerEndpoint> Listeners { get; }
    public IReadOnlyList<ListenerEndpoint> AdvertisedListeners { get; }
    public IReadOnlyList<string> ControllerListenerNames { get; }
    public string InterBrokerListenerName { get; }
    public IReadOnlyDictionary<string, SecurityProtocol> SecurityProtocols { get; }
    public IReadOnlyList<string> Errors => _errors;

    private static IReadOnlyList<string> ListOf(ConfigLayers layers, string key) => (IReadOnlyList<string>?)layers[key] ?? [];

    private static SecurityProtocol? ProtocolOf(string name) => name.ToUpperInvariant() switch
    {
        "PLAINTEXT" => SecurityProtocol.Plaintext,
        "SSL" => SecurityProtocol.Ssl,
        "SASL_PLAINTEXT" => SecurityProtocol.SaslPlaintext,
        "SASL_SSL" => SecurityProtocol.SaslSsl,
        _ => null,
    };

    private Dictionary<string, SecurityProtocol> ParseProtocols(ConfigLayers layers)
    {
        Dictionary<string, SecurityProtocol> protocols = new(StringComparer.Ordinal);
        string map = (string)layers[ProtocolMapKey]!;
        foreach (string pair in map.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split(':', StringSplitOptions.TrimEntries);
            if (parts is not [{ Length: > 0 } name, _] || ProtocolOf(parts[1]) is not { } protocol)
                _errors.Add($"Invalid value {map} for configuration {ProtocolMapKey}: '{pair}' must be a listener name, a colon, and PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL");
            else if (!protocols.TryAdd(name.ToUpperInvariant(), protocol))
                _errors.Add($"Invalid value {map} for configuration {ProtocolMapKey}: listener {name} occurs twice");
        }
        // With the default map a controller listener needs no entry of its own: it is plaintext.
        if (!layers.IsSet(ProtocolMapKey))
        {
            foreach (string name in ControllerListenerNames)
                protocols.TryAdd(name, SecurityProtocol.Plaintext);
        }
        return protocols;
    }

    private IReadOnlyList<ListenerEndpoint> Parse(ConfigLayers layers, string key, IReadOnlyList<string> texts)
    {
        List<ListenerEndpoint> endpoints = [];
        foreach (string text in texts)
        {
            string Invalid(string reason) => ConfigValue.InvalidMessage(key, ConfigValue.Format(layers[key]!), reason);
            if (ListenerText.TryParse(text) is not { } endpoint)
                _errors.Add(Invalid($"Unable to parse {text} to a broker endpoint, it must have the form NAME://host:port"));
            else if (!SecurityProtocols.TryGetValue(endpoint.Name, out SecurityProtocol protocol))
                _errors.Add(Invalid($"No security protocol defined for listener {endpoint.Name} in {ProtocolMapKey}"));
            else if (endpoints.Any(other => other.Name == endpoint.Name))
                _errors.Add(Invalid("Each listener must have a different name"));
            else
                endpoints.Add(endpoint with { SecurityProtocol = protocol });
        }
        return endpoints;
    }

    private void CheckPorts()
    {
        foreach (IGrouping<int, ListenerEndpoint> samePort in Listeners.Where(listener => listener.Port != 0).GroupBy(listener => listener.Port))
        {
            // One port may serve an IPv4 and an IPv6 address at once.
            bool isPair = samePort.Count() == 2 && samePort.Count(IsIpv4) == 1 && samePort.Count(IsIpv6) == 1;
            if (samePort.Count() > 1 && !isPair)
                _errors.Add($"Invalid value {string.Join(',', Listeners)} for configuration listeners: Each listener must have a different port, unless two share one with an IPv4 and an IPv6 address");
        }

        static bool IsIpv4(ListenerEndpoint listener) => System.Net.IPAddress.TryParse(listener.Host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        static bool IsIpv6(ListenerEndpoint listener) => System.Net.IPAddress.TryParse(listener.Host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
    }

    private string FindInterBrokerListener(ConfigLayers layers)
    {
        string? name = (string?)layers["inter.broker.listener.name"];
        string protocol = (string)layers["security.inter.broker.protocol"]!;
        if (name is null)
            return protocol;
        if (layers.IsSet("security.inter.broker.protocol"))
            _errors.Add("Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.");
        if (!SecurityProtocols.ContainsKey(name.ToUpperInvariant()))
            _errors.Add($"Invalid value {name} for configuration inter.broker.listener.name: No security protocol defined for the listener in {ProtocolMapKey}");
        return name.ToUpperInvariant();
    }

    private IReadOnlyList<ListenerEndpoint> FindAdvertised(ConfigLayers layers)
    {
        IReadOnlyList<ListenerEndpoint> advertised = layers["advertised.listeners"] is IReadOnlyList<string> texts
            ? Parse(layers, "advertised.listeners", texts)
            : [.. Listeners.Where(listener => !ControllerListenerNames.Contains(listener.Name))];
        return [.. advertised.Select(WithHost)];
    }

    private static ListenerEndpoint WithHost(ListenerEndpoint endpoint) => endpoint.Host.Length > 0 ? endpoint : endpoint with { Host = System.Net.Dns.GetHostName() };

    private void CheckRoles(ConfigLayers layers)
    {
        IReadOnlyList<string> roles = ListOf(layers, "process.roles");
        bool isBroker = roles.Count == 0 || roles.Contains("broker");
        bool isController = roles.Count == 0 || roles.Contains("controller");
        if (isBroker && _errors.Count == 0)
            CheckBroker();
        if (!isController || !isBroker)
        {
            if (ControllerListenerNames.Count == 0)
                _errors.Add("controller.listener.names must name the listeners of the controllers when process.roles is not both broker and controller.");
        }
        if (isController && ControllerListenerNames.Count > 0 && !Listeners.Any(listener => ControllerListenerNames.Contains(listener.Name)))
            _errors.Add("controller.listener.names must contain at least one value appearing in the 'listeners' configuration when running the KRaft controller role");
    }

    private void CheckBroker()
    {
        IReadOnlyList<string> names = [.. Listeners.Select(listener => listener.Name)];
        if (AdvertisedListeners.Count == 0)
            _errors.Add("There must be at least one broker advertised listener. Perhaps all listeners appear in controller.listener.names?");
        foreach (ListenerEndpoint advertised in AdvertisedListeners)
        {
            if (advertised.Host == "0.0.0.0")
                _errors.Add("advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.");
            if (!names.Contains(advertised.Name))
                _errors.Add($"advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. Found {advertised.Name}; listeners has {string.Join(',', names)}");
        }
        if (ControllerListenerNames.Contains(InterBrokerListenerName))
            _errors.Add($"The listener {InterBrokerListenerName} of inter.broker.listener.name must not be in controller.listener.names.");
        else if (AdvertisedListeners.Count > 0 && AdvertisedListeners.All(advertised => advertised.Name != InterBrokerListenerName))
            _errors.Add($"inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options are {string.Join(',', AdvertisedListeners.Select(advertised => advertised.Name))}; found {InterBrokerListenerName}");
    }
}
