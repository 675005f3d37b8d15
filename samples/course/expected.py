#!/usr/bin/env python3
"""Spells out the course funnel: reads contacts.jsonl and clickstream.jsonl, writes expected.json.

Plain Python on purpose, with nothing of the product in it: what this script and the product both say is probably right.
"""
import hashlib
import json
import os
from datetime import datetime, timezone
from decimal import Decimal, getcontext

getcontext().prec = 30
HERE = os.path.dirname(os.path.abspath(__file__))
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
HALF_LIFE, ENGAGEMENT_MAX, FIT_MAX = 14 * DAY, 100, 60
EDGES, HYSTERESIS = [("warm", 20), ("mql", 50)], 5
LATE, GRACE, DEDUP = 72 * HOUR, 15 * MINUTE, 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def milliseconds(iso):
    since = datetime.strptime(iso, "%Y-%m-%dT%H:%M:%S.%f%z") - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def iso(ms):
    return datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (ms % 1000)


class Contact:
    def __init__(self, id, out):
        self.id, self.out, self.now = id, out, 0
        self.attributes = {}
        self.seen = {}  # message id -> when it was taken
        self.engagement, self.as_of = Decimal(0), 0  # all its rules' points together, since all halve alike
        self.given = {}  # (rule, day) -> [points, times] for the caps
        self.on = set()  # the band edges that are switched on
        self.enrolled = False
        self.place = None  # where the run is parked; None: there is no run
        self.due = None  # when the run goes on by itself
        self.triggered = None  # the trigger's own time

    # -- inputs ---------------------------------------------------------------------------------------------------

    def advance(self, to):
        """Fires what is due, each at its own time; then the clock is at `to`, or stays where it was."""
        while self.due is not None and self.due <= to:
            self.now = max(self.now, self.due)
            self.cool()
            place, self.due = self.place, None
            if place in ("welcome", "more-content", "reminder"):
                self.out["withheld"]["no_address"] += 1
                self.after_send(place)
            elif place == "let it sink in":
                self.send("more-content")
            elif place == "clicks":
                self.send("reminder")
            else:  # "have a look", "second chance"
                self.ready()
        self.now = max(self.now, to)
        self.cool()

    def row(self, at, attributes):
        self.advance(at)
        self.attributes = attributes
        self.settle_band()
        if self.place in ("welcome", "more-content", "reminder") and attributes.get("email"):
            self.deliver(self.place)

    def action(self, message, name, at, properties):
        self.advance(at)
        if self.now - self.seen.get(message, -DEDUP) < DEDUP:
            self.out["duplicates"] += 1
            return
        self.seen[message] = self.now
        late = self.now - at > LATE
        for rule, points, cap_points, cap_times in self.matching(name, properties):
            self.add(rule, points, cap_points, cap_times, at)
        self.settle_band()
        if name == "Order Completed" and self.place is not None:
            if at >= self.triggered:
                self.out["goals"] += 1
                self.place = self.due = None
            else:
                self.out["beforeRun"] += 1
        if name == "Link Clicked" and self.place == "clicks" and properties["template"] == "more-content" and not late:
            self.place, self.due = "have a look", self.now + DAY
        if name == "Course Registered":
            if late or self.enrolled:
                self.out["notEnrolled"]["late" if late else "already_enrolled"] += 1
            else:
                self.out["enrolled"] += 1
                self.enrolled, self.triggered = True, at
                self.send("welcome")

    # -- the workflow ---------------------------------------------------------------------------------------------

    def send(self, template):
        """An event may overtake the contact's row: a send waits a while for its address."""
        if self.attributes.get("email"):
            self.deliver(template)
        else:
            self.place, self.due = template, self.now + GRACE

    def deliver(self, template):
        self.emit(template)
        self.after_send(template)

    def after_send(self, template):
        self.place, wait = {
            "welcome": ("let it sink in", 2 * DAY),
            "more-content": ("clicks", 3 * DAY),
            "reminder": ("second chance", 2 * DAY),
        }[template]
        self.due = self.now + wait

    def ready(self):
        if self.band() == "mql":
            self.emit("first-contact")
        self.place = self.due = None

    def emit(self, template):
        self.out["sends"].append({"sendId": send_id(self.id, template), "contact": self.id, "template": template,
                                  "step": template, "decidedAt": iso(self.now)})

    # -- the scores -----------------------------------------------------------------------------------------------

    def matching(self, name, properties):
        """Rule, points, most points and most times in a day (UTC, by the event's own time), in file order."""
        if name == "Course Registered":
            yield "registered", 20, None, None
        if name == "Link Clicked":
            yield "clicked", 10, 25, None
        if name == "Page Viewed" and properties["path"] == "/pricing":
            yield "pricing", 12, 30, None
        if name == "Video Watched" and properties["minutes"] >= 10:
            yield "watched", 8, None, 2
        if name == "Page Viewed" and properties["path"] == "/careers":
            yield "job seeker", -15, None, None

    def add(self, rule, points, cap_points, cap_times, at):
        # The days of the last 72 hours are kept; what is older uses the oldest of them.
        day = max(at, self.now - LATE) // DAY
        used = self.given.setdefault((rule, day), [0, 0])
        if cap_times is not None and used[1] >= cap_times:
            return
        if cap_points is not None:
            points = min(points, cap_points - used[0])
        # An event that comes late is worth what it would be worth by now.
        worth = points * decay(self.now - at)
        part = self.event_part()
        given = min(max(part + worth, Decimal(0)), Decimal(ENGAGEMENT_MAX)) - part
        used[0] += abs(points * given / worth) if worth else 0  # as given: after the cut, without the decay
        used[1] += 1
        self.engagement, self.as_of = part + given, self.now

    def event_part(self):
        return self.engagement * decay(self.now - self.as_of) if self.engagement else self.engagement

    def total(self):
        """In thousandths of a point."""
        fit = 30 if self.attributes.get("role") in ("CTO", "Head of Data") else 0
        fit += 10 if self.attributes.get("employees", 0) >= 250 else 0
        engagement = min(max(self.event_part(), Decimal(0)), Decimal(ENGAGEMENT_MAX))
        return int((engagement / 2 + min(fit, FIT_MAX)) * 1000)

    def settle_band(self):
        value = self.total()
        for name, edge in EDGES:
            if value >= edge * 1000:
                self.on.add(name)
            elif value < (edge - HYSTERESIS) * 1000:
                self.on.discard(name)

    def cool(self):
        """Time alone only lowers a score, so that looking when something happens misses nothing."""
        self.settle_band()

    def band(self):
        return "mql" if "mql" in self.on else "warm" if "warm" in self.on else "cold"


