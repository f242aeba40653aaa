namespace Barnabas.Client.Administration.Groups;

/// <summary>By which protocol a group lives. The names are Kafka's.</summary>
public enum GroupType
{
    Unknown,
    Consumer,
    Classic,
    Share,
    Streams,
}
