namespace Barnabas.Client.Consuming.Fetching;

/// <summary>What has to follow from an answer besides its records.</summary>
[Flags]
internal enum FetchOutcome
{
    None = 0,

    /// <summary>The metadata is out of date.</summary>
    RefreshMetadata = 1,

    /// <summary>There are records, or an error, for who polls.</summary>
    WakePoll = 2,
}
