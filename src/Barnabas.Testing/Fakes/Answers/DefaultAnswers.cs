using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>What a healthy broker answers, by API. Immutable; the state is the cluster's.</summary>
internal sealed class DefaultAnswers
{
    private readonly Dictionary<ApiKey, Func<FakeRequest, Task<IResponse?>>> _answers = [];

    public DefaultAnswers(FakeCluster cluster)
    {
        new ClusterAnswers(cluster).AddTo(this);
        new TopicAnswers(cluster).AddTo(this);
        new LogAnswers(cluster).AddTo(this);
        new OffsetAnswers(cluster).AddTo(this);
        new GroupAnswers(cluster).AddTo(this);
        new ConsumerGroupAnswers(cluster).AddTo(this);
    }

    public void Add<TRequest>(Func<FakeRequest, TRequest, IResponse?> answer)
        where TRequest : IRequest, new() => AddAsync<TRequest>((asked, request) => Task.FromResult(answer(asked, request)));

    public void AddAsync<TRequest>(Func<FakeRequest, TRequest, Task<IResponse?>> answer)
        where TRequest : IRequest, new() => _answers[new TRequest().ApiKey] = asked => answer(asked, (TRequest)asked.Body);

    /// <summary>Null where the client expects no answer.</summary>
    public Task<IResponse?> AnswerAsync(FakeRequest request) => _answers.TryGetValue(request.Key, out var answer)
        ? answer(request)
        : throw new NotSupportedException($"A fake broker has no answer of its own to {request.Key}: the test has to say what it is.");
}
