namespace Barnabas.Broker.Configuration;

/// <summary>Keys that belong together, under the heading that the documentation gives them.</summary>
public sealed record ConfigTheme(string Title, IReadOnlyList<ConfigDefinition> Definitions);
