"""A run over time as one picture: what memory took and how long answers took, part by part."""

import math

WIDTH, HEIGHT, LEFT, RIGHT, GAP = 720, 170, 64, 36, 46
# Above the lines: the name of the chart, and below it what each line is.
HEAD = 40
INK, LINES = "#1a2733", ["#0b6e99", "#c2571a", "#4c7a34", "#7a4fa3", "#8a6d00"]


def picture(found):
    parts = found["parts"]
    minutes = [part["until_minutes"] for part in parts]
    asked = list(parts[0]["answered_after_ms"])
    charts = [
        ("Resident memory, MiB", {
            "median": [(p.get("resident_mib") or {}).get("median") for p in parts],
            "most": [(p.get("resident_mib") or {}).get("most") for p in parts],
        }),
        ("Acknowledged after, ms", {
            key: [(p["acknowledged_after_ms"] or {}).get(key) for p in parts] for key in ("median", "p99")
        }),
        ("Answered after, ms, median", {
            name: [(p["answered_after_ms"].get(name) or {}).get("median") for p in parts] for name in asked
        }),
    ]
    title = (
        f"{found['samples_per_second']:,} samples a second, {found['tags']:,} tags, "
        f"{found['minutes']:g} minutes; {found['machine']['processor']}, {found['machine']['cores']} cores"
    )
    body = [f'<text x="{LEFT}" y="20" font-weight="600">{title}</text>']
    for at, (name, series) in enumerate(charts):
        body.append(chart(name, series, minutes, 40 + at * (HEIGHT + GAP)))
    height = 40 + len(charts) * (HEIGHT + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def chart(name, series, minutes, top):
    most = round_up(max((v for values in series.values() for v in values if v is not None), default=1))
    x = lambda minute: LEFT + (WIDTH - LEFT - RIGHT) * minute / minutes[-1]
    y = lambda value: top + HEAD + (HEIGHT - HEAD) * (1 - value / most)
    out = [f'<text x="{LEFT}" y="{top + 10}" font-weight="600">{name}</text>']
    for share in (0, 0.5, 1):
        value = most * share
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#d5dbe0"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,g}</text>')
    for minute in (minutes[0], minutes[len(minutes) // 2], minutes[-1]):
        out.append(f'<text x="{x(minute):.1f}" y="{top + HEIGHT + 14}" text-anchor="middle">{minute:g} min</text>')
    legend = LEFT
    for (label, values), color in zip(series.items(), LINES):
        points = " ".join(f"{x(m):.1f},{y(v):.1f}" for m, v in zip(minutes, values) if v is not None)
        out.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        out.append(f'<text x="{legend}" y="{top + 28}" fill="{color}">{label}</text>')
        legend += 6.2 * len(label) + 16
    return "\n".join(out)


def round_up(most):
    """The next of 1, 2, 4, 5, 8 and their tens."""
    if most <= 0:
        return 1
    unit = 10 ** math.floor(math.log10(most))
    return next(step * unit for step in (1, 2, 4, 5, 8, 10) if step * unit >= most)
