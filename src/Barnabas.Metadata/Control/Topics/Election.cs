namespace Barnabas.Metadata.Control.Topics;

/// <summary>How a partition's leader may be chosen.</summary>
internal enum Election
{
    /// <summary>Keep the leader where it is alive; else any live member of the ISR, or of the ELR where the ISR is empty.</summary>
    Online,

    /// <summary>As <see cref="Online"/>, and where that finds nobody any live replica, though records may be lost.</summary>
    Unclean,
}
