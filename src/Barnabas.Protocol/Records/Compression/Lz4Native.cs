using System.Runtime.InteropServices;

namespace Barnabas.Protocol.Records;

/// <summary>The frame functions of liblz4 (lz4frame.h) that we call. No managed package of the format is as fast.</summary>
internal static unsafe partial class Lz4Native
{
    public const string Library = "liblz4.so.1";
    public const string DebianPackage = "liblz4-1";

    /// <summary>LZ4F_VERSION: the layout of the structures below.</summary>
    public const uint Version = 100;

    public const int BlockSize64KiB = 4;
    public const int BlockIndependent = 1;

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressFrameBound(nuint sourceSize, in Preferences preferences);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressFrame(byte* target, nuint targetCapacity, byte* source, nuint sourceSize, in Preferences preferences);

    [LibraryImport(Library)]
    public static partial uint LZ4F_isError(nuint code);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_createDecompressionContext(out nint context, uint version);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_freeDecompressionContext(nint context);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_decompress(nint context, byte* target, ref nuint targetSize, byte* source, ref nuint sourceSize, void* options);

    /// <summary>LZ4F_preferences_t with its LZ4F_frameInfo_t; zero is the default of every field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Preferences
    {
        public int BlockSizeId;
        public int BlockMode;
        public int ContentChecksum;
        public int FrameType;
        public ulong ContentSize;
        public uint DictionaryId;
        public int BlockChecksum;
        public int CompressionLevel;
        public uint AutoFlush;
        public uint FavorDecompressionSpeed;
        public uint Reserved0;
        public uint Reserved1;
        public uint Reserved2;
    }
}
