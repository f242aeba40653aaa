using System.Globalization;
using Barnabas.LoadGenerator.Load;
using Spectre.Console;

namespace Barnabas.LoadGenerator.Report;

/// <summary>Collects the figures of all rounds and prints their medians side by side. Owned by the program's loop.</summary>
internal sealed class ReportTable(IReadOnlyList<Server> servers)
{
    private const int LeastColumns = 120;

    private readonly List<(string Scenario, string Figure)> _rows = [];
    private readonly Dictionary<(string Scenario, string Figure, Server Server), List<double>> _values = [];

    public void Add(LoadScenario scenario, Server server, LoadResult result)
    {
        foreach (var (figure, value) in result.Figures)
        {
            if (!_rows.Contains((scenario.Name, figure)))
                _rows.Add((scenario.Name, figure));
            var key = (scenario.Name, figure, server);
            if (!_values.TryGetValue(key, out var list))
                _values[key] = list = [];
            list.Add(value);
        }
    }

    public void Print(IAnsiConsole console, int rounds)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("scenario").AddColumn("figure");
        foreach (var server in servers)
            table.AddColumn(new TableColumn(Markup.Escape(server.Name)).RightAligned());
        if (servers.Count > 1)
            table.AddColumn(new TableColumn("last/first").RightAligned());
        string previous = "";
        foreach (var (scenario, figure) in _rows)
        {
            double?[] medians = [.. servers.Select(server => Median(scenario, figure, server))];
            var cells = new List<string> { scenario == previous ? "" : scenario, figure };
            cells.AddRange(medians.Select(Text));
            if (servers.Count > 1)
                cells.Add(medians[0] is > 0 && medians[^1] is { } last ? (last / medians[0]!.Value).ToString("0.00", CultureInfo.InvariantCulture) : "");
            table.AddRow([.. cells.Select(Markup.Escape)]);
            previous = scenario;
        }

        // A pipe has no width of its own, and 80 columns would cut the addresses.
        console.Profile.Width = Math.Max(console.Profile.Width, LeastColumns);
        console.Write(table);
        console.WriteLine($"Median of {rounds} round{(rounds == 1 ? "" : "s")}.");
    }

    private double? Median(string scenario, string figure, Server server)
    {
        if (!_values.TryGetValue((scenario, figure, server), out var values))
            return null;
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Text(double? value) => value?.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture) ?? "";
}
