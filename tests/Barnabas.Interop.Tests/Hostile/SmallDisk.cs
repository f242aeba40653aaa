using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Hostile;

/// <summary>A small tmpfs that can be filled and emptied again. Unmounted at the end.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Ballast = "ballast";

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Skips the test where mounting is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Tool.OnPath("mount"), "There is no mount here.");
        string path = Directory.CreateTempSubdirectory("barnabas-disk-").FullName;
        var mounted = await Tool.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path]);
        if (mounted.ExitCode != 0)
        {
            Directory.Delete(path);
            Assert.Skip($"Mounting a tmpfs is not allowed: {mounted.Error.Trim()}");
        }

        return new SmallDisk(path);
    }

    /// <summary>Takes all but <paramref name="leave"/> bytes.</summary>
    public void Fill(long leave)
    {
        using var file = File.Create(System.IO.Path.Combine(Path, Ballast), 1);
        byte[] block = new byte[64 * 1024];
        while (new DriveInfo(Path).AvailableFreeSpace is var free && free > leave)
            file.Write(block, 0, (int)Math.Min(block.Length, free - leave));
    }

    public void Empty() => File.Delete(System.IO.Path.Combine(Path, Ballast));

    public async ValueTask DisposeAsync()
    {
        (await Tool.RunAsync("umount", [Path])).Succeeded();
        Directory.Delete(Path);
    }
}
