using System.Text;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft;

/// <summary>Small text files that are replaced whole: a reader, also after a crash, finds the old or the new content. Stateless.</summary>
internal static class TextFile
{
    public static string Read(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, create: false);
        byte[] bytes = new byte[file.Length];
        return Encoding.UTF8.GetString(bytes, 0, file.Read(bytes, 0));
    }

    public static void Replace(IDisk disk, string path, string text)
    {
        string temporary = path + ".tmp";
        using (IDiskFile file = disk.Open(temporary, create: true))
        {
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(text), 0);
            file.Flush();
        }
        disk.MoveFile(temporary, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
