// Sends a user action with nothing but Confluent's client, its Avro serializer and the classes of InboundStreams.Contracts:
//   dotnet run --project samples/producer -- c0111 "Course Registered" course=kafka-101
using Confluent.Kafka;
using Confluent.Kafka.SyncOverAsync;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using InboundStreams.Contracts;

var config = new ProducerConfig { BootstrapServers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") ?? "localhost:9092", EnableIdempotence = true };
config.Set(Partitioning.Setting, Partitioning.Murmur2);
using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL") ?? "http://localhost:8081" });
using var producer = new ProducerBuilder<string, UserAction>(config).SetValueSerializer(new AvroSerializer<UserAction>(registry).AsSyncOverAsync()).Build();

var action = new UserAction
{
    messageId = Guid.NewGuid().ToString(), // a second record with the same id changes nothing
    @event = args[1],
    at = DateTime.UtcNow,
    properties = args[2..].Select(each => each.Split('=', 2)).ToDictionary(each => each[0], each => (object)each[1]),
};
var sent = await producer.ProduceAsync(new TopicNames().UserActions, new Message<string, UserAction> { Key = args[0], Value = action });
Console.WriteLine(sent.TopicPartitionOffset);
