using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of SCRAM credentials; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class ScramDelta(ScramImage image)
{
    private readonly ImmutableDictionary<(string User, sbyte Mechanism), UserScramCredentialRecord>.Builder _credentials = image.Credentials.ToBuilder();

    internal void Replay(UserScramCredentialRecord record) => _credentials[(record.Name, record.Mechanism)] = new UserScramCredentialRecord
    {
        Name = record.Name,
        Mechanism = record.Mechanism,
        Iterations = record.Iterations,
        // Copies: the record's bytes are slices of the whole batch it was read with.
        Salt = record.Salt.ToArray(),
        StoredKey = record.StoredKey.ToArray(),
        ServerKey = record.ServerKey.ToArray(),
    };

    internal void Replay(RemoveUserScramCredentialRecord record)
    {
        if (!_credentials.Remove((record.Name, record.Mechanism)))
        {
            throw new MetadataRecordException($"A {nameof(RemoveUserScramCredentialRecord)} names user {record.Name}, who has no such credential.");
        }
    }

    internal ScramImage Apply() => new(_credentials.ToImmutable());
}
