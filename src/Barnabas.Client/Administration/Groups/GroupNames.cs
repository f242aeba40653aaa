namespace Barnabas.Client.Administration.Groups;

/// <summary>Names of states and types, as brokers write them. Stateless.</summary>
internal static class GroupNames
{
    public static GroupState StateOf(string name) => Enum.TryParse(name, ignoreCase: true, out GroupState state) ? state : GroupState.Unknown;

    public static GroupType TypeOf(string name) => Enum.TryParse(name, ignoreCase: true, out GroupType type) ? type : GroupType.Unknown;
}
