namespace Barnabas.Client.Administration.Configs;

/// <summary>What to describe of configurations. Immutable.</summary>
public sealed record DescribeConfigsOptions : CallOptions
{
    public bool IncludeSynonyms { get; init; }

    public bool IncludeDocumentation { get; init; }
}
