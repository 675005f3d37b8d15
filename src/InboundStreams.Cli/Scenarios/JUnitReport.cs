using System.Globalization;
using System.Text;
using System.Xml;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Cli.Scenarios;

/// <summary>Results in the XML that build servers read: a suite for each file, a case for each test. Times are 0: the clock of a test is virtual.</summary>
internal static class JUnitReport
{
    public static void Write(string path, IReadOnlyList<ScenarioResult> results)
    {
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        using var xml = XmlWriter.Create(path, settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "inbound test");
        Counts(xml, results);
        foreach (var file in results.GroupBy(each => each.Scenario.Path))
            Suite(xml, file.Key, [.. file]);
        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private static void Suite(XmlWriter xml, string file, IReadOnlyList<ScenarioResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Printable.Text(file));
        Counts(xml, results);
        foreach (var result in results)
            Case(xml, file, result);
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, string file, ScenarioResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Printable.Text(result.Scenario.Name));
        xml.WriteAttributeString("classname", Printable.Text(Path.ChangeExtension(file, null).Replace('/', '.')));
        xml.WriteAttributeString("file", Printable.Text(file));
        xml.WriteAttributeString("line", Number(result.Scenario.Line));
        xml.WriteAttributeString("time", "0");
        if (!result.Passed)
        {
            // One element for each test: some readers count elements.
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Printable.Text($"expected {result.Failures[0].Expected}, but {result.Failures[0].Actual}"));
            xml.WriteAttributeString("type", result.Failures[0].List);
            xml.WriteString(string.Join("\n", result.Failures.Select(Text)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(Failure failure) =>
        Printable.Text($"expected {failure.Expected}") + "\n" + Printable.Text($"but {failure.Actual}") + (failure.Reason.Length > 0 ? "\n" + Printable.Text($"because {failure.Reason}") : "");

    private static void Counts(XmlWriter xml, IReadOnlyCollection<ScenarioResult> results)
    {
        xml.WriteAttributeString("tests", Number(results.Count));
        xml.WriteAttributeString("failures", Number(results.Count(each => !each.Passed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", "0");
        xml.WriteAttributeString("time", "0");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
