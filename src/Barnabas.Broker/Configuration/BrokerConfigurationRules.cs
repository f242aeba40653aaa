using System.Globalization;

namespace Barnabas.Broker.Configuration;

/// <summary>The rules that hold between keys, beyond the allowed values of each.</summary>
internal static class BrokerConfigurationRules
{
    /// <exception cref="ConfigurationException">The file is of a broker that keeps its metadata in ZooKeeper.</exception>
    public static void RefuseZooKeeper(IReadOnlyDictionary<string, string> properties)
    {
        if (properties.TryGetValue("zookeeper.connect", out string? connect) && connect.Trim().Length > 0)
        {
            throw new ConfigurationException(
                $"zookeeper.connect={connect}: clusters on ZooKeeper are not supported. Remove zookeeper.connect and set node.id, " +
                "process.roles and, for several nodes, controller.quorum.voters.");
        }
    }

    public static IEnumerable<string> Check(BrokerConfiguration configuration, ConfigLayers layers)
    {
        if (layers.IsSet("node.id") && layers["node.id"] is int nodeId && layers["broker.id"] is int brokerId && nodeId != brokerId)
            yield return $"node.id ({nodeId}) and broker.id ({brokerId}) must be equal when both are set.";
        if (layers["node.id"] is null && layers["broker.id"] is -1)
            yield return "Missing required configuration \"node.id\" which has no default value.";
        foreach (string error in CheckQuorum(configuration, layers))
            yield return error;
        foreach (string error in CheckLogs(configuration, layers))
            yield return error;
        foreach (string error in CheckConnections(configuration, layers))
            yield return error;
        foreach (string error in GroupConfigurationRules.Check(configuration, layers))
            yield return error;
        if (configuration.ReplicaFetchWaitMaxMs > configuration.ReplicaLagTimeMaxMs)
            yield return "replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR";
        if (configuration.BrokerHeartbeatIntervalMs * 2L > configuration.BrokerSessionTimeoutMs)
            yield return $"broker.heartbeat.interval.ms must be less than or equal to half of the broker.session.timeout.ms. It is {configuration.BrokerHeartbeatIntervalMs} against {configuration.BrokerSessionTimeoutMs}";
    }

    /// <summary>Parses <c>host:count,host:count</c>; what is wrong is added to the errors.</summary>
    public static IReadOnlyDictionary<string, int> ParseConnectionOverrides(string text, List<string> errors)
    {
        Dictionary<string, int> overrides = new(StringComparer.Ordinal);
        foreach (string pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // The host may be an IPv6 address, so the count begins after the last colon.
            int colon = pair.LastIndexOf(':');
            if (colon > 0 && int.TryParse(pair.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                overrides[pair[..colon].Trim()] = count;
            else
                errors.Add(ConfigValue.InvalidMessage("max.connections.per.ip.overrides", text, $"'{pair}' must be a host, a colon, and a number of connections"));
        }
        return overrides;
    }

    private static IEnumerable<string> CheckQuorum(BrokerConfiguration configuration, ConfigLayers layers)
    {
        IReadOnlyList<string> voters = (IReadOnlyList<string>?)layers["controller.quorum.voters"] ?? [];
        foreach (string voter in voters.Where(voter => QuorumVoter.TryParse(voter) is null))
            yield return ConfigValue.InvalidMessage("controller.quorum.voters", string.Join(',', voters), $"'{voter}' must be an id, an at sign, a host, a colon, and a port, as 1@localhost:9093");
        if (configuration.QuorumVoters.GroupBy(voter => voter.Id).Any(same => same.Count() > 1))
            yield return ConfigValue.InvalidMessage("controller.quorum.voters", string.Join(',', voters), "each voter must have a different id");
        bool isVoter = configuration.QuorumVoters.Any(voter => voter.Id == configuration.NodeId);
        if (configuration.IsController && configuration.QuorumVoters.Count > 0 && !isVoter)
            yield return $"If process.roles contains the 'controller' role, the node id {configuration.NodeId} must be included in the set of voters controller.quorum.voters={string.Join(',', voters)}";
        if (!configuration.IsController && isVoter)
            yield return $"If process.roles contains just the 'broker' role, the node id {configuration.NodeId} must not be included in the set of voters controller.quorum.voters={string.Join(',', voters)}";
        if (!configuration.IsController && voters.Count == 0 && layers["controller.quorum.bootstrap.servers"] is not IReadOnlyList<string> { Count: > 0 })
            yield return "A broker without the 'controller' role needs controller.quorum.bootstrap.servers or controller.quorum.voters.";
    }

    private static IEnumerable<string> CheckLogs(BrokerConfiguration configuration, ConfigLayers layers)
    {
        if (configuration.LogDirs.Count == 0)
            yield return "At least one log directory must be defined via log.dirs or log.dir.";
        if (configuration.LogRollTimeMs < 1)
            yield return "log.roll.ms must be greater than or equal to 1";
        if (configuration.LogRollJitterMs < 0)
            yield return "log.roll.jitter.ms must be greater than or equal to 0";
        if (configuration.LogRetentionTimeMs == 0)
            yield return "log.retention.ms must be unlimited (-1) or, greater than or equal to 1";
        if ((bool)layers["log.cleaner.enable"]! && (long)layers["log.cleaner.dedupe.buffer.size"]! / Math.Max(1, (int)layers["log.cleaner.threads"]!) <= 1024 * 1024)
            yield return "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.";
    }

    private static IEnumerable<string> CheckConnections(BrokerConfiguration configuration, ConfigLayers layers)
    {
        List<string> errors = [];
        IReadOnlyDictionary<string, int> overrides = ParseConnectionOverrides((string)layers["max.connections.per.ip.overrides"]!, errors);
        if (configuration.MaxConnectionsPerIp == 0 && overrides.Count == 0)
            errors.Add("max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.");
        if (configuration.QueuedMaxRequestBytes > 0 && configuration.QueuedMaxRequestBytes < configuration.SocketRequestMaxBytes)
            errors.Add("queued.max.request.bytes must be larger or equal to socket.request.max.bytes");
        return errors;
    }
}
