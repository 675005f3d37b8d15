// A Streamiz application that carries the contact topology beside a stream of its own: dead letters become alarms.
using System.Runtime.InteropServices;
using InboundStreams.Records.Registry;
using InboundStreams.Streamiz;
using InboundStreams.Streams;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole().AddFilter("Streamiz", LogLevel.Warning));

var builder = new StreamBuilder();
using var contacts = builder.AddContactTopology(new ContactStreamsOptions
{
    Engine = new StreamEngineOptions
    {
        Kafka = new KafkaSettings(Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") ?? "localhost:9092"),
        StateDirectory = args is [var directory] ? directory : "state",
    },
    Registry = SchemaRegistryOptions.Parse(Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL") ?? "http://localhost:8081"),
    ApplicationId = "acme",
    Loggers = loggers,
});
builder.Stream<byte[], byte[], ByteArraySerDes, ByteArraySerDes>("inbound.dead-letters").To<ByteArraySerDes, ByteArraySerDes>("acme.alarms");
await contacts.RunAsync(builder.Build(), contacts.NewConfig(), stop.Token);

void End(PosixSignalContext signal) => (signal.Cancel, _) = (true, stop.CancelAsync());
