"""An export of the demo while it runs, read by DuckDB and pyarrow, its checksums by BLAKE3's own
package: everything as the manual's page Export says it, without Guildhall."""

import json
import os
import struct
import subprocess
import tempfile
import urllib.parse

import blake3
import duckdb
import pyarrow.parquet

DEMO = json.loads(os.environ["GUILDHALL_DEMO"])
PROGRAM = os.environ["GUILDHALL_PROGRAM"]

# What of a sample makes it that sample.
SAMPLE = ("tag_id, epoch_us(time) * 1000 + nanos as ns, value_float, value_integer,"
          " value_boolean, value_text, status")


def run(part, check):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "house")
        told = export(path)
        part("export: files", lambda: files(path, told, check))
        part("export: journal", lambda: journal(path, told, check))
        part("export: samples", lambda: samples(path, told, check))


def export(path):
    listen = urllib.parse.urlsplit(DEMO["api"]).netloc
    command = [PROGRAM, "export", path, "--dir", DEMO["dir"], "--listen", listen]
    known = os.environ | {"GUILDHALL_TOKEN": DEMO["token"]}
    # Of the others the program would take some for settings.
    known = {key: known[key] for key in known if key in ("PATH", "GUILDHALL_TOKEN")}
    done = subprocess.run(command + ["--output", "json"], env=known, check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def lines(path, name):
    with open(os.path.join(path, name), encoding="utf-8") as file:
        return file.read().splitlines()


def digest(path, name):
    return blake3.blake3().update_mmap(os.path.join(path, name))


def files(path, told, check):
    manifest = json.loads("\n".join(lines(path, "manifest.json")))
    sums = {file["path"]: file["blake3"] for file in manifest["files"]}
    same = [name for name, known in sums.items() if digest(path, name).hexdigest() == known]
    check("blake3: every file is as the manifest says", len(same) == len(sums) == told["files"],
          f"{len(same)} files")
    own = f"{digest(path, 'manifest.json').hexdigest()}  manifest.json"
    check("blake3: and the manifest itself", lines(path, "manifest.b3") == [own])


def journal(path, told, check):
    head, last = bytes(32), 0
    for line in lines(path, "journal.jsonl"):
        entry = json.loads(line)
        # As it stands in the line: the last but one key, before the hash.
        body = line[line.index('"body":') + 7:line.rindex(',"hash":')]
        seconds = duckdb.execute("SELECT epoch_ns(?::TIMESTAMP_NS)",
                                 [entry["time"].removesuffix("Z")]).fetchall()[0][0]
        said = head + struct.pack("<QqI", entry["number"], seconds, entry["version"])
        for text in (entry["who"], entry["room"], entry["kind"], body):
            said += struct.pack("<Q", len(text.encode())) + text.encode()
        head = blake3.blake3(said).digest()
        if head.hex() != entry["hash"]:
            break
        last = entry["number"]
    good = last == told["journal_entries"] and head.hex() == told["journal_head"]
    check("blake3: the journal's chain holds", good, f"{last} entries")


def samples(path, told, check):
    tags = {tag["tag_id"]: tag["tag"] for tag in map(json.loads, lines(path, "tags.jsonl"))}
    everything = os.path.join(path, "samples", "*", "*.parquet")
    table = duckdb.connect().from_parquet(everything)
    count, ids = table.aggregate("count(*), count(distinct tag_id)").fetchall()[0]
    check("duckdb: it finds all samples", count == told["samples"], f"{count} of {ids} tags")
    named = set(table.select("tag_id, tag").distinct().fetchall())
    check("duckdb: tags are those of the list", named <= set(tags.items()), f"{len(tags)} tags")
    origins = {row[0].split(":")[0] for row in table.select("origin").distinct().fetchall()}
    check("duckdb: each says who sent it", "connection" in origins
          and origins <= {"connection", "person", "system"}, ", ".join(sorted(origins)))
    read = pyarrow.parquet.read_table(os.path.join(path, "samples"), partitioning=None)
    check("pyarrow: it finds the same rows", read.num_rows == count, f"{len(read.schema)} columns")
    con = duckdb.connect()
    con.register("other", read)
    differ = con.sql(f"SELECT {SAMPLE} FROM read_parquet('{everything}') EXCEPT ALL"
                     f" SELECT {SAMPLE} FROM other").fetchall()
    check("pyarrow: and hold the same values", not differ, differ[:1])
