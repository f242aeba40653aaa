using System.Text.RegularExpressions;

namespace Barnabas.Architecture.Tests;

/// <summary>Rules of the source files that neither compiler nor analyzers know.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 800;
    private static readonly string[] FoldersByKind = ["Helpers", "Helper", "Utils", "Util", "Utilities", "Interfaces", "Common", "Misc", "Extensions", "Managers"];

    [Fact]
    public void A_hand_written_file_has_at_most_800_lines() => Assert.DoesNotContain(
        Repository.HandWrittenFiles("src", "tests", "tools", "benchmarks", "samples")
            .Select(path => (Path: path, Lines: Repository.Read(path).Count(character => character == '\n'))),
        file => file.Lines > LongestFile);

    [Fact]
    public void A_folder_is_named_after_the_domain() => Assert.DoesNotContain(
        Repository.HandWrittenFiles("src"), path => path.Split('/').Any(FoldersByKind.Contains));

    [Fact]
    public void There_are_no_regions() => Assert.Empty(Containing(Region(), "src", "tests", "tools", "benchmarks", "samples"));

    [Fact]
    public void No_exception_is_swallowed() => Assert.Empty(Containing(EmptyCatch(), "src", "tools"));

    [Fact]
    public void Every_assembly_has_a_readme() => Assert.DoesNotContain(
        Directory.GetDirectories(Path.Combine(Repository.Root, "src")), directory => !File.Exists(Path.Combine(directory, "README.md")));

    private static IEnumerable<string> Containing(Regex forbidden, params string[] folders) =>
        Repository.HandWrittenFiles(folders).Where(path => path != "tests/Barnabas.Architecture.Tests/SourceTests.cs" && forbidden.IsMatch(Repository.Read(path)));

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"catch\s*(\(\s*(System\.)?Exception[^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();
}
