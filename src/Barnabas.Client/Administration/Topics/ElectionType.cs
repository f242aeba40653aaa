namespace Barnabas.Client.Administration.Topics;

/// <summary>Which leader is to be elected, as Kafka numbers it.</summary>
public enum ElectionType : sbyte
{
    /// <summary>The first of the replicas, where it is in sync.</summary>
    Preferred = 0,

    /// <summary>Any that lives, where none is in sync: what only the others have is lost.</summary>
    Unclean = 1,
}
