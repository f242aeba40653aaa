using Barnabas.Protocol.Wire;

namespace Barnabas.Testing.Fakes;

/// <summary>What a fake broker does with a request. Immutable.</summary>
public abstract record FakeReply
{
    private protected FakeReply()
    {
    }

    /// <summary>What it does when nobody says anything else.</summary>
    public static FakeReply Default { get; } = new DefaultReply();

    /// <summary>Closes the connection; the request has no effect.</summary>
    public static FakeReply Drop { get; } = new DropReply();

    /// <summary>Does what is asked, and closes the connection instead of answering.</summary>
    public static FakeReply LoseAnswer { get; } = new LostReply(Default);

    /// <summary>Never answers; the connection stays open. Later requests of the connection have no answer either.</summary>
    public static FakeReply Never { get; } = new NeverReply();

    /// <summary>Answers so.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="version">Of its encoding; that of the request where null.</param>
    public static FakeReply Answer(IResponse response, short? version = null) => new AnswerReply(response, version);

    /// <summary>The default answer, changed.</summary>
    public static FakeReply Change<TResponse>(Action<TResponse> change)
        where TResponse : IResponse => new ChangedReply(response => change((TResponse)response));

    /// <summary>The same, later: on the cluster's time.</summary>
    public static FakeReply After(TimeSpan delay, FakeReply? reply = null) => new DelayedReply(delay, reply ?? Default);

    /// <summary>The same, when the test says so.</summary>
    public static FakeReply When(Task signal, FakeReply? reply = null) => new AwaitedReply(signal, reply ?? Default);

    internal sealed record DefaultReply : FakeReply;

    internal sealed record DropReply : FakeReply;

    internal sealed record NeverReply : FakeReply;

    internal sealed record LostReply(FakeReply Reply) : FakeReply;

    internal sealed record AnswerReply(IResponse Response, short? Version) : FakeReply;

    internal sealed record ChangedReply(Action<IResponse> Change) : FakeReply;

    internal sealed record DelayedReply(TimeSpan Delay, FakeReply Reply) : FakeReply;

    internal sealed record AwaitedReply(Task Signal, FakeReply Reply) : FakeReply;
}
