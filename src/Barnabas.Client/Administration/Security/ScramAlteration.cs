namespace Barnabas.Client.Administration.Security;

/// <summary>A change of a user's SCRAM credential. The password does not leave this process: its salted hash does. Immutable.</summary>
public sealed record ScramAlteration
{
    private const int StandardIterations = 4096;

    private ScramAlteration(string user, ScramMechanism mechanism, string? password, int iterations)
    {
        User = user;
        Mechanism = mechanism;
        Password = password;
        Iterations = iterations;
    }

    public string User { get; }

    public ScramMechanism Mechanism { get; }

    /// <summary>Of a new credential; 4096 to 16384.</summary>
    public int Iterations { get; }

    public bool IsDeletion => Password is null;

    internal string? Password { get; }

    /// <summary>Makes a credential, or replaces it.</summary>
    public static ScramAlteration Upsert(string user, ScramMechanism mechanism, string password, int iterations = StandardIterations) => new(user, mechanism, password, iterations);

    public static ScramAlteration Delete(string user, ScramMechanism mechanism) => new(user, mechanism, null, 0);

    public override string ToString() => $"{(IsDeletion ? "delete" : "upsert")} {Mechanism} of {User}";
}
