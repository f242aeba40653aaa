using System.Text.RegularExpressions;
using Barnabas.Protocol.Errors;

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

    /// <summary>Keys that have another default, or may be changed otherwise, since 4.0.</summary>
    private static readonly string s_changedKeys = string.Join('|', (string[])
    [
        @"advertised\.listeners", @"(log\.)?message\.timestamp\.after\.max\.ms", @"group\.consumer\.assignors", @"group\.coordinator\.append\.linger\.ms",
        @"group\.coordinator\.rebalance\.protocols", @"group\.coordinator\.threads", @"group\.share\.partition\.max\.record\.locks", @"metric\.reporters",
        @"num\.recovery\.threads\.per\.data\.dir", @"remote\.log\.manager\.(copier\.|expiration\.)?thread\.pool\.size", @"remote\.log\.reader\.threads",
        @"sasl\.oauthbearer\.expected\.audience",
    ]);

    /// <summary>Beside these, where the other is Apache Kafka 3.9: which keys there are, and their defaults, is as in 4.3.</summary>
    private static readonly (Regex Path, Func<string, string> Reduce)[] s_olderRules =
    [
        // Version 0 has the field, and 3.9 no longer fills it.
        (new Regex(@"DescribeConfigs.*\.IsDefault$"), Anything),
        (new Regex(@"DescribeConfigs.*\.Configs\.Count$"), Anything),
        (new Regex($@"\.Configs\[({s_changedKeys})\]\.(Value|ReadOnly)$"), Anything),

        // For what cannot be converted 3.9 gives null, for other errors no bytes; we always that, which every client can read.
        (new Regex(@"Fetch v.*\.Records\.Length$"), value => value == "null" ? "0" : value),
    ];

    /// <summary>Scenarios whose answers differ on purpose, or for now, and why. The test fails where one of them differs no more.</summary>
    public static IReadOnlyDictionary<string, string> Deliberate { get; } = new Dictionary<string, string>
    {
        ["Metadata creates a topic"] = "Kafka answers before the topic is there and the client asks again; we answer when it is",
        ["AlterConfigs of a topic twice"] = "Kafka never answers, we INVALID_REQUEST",
        ["IncrementalAlterConfigs unknown operation"] = "Kafka answers UNKNOWN_SERVER_ERROR without a message, we INVALID_REQUEST with one",
        ["Produce unknown codec"] = "Kafka answers UNKNOWN_SERVER_ERROR, we INVALID_RECORD and the log start offset",
        ["Produce record with a wrong length"] = "batches are checked by header and CRC, records are not opened",
        ["Produce gzip that is none"] = "batches are checked by header and CRC, records are not opened",
        ["Produce null records"] = "Kafka never answers, we INVALID_RECORD",
        ["Idempotent duplicate"] = "Kafka gives the batch's timestamp as append time even where the topic has CreateTime",
        ["Idempotent old duplicate of five"] = "the same",
        ["Fetch unknown isolation"] = "Kafka fails the request with UNKNOWN_SERVER_ERROR, we its partitions with INVALID_REQUEST",
    };

    /// <summary>The same for the versions that Apache Kafka 3.9 was the last to speak.</summary>
    public static IReadOnlyDictionary<string, string> DeliberateInOlder { get; } = new Dictionary<string, string>
    {
        ["DescribeConfigs of a group"] = "groups have a configuration from 4.0 on",
        ["OffsetCommit of a partition twice"] = "the coordinator of 3.9 answers once, that of 4.0 and we as often as asked",
        ["Produce tomorrow"] = "message.timestamp.after.max.ms is an hour by default from 4.0 on",
        ["Produce record with a wrong length"] = "batches are checked by header and CRC, records are not opened",
        ["Produce gzip that is none"] = "the same",
        ["Idempotent duplicate"] = "Kafka gives the batch's timestamp as append time even where the topic has CreateTime",
        ["Idempotent old duplicate of five"] = "the same",
    };

    /// <summary>The lines where the two differ beyond what is allowed: "path: this / that".</summary>
    /// <param name="expected">Of Apache Kafka.</param>
    /// <param name="actual">Of the target.</param>
    /// <param name="isOlder">Whether Apache Kafka is 3.9.</param>
    public static IEnumerable<string> Compare(Transcript expected, Transcript actual, bool isOlder = false)
    {
        var rules = isOlder ? [.. s_rules, .. s_olderRules] : s_rules;
        var theirs = Index(expected, rules);
        var ours = Index(actual, rules);
        foreach (string path in theirs.Keys.Union(ours.Keys))
        {
            string? their = theirs.GetValueOrDefault(path);
            string? own = ours.GetValueOrDefault(path);
            bool isKeyOfOne = isOlder && (their is null || own is null) && ConfigKey().IsMatch(path);
            if (their != own && !isKeyOfOne && !IsMoreWords(path, their) && !IsBetterError(path, their, own))
                yield return $"{path}: {their ?? "missing"} / {own ?? "missing"}";
        }
    }

    /// <summary>Where Kafka leaves a client with the bare error, we may say why.</summary>
    private static bool IsMoreWords(string path, string? theirs) =>
        theirs == "null" && (path.Contains("Produce v", StringComparison.Ordinal) || path.Contains("DescribeProducers v", StringComparison.Ordinal)) && path.EndsWith(".ErrorMessage", StringComparison.Ordinal);

    /// <summary>Where a request surprises Kafka so that it answers UNKNOWN_SERVER_ERROR, we say what is wrong.</summary>
    private static bool IsBetterError(string path, string? theirs, string? own) =>
        theirs == nameof(ErrorCode.UnknownServerError) && own is not (null or nameof(ErrorCode.None)) && path.EndsWith(".ErrorCode", StringComparison.Ordinal);

    private static Dictionary<string, string> Index(Transcript transcript, (Regex Path, Func<string, string> Reduce)[] rules)
    {
        var found = new Dictionary<string, string>();
        foreach (var (path, value) in transcript.Lines)
        {
            // Which APIs there are, and in which versions, is a test of its own.
            if (path.Contains("ApiVersions", StringComparison.Ordinal) && path.Contains(".ApiKeys", StringComparison.Ordinal))
                continue;
            string compared = value;
            string named = path.Contains("DescribeLogDirs", StringComparison.Ordinal) ? LogDirKey().Replace(path, "dir") : path;
            foreach (var (pattern, reduce) in rules)
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

    [GeneratedRegex(@"DescribeConfigs.*\.Configs\[[^\]]*\]\.")]
    private static partial Regex ConfigKey();

    [GeneratedRegex(@"(?<=Results\[)/[^\]]*(?=\])")]
    private static partial Regex LogDirKey();
}
