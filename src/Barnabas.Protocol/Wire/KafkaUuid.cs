using System.Buffers.Text;

namespace Barnabas.Protocol.Wire;

/// <summary>
/// Kafka's uuids, which are <see cref="Guid"/>s of big-endian bytes: their text form (URL-safe base64 without padding, 22 characters)
/// and the reserved values. Stateless.
/// </summary>
public static class KafkaUuid
{
    public const int TextLength = 22;

    private const int ReservedBelow = 100;

    /// <summary>Topic id of <c>__cluster_metadata</c>.</summary>
    public static Guid MetadataTopicId => FromLow(1);

    /// <summary>A replica's log directory that is not known to the controller (KIP-858).</summary>
    public static Guid UnassignedDirectory => Guid.Empty;

    /// <summary>A replica's log directory that is known to be offline (KIP-858).</summary>
    public static Guid LostDirectory => FromLow(1);

    /// <summary>A replica's log directory while migrating from ZooKeeper mode (KIP-858).</summary>
    public static Guid MigratingDirectory => FromLow(2);

    /// <summary>A new random uuid (version 4), never a reserved one, and never one whose text begins with '-' (it would look like an option).</summary>
    public static Guid Create(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        while (true)
        {
            random.NextBytes(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
            Guid uuid = new(bytes, bigEndian: true);
            if (!ToText(uuid).StartsWith('-'))
            {
                return uuid;
            }
        }
    }

    /// <summary>Whether Kafka keeps the value for a meaning of its own: the first hundred.</summary>
    public static bool IsReserved(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[..15].IndexOfAnyExcept((byte)0) < 0 && bytes[15] < ReservedBelow;
    }

    public static string ToText(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[18];
        uuid = Guid.Empty;
        if (text.TrimEnd('=').Length > 24 || !Base64Url.IsValid(text, out int length) || length != 16)
        {
            return false;
        }

        Base64Url.DecodeFromChars(text, bytes);
        uuid = new Guid(bytes[..16], bigEndian: true);
        return true;
    }

    /// <exception cref="FormatException">Not 22 characters of URL-safe base64.</exception>
    public static Guid Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Guid uuid) ? uuid : throw new FormatException($"'{text}' is not a uuid in Kafka's form, 22 characters of URL-safe base64.");

    private static Guid FromLow(byte low) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, low);
}
