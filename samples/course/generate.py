#!/usr/bin/env python3
"""Makes contacts.jsonl and clickstream.jsonl: six weeks of a course's visitors. The same seed always makes the same bytes.

Both files are in order of arrival. What arrives late or twice follows directly on a fresh event of the same contact, as
when a device that was offline empties its queue after the first request that got through. Thus the decisions do not
depend on how contacts share partitions, nor on how far a neighbour has moved the clock.
"""
import json
import os
from datetime import datetime, timedelta, timezone

SEED, CONTACTS, DAYS = 20260302, 1250, 42
START = datetime(2026, 3, 2, 6, 0, tzinfo=timezone.utc)
END = START + timedelta(days=DAYS)
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
HERE = os.path.dirname(os.path.abspath(__file__))

FIRST_NAMES = "Ana Luis Eva Noor Kofi Mei Jonas Priya Omar Lucía Tomasz Aiko Chloé Ivan Zanele Björn".split()
COUNTRIES = [("ES", "Europe/Madrid"), ("DE", "Europe/Berlin"), ("IN", "Asia/Kolkata"), ("US", "America/New_York"), ("BR", "America/Sao_Paulo")]
COMPANIES = "Northwind Contoso Fabrikam Tailspin Wingtip Litware Proseware Adatum".split()
ROLES = ["Developer"] * 9 + ["Data Engineer"] * 5 + ["Student"] * 3 + ["CTO"] * 2 + ["Head of Data"] * 2
COURSES = ["kafka-101", "streams-in-practice", "exactly-once"]
PATHS = ["/", "/courses", "/courses/kafka-101", "/blog/partitions", "/blog/offsets", "/about"]


class Chance:
    """xorshift64*: small, and the same in every version of Python."""

    def __init__(self, seed):
        self.state = seed or 1

    def below(self, n):
        x = self.state
        x ^= x >> 12
        x = (x ^ (x << 25)) & 0xFFFFFFFFFFFFFFFF
        self.state = x = x ^ (x >> 27)
        return ((x * 0x2545F4914F6CDD1D & 0xFFFFFFFFFFFFFFFF) >> 32) % n

    def between(self, low, high):
        return low + self.below(high - low)

    def percent(self, p):
        return self.below(100) < p

    def of(self, choices):
        return choices[self.below(len(choices))]


