"""ClickHouse by way of `chdb`, and DuckDB over one Parquet file: both inside the client's process,
filled from the rows at once. Neither keeps what comes in sample by sample, so neither has a rate."""

import io
import multiprocessing
import os
import time

import pyarrow.ipc as ipc

from data import BEGIN_S
from store import Store, size


def narrow(plant):
    """A row for each sample, in the order of tag and time, by SQL that both understand."""
    return " UNION ALL ".join(
        f"SELECT (asset * {len(plant.properties)} + {k}) AS tag, "
        f"round AS step, {name} AS value FROM {{rows}}" for k, name in enumerate(plant.properties)
    )


def questions(fleet, plant, seconds):
    """The queries. `seconds` writes a time as whole seconds since 1970."""
    day = plant.day_s
    velocity = fleet.properties.index("velocity")
    at = seconds("time")
    return {
        "latest": "SELECT tag, {last}(value, time) AS value FROM fleet GROUP BY tag",
        "pixels": "SELECT part, min(value) AS low, max(value) AS high FROM (SELECT value, "
        f"{{floor}}({at} * 10 / 864) AS part FROM plant WHERE tag = 34 AND {at} >= {day} "
        f"AND {at} < {day + 86_400}) GROUP BY part",
        "hourly": "SELECT tag, {div} AS hour, avg(value) AS value FROM plant GROUP BY tag, hour",
        "highest hour": f"SELECT {{div}} AS hour, avg(value) AS value FROM fleet WHERE tag % 10 = {velocity} "
        "GROUP BY hour ORDER BY value DESC LIMIT 1",
        "crossings": "SELECT a.model AS model, count(*) AS value FROM (SELECT tag, value, {lag} AS before FROM fleet "
        f"WHERE tag % 10 = {velocity}) AS s JOIN fleet_assets AS a ON a.asset = {{asset}} "
        "WHERE s.value > 90 AND s.before <= 90 GROUP BY a.model ORDER BY model",
    }


class DuckWork:
    """In the process of its own."""

    def __init__(self, folder):
        import duckdb

        self.folder = folder
        self.base = duckdb.connect()
        self.base.execute("SET TimeZone = 'UTC'")
        for name in ("fleet", "plant"):
            file = os.path.join(folder, f"{name}.parquet")
            if os.path.exists(file):
                self.base.execute(f"CREATE VIEW {name} AS SELECT * FROM '{file}'")
            file = os.path.join(folder, f"{name}_assets.parquet")
            if os.path.exists(file):
                self.base.execute(f"CREATE VIEW {name}_assets AS SELECT * FROM '{file}'")

    def load(self, plant):
        each = narrow(plant).format(rows=f"'{plant.rows}'")
        rows = (
            f"SELECT CAST(tag AS INTEGER) AS tag, make_timestamp(({BEGIN_S} + step::BIGINT * {plant.step_s}) * 1000000) "
            f"AS time, value FROM ({each}) ORDER BY tag, time"
        )
        file = os.path.join(self.folder, plant.name)
        self.base.execute(f"COPY ({rows}) TO '{file}.parquet' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)")
        told = ", ".join(f"({k}, '{more.get('model', more.get('line'))}')" for k, more in enumerate(plant.attributes))
        self.base.execute(
            f"COPY (SELECT * FROM (VALUES {told}) AS v(asset, model)) TO '{file}_assets.parquet' (FORMAT parquet)"
        )
        self.__init__(self.folder)

    def size(self):
        return size(self.folder)

    def ask(self, fleet, plant, name):
        text = questions(fleet, plant, lambda column: f"epoch_us({column}) // 1000000")[name].format(
            last="max_by", floor="floor", div="epoch_us(time) // 3600000000", asset="s.tag // 10",
            lag="lag(value) OVER (PARTITION BY tag ORDER BY time)",
        )
        begin = time.monotonic()
        table = self.base.sql(text).to_arrow_table()
        took = time.monotonic() - begin
        return took, numbers(table)


