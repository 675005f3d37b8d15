using BenchmarkDotNet.Running;
using InboundStreams.Benchmarks;

// The whole pipeline on a real Kafka, beside a bare loop: inbound bench pipeline. Here: the parts of one event's way.
BenchmarkSwitcher.FromTypes([typeof(CodecBenchmarks), typeof(TaskBenchmarks)]).Run(args);
