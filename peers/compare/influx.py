"""InfluxDB 1 of Debian, with its write-ahead log synced before each answer. It has no joins."""

import json
import subprocess
import urllib.parse

from data import BEGIN_S
from store import Http, Lines, free_port, size, steady, until

CONFIG = """reporting-enabled = false
bind-address = "127.0.0.1:{backup}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
index-version = "tsi1"
cache-snapshot-write-cold-duration = "5s"
compact-full-write-cold-duration = "5s"
max-series-per-database = 0
query-log-enabled = false
[coordinator]
query-timeout = "600s"
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
max-row-limit = 0
[monitor]
store-enabled = false
"""


class Influx(Lines):
    name = "InfluxDB"
    durable = "each request, synced before it is answered (its default)"
    settings = "index tsi1, compacted after 5 s without writes, limits of a query raised"
    write_path = "/write?db=bench&precision=ns"
    ready_path = "/ping"

    def __init__(self, base):
        super().__init__(base)
        told = subprocess.run(["influxd", "version"], capture_output=True, text=True).stdout
        self.version = told.split()[1]

    def start(self):
        self.port = free_port()
        with open(f"{self.folder}/influx.conf", "w") as file:
            file.write(CONFIG.format(folder=self.folder, port=self.port, backup=free_port()))
        self.launch(["influxd", "-config", f"{self.folder}/influx.conf"])
        self.door = Http(self.port)
        until(self.name, self.answers, 600)
        self.door.good("POST", "/query?q=CREATE+DATABASE+bench")

    def settle(self):
        steady(self.size, still_s=20)

    def size(self):
        return size(f"{self.folder}/data") + size(f"{self.folder}/wal")

    def ask(self, text):
        return self.door.good("GET", "/query?" + urllib.parse.urlencode({"db": "bench", "epoch": "ms", "q": text}))

    def queries(self, fleet, plant):
        day = plant.day_s
        inside = "time >= {}s AND time < {}s".format
        return {
            "latest": (lambda: self.ask("SELECT last(*) FROM readings GROUP BY asset"), values),
            "pixels": (
                lambda: self.ask(
                    f"SELECT min(p4), max(p4) FROM loads WHERE asset = '{plant.assets[3]}' AND "
                    f"{inside(day, day + 86_400)} GROUP BY time(86400ms, {day % 86_400 * 1000 % 86_400}ms)"
                ),
                values,
            ),
            "hourly": (
                lambda: self.ask(
                    f"SELECT mean(*) FROM loads WHERE {inside(BEGIN_S, plant.until_s)} GROUP BY asset, time(1h)"
                ),
                values,
            ),
            "highest hour": (
                lambda: self.ask(
                    "SELECT top(mean, 1) FROM (SELECT mean(velocity) AS mean FROM readings WHERE "
                    f"{inside(BEGIN_S, fleet.until_s)} GROUP BY time(1h))"
                ),
                values,
            ),
        }


def values(text):
    answer = json.loads(text)["results"][0]
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return [v for s in answer.get("series", []) for row in s["values"] for v in row[1:] if v is not None]
