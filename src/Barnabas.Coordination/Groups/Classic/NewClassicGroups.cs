using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// Groups whose first record is being appended: the table has them as soon as it is replayed, and never where the append fails. Owned by the
/// shard's loop.
/// </summary>
internal sealed class NewClassicGroups
{
    private readonly Dictionary<string, ClassicGroup> _groups = new(StringComparer.Ordinal);

    public void Record(ClassicGroup group, CoordinatorRecord first, Decision decision)
    {
        _groups[group.Id] = group;
        decision.Append(first);
        decision.OnFailed((_, _) => Forget(group));
    }

    /// <summary>The group that this record is the first of; null where it is not one of ours.</summary>
    public ClassicGroup? Take(string id) => _groups.Remove(id, out ClassicGroup? group) ? group : null;

    private void Forget(ClassicGroup group)
    {
        if (_groups.GetValueOrDefault(group.Id) == group)
        {
            _groups.Remove(group.Id);
        }
    }
}
