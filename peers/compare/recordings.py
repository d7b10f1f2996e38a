"""Recordings of real machines, where they are there: for what a sample of them takes on disk.

- `turbine`: five years of a gas turbine side by side, 11 readings each hour (UCI 551).
- `process`: runs of the Tennessee Eastman benchmark side by side, 52 readings each three minutes.
- `pumps`: runs of a water pump's test bench side by side, 8 readings each second (SKAB).
"""

import glob
import os

import numpy as np
import pyarrow.csv as csv
import pyarrow.parquet as pq

import data

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared", "data")


def plants(folder):
    """Those that are there; none without the recordings."""
    if not os.path.isdir(FOLDER):
        return []
    return [turbine(folder), process(folder), pumps(folder)]


def files(*pattern):
    found = sorted(glob.glob(os.path.join(FOLDER, *pattern)))
    if not found:
        raise RuntimeError(f"the recordings lack {os.path.join(*pattern)}")
    return found


def numbers(table, left_out=()):
    """Columns of numbers: their names as every store takes them, and the rows."""
    names = [n for n, kind in zip(table.column_names, table.schema.types) if n not in left_out and _is_number(kind)]
    rows = np.stack([table.column(n).to_numpy().astype(float) for n in names], axis=1)
    plain = ["".join(c if c.isalnum() else "_" for c in n.lower()).strip("_") for n in names]
    return [f"r_{n}" for n in plain], rows


def _is_number(kind):
    return str(kind) in ("float", "double", "int8", "int16", "int32", "int64")


def turbine(folder):
    # Years side by side, for some stores take nothing from the future.
    names, runs = None, []
    for path in files("gas-turbine", "gt_*.csv.gz"):
        names, rows = numbers(csv.read_csv(path))
        runs.append(rows)
    return data.recorded(folder, "turbine", *_beside(runs, names, 3600))


def process(folder):
    names, runs = None, []
    for path in files("tennessee-eastman", "*_test.parquet"):
        names, rows = numbers(pq.read_table(path))
        runs.append(rows)
    return data.recorded(folder, "process", *_beside(runs, names, 180))


def pumps(folder):
    names, runs = None, []
    for path in files("skab", "valve*", "*.csv*"):
        table = csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=";"))
        names, rows = numbers(table, left_out=("anomaly", "changepoint"))
        runs.append(rows)
    return data.recorded(folder, "pumps", *_beside(runs, names, 1))


def _beside(runs, names, step_s):
    """Runs as assets that begin together, as long as the shortest."""
    rounds = min(len(rows) for rows in runs)
    values = np.stack([rows[:rounds] for rows in runs], axis=1)
    return [f"run_{n}" for n in range(len(runs))], names, step_s, values
