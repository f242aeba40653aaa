using Barnabas.Metadata.Control;
using Barnabas.Metadata.Records;

namespace Barnabas.Broker.Metadata;

/// <summary>A decision with a reply that somebody awaits. Owned by the loop; the task is for anyone.</summary>
internal sealed class ControllerWork<TReply>(Func<Controller, ControllerContext, ControllerResult<TReply>> decide) : ControllerWork
{
    private readonly TaskCompletionSource<TReply> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ControllerResult<TReply>? _result;

    public Task<TReply> Reply => _completion.Task;

    public override IReadOnlyList<VersionedRecord> Decide(Controller controller, ControllerContext context)
    {
        _result = decide(controller, context);
        return _result.Records;
    }

    public override void Complete() => _completion.TrySetResult(_result!.Reply);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
