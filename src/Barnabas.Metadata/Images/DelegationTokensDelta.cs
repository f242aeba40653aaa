using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of delegation tokens; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class DelegationTokensDelta(DelegationTokensImage image)
{
    private readonly ImmutableDictionary<string, DelegationTokenRecord>.Builder _tokens = image.Tokens.ToBuilder();

    internal void Replay(DelegationTokenRecord record) => _tokens[record.TokenId] = record;

    internal void Replay(RemoveDelegationTokenRecord record)
    {
        if (!_tokens.Remove(record.TokenId))
        {
            throw new MetadataRecordException($"A {nameof(RemoveDelegationTokenRecord)} names token {record.TokenId}, which does not exist.");
        }
    }

    internal DelegationTokensImage Apply() => new(_tokens.ToImmutable());
}
