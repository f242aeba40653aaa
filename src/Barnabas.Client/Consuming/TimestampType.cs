namespace Barnabas.Client.Consuming;

/// <summary>Whose time a record carries (<c>message.timestamp.type</c>).</summary>
public enum TimestampType
{
    /// <summary>The message format has none.</summary>
    NoTimestampType = -1,
    CreateTime = 0,
    LogAppendTime = 1,
}
