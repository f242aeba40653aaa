using System.Diagnostics;
using System.Text.RegularExpressions;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Groups;

/// <summary>A client's process with one or more members of a group in it. Every line that it prints goes to its <see cref="ObservedGroup"/>, which owns it.</summary>
internal sealed partial class MemberProcess : IDisposable
{
    private static readonly string[] s_events = ["assigned", "revoked", "read", "committed", "left", "failed"];
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly ClientKind _kind;
    private readonly string _member;
    private volatile string[] _names;

    private MemberProcess(Process process, ClientKind kind, string[] names)
    {
        _process = process;
        _kind = kind;
        _names = names;
        _member = names[0];
    }

    /// <summary>Whether more members can join in it.</summary>
    public bool IsShared => _kind is ClientKind.JavaClassic or ClientKind.JavaConsumer;

    public bool IsAlive => !_process.HasExited;

    public ClientKind Kind => _kind;

    public static async Task<MemberProcess> StartAsync(ClientKind kind, string bootstrap, string group, string topic, string[] names, int sessionTimeoutMs, Action<GroupEvent> observe)
    {
        Process process = kind switch
        {
            ClientKind.Kcat => StartKcat(bootstrap, group, topic, names[0], sessionTimeoutMs),
            ClientKind.KafkaPython => Tool.StartPython("kafka", "kafka_python_member.py", [bootstrap, group, topic, names[0], $"{sessionTimeoutMs}"]),
            ClientKind.Confluent => Tool.StartPython("confluent_kafka", "confluent_member.py", [bootstrap, group, topic, names[0], $"{sessionTimeoutMs}", "range,roundrobin"]),
            ClientKind.ConfluentCooperative => Tool.StartPython("confluent_kafka", "confluent_member.py", [bootstrap, group, topic, names[0], $"{sessionTimeoutMs}", "cooperative-sticky"]),
            ClientKind.JavaClassic => await JavaProgram.StartAsync("GroupMembers",
                bootstrap, group, topic, string.Join(',', names), "group.protocol=classic", $"session.timeout.ms={sessionTimeoutMs}", "heartbeat.interval.ms=300"),
            _ => await JavaProgram.StartAsync("GroupMembers", bootstrap, group, topic, string.Join(',', names), "group.protocol=consumer"),
        };
        MemberProcess member = new(process, kind, names);
        process.OutputDataReceived += (_, line) => member.Observe(line.Data, observe);
        process.ErrorDataReceived += (_, line) => member.Observe(line.Data, observe);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return member;
    }

    public Task JoinAsync(string name)
    {
        _names = [.. _names, name];
        return TellAsync($"join {name}");
    }

    public Task CommitAsync(string name) => TellAsync($"commit {name}");

    /// <summary>Asks the member to leave; its process ends with its last member.</summary>
    public async Task LeaveAsync(string name)
    {
        _names = [.. _names.Where(member => member != name)];
        if (_names.Length > 0)
        {
            await TellAsync($"leave {name}");
            return;
        }
        if (_kind == ClientKind.Kcat)
            Signal.SendTerminate(_process.Id);
        else
            _process.StandardInput.Close();
        using CancellationTokenSource deadline = new(EndBound);
        await _process.WaitForExitAsync(deadline.Token);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static Process StartKcat(string bootstrap, string group, string topic, string name, int sessionTimeoutMs)
    {
        Assert.SkipUnless(Tool.OnPath("kcat"), "kcat is not installed (Debian: kcat).");
        string[] settings =
        [
            "auto.offset.reset=earliest", $"session.timeout.ms={sessionTimeoutMs}", "heartbeat.interval.ms=300", "topic.metadata.refresh.interval.ms=500",
            "fetch.wait.max.ms=100", "auto.commit.interval.ms=200", $"client.id={name}",
        ];
        return Process.Start(Tool.Describe("kcat",
            ["-b", bootstrap, "-u", "-f", "%p %o %s\\n", .. settings.SelectMany(setting => (string[])["-X", setting]), "-G", group, topic], null))!;
    }

    private async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    private void Observe(string? line, Action<GroupEvent> observe)
    {
        if (line is null)
            return;
        if (_kind == ClientKind.Kcat)
        {
            Match rebalance = KcatRebalance().Match(line);
            if (rebalance.Success)
                observe(new(rebalance.Groups[1].Value, _member, string.Join(',', KcatPartition().Matches(rebalance.Groups[2].Value).Select(match => match.Groups[1].Value))));
            else if (!line.StartsWith('%'))
                observe(new("read", _member, line));
            return;
        }
        string[] words = line.Split(' ', 3);
        observe(words.Length >= 2 && s_events.Contains(words[0]) ? new(words[0], words[1], words.Length > 2 ? words[2] : "") : new("said", _member, line));
    }

    [GeneratedRegex(@"^% Group .* rebalanced \(memberid .*\): (assigned|revoked): (.*)$")]
    private static partial Regex KcatRebalance();

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex KcatPartition();
}
