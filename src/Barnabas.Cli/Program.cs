using System.CommandLine;
using Barnabas.Cli.Server;

// Completions of socket operations run on the thread that polled them: a third of the CPU of a hop through the thread pool
// (docs/decisions/0002-plain-sockets.md). The runtime reads this once, before the first socket.
const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
{
    Environment.SetEnvironmentVariable(InlineCompletions, "1");
}

var root = new RootCommand("Barnabas: Apache Kafka for .NET, in one process.")
{
    new Command("server", "Runs a broker.") { ServerStartCommand.Create() },
};
// A command that must end in order handles signals itself: the parser's own time-out would cut a broker off in the middle of its flush.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
