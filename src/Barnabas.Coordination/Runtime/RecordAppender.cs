using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Runtime;

/// <summary>Writes a decision's records into the log, as one batch. Owned by a shard's loop.</summary>
internal sealed class RecordAppender(ICoordinatorLog log, CoordinatorBatchWriter writer, ILogger logger) : IDisposable
{
    /// <summary>Behind the last record that was appended, now or before the shard was loaded.</summary>
    public long EndOffset { get; private set; }

    public void OnLoaded() => EndOffset = log.EndOffset;

    /// <summary>Gives the offset of the first record, or the error for those who wait for the decision: then nothing was written.</summary>
    public (ErrorCode Error, long BaseOffset) Append(Decision decision, int leaderEpoch)
    {
        CoordinatorAppend appended;
        try
        {
            appended = log.Append(writer.Write(decision.Records, decision.NowMs), leaderEpoch);
        }
        catch (Exception failure)
        {
            CoordinatorLog.EventFailed(logger, failure, log.Name);
            return (ErrorCode.UnknownServerError, -1);
        }
        if (appended.Error != ErrorCode.None)
        {
            CoordinatorLog.AppendFailed(logger, decision.Records.Count, log.Name, appended.Error, appended.Message);
            return (AppendErrors.ToClient(appended.Error), -1);
        }
        EndOffset = appended.BaseOffset + decision.Records.Count;
        return (ErrorCode.None, appended.BaseOffset);
    }

    public void Dispose() => writer.Dispose();
}
