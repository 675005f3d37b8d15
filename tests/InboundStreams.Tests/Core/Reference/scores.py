#!/usr/bin/env python3
"""An independent reference for scores: what the rules mean, in floating point and without any of the product's code.

Reads one JSON document from stdin and writes one to stdout. Times are Unix milliseconds, points are points.

  {"funnels":   [{"zone", "scores", "rules", "attributes", "bands"}],
   "histories": [{"funnel": index, "until": time, "steps": [step]}]}
  step: {"time", "event", "at", "id", "n"?} | {"time", "row": {...}, "load"} | {"time", "ask": true}

"time" is when the step comes, "at" when the event happened. The answer has for each history the values at each ask (the scores in
file order, then the total), the changes of band as [time, from, to], and since when, if ever, it is "doubtful": a comparison was too
near its edge to be decided in floating point, and from then on others may decide otherwise. Band changes of loads are silent.
"""
import json
import math
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

KEPT = 72 * 3_600_000  # how long a cap's buckets stay
WINDOW = 24 * 3_600_000  # how long a message id is remembered
IDS = 1000  # so many ids are remembered
UNIT = 2.0 ** -32  # less is nothing
NEAR = 5e-8  # points; nearer to an edge is doubtful: integer arithmetic cuts each share by up to 2e-9 of its value


class Score:
    """Gains of event rules that fade, points of attributes that do not."""

    def __init__(self, definition):
        self.name = definition["name"]
        self.half_life = definition["half_life"]
        self.min = definition["min"]
        self.max = math.inf if definition["max"] is None else definition["max"]
        self.weight = definition["weight"]
        self.shares = {}  # rule: (points, since)
        self.attributes = 0.0

    def fade(self, points, span):
        return points if self.half_life is None or span <= 0 else points * 2.0 ** (-span / self.half_life)

    def events(self, time):
        return sum(self.fade(points, time - since) for points, since in self.shares.values())

    def value(self, time):
        return min(max(self.events(time) + self.attributes, self.min), self.max)


