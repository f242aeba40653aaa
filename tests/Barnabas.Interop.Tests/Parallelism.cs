// Each class starts real processes, and the Java ones are heavy: more than two at a time only makes all of them slow.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
