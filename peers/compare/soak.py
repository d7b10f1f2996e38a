"""Guildhall alone, for long: samples at a steady rate by line protocol, queries beside them.

Prints as JSON how memory, acknowledgements and queries did in each part of the run; with `--write FILE`
also as a picture. Memory and latency are to be flat from the second part on.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))

import plot
import report
from data import READINGS
from guildhall import ARROW, Guildhall
from store import Http, memory, size

FIELDS = 10
# Lines of a request; each has ten samples.
LINES = 1_000
PARTS = 12
VARIANTS = 8
LOOK_S = 1.0


def main():
    asked = argparse.ArgumentParser(prog="cargo xtask bench soak", description=__doc__)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--rate", type=int, default=50_000, help="samples a second")
    asked.add_argument("--tags", type=int, default=10_000, help="a multiple of ten")
    asked.add_argument("--dir", default=None, help="where to put all of it; it is removed at the end")
    asked.add_argument("--write", default=None, help="the picture to write, SVG")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="guildhall-soak-", dir=options.dir) as base:
        found = soak(base, options)
    print(json.dumps(found, indent=1))
    if options.write:
        with open(options.write, "w") as picture:
            picture.write(plot.picture(found))
    return 0


def soak(base, options):
    store = Guildhall(base, trucks=options.tags // FIELDS)
    run = Run(store, options)
    try:
        store.start()
        run.all()
        seen = run.found()
        store.stop()
    finally:
        store.end()
    head = {"bench": "soak", "machine": report.machine(), "version": store.version}
    return {**head, "minutes": options.minutes, "rate": options.rate, "tags": options.tags, **seen}


class Run:
    """Threads that write, ask and look, until the time is over."""

    def __init__(self, store, options):
        self.store, self.options = store, options
        self.stop = threading.Event()
        self.acknowledged, self.asked, self.looked, self.failures = [], [], [], []
        self.sent = self.late = self.busy = 0
        self.paths = store.fleet_assets

    def all(self):
        self.begin = time.monotonic()
        threads = [threading.Thread(target=self.guard, args=(work,)) for work in (self.write, self.ask, self.look)]
        for thread in threads:
            thread.start()
        self.stop.wait(self.options.minutes * 60)
        self.stop.set()
        for thread in threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def guard(self, work):
        try:
            work()
        except Exception as error:
            self.failures.append(error)
            self.stop.set()

    def since(self):
        return time.monotonic() - self.begin

    def write(self):
        """All tags once in a round, the rounds as far apart as the rate says."""
        chance = random.Random(20260101)
        bodies = [self.paths[at : at + LINES] for at in range(0, len(self.paths), LINES)]
        lines = [[self.lines(body, chance) for body in bodies] for _ in range(VARIANTS)]
        door = Http(self.store.port, self.store.headers)
        every = self.options.tags / self.options.rate / len(bodies)
        number, next_at = 0, time.monotonic()
        while not self.stop.is_set():
            round_, part = divmod(number, len(bodies))
            if part == 0:
                tail = b" %d\n" % time.time_ns()
            body = tail.join(lines[round_ % VARIANTS][part]) + tail
            begin = time.monotonic()
            self.busy += self.store.post(door, body)
            self.acknowledged.append((self.since(), time.monotonic() - begin))
            self.sent += len(bodies[part]) * FIELDS
            number += 1
            next_at += every
            rest = next_at - time.monotonic()
            if rest > 0:
                self.stop.wait(rest)
            elif rest < -1:
                self.late += 1
                next_at = time.monotonic()

    def lines(self, paths, chance):
        value = lambda: f"{chance.gauss(400, 40):.{chance.randint(0, 2)}f}"
        fields = lambda: ",".join(f"{name}={value()}" for name in READINGS)
        return [f"readings,asset={path} {fields()}".encode() for path in paths]

    def ask(self):
        door = Http(self.store.port, self.store.headers)
        chance = random.Random(7)
        number = 0
        json_type = {"Content-Type": "application/json"}
        while not self.stop.wait(LOOK_S):
            path = chance.choice(self.paths)
            tag = f"{path}.{READINGS[0]}"
            some = [f"{p}.{READINGS[1]}" for p in chance.sample(self.paths, min(1000, len(self.paths)))]
            now = time.time_ns() // 1_000_000
            kinds = {
                "last values of 1,000 tags": lambda: door.good("POST", "/api/v1/values", json.dumps({"tags": some}), json_type),
                "a chart of the last hour": lambda: door.good(
                    "GET", f"/api/v1/trend?tag={tag}&from={now - 3_600_000}&until={now}&pixels=1000"
                ),
                "means of a truck by minute": lambda: door.good("POST", "/api/v1/sql", (
                    "SELECT tag, time_bucket(INTERVAL '1 minute', time) AS minute, avg(value) FROM samples "
                    f"WHERE asset = '{path}' GROUP BY tag, minute"
                ), ARROW),
                "the fleet's mean": lambda: door.good("POST", "/api/v1/sql", (
                    "SELECT property, avg(value), max(value), count(*) FROM samples WHERE time > now() - INTERVAL '5 minutes' "
                    f"AND property = '{READINGS[2]}' GROUP BY property"
                ), ARROW),
            }
            name = list(kinds)[number % len(kinds)]
            begin = time.monotonic()
            kinds[name]()
            self.asked.append((self.since(), name, time.monotonic() - begin))
            number += 1

    def look(self):
        while not self.stop.wait(LOOK_S):
            resident = memory(self.store.process.pid, "VmRSS")
            self.looked.append((self.since(), resident / 2**20, size(self.store.data) / 2**20))

    def found(self):
        span = self.options.minutes * 60 / PARTS
        part = lambda at: min(int(at / span), PARTS - 1)
        parts = [{"until_minutes": round((n + 1) * span / 60, 1)} for n in range(PARTS)]
        names = dict.fromkeys(name for _, name, _ in self.asked)
        for number, one in enumerate(parts):
            resident = [mib for at, mib, _ in self.looked if part(at) == number]
            if resident:
                one["resident_mib"] = {"median": round(statistics.median(resident)), "most": round(max(resident))}
            one["disk_mib"] = round(max((mib for at, _, mib in self.looked if part(at) == number), default=0))
            one["acknowledged_after_ms"] = quantiles([s for at, s in self.acknowledged if part(at) == number])
            one["answered_after_ms"] = {
                name: quantiles([s for at, said, s in self.asked if said == name and part(at) == number]) for name in names
            }
        return {
            "samples": self.sent,
            "samples_per_second": round(self.sent / self.since()),
            "rounds_that_were_late": self.late,
            "refused_busy": self.busy,
            "parts": parts,
        }


def quantiles(seconds):
    if not seconds:
        return None
    ordered = sorted(seconds)
    ms = lambda share: float(f"{ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000:.3g}")
    return {"median": ms(0.5), "p99": ms(0.99), "most": ms(1)}


if __name__ == "__main__":
    sys.exit(main())
