"""VictoriaMetrics of Debian. Answers before it syncs; it has no joins with attributes of assets."""

import json
import subprocess
import time
import urllib.parse

from data import BEGIN_S
from store import Http, Lines, free_port, size, steady, until


class Victoria(Lines):
    name = "VictoriaMetrics"
    durable = "answers from memory, syncs within 5 s"
    settings = "kept for 100 years, cache of answers off, limits of a query raised"
    write_path = "/write?precision=ns"
    ready_path = "/health"

    def __init__(self, base):
        super().__init__(base)
        # The program of Debian does not say its version itself.
        told = ["dpkg-query", "--show", "--showformat=${Version}", "victoria-metrics"]
        self.version = subprocess.run(told, capture_output=True, text=True).stdout

    def start(self):
        self.port = free_port()
        self.launch([
            "victoria-metrics", f"-storageDataPath={self.folder}/data", f"-httpListenAddr=127.0.0.1:{self.port}",
            "-retentionPeriod=100y", "-search.disableCache", "-search.maxSamplesPerQuery=4000000000",
            "-search.maxPointsPerTimeseries=1000000", "-search.maxUniqueTimeseries=1000000",
            "-search.maxQueryDuration=600s", "-search.latencyOffset=0s",
        ])
        self.door = Http(self.port)
        until(self.name, self.answers)

    def settle(self):
        self.door.good("GET", "/internal/force_flush")
        self.door.good("GET", "/internal/force_merge")
        time.sleep(2)
        steady(self.size)

    def size(self):
        return size(f"{self.folder}/data")

    def query(self, **asked):
        return self.door.good("GET", "/api/v1/query?" + urllib.parse.urlencode(asked))

    def query_range(self, **asked):
        return self.door.good("GET", "/api/v1/query_range?" + urllib.parse.urlencode(asked))

    def queries(self, fleet, plant):
        day = plant.day_s
        one = f'loads_p4{{asset="{plant.assets[3]}"}}'
        return {
            "latest": (
                lambda: self.query(query='last_over_time({__name__=~"readings_.*"}[1h])', time=fleet.until_s),
                lambda text: [float(r["value"][1]) for r in json.loads(text)["data"]["result"]],
            ),
            # A window of MetricsQL ends at its step, and holds what came after the step before.
            "pixels": (
                lambda: self.query_range(
                    query=f"rollup({one}[86400ms])", start=day - 0.001 + 86.4, end=day + 86_400, step="86400ms"
                ),
                read_rollup,
            ),
            "hourly": (
                lambda: self.query_range(
                    query='avg_over_time({__name__=~"loads_.*"}[1h])',
                    start=BEGIN_S + 3600 - 0.001, end=plant.until_s, step="1h",
                ),
                lambda text: [float(v) for r in json.loads(text)["data"]["result"] for _, v in r["values"]],
            ),
            "highest hour": (
                lambda: self.query_range(
                    query="sum(sum_over_time(readings_velocity[1h])) / sum(count_over_time(readings_velocity[1h]))",
                    start=BEGIN_S + 3600 - 0.001, end=fleet.until_s, step="1h",
                ),
                lambda text: [max(float(v) for r in json.loads(text)["data"]["result"] for _, v in r["values"])],
            ),
        }


def read_rollup(text):
    found = []
    for series in json.loads(text)["data"]["result"]:
        if series["metric"].get("rollup") in ("min", "max"):
            found += [float(v) for _, v in series["values"]]
    return found
