using Barnabas.Broker.Documentation;
using Barnabas.Broker.Tests.Embedding;

namespace Barnabas.Broker.Tests.Documentation;

/// <summary>docs/compatibility.md says what the tables say. With BARNABAS_UPDATE=1 the page is written anew instead.</summary>
public sealed class CompatibilityPageTests
{
    [Fact]
    public void The_configuration_section_is_that_of_the_table() => CheckSection("configuration", ConfigurationMarkdown.Render());

    [Fact]
    public async Task The_api_section_is_that_of_the_handlers()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        CheckSection("apis", ApiMarkdown.Render(broker.Broker.Apis, broker.Broker.ControllerApis));
    }

    private static void CheckSection(string section, string content)
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "compatibility.md");
        string page = File.ReadAllText(path);
        string wanted = GeneratedSection.Replace(page, section, content);
        if (Environment.GetEnvironmentVariable("BARNABAS_UPDATE") == "1")
            File.WriteAllText(path, wanted);
        else
            Assert.True(wanted == page, "docs/compatibility.md differs from the tables; write it anew with: BARNABAS_UPDATE=1 ./test.sh Broker");
    }

    [Fact]
    public void A_page_without_marks_is_refused() => Assert.Throws<FormatException>(() => GeneratedSection.Replace("text", "configuration", "content"));

    private static string RepositoryRoot()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Barnabas.slnx")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run inside the repository.");
        return directory.FullName;
    }
}
