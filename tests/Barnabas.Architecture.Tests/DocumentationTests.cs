using System.Text.RegularExpressions;

namespace Barnabas.Architecture.Tests;

/// <summary>What the pages name is there.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void A_command_of_the_page_exists_and_runs(string page)
    {
        string[] commands = [.. Commands().Matches(Repository.Read(page)).Select(match => match.Groups["script"].Value).Distinct()];
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            string path = Path.Combine(Repository.Root, command);
            Assert.True(File.Exists(path), $"{page} names {command}, which does not exist");
            if (!OperatingSystem.IsWindows())
                Assert.True((File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0, $"{command} is not executable");
        });
    }

    [Fact]
    public void A_link_to_a_file_leads_there()
    {
        string[] pages = [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))];
        IEnumerable<string> dead = pages.SelectMany(page => Links().Matches(File.ReadAllText(page))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
            .Select(target => $"{Path.GetFileName(page)}: {target}"));
        Assert.Empty(dead);
    }

    [Fact]
    public void The_default_configuration_that_the_readme_starts_is_there() =>
        Assert.True(File.Exists(Path.Combine(Repository.Root, "config", "server.properties")));

    [GeneratedRegex(@"(?<![\w/])(\./)?(?<script>(bin/[\w-]+\.sh|test\.sh|\.ci/run))")]
    private static partial Regex Commands();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Links();
}