def iso(ms):
    return (START + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (ms % 1000)


def event(at, name, properties, context=None):
    return {"event": name, "at": at, "properties": properties, "context": context or {}}


def page(at, path):
    return event(at, "Page Viewed", {"path": path}, {"page.path": path})


def click(at, template):
    return event(at, "Link Clicked", {"template": template, "url": "https://courses.example/" + ("download" if template == "welcome" else "partitions")})


def journey(c):
    """What one contact does, in the order of doing; times are milliseconds since START."""
    first = c.between(0, 27 * DAY)
    keen = c.below(10)  # 0 hardly looks, 9 comes every day
    done = [page(first, c.of(PATHS)), page(first + c.between(20 * SECOND, 5 * MINUTE), "/courses")]
    for _ in range(c.between(3, 8) + keen):
        done.append(page(first + c.between(MINUTE, 13 * DAY), c.of(PATHS)))
    if c.percent(6):
        done.append(page(first + c.between(HOUR, 8 * DAY), "/careers"))
    if c.percent(22):
        return done, None  # only ever looks around
    registered = first + c.between(6 * MINUTE, 90 * MINUTE)
    done.append(event(registered, "Course Registered", {"course": c.of(COURSES)}, {"campaign.source": c.of(["newsletter", "search", "friend"])}))
    if c.percent(2):  # bought before registering, but the order's record is queued behind the registration
        done.append(dict(event(registered - MINUTE, "Order Completed", {"amount": 490, "currency": "EUR"}), queued=True))
    if c.percent(75):
        done.append(click(registered + c.between(30 * SECOND, 20 * HOUR), "welcome"))
    for _ in range(c.below(2 + keen // 2)):
        done.append(event(registered + c.between(HOUR, 10 * DAY), "Video Watched", {"minutes": c.between(1, 40)}))
    if c.percent(30 + 4 * keen):
        done.append(click(registered + 2 * DAY + c.between(2 * MINUTE, 4 * DAY), "more-content"))
    for _ in range(c.below(1 + keen)):
        done.append(page(registered + c.between(MINUTE, 6 * DAY), "/pricing"))
    if c.percent(10):
        done.append(event(registered + c.between(2 * HOUR, 12 * DAY), "Course Registered", {"course": c.of(COURSES)}))
    if c.percent(4 + 2 * keen):
        done.append(event(registered + c.between(HOUR, 9 * DAY), "Order Completed", {"amount": c.of([490, 990, 1490]), "currency": "EUR"}))
    return done, registered


def arrive(c, done):
    """Delays some events until the contact's next fresh one, and repeats some."""
    done.sort(key=lambda e: e["at"])
    very_late = c.percent(2)  # this contact's queue stays on the device for days
    arrived, waiting = [], []
    for index, each in enumerate(done):
        last = index == len(done) - 1
        following = None if last else done[index + 1]["at"] - each["at"]
        if not last and ("queued" in each or very_late and index in (2, 3) or c.percent(4) and following < 8 * HOUR):
            waiting.append(each)
            continue
        if very_late and index > 3 and waiting and each["at"] - waiting[0]["at"] < 80 * HOUR:
            waiting.append(each)
            if not last:
                continue
            each = waiting.pop()
        arrived.append((each["at"], each))
        for late in waiting:
            arrived.append((each["at"], late))
        waiting = []
        if c.percent(3):
            again = arrived[c.between(max(0, len(arrived) - 2), len(arrived))]
            if each["at"] - again[0] < 20 * HOUR:  # a producer that repeats does so soon
                arrived.append((each["at"], again[1]))
    return arrived


def rows(c, index, contact, registered):
    """The contact's rows: almost always one, written before anything happens."""
    country, zone = c.of(COUNTRIES)
    row = {"email": contact + "@people.example", "first_name": c.of(FIRST_NAMES), "country": country, "time_zone": zone,
           "company": c.of(COMPANIES), "role": c.of(ROLES), "employees": c.of([8, 30, 120, 400, 3000])}
    if c.percent(15):
        del row["company"], row["employees"]
    if index % 250 == 249:
        return []  # known from the clickstream only
    if index % 90 == 17:
        del row["email"]
    if index % 130 == 40 and registered is not None:
        return [(registered + 10 * MINUTE, row)]  # registered before the customer database knew
    made = [(-c.between(MINUTE, DAY), row)]
    if index % 60 == 5 and registered is not None:
        made.append((registered + c.between(HOUR, 4 * DAY), dict(row, first_name=c.of(FIRST_NAMES), email=contact + "@new.example")))
    if index % 80 == 11:
        made.append(((registered if registered is not None else 20 * DAY) - c.between(MINUTE, 5 * MINUTE), dict(row, role="CTO")))
    return made


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    c, clickstream, table, number = Chance(SEED), [], [], 0
    for index in range(CONTACTS):
        contact = "c%04d" % (index + 1)
        done, registered = journey(c)
        for each in done:
            number += 1
            each["messageId"] = "m%05d" % number
        clickstream += [(at, contact, order, each) for order, (at, each) in enumerate(arrive(c, done))]
        table += [(at, contact, row) for at, row in rows(c, index, contact, registered)]
        number += 1
        # The nightly export reads every contact; it ends the feed at one instant for all.
        closing = event(DAYS * DAY, "Contact Exported", {"system": "warehouse"})
        closing["messageId"] = "m%05d" % number
        clickstream.append((closing["at"], contact, 1_000_000, closing))
    clickstream.sort(key=lambda e: e[:3])
    table.sort(key=lambda r: r[:2])
    write("clickstream.jsonl", ({"contact": contact, "messageId": e["messageId"], "event": e["event"], "at": iso(e["at"]),
                                 "properties": e["properties"], "context": e["context"]} for _, contact, _, e in clickstream))
    write("contacts.jsonl", ({"contact": contact, "at": iso(at), "attributes": row} for at, contact, row in table))


if __name__ == "__main__":
    main()
