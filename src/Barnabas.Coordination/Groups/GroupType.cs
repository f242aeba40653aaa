namespace Barnabas.Coordination.Groups;

/// <summary>The protocol that a group's members speak.</summary>
public enum GroupType
{
    Classic,
    Consumer,
}
