using System.Text;
using Barnabas.Broker.Configuration;

namespace Barnabas.Broker.Documentation;

/// <summary>The configuration half of <c>docs/compatibility.md</c>, from <see cref="ConfigTable"/>. Stateless.</summary>
public static class ConfigurationMarkdown
{
    public static string Render()
    {
        StringBuilder page = new();
        page.Append("Every key of Apache Kafka 4.3 and 3.9 is accepted and checked. A key that is *not acted on yet* has no effect and is named in a warning at start when it is set; ");
        page.Append("*3.9 only* keys were dropped by Kafka 4 and are accepted so that older files load.\n\n");
        page.Append("| keys of | acted on | not acted on yet | 3.9 only |\n|---|---:|---:|---:|\n");
        ConfigTable[] tables = [ConfigTable.Broker, ConfigTable.Topic, ConfigTable.Group];
        foreach (ConfigTable table in tables)
            page.Append($"| {NameOf(table.Scope)} | {Count(table, ConfigStatus.ActedOn)} | {Count(table, ConfigStatus.NotActedOn)} | {Count(table, ConfigStatus.Only39)} |\n");
        foreach (ConfigTable table in tables)
            Append(page, table);
        return page.ToString();
    }

    private static string NameOf(ConfigScope scope) => scope switch
    {
        ConfigScope.Broker => "a broker",
        ConfigScope.Topic => "a topic",
        _ => "a group",
    };

    private static int Count(ConfigTable table, ConfigStatus status) => table.Definitions.Count(definition => definition.Status == status);

    private static void Append(StringBuilder page, ConfigTable table)
    {
        page.Append($"\n### Keys of {NameOf(table.Scope)}\n");
        foreach (ConfigTheme theme in table.Themes)
        {
            if (table.Themes.Count > 1)
                page.Append($"\n#### {theme.Title}\n");
            page.Append("\n| key | type | default | allowed | update | status | meaning |\n|---|---|---|---|---|---|---|\n");
            foreach (ConfigDefinition definition in theme.Definitions)
                Append(page, definition);
        }
    }

    private static void Append(StringBuilder page, ConfigDefinition definition)
    {
        string status = definition.Status switch
        {
            ConfigStatus.ActedOn => "acted on",
            ConfigStatus.Only39 => "3.9 only",
            _ => "not acted on yet",
        };
        string update = definition.UpdateMode switch
        {
            ConfigUpdateMode.PerBroker => "per broker",
            ConfigUpdateMode.ClusterWide => "cluster-wide",
            _ => "restart",
        };
        string inherited = definition.BrokerKey is { } key ? $" Broker key: `{key}`." : "";
        page.Append($"| `{definition.Name}` | {definition.Type.ToString().ToLowerInvariant()} | {Code(definition.DefaultText)} | {Allowed(definition)} | {update} | {status} | {Cell(definition.Documentation)}{inherited} |\n");
    }

    private static string Allowed(ConfigDefinition definition) => definition.Allowed.Length <= 120 ? Cell(definition.Allowed) : Cell(definition.Allowed[..definition.Allowed.IndexOf(',', 40)]) + ", …]";

    private static string Code(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
