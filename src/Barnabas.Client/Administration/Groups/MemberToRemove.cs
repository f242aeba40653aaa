namespace Barnabas.Client.Administration.Groups;

/// <summary>A member that is to leave its group, by the instance id of a static member or the member id of another.</summary>
public readonly record struct MemberToRemove(string? InstanceId, string MemberId = "")
{
    public override string ToString() => InstanceId ?? MemberId;
}
