namespace Barnabas.Protocol.Records;

/// <summary>Arithmetic on producer sequence numbers, which run from 0 to 2^31-1 and then start again at 0 (KIP-98).</summary>
public static class Sequence
{
    public const int None = -1;

    public static int Add(int sequence, int increment) =>
        sequence > int.MaxValue - increment ? increment - (int.MaxValue - sequence) - 1 : sequence + increment;
}
