using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Configs;

/// <summary>
/// What one of the two alter requests asks for one resource. Where it replaces, keys that are not named lose their values: that is
/// AlterConfigs, not IncrementalAlterConfigs. Immutable.
/// </summary>
internal sealed record ConfigAlteration(ConfigResource Resource, IReadOnlyList<ConfigChange> Changes, bool Replaces);
