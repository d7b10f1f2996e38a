"""PostgreSQL of Debian: a row for each asset and time with a column for each reading, a B-tree over
asset and time, a BRIN over time; filled by COPY, each request a transaction that is synced."""

import itertools
import os
import pwd
import subprocess
import threading
import time

import psycopg
import pyarrow.parquet as pq

from data import BEGIN_S, LINES_OF_REQUEST
from store import Server, free_port, memory, size, together, until

BIN = "/usr/lib/postgresql/15/bin/"
USER = "postgres"


class Postgres(Server):
    name = "PostgreSQL"
    durable = "each request, synced before it is answered"
    changed = {
        "shared_buffers": "4GB", "effective_cache_size": "12GB", "work_mem": "256MB", "max_wal_size": "8GB",
        "maintenance_work_mem": "1GB", "jit": "off",
    }
    settings = ", ".join(f"{key} {value}" for key, value in changed.items())

    def __init__(self, base):
        super().__init__(base)
        self.version = subprocess.run([BIN + "postgres", "--version"], capture_output=True, text=True).stdout.split()[2]
        ids = pwd.getpwnam(USER)
        # It does not run as root.
        self.as_user = {"user": ids.pw_uid, "group": ids.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        if self.as_user:
            for folder in (base, self.folder):
                os.chmod(folder, 0o755)
            os.chown(self.folder, ids.pw_uid, ids.pw_gid)
        command = [BIN + "initdb", "-D", f"{self.folder}/data", "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **self.as_user)

    def start(self):
        self.port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", **self.changed,
        }
        command = [BIN + "postgres", "-D", f"{self.folder}/data"]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        self.launch(command, **self.as_user)
        until(self.name, self.answers)
        self.door = self.connect()

    def connect(self):
        return psycopg.connect(f"host=127.0.0.1 port={self.port} user={USER} dbname=postgres", autocommit=True)

    def answers(self):
        try:
            self.connect().close()
            return True
        except psycopg.OperationalError:
            return False

    def create(self, plant):
        columns = ", ".join(f"{name} float8" for name in plant.properties)
        self.door.execute(f"CREATE TABLE {plant.name} (asset int4, time timestamptz, {columns})")
        self.door.execute(f"CREATE INDEX ON {plant.name} (asset, time)")
        self.door.execute(f"CREATE INDEX ON {plant.name} USING brin (time)")
        more = sorted(plant.attributes[0])
        self.door.execute(f"CREATE TABLE {plant.name}_assets (asset int4, {', '.join(f'{m} text' for m in more)})")
        with self.door.cursor() as cursor, cursor.copy(f"COPY {plant.name}_assets FROM STDIN") as copy:
            for number, told in enumerate(plant.attributes):
                copy.write_row([number, *(told[m] for m in more)])

    def load(self, plant, clients):
        """Rows as text, made before the clock runs for one request at a time."""
        self.create(plant)
        gate, busy = threading.Lock(), [0.0] * clients
        made = texts(plant)

        def post(client):
            door = self.connect()
            while True:
                with gate:
                    text = next(made, None)
                if text is None:
                    return
                begin = time.monotonic()
                self.copy(door, plant, text)
                busy[client] += time.monotonic() - begin

        together(clients, post)
        # What the client took to make its text does not count against the store.
        return max(busy)

    def copy(self, door, plant, text):
        with door.cursor() as cursor, cursor.copy(f"COPY {plant.name} FROM STDIN") as copy:
            copy.write(text)

    def more(self, plant, number):
        """Samples of a later day, a request of them."""
        if not hasattr(self, "spare"):
            self.spare = self.connect()
        later = plant.until_s - BEGIN_S + 86_400 * (1 + number // 60)
        self.copy(self.spare, plant, next(itertools.islice(texts(plant, later), number % 60, None)))

    def settle(self):
        self.door.execute("VACUUM ANALYZE")
        self.door.execute("CHECKPOINT")

    def size(self):
        return size(f"{self.folder}/data/base")

    def stop(self):
        if self.process and self.process.poll() is None:
            children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
            self.most = max(self.most, sum(memory(int(pid)) for pid in children.stdout.split()))
            self.door.close()
            if hasattr(self, "spare"):
                self.spare.close()
        super().stop()

    def rows(self, text):
        return self.door.execute(text).fetchall()

    def queries(self, fleet, plant):
        day = plant.day_s
        names = ", ".join(fleet.properties)
        means = ", ".join(f"avg({p})" for p in plant.properties)
        flat = lambda rows: [v for row in rows for v in row]
        return {
            "latest": (
                lambda: self.rows(
                    f"SELECT {names} FROM fleet_assets a, LATERAL (SELECT * FROM fleet f "
                    "WHERE f.asset = a.asset ORDER BY time DESC LIMIT 1) l"
                ),
                flat,
            ),
            "pixels": (
                lambda: self.rows(
                    f"SELECT min(p4), max(p4) FROM plant WHERE asset = 3 AND time >= to_timestamp({day}) AND "
                    f"time < to_timestamp({day + 86_400}) GROUP BY floor(extract(epoch FROM time) / 86.4)"
                ),
                flat,
            ),
            "hourly": (
                lambda: self.rows(f"SELECT {means} FROM plant GROUP BY asset, date_trunc('hour', time)"),
                flat,
            ),
            "highest hour": (
                lambda: self.rows(
                    "SELECT avg(velocity) AS mean FROM fleet GROUP BY date_trunc('hour', time) "
                    "ORDER BY mean DESC LIMIT 1"
                ),
                flat,
            ),
            "crossings": (
                lambda: self.rows(
                    "SELECT count(*) FROM (SELECT asset, velocity, lag(velocity) OVER (PARTITION BY asset "
                    "ORDER BY time) AS before FROM fleet) s JOIN fleet_assets USING (asset) "
                    "WHERE velocity > 90 AND before <= 90 GROUP BY model ORDER BY model"
                ),
                flat,
            ),
        }


def texts(plant, later=0):
    """What COPY is given, a request at a time."""
    for block in pq.ParquetFile(plant.rows).iter_batches(LINES_OF_REQUEST):
        columns = [block.column(k).to_pylist() for k in range(block.num_columns)]
        rows = []
        for number, asset, *values in zip(*columns):
            at = stamp(BEGIN_S + later + number * plant.step_s)
            rows.append(f"{asset}\t{at}\t" + "\t".join(map(repr, values)) + "\n")
        yield "".join(rows).encode()


def stamp(seconds):
    return time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(seconds))