def decay(elapsed):
    return Decimal(2) ** (Decimal(-elapsed) / HALF_LIFE)


def send_id(contact, step):
    """The first 130 bits of a hash, in Crockford's base32. Nobody here is erased, enrolled twice or at a step twice."""
    erased, enrollment, visit = "0", "1", "1"
    text = "\x1f".join([contact, "course", erased, enrollment, step, visit])
    bits = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") >> (256 - 130)
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> shift & 31] for shift in range(125, -1, -5))


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def merged(rows, actions):
    """Both in order of arrival; whichever stands at the head with the earlier time comes first, of equals the row."""
    next_row = 0
    for action in actions:
        at = milliseconds(action["at"])
        while next_row < len(rows) and milliseconds(rows[next_row]["at"]) <= at:
            yield rows[next_row]
            next_row += 1
        yield action
    yield from rows[next_row:]


def main():
    rows, actions = read("contacts.jsonl"), read("clickstream.jsonl")
    out = {"events": len(actions), "contacts": len({each["contact"] for each in rows + actions}), "duplicates": 0, "enrolled": 0,
           "notEnrolled": {"late": 0, "already_enrolled": 0}, "beforeRun": 0, "goals": 0, "withheld": {"no_address": 0}, "sends": [], "scores": []}
    contacts = {}
    for each in merged(rows, actions):
        contact = contacts.setdefault(each["contact"], Contact(each["contact"], out))
        if "attributes" in each:
            contact.row(milliseconds(each["at"]), each["attributes"])
        else:
            contact.action(each["messageId"], each["event"], milliseconds(each["at"]), each["properties"])
    out["sends"].sort(key=lambda send: (send["decidedAt"], send["contact"], send["template"]))
    out["scores"] = [{"contact": id, "total": contacts[id].total(), "band": contacts[id].band()} for id in sorted(contacts)]
    lines = json.dumps(out, separators=(", ", ": ")).replace("}, {", "},\n  {").replace('[{', '[\n  {')
    with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8", newline="\n") as file:
        file.write(lines + "\n")


if __name__ == "__main__":
    main()
