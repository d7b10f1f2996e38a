"""Guildhall beside other stores, in one run on one machine with the same samples.

Prints what it measured as JSON; with `--write FILE` also as a page. `COMPARE_PROGRAM` is the
program in its release profile. Cold reads need to be root, for they empty the page cache.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))

import data
import recordings
import report
from columnar import Click, Columnar, Duck
from guildhall import Guildhall
from influx import Influx
from postgres import Postgres
from victoria import Victoria

STORES = [Guildhall, Victoria, Influx, Postgres, Click, Duck]
RUNS = 7
SLOW_S = 5
PACE_S = 1.0


def main():
    asked = argparse.ArgumentParser(prog="cargo xtask bench peers", description=__doc__)
    asked.add_argument("--days", type=int, default=3, help="days of the plant at 1 Hz (100 tags)")
    asked.add_argument("--hours", type=int, default=8, help="hours of the fleet (10,000 tags each 10 s)")
    asked.add_argument("--only", default="", help="names of stores, separated by commas")
    asked.add_argument("--dir", default=None, help="where to put all of it; it is removed at the end")
    asked.add_argument("--write", default=None, help="the page to write")
    options = asked.parse_args()
    wanted = [name for name in options.only.lower().split(",") if name]
    stores = [kind for kind in STORES if not wanted or kind.name.lower() in wanted]
    with tempfile.TemporaryDirectory(prefix="guildhall-compare-", dir=options.dir) as base:
        told("making the samples")
        plants = [data.fleet(base, options.hours), data.plant(base, options.days)]
        recorded = recordings.plants(base)
        found = {"bench": "peers", "machine": report.machine(), "days": options.days, "hours": options.hours}
        found["samples"] = {plant.name: plant.samples for plant in plants + recorded}
        found["stores"] = {kind.name: measure(kind, base, plants, recorded) for kind in stores}
    found["agree"] = agree(found["stores"])
    for store in found["stores"].values():
        store.pop("answers")
    print(json.dumps(found, indent=1))
    if options.write:
        with open(options.write, "w") as page:
            page.write(report.page(found))
    return 0 if all(found["agree"].values()) else 1


def told(text):
    print(text, file=sys.stderr, flush=True)


def measure(kind, base, plants, recorded):
    """One store from its beginning to its end. Of recordings only their size is measured."""
    told(f"{kind.name}: taking in")
    store = kind(base, recorded) if kind is Guildhall else kind(base)
    seen = {"version": store.version, "durable": store.durable, "settings": store.settings, "rate": {}, "bytes_a_sample": {}}
    try:
        store.start()
        before = 0
        for plant in plants + recorded:
            took = store.load(plant, data.CLIENTS)
            if plant in plants:
                seen["rate"][plant.name] = round(plant.samples / took)
            store.settle()
            now = store.size()
            seen["bytes_a_sample"][plant.name] = round((now - before) / plant.samples, 3)
            before = now
        told(f"{kind.name}: reading")
        queries = store.queries(*plants)
        seen["warm_ms"], seen["answers"] = warm(store, queries)
        if not isinstance(store, Columnar):
            seen["meanwhile_ms"] = meanwhile(store, queries, plants[0])
        if os.getuid() == 0:
            seen["cold_ms"] = {}
            for name in queries:
                store.restart_cold()
                ask, _ = store.queries(*plants)[name]
                seen["cold_ms"][name] = ms(timed(store, ask)[0])
        store.stop()
        if store.most:
            seen["memory_mib"] = round(store.most / 1024 / 1024)
    finally:
        store.end()
    return seen


def timed(store, ask):
    begin = time.monotonic()
    answer = ask()
    took = time.monotonic() - begin
    # What runs inside this side's process says itself how long it took.
    return (answer[0] if isinstance(store, Columnar) else took), answer


def several(store, ask):
    """The median of some runs, fewer when they are slow, after one that does not count."""
    first, answer = timed(store, ask)
    took = [timed(store, ask)[0] for _ in range(2 if first > SLOW_S else RUNS)]
    return statistics.median(took), answer


def warm(store, queries):
    took, answers = {}, {}
    for name, (ask, read) in queries.items():
        median, answer = several(store, ask)
        took[name] = ms(median)
        values = [float(v) for v in read(answer)]
        answers[name] = (len(values), sum(values), min(values), max(values))
    return took, answers


def meanwhile(store, queries, fleet):
    """The same with 100,000 samples coming in each second."""
    stop, failures = threading.Event(), []

    def bring():
        number = 0
        try:
            while not stop.wait(PACE_S):
                store.more(fleet, number)
                number += 1
        except Exception as error:
            failures.append(error)

    bringing = threading.Thread(target=bring)
    bringing.start()
    try:
        took = {name: ms(several(store, ask)[0]) for name, (ask, _) in queries.items()}
    finally:
        stop.set()
        bringing.join()
    if failures:
        raise failures[0]
    return took


def ms(seconds):
    return float(f"{seconds * 1000:.3g}")


def agree(stores):
    """Whether all that answer a query say the same. Charts are cut into other steps by each:
    of them only the least and the greatest are the same for all."""
    same = {}
    names = dict.fromkeys(name for store in stores.values() for name in store["answers"])
    for name in names:
        as_one = name.replace(" from rollups", "")
        answers = [
            answer for store in stores.values() for key, answer in store["answers"].items()
            if key.replace(" from rollups", "") == as_one
        ]
        keys = (2, 3) if as_one == "pixels" else (0, 1, 2, 3)
        close = lambda a, b: abs(a - b) <= 1e-9 * max(abs(a), abs(b))
        same[as_one] = all(close(answers[0][k], other[k]) for other in answers for k in keys)
        if not same[as_one]:
            told(f"{as_one}: {answers}")
    return same


if __name__ == "__main__":
    sys.exit(main())
