namespace Barnabas.Coordination.Groups;

/// <summary>The groups of a shard by id. Owned by the shard's loop.</summary>
public sealed class GroupTable
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Group> All => _groups.Values;

    public Group? Find(string id) => _groups.GetValueOrDefault(id);

    /// <summary>Adds a group, or puts it in the place of the one of its name.</summary>
    public void Put(Group group) => _groups[group.Id] = group;

    public bool Remove(string id) => _groups.Remove(id);
}
