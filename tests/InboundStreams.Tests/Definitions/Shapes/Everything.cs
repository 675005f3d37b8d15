using InboundStreams.Definitions;

namespace InboundStreams.Tests.Definitions.Shapes;

/// <summary>A funnel that uses every key that there is.</summary>
internal static class Everything
{
    public static FunnelFile[] Files { get; } =
    [
        new("inbound.yaml", """
            funnel: everything
            sender: { from: "Ana <ana@example.org>", reply_to: hello@example.org }
            notify: sales@example.org
            time_zone: Europe/Madrid
            quiet_hours: { from: "21:00", to: "08:00" }
            categories:
              material: { kind: transactional }
              news: { kind: marketing, consent: opt_out, caps: [ { max: 1, per: 16h } ] }
              ads: { kind: marketing, consent: { opt_in: contact.agreed == true } }
            contact: { email: string, age: int, rate: double, agreed: bool, born: date, seen: timestamp, topics: list of string }
            counters: { visits: { on: Page Viewed, where: event.properties.path == "/" } }
            """),
        new("scoring/lead.yaml", """
            scores: { interest: { half_life: 14d, min: -5, max: 100 }, fit: {} }
            total: { interest: 0.5, fit: 1 }
            rules:
              - { name: visit, score: interest, on: Page Viewed, where: 'true', points: 2.5, cap: { points: 9, times: 2, per: 1 day }, once: false }
              - { name: watched, score: interest, on: Video Watched, points: event.properties.minutes / 10 }
              - { name: grown, score: fit, while: contact.age >= 18, points: -3 }
            bands: { of: total, hysteresis: 3, edges: { cold: 0, warm: 20 } }
            """),
        new("segments/all.yaml", """
            segments: [ { name: hot, while: score.total >= 50 } ]
            """),
        new("workflows/hello.yaml", """
            workflow: hello
            on: { event: Signed Up, where: contact.age > 3 }
            enroll: { key: event.properties.course, again: every_match, min_gap: 7d }
            goal: { event: Order Completed, where: 'true', any_key: true, conversion_window: 14d, exit: false }
            exit: [ { event: Account Closed }, { when: contact.agreed == false } ]
            priority: 5
            time_zone: Asia/Kolkata
            steps:
              - { send: welcome, id: first, category: news, if_withheld: exit, not_after: 12h }
              - { wait: 2d, id: breathe }
              - id: clicks
                wait_for: [ { event: Email Clicked, since: first, any_key: true, any_email: true, where: event.properties.step == "first", steps: [ { notify: welcome, to: eva@example.org } ] } ]
                timeout: { after: 3d, steps: [ { wait: 1d } ] }
              - branch:
                  - { when: score.band == "warm", steps: [ { exit: warm } ] }
                  - { else: [ { exit: 5 } ] }
            """),
        new("tests/hello.yaml", """
            - test: all is well
              contacts: { c1: { email: a@example.org, age: 5 }, c2: }
              start: 2026-03-27T16:00:00+01:00
              accepted: false
              events:
                - { at: +0s, arrives: +1s, contact: c1, event: Signed Up, id: m1, properties: { course: k }, context: { page: { path: / } } }
                - { at: +1h, contact: c1, row: { age: 6 } }
                - { at: +2h, contact: c1, outcome: clicked, workflow: hello, step: first, template: welcome, reason: x, url: https://example.org, topic: news }
                - { at: +3h, contact: c1, erase: true }
              until: +4d
              expect:
                sends: [ { at: +1s, contact: c1, template: welcome, category: news, workflow: hello, step: first } ]
                notifications: [ { at: +2d1s, contact: c1, template: welcome, workflow: hello, step: welcome } ]
                scores: [ { at: +1d, contact: c1, score: total, value: 0.5 } ]
                bands: [ { at: +1d, contact: c1, band: cold } ]
                segments: [ { at: +1d, contact: c1, member_of: [ hot ] } ]
                states: [ { at: +1d, contact: c1, workflow: hello, run: 1, step: breathe }, { contact: c2, workflow: hello, enrolled: false }, { contact: c1, workflow: hello, ended: completed } ]
                journal: [ { at: +1s, contact: c1, kind: enrolled, workflow: hello, step: first, reason: '' } ]
            """),
        new("templates/welcome.hbs", "{{unsubscribe_url}}"),
        new("templates/welcome.subject.hbs", "Hello"),
    ];
}
