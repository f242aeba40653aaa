using Barnabas.Benchmarks;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(ScenarioBenchmark).Assembly).Run(args);
