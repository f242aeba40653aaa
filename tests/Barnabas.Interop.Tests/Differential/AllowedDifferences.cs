using System.Text.RegularExpressions;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// What two right brokers may answer differently. A value that matches is compared only as far as said here. Two Apache Kafkas against each
/// other need about this list; whatever is added for our sake is a difference that a user could see, and says why it is right.
/// </summary>
internal static partial class AllowedDifferences
{
    private static readonly (Regex Path, Func<string, string> Reduce)[] s_rules =
    [
        // Chance and place of the process.
        (Field("ThrottleTimeMs"), Anything),
        (Field("Host|Port|ClusterId|LogDir"), Anything),
        (Field("TotalBytes|UsableBytes"), OnlyWhetherKnown),
        (Field("TopicId|ReplicaDirectoryId"), OnlyWhetherThere),
        (Field("ProducerId|SessionId|OngoingTxnProducerId"), OnlyWhetherKnown),

        // Clocks.
        (Field("LogAppendTimeMs|LastTimestamp|LastFetchTimestamp|LastCaughtUpTimestamp"), OnlyWhetherKnown),

        // How far the metadata log has come.
        (new Regex(@"DescribeQuorum.*\.(HighWatermark|LogEndOffset|LeaderEpoch)$"), OnlyWhetherKnown),
        (Field("FinalizedFeaturesEpoch"), OnlyWhetherKnown),

        // The words of a message are ours; whether there is one is Kafka's.
        (Field("ErrorMessage|BatchIndexErrorMessage"), OnlyWhetherThere),
        (Field("Documentation"), OnlyWhetherThere),

        // Addresses and directories in the configuration.
        (new Regex(@"\.Configs\[(listeners|advertised\.listeners|controller\.quorum\.voters|log\.dirs?|metadata\.log\.dir)\](\.Synonyms\[.*\])?\.Value$"), OnlyWhetherThere),
    ];

    /// <summary>Scenarios whose answers differ on purpose, or for now, and why. The test fails where one of them differs no more.</summary>
    public static IReadOnlyDictionary<string, string> Deliberate { get; } = new Dictionary<string, string>
    {
        ["Metadata of the zero id"] = "Kafka answers UNKNOWN_SERVER_ERROR, we INVALID_REQUEST",
        ["Metadata creates a topic"] = "Kafka answers before the topic is there and the client asks again; we answer when it is",
        ["AlterConfigs of a topic twice"] = "Kafka never answers, we INVALID_REQUEST",
        ["IncrementalAlterConfigs unknown operation"] = "Kafka answers UNKNOWN_SERVER_ERROR, we INVALID_REQUEST",
        ["Produce unknown codec"] = "Kafka answers UNKNOWN_SERVER_ERROR, we INVALID_RECORD",
        ["Produce record with a wrong length"] = "batches are checked by header and CRC, records are not opened",
        ["Produce gzip that is none"] = "batches are checked by header and CRC, records are not opened",
        ["Produce null records"] = "Kafka never answers, we INVALID_RECORD",
        ["Idempotent duplicate"] = "Kafka gives the batch's timestamp as append time even where the topic has CreateTime",
        ["Idempotent old duplicate of five"] = "the same",
        ["Fetch negative bytes"] = "Kafka answers UNKNOWN_SERVER_ERROR, we INVALID_REQUEST",
        ["Fetch negative bytes in all"] = "the same",
        ["Fetch unknown isolation"] = "the same",
        ["ListOffsets unknown isolation"] = "the same",
    };

    /// <summary>The same for the versions that Apache Kafka 3.9 was the last to speak.</summary>
    public static IReadOnlyDictionary<string, string> DeliberateInOlder { get; } = new Dictionary<string, string>
    {
    };

    /// <summary>The lines where the two differ beyond what is allowed: "path: this / that".</summary>
    public static IEnumerable<string> Compare(Transcript expected, Transcript actual)
    {
        var theirs = Index(expected);
        var ours = Index(actual);
        foreach (var (path, value) in theirs)
        {
            if (!ours.TryGetValue(path, out string? own))
                yield return $"{path}: {value} / missing";
            else if (own != value && !IsMoreWords(path, value))
                yield return $"{path}: {value} / {own}";
        }

        foreach (var (path, value) in ours)
            if (!theirs.ContainsKey(path))
                yield return $"{path}: missing / {value}";
    }

    /// <summary>Where Kafka leaves a client with the bare error, we may say why.</summary>
    private static bool IsMoreWords(string path, string theirs) =>
        theirs == "null" && (path.Contains("Produce v", StringComparison.Ordinal) || path.Contains("DescribeProducers v", StringComparison.Ordinal)) && path.EndsWith(".ErrorMessage", StringComparison.Ordinal);

    private static Dictionary<string, string> Index(Transcript transcript)
    {
        var found = new Dictionary<string, string>();
        foreach (var (path, value) in transcript.Lines)
        {
            // Which APIs there are, and in which versions, is a test of its own.
            if (path.Contains("ApiVersions", StringComparison.Ordinal) && path.Contains(".ApiKeys", StringComparison.Ordinal))
                continue;
            string compared = value;
            string named = path.Contains("DescribeLogDirs", StringComparison.Ordinal) ? LogDirKey().Replace(path, "dir") : path;
            foreach (var (pattern, reduce) in s_rules)
                if (pattern.IsMatch(named))
                    compared = reduce(compared);
            found[named] = compared;
        }

        return found;
    }

    private static Regex Field(string names) => new($@"\.({names})$");

    private static string Anything(string value) => "…";

    private static string OnlyWhetherThere(string value) => value is "null" or "none" or "\"\"" ? value : "…";

    private static string OnlyWhetherKnown(string value) => value is "-1" or "none" or "null" ? value : "…";

    [GeneratedRegex(@"(?<=Results\[)/[^\]]*(?=\])")]
    private static partial Regex LogDirKey();
}
