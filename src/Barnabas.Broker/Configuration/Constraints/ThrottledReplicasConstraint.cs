namespace Barnabas.Broker.Configuration.Constraints;

/// <summary>Pairs <c>partition:broker</c>, or <c>*</c> for all replicas.</summary>
public sealed record ThrottledReplicasConstraint : ConfigConstraint
{
    public override string Description => "[partitionId]:[brokerId],[partitionId]:[brokerId],...";

    public override string? Violation(string key, object? value)
    {
        if (value is not IReadOnlyList<string> list || list is ["*"] || list.All(IsPair))
            return null;
        return ConfigValue.InvalidMessage(key, $"[{string.Join(", ", list)}]", $"{key} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...");
    }

    private static bool IsPair(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && text.AsSpan(0, colon).IndexOfAnyExceptInRange('0', '9') < 0
            && colon + 1 < text.Length && text.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
