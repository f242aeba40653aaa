using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Configs;

/// <summary>What one of the two alter requests asks for one resource. Immutable.</summary>
/// <param name="Replaces">Whether keys that are not named lose their values: what AlterConfigs does, and IncrementalAlterConfigs does not.</param>
internal sealed record ConfigAlteration(ConfigResource Resource, IReadOnlyList<ConfigChange> Changes, bool Replaces);
