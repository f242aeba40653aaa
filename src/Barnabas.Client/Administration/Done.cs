namespace Barnabas.Client.Administration;

/// <summary>The value of a call that succeeds without one.</summary>
public readonly record struct Done;
