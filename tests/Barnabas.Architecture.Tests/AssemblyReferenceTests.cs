using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Barnabas.Architecture.Tests;

/// <summary>Which assembly may know which: the table of docs/architecture.md, held against what was built.</summary>
public sealed class AssemblyReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = [],
        ["Network"] = ["Protocol"],
        ["Storage"] = ["Protocol"],
        ["Raft"] = ["Protocol", "Storage"],
        ["Metadata"] = ["Protocol"],
        ["Coordination"] = ["Protocol"],
        ["Broker"] = ["Protocol", "Network", "Storage", "Raft", "Metadata", "Coordination"],
        ["Client"] = ["Protocol", "Network"],
        ["Console"] = ["Client", "Protocol"],
        ["Testing"] = ["Protocol", "Network", "Storage", "Raft", "Metadata", "Coordination", "Broker", "Client"],
        ["Cli"] = ["Protocol", "Network", "Storage", "Raft", "Metadata", "Coordination", "Broker", "Client", "Console", "Testing"],
    };

    /// <summary>Packages that an assembly may use beside the base class library. The protocol and the decisions above it stay free of them.</summary>
    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Protocol"] = ["IronSnappy"],
        ["Network"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Storage"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Raft"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Metadata"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Coordination"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Broker"] = ["Microsoft.Extensions.Logging.Abstractions"],
    };

    public static TheoryData<string> Assemblies() =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "Barnabas.*").Select(path => Path.GetFileName(path)["Barnabas.".Length..])];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_knows_only_those_below_it(string name)
    {
        Assert.True(Allowed.ContainsKey(name), $"Barnabas.{name} is not in the table of docs/architecture.md");
        IEnumerable<string> known = References(name).Where(reference => reference.StartsWith("Barnabas.", StringComparison.Ordinal)).Select(reference => reference["Barnabas.".Length..]);
        Assert.Empty(known.Except(Allowed[name]));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_of_the_broker_uses_only_its_packages(string name)
    {
        if (!AllowedPackages.TryGetValue(name, out string[]? packages))
            return;
        // The shared framework's assemblies lie beside the core library; what is not there came in a package.
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<string> foreign = References(name).Where(reference => !reference.StartsWith("Barnabas.", StringComparison.Ordinal) && !File.Exists(Path.Combine(framework, reference + ".dll")));
        Assert.Empty(foreign.Except(packages));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_refers_only_to_those_below_it(string name)
    {
        string project = Repository.Read($"src/Barnabas.{name}/Barnabas.{name}.csproj");
        IEnumerable<string> referred = System.Xml.Linq.XDocument.Parse(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))["Barnabas.".Length..]);
        Assert.Empty(referred.Except(Allowed[name]));
    }

    private static IEnumerable<string> References(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name == "Cli" ? "barnabas.dll" : $"Barnabas.{name}.dll");
        Assert.True(File.Exists(path), $"{path} is not built: reference the project from Barnabas.Architecture.Tests");
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
