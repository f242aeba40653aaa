using Barnabas.Metadata.Control;
using Barnabas.Metadata.Records;

namespace Barnabas.Broker.Metadata;

/// <summary>One thing for the controller to decide. Owned by the loop from submission to completion.</summary>
internal abstract class ControllerWork
{
    /// <summary>Lets the controller decide; gives the records to append.</summary>
    public abstract IReadOnlyList<VersionedRecord> Decide(Controller controller, ControllerContext context);

    /// <summary>The records are committed, and published.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}
