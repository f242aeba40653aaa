using System.CommandLine;
using System.Runtime.InteropServices;
using Barnabas.Broker;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Lifecycle;

namespace Barnabas.Cli.Server;

/// <summary><c>barnabas server start CONFIG</c>: runs a broker in the foreground until SIGTERM or Ctrl-C, then stops it cleanly.</summary>
internal static class ServerStartCommand
{
    private const int ExitFailure = 1;

    public static Command Create()
    {
        var config = new Argument<FileInfo>("config") { Description = "The broker's configuration: a server.properties file with Kafka's keys." };
        var overrides = new Option<string[]>("--override")
        {
            Description = "A key=value that wins over the file; may be given several times.",
            HelpName = "key=value",
            AllowMultipleArgumentsPerToken = false,
        };
        var command = new Command("start", "Starts a broker in the foreground; an empty data directory is formatted first.\n\nExample:\n  barnabas server start config/server.properties --override log.dirs=/var/lib/barnabas")
        {
            config,
            overrides,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(overrides) ?? [], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, string[] overrides, CancellationToken cancellation)
    {
        using var logging = ConsoleLogging.Create();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        try
        {
            var configuration = BrokerConfiguration.Load(file.FullName, overrides);
            await using var broker = await KafkaBroker.StartAsync(new() { Configuration = configuration, Logging = logging }, stop.Token);
            foreach (var listener in broker.Listeners)
            {
                Console.WriteLine($"Barnabas listens on {listener}");
            }
            await broker.Failed.WaitAsync(stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            await broker.StopAsync();
            return broker.Failed.IsFaulted ? ExitFailure : 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while it was starting: everything that was open has been closed again.
            return 0;
        }
        catch (Exception failure) when (failure is ConfigurationException or BrokerStartException or FileNotFoundException)
        {
            Console.Error.WriteLine($"barnabas: {failure.Message}");
            return ExitFailure;
        }
    }
}
