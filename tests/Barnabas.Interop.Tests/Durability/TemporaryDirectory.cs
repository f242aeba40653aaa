namespace Barnabas.Interop.Tests.Durability;

/// <summary>A directory that ends with its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("barnabas-interop-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
