using System.Reflection;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Tests.Cli;

/// <summary>Ids of log messages are permanent: alerts are built on them.</summary>
public sealed class LogIdTests
{
    private static readonly Dictionary<string, int> Thousands = new()
    {
        ["Streams"] = 1, ["Records"] = 2, ["Topologies"] = 3, ["Email"] = 4, ["ReadModel"] = 5, ["Cli"] = 6, ["Streamiz"] = 7,
    };

    private static readonly List<(string Room, MethodInfo Method, LoggerMessageAttribute Message)> Messages =
    [
        .. from room in Thousands.Keys
           let assembly = Assembly.Load(room == "Cli" ? "inbound" : $"InboundStreams.{room}")
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select (room, method, message),
    ];

    [Fact]
    public void Are_unique_across_the_rooms() =>
        Assert.Empty(Messages.GroupBy(each => each.Message.EventId).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(each => $"{each.Room}.{each.Method.Name}"))}"));

    [Fact]
    public void Begin_with_the_number_of_their_room() =>
        Assert.Empty(Messages.Where(each => each.Message.EventId / 1_000 != Thousands[each.Room]).Select(each => $"{each.Room}.{each.Method.Name}: {each.Message.EventId}"));

    [Fact]
    public void Are_found_where_rooms_log() => Assert.Contains(Messages, each => each.Room == "Streams");
}
