namespace Barnabas.Storage;

/// <summary>Whose clock the timestamps of a topic come from (<c>message.timestamp.type</c>).</summary>
public enum TimestampType : byte
{
    CreateTime = 0,
    LogAppendTime = 1,
}
