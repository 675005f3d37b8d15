namespace InboundStreams.Email.Templates;

/// <summary>What kind of thing is wrong with a template.</summary>
public enum TemplateFaultKind
{
    /// <summary>It does not compile, or is beyond a limit.</summary>
    Broken,

    /// <summary>It prints something that nobody provides.</summary>
    UnknownVariable,

    /// <summary>It takes in a partial or a layout that is not there.</summary>
    UnknownPartial,

    /// <summary>It calls a helper that is not there, or gives it too few or too many values.</summary>
    UnknownHelper,
}

/// <summary>One thing that is wrong with a template, at its place.</summary>
/// <param name="Path">Of the file: <c>templates/partials/button.hbs</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What is wrong with which thing; what to do.</param>
public sealed record TemplateFault(string Path, int Line, int Column, TemplateFaultKind Kind, string Message);
