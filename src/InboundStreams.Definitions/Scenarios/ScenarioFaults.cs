using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>The numbers of the faults that only test files have.</summary>
internal static class ScenarioFaults
{
    public const FaultCode NotAListOfTests = (FaultCode)801;
    public const FaultCode BadMoment = (FaultCode)802;
    public const FaultCode NotOneInput = (FaultCode)803;
    public const FaultCode BadAttribute = (FaultCode)804;
    public const FaultCode UnknownContact = (FaultCode)805;
    public const FaultCode UnknownWorkflow = (FaultCode)806;
    public const FaultCode UnknownBand = (FaultCode)807;
    public const FaultCode UnknownSegment = (FaultCode)808;
    public const FaultCode UnknownKind = (FaultCode)809;
    public const FaultCode OutsideTheTest = (FaultCode)810;
    public const FaultCode NotOneState = (FaultCode)811;
}
