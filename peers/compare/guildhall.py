"""Guildhall, through the doors that everybody has."""

import http.client
import io
import json
import os
import subprocess

import pyarrow.ipc as ipc

from data import COMPRESSORS, DEPOTS, LOADS, MODELS, READINGS, TRUCKS
from store import Http, Lines, free_port, size, steady, until

ARROW = {"Accept": "application/vnd.apache.arrow.stream", "Content-Type": "text/plain"}


def truck_paths(trucks):
    return [f"{DEPOTS[i % 4]}/truck_{i}" for i in range(trucks)]


def site_files(folder, recorded, trucks):
    """A site for each of the plants."""
    def properties(kind, names):
        return "".join(f'[types.{kind}.properties.{name}]\ntype = "float"\n' for name in names)

    head = '[organisation]\nid = "bench"\nlabel = "Bench"\n[site]\nname = "%s"\nlabel = "%s"\n'
    fleet = head % ("fleet", "Fleet") + '[types.Truck]\nparent = "Equipment"\n' + properties("Truck", READINGS)
    fleet += "".join(f'[types.{model}]\nparent = "Truck"\n' for model in MODELS)
    fleet += "".join(f'[[assets]]\npath = "{depot}"\ntype = "Area"\n' for depot in DEPOTS)
    fleet += "".join(
        f'[[assets]]\npath = "{path}"\ntype = "{MODELS[i % 3]}"\n' for i, path in enumerate(truck_paths(trucks))
    )
    works = head % ("works", "Works") + '[types.Compressor]\nparent = "Equipment"\n' + properties("Compressor", LOADS)
    works += "".join(f'[[assets]]\npath = "compressor_{i}"\ntype = "Compressor"\n' for i in range(COMPRESSORS))
    texts = {"fleet": fleet, "works": works}
    for plant in recorded:
        text = head % (plant.name, plant.name) + f'[types.R_{plant.name}]\nparent = "Equipment"\n'
        text += properties(f"R_{plant.name}", plant.properties)
        names = [path.rpartition("/")[2] for path in plant.assets]
        texts[plant.name] = text + "".join(f'[[assets]]\npath = "{name}"\ntype = "R_{plant.name}"\n' for name in names)
    paths = []
    for name, text in texts.items():
        paths.append(os.path.join(folder, f"{name}.toml"))
        with open(paths[-1], "w") as file:
            file.write(text)
    return paths


class Guildhall(Lines):
    name = "guildhall"
    durable = "each request, synced before it is answered"
    settings = "query.memory_mib 2048"
    write_path = "/write?precision=ns"

    def __init__(self, base, recorded=(), trucks=TRUCKS):
        super().__init__(base)
        self.program = os.environ["COMPARE_PROGRAM"]
        self.sites = site_files(self.folder, recorded, trucks)
        self.fleet_assets = [f"bench/fleet/{path}" for path in truck_paths(trucks)]
        self.data = os.path.join(self.folder, "data")
        self.headers = {}
        told = subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout
        self.version = told.split()[-1]

    def start(self, **settings):
        self.port = free_port()
        command = [self.program, "serve", "--listen", f"127.0.0.1:{self.port}", "--dir", self.data]
        for site in self.sites:
            command += ["--site", site]
        self.launch(command, env={**os.environ, "GUILDHALL_QUERY_MEMORY_MIB": "2048", **settings})
        self.door = Http(self.port, self.headers)
        until(self.name, lambda: b"Guildhall is ready" in self.log())
        if not self.headers:
            self.sign_in()

    def log(self):
        with open(os.path.join(self.folder, "log.txt"), "rb") as log:
            return log.read().rpartition(b"restart\n")[2]

    def stop(self):
        super().stop()
        with open(os.path.join(self.folder, "log.txt"), "ab") as log:
            log.write(b"restart\n")

    def sign_in(self):
        link = self.log().decode().split("First sign-in (once, within a day): ")[1].split()[0]
        code = link.partition("#code=")[2]
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        line.request("POST", "/api/v1/session", json.dumps({"code": code}), {"Content-Type": "application/json"})
        answer = line.getresponse()
        answer.read()
        cookie = answer.getheader("Set-Cookie").split(";")[0]
        body = json.dumps({"label": "compare", "days": 1})
        line.request("POST", "/api/v1/tokens", body, {"Content-Type": "application/json", "Cookie": cookie})
        answer = line.getresponse()
        token = json.loads(answer.read())["token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.door = Http(self.port, self.headers)

    def settle(self):
        """Stops, and starts so that what is in memory is sealed within a second, and waits for the
        merging of files. What was merged is kept for readers for ten minutes; a start removes it at
        once. Over when a start changes nothing."""
        before = None
        for _ in range(8):
            self.stop()
            self.start(GUILDHALL_HISTORIAN_SEAL_AFTER_S="1")
            now = steady(self.size, still_s=10)
            if now == before:
                break
            before = now
        self.stop()
        self.start()

    def size(self):
        return size(os.path.join(self.data, "historian"))

    def sql(self, text):
        return self.door.good("POST", "/api/v1/sql", text, ARROW)

    def queries(self, fleet, plant):
        fleet_tags = [f"{path}.{name}" for path in fleet.assets for name in fleet.properties]
        wanted = json.dumps({"tags": fleet_tags})
        values = {"Content-Type": "application/json"}
        day = plant.day_s
        trend = (
            f"/api/v1/trend?tag={plant.assets[3]}.p4&from={day * 1000}&until={(day + 86_400) * 1000}&pixels=1000"
        )
        works = "asset LIKE 'bench/works/%'"
        return {
            "latest": (
                lambda: self.door.good("POST", "/api/v1/values", wanted, values),
                lambda text: [v["value"] for v in json.loads(text)["values"]],
            ),
            "pixels": (lambda: self.door.good("GET", trend), read_trend),
            "hourly from rollups": (
                lambda: self.sql(
                    "SELECT tag, time, sum / count_value AS mean FROM rollups "
                    f"WHERE level = '1h' AND {works} AND count_value > 0"
                ),
                lambda text: column(text, "mean"),
            ),
            "hourly": (
                lambda: self.sql(
                    "SELECT tag, time_bucket(INTERVAL '1 hour', time) AS hour, avg(value) AS mean "
                    f"FROM samples WHERE {works} GROUP BY tag, hour"
                ),
                lambda text: column(text, "mean"),
            ),
            "highest hour": (
                lambda: self.sql(
                    "SELECT time_bucket(INTERVAL '1 hour', time) AS hour, avg(value) AS mean FROM samples "
                    "WHERE property = 'velocity' GROUP BY hour ORDER BY mean DESC LIMIT 1"
                ),
                lambda text: column(text, "mean"),
            ),
            "crossings": (
                lambda: self.sql(
                    "SELECT a.type AS model, count(*) AS crossings FROM ("
                    "SELECT asset, value, lag(value) OVER (PARTITION BY tag ORDER BY time) AS before "
                    "FROM samples WHERE property = 'velocity') s JOIN assets a ON a.asset = s.asset "
                    "WHERE s.value > 90 AND s.before <= 90 GROUP BY a.type ORDER BY model"
                ),
                lambda text: column(text, "crossings"),
            ),
        }


def column(text, name):
    return ipc.open_stream(io.BytesIO(text)).read_all().column(name).to_pylist()


def read_trend(text):
    series = json.loads(text)["series"][0]
    return [v for v in series["min"] if v is not None] + [v for v in series["max"] if v is not None]
