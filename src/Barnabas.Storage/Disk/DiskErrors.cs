namespace Barnabas.Storage.Disk;

/// <summary>Tells a disk that is full, which passes, from one that is broken, which does not.</summary>
public static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsDiskFull(this IOException exception) => exception.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}
