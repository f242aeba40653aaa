using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>What is measured and where it is reported.</summary>
internal static class MetricsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("metric.reporters", Low, ClusterWide).Default("org.apache.kafka.common.metrics.JmxReporter").Distinct()
            .Doc("Classes that report metrics."),
        Int("metrics.num.samples", Low).Default(2).AtLeast(1)
            .Doc("Samples kept per metric."),
        Long("metrics.sample.window.ms", Low).Default(30_000).AtLeast(1)
            .Doc("Length of a sample."),
        String("metrics.recording.level", Low).Default("INFO")
            .Doc("Most detailed level that is recorded."),
        Boolean("auto.include.jmx.reporter", Low).Default(true).Only39()
            .Doc("Report through JMX without being named in metric.reporters."),
        List("kafka.metrics.reporters", Low).Default("").Distinct()
            .Doc("Classes that report the older kind of metrics."),
        Int("kafka.metrics.polling.interval.secs", Low).Default(10).AtLeast(1)
            .Doc("Pause between two readings of kafka.metrics.reporters."),
        Int("telemetry.max.bytes", Low).Default(1_048_576).AtLeast(1)
            .Doc("Most bytes of metrics that a client may push at a time."),
    ];
}
