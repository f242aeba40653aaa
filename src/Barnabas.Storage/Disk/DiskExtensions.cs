using System.Text;

namespace Barnabas.Storage.Disk;

/// <summary>Whole small files on any disk.</summary>
internal static class DiskExtensions
{
    public static byte[] ReadFile(this IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, create: false);
        byte[] bytes = new byte[file.Length];
        int read = file.Read(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public static string ReadText(this IDisk disk, string path) => Encoding.UTF8.GetString(disk.ReadFile(path));

    /// <summary>
    /// Replaces a file so that a reader, and a start after a crash, finds either the old or the new content: written beside it, synced,
    /// renamed over it, and the directory synced.
    /// </summary>
    public static void ReplaceFile(this IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        using (IDiskFile file = disk.Open(temporary, create: true))
        {
            file.SetLength(0);
            file.Write(content, 0);
            file.Flush();
        }

        disk.MoveFile(temporary, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    public static void ReplaceFile(this IDisk disk, string path, string content) => disk.ReplaceFile(path, Encoding.UTF8.GetBytes(content));
}