class Contact:
    def __init__(self, funnel):
        self.funnel = funnel
        self.zone = ZoneInfo(funnel["zone"])
        self.scores = {each["name"]: Score(each) for each in funnel["scores"]}
        self.clock = None
        self.row = None
        self.holding = frozenset()
        self.matches = {}  # rule: how often
        self.used = {}  # (rule, bucket): [points, times]
        self.seen = []  # (id, time)
        self.on = set()  # the edges that are on, by number
        self.changes = []
        self.fell = None  # (time, limit): when and where the banded value fell last, and the contact's clock may still stand
        self.doubtful = None

    # ---- values

    def total(self, time):
        return sum(each.weight * each.value(time) for each in self.scores.values() if each.weight is not None)

    def banded(self, time):
        of = self.funnel["bands"]["of"]
        return self.total(time) if of == "total" else self.scores[of].value(time)

    def parts(self):
        """The scores of the banded value with their weights."""
        of = self.funnel["bands"]["of"]
        return [(each, each.weight) for each in self.scores.values() if each.weight] if of == "total" else [(self.scores[of], 1.0)]

    def compare(self, value, limit, time):
        """value >= limit, noting what cannot be decided here."""
        if 0 < abs(value - limit) < NEAR and not (value < limit and self.fell == (time, limit)):
            self.doubt(time)
        return value >= limit

    def doubt(self, time):
        if self.doubtful is None:
            self.doubtful = time

    # ---- bands

    def band(self):
        return self.funnel["bands"]["edges"][max(self.on, default=0)][0]

    def off_below(self, edge):
        return self.funnel["bands"]["edges"][edge][1] - self.funnel["bands"]["hysteresis"]

    def switch(self, time, silent):
        """After an input that changed something: every edge but the lowest is a switch of its own."""
        if not self.funnel["bands"]:
            return
        before, value = self.band(), self.banded(time)
        for number, (_, limit) in list(enumerate(self.funnel["bands"]["edges"]))[1:]:
            if number in self.on and not self.compare(value, self.off_below(number), time):
                self.on.remove(number)
            elif number not in self.on and self.compare(value, limit, time):
                self.on.add(number)
        if self.band() != before and not silent:
            self.changes.append([time, before, self.band()])

    def advance(self, until):
        """Time passes: edges go off where the value falls below them, and none goes on."""
        while self.on and self.clock is not None and self.clock < until:
            time = self.first_below(self.off_below(max(self.on)), self.clock, until)
            if time is None:
                return
            before, value = self.band(), self.banded(time)
            self.fell = (time, self.off_below(max(self.on)))
            self.on.discard(max(self.on))
            self.on = {each for each in self.on if self.compare(value, self.off_below(each), time)}
            self.changes.append([time, before, self.band()])
            self.clock = time

    def first_below(self, limit, start, until):
        """The first time in (start, until] at which the banded value is below the limit.

        The value falls at most as fast as its falling parts do now, and each of them gets slower; so gap / slope never steps over
        the crossing, and where all parts fall it is Newton's step. A part at one of its limits stands still until it comes off it.
        """
        time = start
        for _ in range(2000):
            gap = self.banded(time) - limit
            if gap < 0:
                return max(start + 1, math.ceil(time))
            slope, turn = 0.0, math.inf
            for score, weight in self.parts():
                if score.half_life is None:
                    continue
                events = score.events(time)
                inside = score.min < events + score.attributes <= score.max
                if inside and events > 0:
                    slope += weight * events * math.log(2) / score.half_life
                if events > 0 and not inside:
                    for bound in (score.max - score.attributes, score.min - score.attributes):
                        if 0 < bound < events:
                            turn = min(turn, score.half_life * math.log2(events / bound))
            step = min(gap / slope if slope > 0 else math.inf, turn)
            if time + step > until:
                return None
            if gap < 1e-9 and step < 1 and turn > 1:
                # Here it is, within rounding; unless it only touches the limit.
                if self.banded(time + 1000) > limit - 2e-8:
                    self.doubt(time)
                time = math.floor(time) + 1
                return time if self.banded(time) < limit else time + 1
            time += max(step, 1e-3)
        self.doubt(time)
        return None

    # ---- inputs

    def take_row(self, step):
        if self.row == step["row"]:
            self.move_clock(step["time"], step["load"])
            return
        self.row = step["row"]
        self.move_clock(step["time"], step["load"])
        time = self.clock if self.clock is not None else 0
        if self.hold():
            self.switch(time, step["load"])

    def move_clock(self, time, load=False):
        if not load:
            self.clock = time if self.clock is None else max(self.clock, time)

    def hold(self):
        """Attribute rules: which hold now, and whether that is news."""
        row = self.row or {}
        holding = set()
        for rule in self.funnel["attributes"]:
            value = row.get(rule["attribute"])
            if "in" in rule and value in rule["in"] or "not" in rule and value != rule["not"] or "over" in rule and value is not None and value > rule["over"]:
                holding.add(rule["name"])
        for score in self.scores.values():
            score.attributes = sum(rule["points"] for rule in self.funnel["attributes"] if rule["score"] == score.name and rule["name"] in holding)
        changed = holding != self.holding
        self.holding = frozenset(holding)
        return changed

    def take_event(self, step):
        at = step["at"]
        now = at if self.clock is None else max(self.clock, at)
        if step["id"]:
            if any(known == step["id"] and time > now - WINDOW for known, time in self.seen):
                return
            self.seen = [each for each in self.seen if each[1] > now - WINDOW][-(IDS - 1):] + [(step["id"], now)]
        is_new = self.clock is None and self.row is None
        self.clock = now
        shown = {name: score.value(now) for name, score in self.scores.items()}
        shown["total"] = self.total(now)
        changed = self.hold() if is_new else False
        for rule in self.funnel["rules"]:
            if rule["on"] == step["event"] and self.apply(rule, step, now, shown):
                changed = True
        if changed:
            self.switch(now, False)

    def apply(self, rule, step, now, shown):
        """What an event is worth: where, once, points, cap, decay since it happened, cut to the score's limits."""
        score = self.scores[rule["score"]]
        if rule["once"] and self.matches.get(rule["name"], 0) > 0:
            return False
        if not self.matches_where(rule["where"], step, shown, now):
            return False
        points = rule["points"]
        if isinstance(points, dict):
            if step.get("n") is None:
                return False
            points = step["n"] * points["times"]
        bucket = self.bucket(rule, max(step["at"], now - KEPT))
        given = self.allowed(rule, bucket, points)
        if given == 0:
            return False
        worth = score.fade(given, now - step["at"])
        part = score.events(now)
        left = min(worth, max(0.0, score.max - part)) if worth > 0 else max(worth, min(0.0, score.min - part))
        if abs(left) < UNIT:
            left = 0.0
        self.matches[rule["name"]] = self.matches.get(rule["name"], 0) + 1
        if rule["cap"]:
            used = self.used.setdefault((rule["name"], bucket), [0.0, 0])
            used[0] += abs(given) * (left / worth if worth else 1.0)
            used[1] += 1
        if left:
            held, since = score.shares.get(rule["name"], (0.0, now))
            score.shares[rule["name"]] = (score.fade(held, now - since) + left, now)
        return left != 0

    def allowed(self, rule, bucket, points):
        cap = rule["cap"]
        if not cap or not points:
            return points
        used, times = self.used.get((rule["name"], bucket), (0.0, 0))
        if cap["times"] is not None and times >= cap["times"]:
            return 0.0
        if cap["points"] is None:
            return points
        left = max(0.0, cap["points"] - used)
        left = 0.0 if left < UNIT else left
        return math.copysign(min(abs(points), left), points)

    def bucket(self, rule, time):
        """24 hours in UTC, or the civil day of the funnel's zone; without a period, for ever."""
        per = rule["cap"] and rule["cap"]["per"]
        if not per:
            return 0
        if "ms" in per:
            return time // per["ms"]
        return datetime.fromtimestamp(time / 1000, timezone.utc).astimezone(self.zone).date().toordinal()

    def matches_where(self, where, step, shown, now):
        if where is None:
            return True
        if "score" in where:
            return self.compare(shown[where["score"]], where["least"], now)
        return step.get("n") is not None and step["n"] > where["over"]


def play(funnel, history):
    contact = Contact(funnel)
    values = []
    for step in history["steps"]:
        contact.advance(step["time"])
        if "ask" in step:
            scores = list(contact.scores.values())
            values.append([each.value(step["time"]) for each in scores] + [contact.total(step["time"])])
        elif "row" in step:
            contact.take_row(step)
        else:
            contact.take_event(step)
    contact.advance(history["until"])
    return {"values": values, "bands": contact.changes, "doubtful": contact.doubtful}


def main():
    document = json.load(sys.stdin)
    json.dump([play(document["funnels"][each["funnel"]], each) for each in document["histories"]], sys.stdout)


if __name__ == "__main__":
    main()
