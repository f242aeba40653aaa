using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Barnabas.Network.Tests.Support;

/// <summary>Runs a test over both transports.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BothTransportsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<TransportKind>(TransportKind.Socket), new TheoryDataRow<TransportKind>(TransportKind.Memory)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
