namespace InboundStreams.Definitions.Faults;

/// <summary>The numbers of all faults, written <c>IBnnnn</c>. A number is permanent: it is never given to another fault.</summary>
public enum FaultCode
{
    // Files and folders
    NoFolder = 1,
    NoInbound = 2,
    UnknownFile = 3,
    NotUtf8 = 4,
    Unreadable = 5,
    NoSubject = 6,

    // YAML
    NotYaml = 101,
    NotAMapping = 102,
    UnknownKey = 103,
    RepeatedKey = 104,
    MissingKey = 105,
    WrongKind = 106,
    NoAnchors = 107,
    TooDeep = 108,
    TooLong = 109,
    TooMany = 110,
    TooManyFaults = 111,

    // Single values
    BadDuration = 201,
    BadNumber = 202,
    BadChoice = 203,
    BadName = 204,
    BadAddress = 205,
    BadTimeZone = 206,
    BadTime = 207,
    BadCondition = 208,
    TimeInWatched = 209,

    // Names that point to nothing, or to two things
    RepeatedName = 301,
    UnknownScore = 302,
    UnknownTemplate = 303,
    UnknownCategory = 304,
    UnknownStep = 305,

    // Sending
    NoConsent = 401,
    NotForTransactional = 402,
    NoSender = 403,
    NoNotificationAddress = 404,

    // Scoring
    RuleWithoutCause = 501,
    BandsNotAscending = 502,
    MinAboveMax = 503,
    NotForAttributeRule = 504,
    CapWithoutLimit = 505,
    NoTotal = 506,
    SegmentCycle = 507,
    BandsTooClose = 508,

    // Workflows
    NoSteps = 601,
    NotOneStep = 602,
    StepNotYet = 603,
    ElseNotLast = 604,
    ExitWithoutCause = 605,
    Unreachable = 606,
    NotTogether = 607,
    NeverHappens = 608,
    MayHaveCome = 609,
    UnknownOutcome = 610,

    // Templates
    BadTemplate = 701,
    UnknownVariable = 702,
    UnknownPartial = 703,
    UnknownHelper = 704,
    NoUnsubscribe = 705,

    // Scenarios
    NotAListOfTests = 801,
    BadMoment = 802,
    NotOneInput = 803,
    BadAttribute = 804,
    UnknownContact = 805,
    UnknownWorkflow = 806,
    UnknownBand = 807,
    UnknownSegment = 808,
    UnknownKind = 809,
    OutsideTheTest = 810,
    NotOneState = 811,
}
