namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>What a file of <c>protocol/api</c> says about the API itself. Immutable.</summary>
public sealed record ApiDefinition(string Name, short Key, IReadOnlyList<string> Listeners, bool IsClusterAction, bool IsForwardable);
