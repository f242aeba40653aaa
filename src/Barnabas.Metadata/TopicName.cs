using System.Buffers;

namespace Barnabas.Metadata;

/// <summary>Kafka's rules for topic names. Stateless.</summary>
public static class TopicName
{
    public const string ConsumerOffsets = "__consumer_offsets";
    public const string TransactionState = "__transaction_state";
    public const string ShareGroupState = "__share_group_state";
    public const string ClusterMetadata = "__cluster_metadata";

    private const int MaxLength = 249;

    private static readonly SearchValues<char> LegalCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Topics that the brokers keep their own state in.</summary>
    public static bool IsInternal(string name) => name is ConsumerOffsets or TransactionState or ShareGroupState;

    /// <summary>What is wrong with the name, in the words clients are shown; null where it is a legal name.</summary>
    public static string? Fault(string name)
    {
        const string Start = "Topic name is invalid: ";
        if (name.Length == 0)
        {
            return Start + "the empty string is not allowed";
        }
        if (name is "." or "..")
        {
            return Start + $"'{name}' is not allowed";
        }
        if (name.Length > MaxLength)
        {
            return Start + $"the length of '{name}' is longer than the max allowed length {MaxLength}";
        }
        return name.AsSpan().ContainsAnyExcept(LegalCharacters)
            ? Start + $"'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
            : null;
    }

    /// <summary>Whether the name could share its metric name with another: metrics show '.' as '_'.</summary>
    public static bool HasCollidingCharacters(string name) => name.AsSpan().ContainsAny('.', '_');

    public static string MetricName(string name) => name.Replace('.', '_');
}
