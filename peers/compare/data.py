"""What all stores are given: the same bytes to all that take line protocol, the same rows to the rest.

Two plants, made from a seed:
- `fleet`: 1,000 trucks with ten readings each 10 s, as the Time Series Benchmark Suite's
  generator of trucks walks them (clamped random walks; coordinates in five decimals, fuel in one,
  the rest whole numbers).
- `plant`: ten compressors with ten readings each second: slow waves with noise, in one to three
  decimals.
Beside them what `recordings` finds.
"""

import mmap
import os
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20260101
# 2026-01-01T00:00:00Z
BEGIN_S = 1_767_225_600
CLIENTS = 2
LINES_OF_REQUEST = 10_000

TRUCKS = 1_000
ROUND_S = 10
READINGS = [
    "latitude", "longitude", "elevation", "velocity", "heading", "grade",
    "fuel_consumption", "fuel_state", "current_load", "status",
]
# Least, greatest, size of a step, decimals of each.
WALKS = [
    (-90, 90, 0.005, 5), (-180, 180, 0.005, 5), (0, 5000, 10, 0), (0, 100, 1, 0),
    (0, 360, 3, 0), (0, 100, 1, 0), (0, 50, 1, 1), (0, 1, 0.001, 1), (0, 5000, 2, 0), (0, 5, 0.1, 0),
]
DEPOTS = ["east", "north", "south", "west"]
MODELS = ["F150", "G2000", "H2"]
DRIVERS = ["Albert", "Andy", "Derek", "Rodney", "Seth", "Trish"]

COMPRESSORS = 10
LOADS = [f"p{n}" for n in range(10)]


@dataclass
class Plant:
    """One of them."""

    name: str
    # Measurement of the lines.
    measurement: str
    # Paths of assets, and what else each line says of them.
    assets: list
    attributes: list
    properties: list
    # How many each value has; none where it is written as it is.
    decimals: list
    step_s: int
    rounds: int
    # Where rows (round, asset, properties…) and lines are.
    folder: str
    chunks: list = field(default_factory=list)

    @property
    def samples(self):
        return self.rounds * len(self.assets) * len(self.properties)

    @property
    def until_s(self):
        return BEGIN_S + self.rounds * self.step_s

    @property
    def day_s(self):
        """When the day begins that a chart shows: the second, when there are two."""
        return BEGIN_S + 86_400 if self.until_s >= BEGIN_S + 2 * 86_400 else BEGIN_S

    @property
    def rows(self):
        return os.path.join(self.folder, f"{self.name}.parquet")

    def bodies(self, client):
        """The requests of one client, oldest first."""
        path, ends = self.chunks[client]
        if not ends:
            return
        with open(path, "rb") as lines, mmap.mmap(lines.fileno(), 0, access=mmap.ACCESS_READ) as all_lines:
            begin = 0
            for end in ends:
                yield all_lines[begin:end]
                begin = end


def fleet(folder, hours):
    rounds = hours * 3600 // ROUND_S
    attributes = [
        {"driver": DRIVERS[i % 6], "fleet": DEPOTS[i % 4], "model": MODELS[i % 3]} for i in range(TRUCKS)
    ]
    assets = [f"bench/fleet/{DEPOTS[i % 4]}/truck_{i}" for i in range(TRUCKS)]
    made = Plant("fleet", "readings", assets, attributes, READINGS, [w[3] for w in WALKS], ROUND_S, rounds, folder)
    low, high, step = (np.array([w[k] for w in WALKS], dtype=float) for k in range(3))
    random = np.random.default_rng(SEED)
    state = low + (high - low) * random.random((TRUCKS, len(WALKS)))

    def walk(_):
        nonlocal state
        state = np.clip(state + random.normal(size=state.shape) * step, low, high)
        return state

    return _make(made, walk)


def plant(folder, days):
    rounds = days * 86_400
    assets = [f"bench/works/compressor_{i}" for i in range(COMPRESSORS)]
    attributes = [{"line": f"l{i % 2}"} for i in range(COMPRESSORS)]
    decimals = [n % 3 + 1 for n in range(len(LOADS))]
    made = Plant("plant", "loads", assets, attributes, LOADS, decimals, 1, rounds, folder)
    random = np.random.default_rng(SEED + 1)
    level = np.zeros((COMPRESSORS, len(LOADS)))
    base = 400 + np.arange(level.size, dtype=float).reshape(level.shape)

    def walk(_):
        nonlocal level
        level = level + random.random(level.shape) - 0.5 - level * 0.002
        return base + level * 4

    return _make(made, walk)


def recorded(folder, name, assets, properties, step_s, values):
    """A plant of values (round, asset, property) that machines said, as they were written down."""
    attributes = [{"line": "l0"} for _ in assets]
    paths = [f"bench/{name}/{asset}" for asset in assets]
    decimals = [None] * len(properties)
    made = Plant(name, name, paths, attributes, properties, decimals, step_s, len(values), folder)
    return _make(made, lambda number: values[number])


def _make(made, walk):
    """Writes the rows round by round, and from them the lines of each client."""
    count = len(made.assets)
    names = [("round", pa.int32()), ("asset", pa.int32())] + [(p, pa.float64()) for p in made.properties]
    schema = pa.schema(names)
    block = max(1, 1_000_000 // count)
    asset = np.arange(count, dtype=np.int32)
    outs = [open(os.path.join(made.folder, f"{made.name}-{c}.lp"), "wb") for c in range(CLIENTS)]
    ends = [[] for _ in range(CLIENTS)]
    heads = [
        f"{made.measurement},asset={path}" + "".join(f",{k}={v}" for k, v in sorted(more.items()))
        for path, more in zip(made.assets, made.attributes)
    ]
    with pq.ParquetWriter(made.rows, schema, compression="zstd") as writer:
        for first in range(0, made.rounds, block):
            span = range(first, min(first + block, made.rounds))
            values = np.stack([walk(r) for r in span])
            for place, digits in enumerate(made.decimals):
                if digits is not None:
                    values[:, :, place] = np.round(values[:, :, place], digits)
            values += 0.0
            rounds = np.repeat(np.arange(span.start, span.stop, dtype=np.int32), count)
            flat = values.reshape(-1, len(made.properties))
            columns = [rounds, np.tile(asset, len(span))] + [flat[:, k] for k in range(len(made.properties))]
            writer.write_table(pa.table([pa.array(c) for c in columns], schema=schema))
            _lines(made, heads, span, values, outs, ends)
    for out in outs:
        out.close()
    made.chunks = [(out.name, end) for out, end in zip(outs, ends)]
    return made


def _lines(made, heads, span, values, outs, ends):
    forms = ["%r" if digits is None else f"%.{digits}f" for digits in made.decimals]
    form = ",".join(f"{name}={one}" for name, one in zip(made.properties, forms))
    for client, out in enumerate(outs):
        mine = range(client, len(heads), CLIENTS)
        lines = []
        for at, number in enumerate(span):
            tail = f" {(BEGIN_S + number * made.step_s) * 1_000_000_000}\n"
            rows = values[at].tolist()
            lines.extend(f"{heads[k]} {form % tuple(rows[k])}{tail}" for k in mine)
        for begin in range(0, len(lines), LINES_OF_REQUEST):
            out.write("".join(lines[begin : begin + LINES_OF_REQUEST]).encode())
            ends[client].append(out.tell())
