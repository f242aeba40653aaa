using System.Runtime.InteropServices;

namespace Barnabas.Protocol.Records;

/// <summary>The functions of libzstd (zstd.h, stable part) that we call.</summary>
internal static unsafe partial class ZstdNative
{
    public const string Library = "libzstd.so.1";
    public const string DebianPackage = "libzstd1";

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compressBound(nuint sourceSize);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compress(byte* target, nuint targetCapacity, byte* source, nuint sourceSize, int level);

    [LibraryImport(Library)]
    public static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    public static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_decompressStream(nint context, ref OutBuffer target, ref InBuffer source);

    [StructLayout(LayoutKind.Sequential)]
    public struct InBuffer
    {
        public byte* Source;
        public nuint Size;
        public nuint Position;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct OutBuffer
    {
        public byte* Target;
        public nuint Size;
        public nuint Position;
    }
}
