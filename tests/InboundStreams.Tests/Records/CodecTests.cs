using Avro.Generic;
using Avro.IO;
using CsCheck;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.Tests.Records;

/// <summary>Each codec against its schema, with Apache.Avro's generic reader and writer as the judge.</summary>
public sealed class CodecTests
{
    public static TheoryData<string> Codecs => [.. All.Keys];

    private static readonly Dictionary<string, Judged> All = new()
    {
        ["user-action"] = Judged.Of(UserActionCodec.Codec, samples => samples.UserAction()),
        ["contact"] = Judged.Of(ContactCodec.Codec, samples => samples.Contact()),
        ["email-outcome"] = Judged.Of(EmailOutcomeCodec.Codec, samples => samples.EmailOutcome()),
        ["send-command"] = Judged.Of(SendCommandCodec.Codec, samples => samples.SendCommand()),
        ["lead-score"] = Judged.Of(LeadScoreCodec.Codec, samples => samples.LeadScore()),
        ["workflow-transition"] = Judged.Of(WorkflowTransitionCodec.Codec, samples => samples.WorkflowTransition()),
        ["order"] = Judged.Of(OrderCodec.Codec, samples => samples.Order()),
    };

    // Bundles and suppressions are no hot path: Confluent's serializers write and read them.
    [Fact]
    public void Every_schema_of_the_hot_path_has_a_codec_that_is_judged_here() =>
        Assert.Equal(Schemas.TopicSchemas.Keys.Except(["bundle", "suppression"]).Order(), All.Keys.Order());

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_it_writes_Avro_reads_and_what_Avro_writes_it_reads(string name) => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var codec = All[name];
            var ours = codec.Write(new Samples(seed));
            var schema = Avro.Schema.Parse(codec.Schema);
            using var input = new MemoryStream(ours);
            var read = new GenericReader<object>(schema, schema).Read(null!, new BinaryDecoder(input));
            Assert.Equal(input.Length, input.Position);

            using var output = new MemoryStream();
            new GenericWriter<object>(schema).Write(read, new BinaryEncoder(output));
            Assert.Equal(Convert.ToHexString(ours), Convert.ToHexString(codec.WriteAgain(output.ToArray())));
        },
        iter: 300);

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Damaged_bytes_are_invalid_data_and_nothing_worse(string name) => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var random = new Random(seed);
            var bytes = Damaged(All[name].Write(new Samples(seed)), random.Next(1, 4), random);

            try
            {
                All[name].WriteAgain(bytes);
            }
            catch (InvalidDataException)
            {
            }
        },
        iter: 10_000 / All.Count);

    [Fact]
    public void An_actions_time_is_read_just_where_the_action_can_be() => AgreeOnTime(UserActionCodec.Codec, samples => samples.UserAction(), action => action.At);

    [Fact]
    public void A_rows_time_is_read_just_where_the_row_can_be() => AgreeOnTime(ContactCodec.Codec, samples => samples.Contact(), row => row.At);

    /// <summary>Of sound bytes and of damaged ones.</summary>
    private static void AgreeOnTime<T>(AvroCodec<T> codec, Func<Samples, T> make, Func<T, Instant?> timeOf) => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var random = new Random(seed);
            var bytes = Damaged(codec.ToBytes(make(new Samples(seed))), random.Next(3), random);
            Assert.Equal(
                OutcomeOf(() =>
                {
                    var value = codec.FromBytes(bytes);
                    codec.ToBytes(value);
                    return timeOf(value);
                }),
                OutcomeOf(() => AvroCodec.ReadAll(bytes, codec.ReadTime)));
        },
        iter: 20_000);

    private static (bool IsSound, Instant? Time) OutcomeOf(Func<Instant?> read)
    {
        try
        {
            return (true, read());
        }
        catch (InvalidDataException)
        {
            return (false, null);
        }
    }

    private static byte[] Damaged(byte[] bytes, int times, Random random)
    {
        for (var damage = times; damage > 0 && bytes.Length > 0; damage--)
        {
            if (random.Next(3) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private sealed record Judged(string Schema, Func<Samples, byte[]> Write, Func<byte[], byte[]> WriteAgain)
    {
        public static Judged Of<T>(AvroCodec<T> codec, Func<Samples, T> make) =>
            new(codec.Schema, samples => codec.ToBytes(make(samples)), bytes => codec.ToBytes(codec.FromBytes(bytes)));
    }
}
