using Barnabas.Client.Tests.Embedding;

namespace Barnabas.Client.Tests.Administration;

public sealed class BarnabasAdminTests(EmbeddedCluster cluster) : AdminSuite(cluster), IClassFixture<EmbeddedCluster>;
