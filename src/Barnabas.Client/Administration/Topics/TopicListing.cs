namespace Barnabas.Client.Administration.Topics;

/// <summary>A topic in a list. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Empty where the broker knows no ids.</param>
/// <param name="IsInternal">It is the cluster's own.</param>
public sealed record TopicListing(string Name, Guid Id, bool IsInternal);
