using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Security;

/// <summary>Calls about SCRAM credentials. Thread-safe.</summary>
internal sealed class ScramCalls(CallRunner runner)
{
    private const int SaltBytes = 32;

    /// <summary>Of all users that have one where none is named.</summary>
    public async Task<Outcomes<string, ImmutableArray<ScramCredential>>> DescribeAsync(IReadOnlyCollection<string>? users, CallOptions? options, CancellationToken cancellation)
    {
        var call = new KeyedCall<int, Outcomes<string, ImmutableArray<ScramCredential>>>("describeUserScramCredentials", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new DescribeUserScramCredentialsRequest
            {
                Users = users is null or { Count: 0 } ? null : [.. users.Distinct(StringComparer.Ordinal).Select(static user => new DescribeUserScramCredentialsRequest.UserName { Name = user })],
            }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            ask.Set(0, new(response.Results.Select(static result => KeyValuePair.Create(result.User, OutcomeOf(result)))));
        });
        return await runner.RunAsync(call, options, cancellation).ConfigureAwait(false);
    }

    public Task<Outcomes<string, Done>> AlterAsync(IReadOnlyCollection<ScramAlteration> alterations, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Done>("alterUserScramCredentials", new ControllerPlacement<string>(runner.Cluster), async ask =>
        {
            var wanted = alterations.Where(alteration => ask.Keys.Contains(alteration.User)).ToLookup(static alteration => alteration.IsDeletion);
            var response = await ask.SendAsync(new AlterUserScramCredentialsRequest
            {
                Deletions = [.. wanted[true].Select(static deletion => new AlterUserScramCredentialsRequest.ScramCredentialDeletion { Name = deletion.User, Mechanism = (sbyte)deletion.Mechanism })],
                Upsertions = [.. wanted[false].Select(UpsertionOf)],
            }).ConfigureAwait(false);
            foreach (var result in response.Results)
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(result.User, default);
                }
                else
                {
                    ask.Fail(result.User, result.ErrorCode, result.ErrorMessage);
                }
            }
        }),
        alterations.Select(static alteration => alteration.User),
        options,
        cancellation);

    private static Outcome<ImmutableArray<ScramCredential>> OutcomeOf(DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult result) => result.ErrorCode == ErrorCode.None
        ? new(result.CredentialInfos.Select(static credential => new ScramCredential((ScramMechanism)credential.Mechanism, credential.Iterations)).ToImmutableArray())
        : new(Failure.Of(result.ErrorCode, result.ErrorMessage));

    private static AlterUserScramCredentialsRequest.ScramCredentialUpsertion UpsertionOf(ScramAlteration upsertion)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var (hash, length) = upsertion.Mechanism switch
        {
            ScramMechanism.Sha256 => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            ScramMechanism.Sha512 => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            _ => throw Failure.Of(ErrorCode.UnsupportedSaslMechanism, $"{upsertion.Mechanism} is no mechanism of SCRAM."),
        };
        return new()
        {
            Name = upsertion.User,
            Mechanism = (sbyte)upsertion.Mechanism,
            Iterations = upsertion.Iterations,
            Salt = salt,
            SaltedPassword = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(upsertion.Password!), salt, upsertion.Iterations, hash, length),
        };
    }
}
