namespace Barnabas.Client.Administration.Security;

/// <summary>A user can prove who he is by this mechanism. Immutable.</summary>
public sealed record ScramCredential(ScramMechanism Mechanism, int Iterations);
