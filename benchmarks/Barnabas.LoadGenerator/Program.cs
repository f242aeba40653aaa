using System.CommandLine;
using Barnabas.LoadGenerator.Load;
using Barnabas.LoadGenerator.Report;
using Spectre.Console;

var bootstrap = new Option<string[]>("--bootstrap-server")
{
    Description = "host:port of a broker; given twice or more, rounds alternate between them and the table shows the ratio of the last to the first.",
    Required = true,
    AllowMultipleArgumentsPerToken = true,
};
var pids = new Option<int[]>("--pid")
{
    Description = "Process ids of those brokers, in the same order, where they run on this machine: adds CPU and memory to the table.",
    AllowMultipleArgumentsPerToken = true,
};
var only = new Option<string[]>("--scenario")
{
    Description = $"Which to run: {string.Join(", ", LoadScenario.All.Select(s => s.Name))}.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. LoadScenario.All.Select(s => s.Name)],
};
only.AcceptOnlyFromAmong([.. LoadScenario.All.Select(s => s.Name)]);
var rounds = new Option<int>("--rounds") { Description = "How often each scenario runs on each broker.", DefaultValueFactory = _ => 3 };
var seconds = new Option<int>("--seconds") { Description = "How long a scenario is measured.", DefaultValueFactory = _ => 5 };
var warmUp = new Option<int>("--warm-up") { Description = "Seconds of the same load before it is measured.", DefaultValueFactory = _ => 5 };

var root = new RootCommand("Puts a load on Kafka brokers and compares them.") { bootstrap, pids, only, rounds, seconds, warmUp };
root.SetAction(async (parsed, cancellation) =>
{
    string[] addresses = parsed.GetValue(bootstrap)!;
    int[] processes = parsed.GetValue(pids) ?? [];
    var servers = addresses.Select((address, i) => Server.Parse(address, i < processes.Length ? processes[i] : null)).ToArray();
    var scenarios = LoadScenario.All.Where(s => parsed.GetValue(only)!.Contains(s.Name)).ToArray();
    var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
    string run = $"load-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
    var report = new ReportTable(servers);
    for (int round = 1; round <= parsed.GetValue(rounds); round++)
    {
        foreach (var server in servers)
        {
            var runner = new LoadRunner(server, time, TimeSpan.FromSeconds(parsed.GetValue(warmUp)));
            foreach (var scenario in scenarios)
            {
                var result = await runner.RunAsync(scenario, $"{run}-{scenario.Name}-{round}", cancellation);
                report.Add(scenario, server, result);
                Console.WriteLine($"round {round}  {server.Name}  {scenario.Name}: {string.Join(", ", result.Figures.Select(f => $"{f.Key} {f.Value:0.#}"))}");
            }
        }
    }

    report.Print(AnsiConsole.Console, parsed.GetValue(rounds));
    return 0;
});
return await root.Parse(args).InvokeAsync();
