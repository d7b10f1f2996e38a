"""The page that tells what was measured."""

import os
import platform

ASKED = {
    "latest": "latest of 10,000 tags",
    "pixels": "one tag, a day at 1 Hz, 1,000 pixels",
    "hourly from rollups": "100 tags, all days, hourly means, from rollups",
    "hourly": "the same from samples",
    "highest hour": "the hour with the highest mean over the fleet",
    "crossings": "threshold crossings, joined with attributes of assets",
}


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown")
    with open("/proc/meminfo") as info:
        memory = int(info.readline().split()[1]) // 1024 // 1024
    return {"processor": model, "cores": os.cpu_count(), "memory_gib": memory, "kernel": platform.release()}


def page(found):
    stores = found["stores"]
    machine = found["machine"]
    lines = [
        "# Beside other stores",
        "",
        "Written by `cargo xtask bench peers`: all in one run, on one machine, with the same samples, ours "
        "through the doors that everybody has. Compare figures within the page only.",
        "",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"Linux {machine['kernel']}. The fleet: {found['samples']['fleet']:,} samples, 10,000 tags, one each 10 s for "
        f"{found['hours']} h. The plant: {found['samples']['plant']:,} samples, 100 tags at 1 Hz for {found['days']} "
        "days, noisy, in one to three decimals.",
        "",
        "| store | version | durable | settings changed | most memory, MiB |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, seen in stores.items():
        memory = seen.get("memory_mib", "in the client")
        lines.append(f"| {name} | {seen['version']} | {seen['durable']} | {seen['settings']} | {memory} |")
    lines += table("Samples a second taken in, two clients", stores, ["fleet", "plant"], "rate", max, "{:,.0f}")
    lines += [
        "", "By line protocol over HTTP; PostgreSQL by COPY, a row for ten samples; ClickHouse and DuckDB read one "
        "Parquet file at once, inside the client, sorting included.",
    ]
    lines += table("Bytes a sample on disk, merged", stores, list(found["samples"]), "bytes_a_sample", min, "{:.2f}")
    lines += ["", "Guildhall's hold the rollups of each second, minute and hour, and the record of who sent what."]
    recorded = [f"{name} {count:,}" for name, count in found["samples"].items() if name not in ("fleet", "plant")]
    if recorded:
        lines += [
            f"Recordings of real machines, as they were written down ({', '.join(recorded)} samples): a gas turbine each "
            "hour (UCI 551), the Tennessee Eastman process each three minutes, a pump's test bench each second (SKAB). "
            "So few samples leave the fixed cost of files in the figure.",
        ]
    for title, key in (
        ("Queries, warm: median in ms", "warm_ms"),
        ("The same while 100,000 samples come in each second", "meanwhile_ms"),
        ("The same, cold: samples from the disk, once after a restart with an empty page cache; programs are in memory", "cold_ms"),
    ):
        lines += table(title, stores, list(ASKED), key, min, "{:,.3g}")
    lines += ["", "– : the store cannot be asked this in one question, or has no such way in.", ""]
    return "\n".join(lines)


def table(title, stores, rows, key, best, form):
    lines = ["", f"## {title}", "", "| | " + " | ".join(stores) + " |", "| --- |" + " ---: |" * len(stores)]
    for row in rows:
        values = {name: seen.get(key, {}).get(row) for name, seen in stores.items()}
        there = [v for v in values.values() if v is not None]
        if not there:
            continue
        cells = []
        for value in values.values():
            text = "–" if value is None else form.format(value)
            cells.append(f"**{text}**" if value == best(there) and len(there) > 1 else text)
        lines.append(f"| {ASKED.get(row, row)} | " + " | ".join(cells) + " |")
    return lines