class ClickWork:
    """In the process of its own."""

    def __init__(self, folder):
        from chdb import session

        self.session = session.Session(os.path.join(folder, "data"))
        self.session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")

    def load(self, plant):
        each = narrow(plant).format(rows=f"file('{plant.rows}', Parquet)")
        self.session.query(
            f"CREATE TABLE bench.{plant.name} (tag UInt32 CODEC(DoubleDelta, ZSTD), time DateTime64(3, 'UTC') "
            "CODEC(DoubleDelta, ZSTD), value Float64 CODEC(ZSTD)) ENGINE = MergeTree ORDER BY (tag, time)"
        )
        self.session.query(
            f"INSERT INTO bench.{plant.name} SELECT tag, toDateTime64({BEGIN_S} + step * {plant.step_s}, 3, 'UTC'), value "
            f"FROM ({each})"
        )
        self.session.query(f"OPTIMIZE TABLE bench.{plant.name} FINAL")
        self.session.query(
            f"CREATE TABLE bench.{plant.name}_assets (asset UInt32, model String) ENGINE = MergeTree ORDER BY asset"
        )
        told = ", ".join(f"({k}, '{more.get('model', more.get('line'))}')" for k, more in enumerate(plant.attributes))
        self.session.query(f"INSERT INTO bench.{plant.name}_assets VALUES {told}")

    def size(self):
        """Of what is in use: what merging left behind is removed by and by."""
        return int(self.session.query("SELECT sum(bytes_on_disk) FROM system.parts WHERE active").data())

    def ask(self, fleet, plant, name):
        text = questions(fleet, plant, lambda column: f"toUnixTimestamp({column})")[name].format(
            last="argMax", floor="floor", div="toStartOfHour(time)", asset="intDiv(s.tag, 10)",
            lag="lagInFrame(value, 1, value) OVER (PARTITION BY tag ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING "
            "AND UNBOUNDED FOLLOWING)",
        )
        for table in ("fleet_assets", "fleet", "plant"):
            text = text.replace(f"FROM {table} ", f"FROM bench.{table} ").replace(f"JOIN {table} ", f"JOIN bench.{table} ")
        begin = time.monotonic()
        answer = self.session.query(text, "ArrowStream")
        took = time.monotonic() - begin
        return took, numbers(ipc.open_stream(io.BytesIO(answer.bytes())).read_all())


def numbers(table):
    names = [name for name in ("value", "low", "high") if name in table.column_names]
    return [v for name in names for v in table.column(name).to_pylist()]


def work(kind, folder, line):
    """Does what it is told until the line ends."""
    it = kind(folder)
    line.send(("ready", None))
    while True:
        try:
            what, arguments = line.recv()
        except EOFError:
            return
        try:
            line.send(("done", getattr(it, what)(*arguments)))
        except Exception as error:
            line.send(("failed", f"{type(error).__name__}: {error}"))


class Columnar(Store):
    """What the comparison sees of them."""

    durable = "bulk loaded, not synced"
    kind = None
    worker = None

    def start(self):
        spawn = multiprocessing.get_context("spawn")
        self.line, other = spawn.Pipe()
        self.worker = spawn.Process(target=work, args=(self.kind, self.folder, other))
        self.worker.start()
        other.close()
        self.answer()

    def answer(self):
        what, told = self.line.recv()
        if what == "failed":
            raise RuntimeError(told)
        return told

    def tell(self, *what):
        self.line.send((what[0], what[1:]))
        return self.answer()

    def load(self, plant, clients):
        begin = time.monotonic()
        self.tell("load", plant)
        return time.monotonic() - begin

    def stop(self):
        if self.worker:
            self.line.close()
            self.worker.join(60)
            if self.worker.is_alive():
                self.worker.kill()
        self.worker = None

    def settle(self):
        pass

    def size(self):
        return self.tell("size")

    def queries(self, fleet, plant):
        names = questions(fleet, plant, str)
        return {
            name: (lambda name=name: self.tell("ask", fleet, plant, name), lambda answer: answer[1])
            for name in names
        }


class Duck(Columnar):
    name = "DuckDB"
    kind = DuckWork

    @property
    def version(self):
        import duckdb

        return f"{duckdb.__version__}, one Parquet file in the order of tag and time"


class Click(Columnar):
    name = "ClickHouse"
    kind = ClickWork

    @property
    def version(self):
        import chdb

        return f"{chdb.engine_version}, chdb {chdb.__version__}"
