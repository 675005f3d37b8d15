namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is wrong in scoring files is said exactly, at its place.</summary>
public sealed class ScoringFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        {
            """
            scores: { total: {}, fit: { max: 1, min: 2, half_life: 1 day } }
            """,
            """
            scoring/lead.yaml:1:11 error IB0204: 'total' has a meaning of its own; give the score another name
            scoring/lead.yaml:1:34 error IB0503: 'max' of the score 'fit' is less than its 'min' (2); give more
            scoring/lead.yaml:1:56 error IB0201: 'half_life' of the score 'fit' is '1 day'; civil days do not stand here, write 1d for 24 hours
            """
        },
        {
            """
            scores: { fit: {} }
            total: { fitt: 1, fit: -1 }
            """,
            """
            scoring/lead.yaml:2:10 error IB0302: there is no score 'fitt'; did you mean 'fit'?
            scoring/lead.yaml:2:24 error IB0202: the weight of 'fit' is '-1'; give a number from 0 to 1000 with at most three decimals
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: total, hysteresis: x, edges: { warm: 20, cold: 0 } }
            """,
            """
            scoring/lead.yaml:2:14 error IB0506: the bands are of the total, but no score has a weight; add 'total: { <score>: <weight> }'
            scoring/lead.yaml:2:33 error IB0202: 'hysteresis' of the bands is 'x'; give a whole number from 0 to 1000000000
            scoring/lead.yaml:2:61 error IB0502: the band 'cold' begins at 0, not above 'warm' (20); order the bands from the lowest up
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: fitt, edges: {} }
            """,
            """
            scoring/lead.yaml:2:14 error IB0302: there is no score 'fitt'; did you mean 'fit'?
            scoring/lead.yaml:2:27 error IB0105: the bands have no edges; name at least one with the points at which it begins
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, points: 1 }
              - { name: b, score: fit, on: A, while: contact.role == "x", points: 1 }
              - { name: a, score: fot, on: A, points: many }
            """,
            """
            scoring/lead.yaml:3:5 error IB0501: the rule 'a' must have either 'on' or 'while'; give the event, or the condition on attributes, that gives points
            scoring/lead.yaml:4:5 error IB0501: the rule 'b' must have either 'on' or 'while'; give the event, or the condition on attributes, that gives points
            scoring/lead.yaml:5:13 error IB0301: there is a rule 'a' already, at scoring/lead.yaml:3; rename one of them
            scoring/lead.yaml:5:23 error IB0302: the rule 'a' gives points to 'fot', which is no score; did you mean 'fit'?
            scoring/lead.yaml:5:43 error IB0208: 'points' of the rule 'a': there is no name 'many'; names that can stand here: contact, score, event, now
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, while: contact.rol == "x", points: 1.5, once: true }
              - { name: b, score: fit, on: A, points: 1.2345, cap: { per: often } }
            """,
            """
            scoring/lead.yaml:3:35 error IB0208: 'while' of the rule 'a': the contact has no attribute 'rol'; did you mean 'role'?; declare it under 'contact'
            scoring/lead.yaml:3:74 error IB0504: the rule 'a' holds as long as its 'while' does, so it has no 'once'; remove it
            scoring/lead.yaml:4:43 error IB0202: 'points' of the rule 'b' is '1.2345'; give a number with at most three decimals, at most 1000000000
            scoring/lead.yaml:4:56 error IB0505: the cap of the rule 'b' limits nothing; give 'points' or 'times'
            scoring/lead.yaml:4:63 error IB0201: 'per' of the cap of the rule 'b' is 'often'; give a length of time as 12h or 1d, or civil days as '1 day'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - name: a
                score: fit
                on: A
                points: 1
                where: |
                  contact.role == "CTO" &&
                    contact.rolle == "x"
            """,
            """
            scoring/lead.yaml:9:9 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, on: A, points: 1, where: 'contact.role == ''CTO'' && contact.rolle == "x"' }
            """,
            """
            scoring/lead.yaml:3:81 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, on: A, points: 1, where: "contact.role == \"CTO\" && contact.rolle == 1" }
            """,
            """
            scoring/lead.yaml:3:81 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: fit, hysteresis: 10, edges: { cold: 0, warm: 20, hot: 25 } }
            """,
            """
            scoring/lead.yaml:2:68 error IB0508: the band 'hot' begins only 5 above 'warm' (20), and with the hysteresis of 10 is left below 15, where 'warm' is over; move it to 30 or more, or give 'hysteresis: 5'
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: fit, edges: { cold: 0, warm: 3, hot: 3 } }
            """,
            """
            scoring/lead.yaml:2:43 error IB0508: the band 'warm' begins only 3 above 'cold' (0), and with the hysteresis of 5 is left below -2, where 'cold' is over; move it to 5 or more, or give 'hysteresis: 3'
            scoring/lead.yaml:2:51 error IB0502: the band 'hot' begins at 3, not above 'warm' (3); order the bands from the lowest up
            """
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void are_said_at_their_place(string scoring, string faults) => Assert.Equal(faults.Split('\n'), Files.Load(scoring: scoring).Faults());
}
