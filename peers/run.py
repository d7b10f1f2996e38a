"""Independent clients against a running demo: one line a check, then the count.

`cargo xtask peers` starts the demo and tells where it is: GUILDHALL_I3X, GUILDHALL_TOKEN and
GUILDHALL_DEMO, the demo's JSON line. The clients are PyPI's (`requirements.txt`) and Debian's
`mosquitto_sub`, `prometheus` and `psql`; none of them knows anything about Guildhall. Those of
PostgreSQL are in `postgres.py`, those of Arrow Flight in `flight.py`, those that read calls in
`opportunities.py`, those of documents in `printed.py`; who sees what is in `shares.py`; what reads an export, which `GUILDHALL_PROGRAM` makes, is in `exported.py`.
"""

import asyncio
import glob
import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import time
import urllib.parse
import warnings
from datetime import datetime, timedelta, timezone

import asyncua
import duckdb
import i3x
import influxdb
import influxdb_client
from asyncua import ua
from deltalake import DeltaTable, QueryBuilder
from influxdb_client.client.write_api import SYNCHRONOUS
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

import exported
import flight
import opportunities
import postgres
import printed
import shares

# What asyncua has to say about session times is no finding.
logging.getLogger("asyncua").setLevel(logging.ERROR)

DEMO = json.loads(os.environ["GUILDHALL_DEMO"])
I3X = os.environ["GUILDHALL_I3X"].rstrip("/") + "/v1"
TOKEN = os.environ["GUILDHALL_TOKEN"]
# Where agents send to.
URL = urllib.parse.urlsplit(I3X)._replace(path="").geturl()
# How long to wait for a value that changes once a second.
CHANGE_S = 20
# How long to wait for the first sealed file.
SEALED_S = 60

passed = 0
failed = 0


def check(what, good, seen=""):
    """Prints one line, and counts it."""
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
    told = f" ({seen})" if seen != "" else ""
    print(f"{'pass' if good else 'FAIL'}  {what}{told}", flush=True)
    return good


def part(name, run):
    """Runs one client; what it throws is a failed check, not the end of the others."""
    try:
        run()
    except Exception as error:  # whatever a client throws is told and counted
        check(f"{name}: ends without an error", False, f"{type(error).__name__}: {error}")


def with_i3x():
    with warnings.catch_warnings():
        # The client warns when it takes a server for a beta.
        warnings.simplefilter("error")
        client = i3x.Client(I3X, token=TOKEN)
        client.connect()
    info = client.server_info
    check("i3x: connects to a released 1.0 server", info.spec_version == "1.0", info.server_name)
    try:
        types = i3x_types(client)
        leaves = i3x_objects(client, types)
        tag = i3x_values(client, types, leaves)
        part("i3x: history", lambda: i3x_history(client, tag))
        part("i3x: writes", lambda: i3x_writes(client, leaves))
        part("i3x: sync", lambda: i3x_sync(client, tag))
        part("i3x: stream", lambda: i3x_stream(client, tag))
    finally:
        client.disconnect()


def i3x_types(client):
    uris = {namespace.uri for namespace in client.get_namespaces()}
    types = {kind.element_id: kind for kind in client.get_object_types()}
    check("i3x: every type is in a namespace", all(t.namespace_uri in uris for t in types.values()))
    inherits = [t for t in types.values() if t.related]
    whole = all(
        set(types[parent].schema["properties"]) <= set(kind.schema["properties"])
        for kind in inherits
        for parent in kind.related["types"]
    )
    check("i3x: schemas hold what they inherit", inherits and whole, f"{len(inherits)} types")
    made = [t for t in types.values() if t.schema.get("$defs")]
    check("i3x: types are made of parts", made, ", ".join(t.element_id for t in made[:3]))
    links = {link.element_id: link.reverse_of for link in client.get_relationship_types()}
    check("i3x: every link has a way back", all(links[links[link]] == link for link in links))
    ids = list(types) + list(links) + [one.element_id for one in client.get_objects()]
    check("i3x: every id is there once", len(ids) == len(set(ids)), f"{len(ids)} ids")
    return types


def i3x_objects(client, types):
    objects = client.get_objects(include_metadata=True)
    known = {one.element_id for one in objects}
    roots = [one.element_id for one in client.get_objects(root=True)]
    check("i3x: every parent and type is there", all(
        one.type_element_id in types and (one.parent_id is None or one.parent_id in known)
        for one in objects
    ), f"{len(objects)} objects below {', '.join(roots)}")

    def below(element_id):
        related = client.get_related_objects([element_id])
        down = {"HasChildren", "HasComponent"}
        return {r.object.element_id for r in related if r.source_relationship in down}

    walked, open_ids = set(), list(roots)
    while open_ids:
        element_id = open_ids.pop()
        if element_id not in walked:
            walked.add(element_id)
            if "." not in element_id:
                open_ids.extend(below(element_id))
    check("i3x: links lead from the roots to everything", walked == known, f"{len(walked)} walked")
    return [one for one in objects if types[one.type_element_id].schema["type"] != "object"]


# What a value is in Python, by the `type` of its schema.
SCALARS = {"number": (int, float), "integer": int, "string": str, "boolean": bool}


def i3x_values(client, types, leaves):
    """Checks all values, and gives a tag whose value changes."""
    ids = [leaf.element_id for leaf in leaves]
    first = client.get_values(ids)
    null = {"Bad", "GoodNoData"}
    check("i3x: every tag answers, null exactly without a value", len(first) == len(ids) and all(
        (vqt.value is None) == (vqt.quality in null) and vqt.timestamp.endswith("Z")
        for vqt in first.values()
    ), f"{len(first)} values")
    kinds = {one.element_id: types[one.type_element_id].schema["type"] for one in leaves}
    check("i3x: every value is of its type", all(
        vqt.value is None or isinstance(vqt.value, SCALARS[kinds[element_id]])
        for element_id, vqt in first.items()
    ))
    good = [element_id for element_id, vqt in first.items() if vqt.quality == "Good"]
    check("i3x: at least 150 values are Good", len(good) >= 150, len(good))
    try:
        client.get_value("nothing")
        check("i3x: an unknown id is not found", False)
    except i3x.NotFoundError:
        check("i3x: an unknown id is not found", True)

    def moves(element_id):
        value = first[element_id].value
        return isinstance(value, float) and later[element_id].value != value

    # A connection's rate is a float that changes too, but it is no machine's.
    numbers = [one for one in good if not one.rsplit(".", 1)[1].endswith(("_rate", "_age"))]
    tag = None
    for _ in range(CHANGE_S):
        later = client.get_values(numbers)
        tag = next((one for one in numbers if moves(one)), None)
        if tag:
            break
        asyncio.run(asyncio.sleep(1))
    check("i3x: values change", tag is not None, tag)
    whole = client.get_value(tag.rsplit(".", 1)[0], max_depth=0)
    inside = whole.components or {}
    check("i3x: an asset's value is composed of its tags", whole.is_composition and tag in inside)
    return tag


def i3x_history(client, tag):
    now = datetime.now(timezone.utc)
    start = (now - timedelta(hours=23)).isoformat().replace("+00:00", "Z")
    until = (now - timedelta(hours=22)).isoformat().replace("+00:00", "Z")
    old = client.get_history(tag, start, until).values
    check("i3x: there is history from 23 hours ago", len(old) > 100, f"{len(old)} samples an hour")
    recent = client.get_history(tag, start).values
    times = [datetime.fromisoformat(vqt.timestamp[:19]) for vqt in recent]
    check("i3x: history is in order", times == sorted(times) and recent[:1] == old[:1])


def i3x_writes(client, leaves):
    writable = [leaf for leaf in leaves if leaf.metadata.system["writable"]]
    if not check("i3x: some tags may be written", writable, len(writable)):
        return
    numbers = [leaf for leaf in writable if leaf.metadata.system["dataType"] == "float"]
    target = (numbers or writable)[0].element_id
    before = client.get_value(target)
    value = before.value if before.value is not None else 1.0
    client.update_value(target, value)
    after = client.get_value(target)
    written = after.value == value and after.quality == "Good"
    check("i3x: a written value is read back", written, target)
    at = (datetime.now(timezone.utc) - timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
    client.update_history(target, {"value": value, "quality": "Good", "timestamp": at})
    told = client.get_history(target, at, at).values
    check("i3x: the past is written at its time", [v.timestamp for v in told] == [at], at)
    fixed = next(leaf.element_id for leaf in leaves if not leaf.metadata.system["writable"])
    try:
        client.update_value(fixed, 1.0)
        check("i3x: a measured value cannot be written", False, fixed)
    except i3x.I3XError as error:
        check("i3x: a measured value cannot be written", error.status_code == 403, error)


def i3x_sync(client, tag):
    made = client.create_subscription("peers")
    client.register_items(made, [tag])
    first = client.sync_subscription(made)
    again = client.sync_subscription(made)
    kept = bool(first) and again[0] == first[0]
    check("i3x: a batch is sent again until it is acknowledged", kept)
    changes, last = [], again[-1].sequence_number
    for _ in range(CHANGE_S):
        asyncio.run(asyncio.sleep(1))
        for batch in client.sync_subscription(made, last):
            changes.extend(update.value for update in batch.updates)
            last = batch.sequence_number
        if len(set(changes)) > 1:
            break
    check("i3x: a sync brings changes", len(set(changes)) > 1, f"{len(changes)} updates")
    asyncio.run(asyncio.sleep(2))
    check("i3x: -1 clears what waits", client.sync_subscription(made, -1) == [])
    client.unsubscribe(client.get_subscription(made))
    check("i3x: a deleted subscription is gone", client.list_subscriptions([made]) == [])


def i3x_stream(client, tag):
    came = queue.Queue()
    client.on_value_change = lambda _, change: came.put(change)
    client.on_error = lambda _, error: came.put(error)
    made = client.subscribe([tag])
    values = []
    try:
        while len(set(values)) < 3:
            change = came.get(timeout=CHANGE_S)
            if isinstance(change, Exception):
                raise change
            values.append(change.value)
    except queue.Empty:
        pass
    check("i3x: a stream brings changes", len(set(values)) >= 3, values)
    client.unsubscribe(made)


async def browse_turbine():
    address = DEMO["simulators"]["opcua"]
    async with asyncua.Client(address) as client:
        uris = await client.get_namespace_array()
        check("opcua: the turbine answers", len(uris) > 1, address)
        own = [index for index, uri in enumerate(uris) if uri.startswith("urn:guildhall")]
        base = client.get_node(ua.ObjectIds.BaseObjectType)
        kinds = await below(base, ua.ObjectIds.HasSubtype, own)
        deep = [kind for kind in kinds if kinds[kind] > 1]
        check("opcua: it has types that inherit", deep, f"{len(kinds)} types")
        objects = client.get_node(ua.ObjectIds.ObjectsFolder)
        things = await below(objects, ua.ObjectIds.HierarchicalReferences, own)
        variables, typed = [], 0
        for node in things:
            kind = await node.read_node_class()
            if kind == ua.NodeClass.Variable:
                variables.append(node)
            elif kind == ua.NodeClass.Object:
                typed += (await node.read_type_definition()).NamespaceIndex in own
        check("opcua: its objects are of those types", typed > 0, f"{typed} objects")
        check("opcua: they have variables", len(variables) >= 20, len(variables))
        first = await client.read_values(variables)
        changed = 0
        for _ in range(CHANGE_S):
            await asyncio.sleep(1)
            now = await client.read_values(variables)
            changed = sum(a != b for a, b in zip(first, now))
            if changed:
                break
        check("opcua: values change", changed > 0, f"{changed} of {len(variables)}")


async def below(node, reference, namespaces):
    """All nodes of these namespaces below one, and how deep below it each is."""
    found, level, depth = {}, [node], 0
    while level:
        depth += 1
        reached = []
        for one in level:
            for child in await one.get_children(refs=reference):
                mine = child.nodeid.NamespaceIndex in namespaces
                if mine and child not in found:
                    found[child] = depth
                    reached.append(child)
        level = reached
    return found


def with_mosquitto():
    host, port = DEMO["simulators"]["mqtt"].rsplit(":", 1)
    command = ["mosquitto_sub", "-h", host, "-p", port, "-t", "spBv1.0/#", "-C", "3"]
    command += ["-W", str(CHANGE_S), "-F", "%t %l"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=CHANGE_S + 10)
    lines = ran.stdout.splitlines()
    three = ran.returncode == 0 and len(lines) == 3
    check("mqtt: three Sparkplug messages came", three, ran.stderr.strip())
    topics = [line.split(" ")[0].split("/") for line in lines]
    words = {"NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH", "STATE"}
    named = all(len(topic) >= 3 and words & set(topic) for topic in topics)
    check("mqtt: their topics are Sparkplug's", lines and named, ", ".join(lines))


def with_delta():
    """Opens the sealed samples as a Delta table while Guildhall runs, and compares a tag with
    what i3X tells."""
    folder = os.path.join(DEMO["dir"], "historian", "samples")
    for _ in range(SEALED_S):
        if glob.glob(os.path.join(folder, "*.parquet")):
            break
        time.sleep(1)
    delta = DeltaTable(folder)
    rows = QueryBuilder().register("samples", delta).execute(
        "select count(*) as rows, count(distinct tag) as tags, count(distinct tag_id) as ids"
        " from samples"
    ).read_all()
    rows, tags, ids = (rows.column(name)[0].as_py() for name in ("rows", "tags", "ids"))
    check("delta-rs: the table opens while Guildhall runs", rows > 0, f"{rows} rows, {tags} tags")
    check("delta-rs: a path for each number", tags == ids, f"{tags} paths, {ids} numbers")
    table = duckdb.connect().from_parquet(delta.file_uris())
    count = table.aggregate("count(*)").fetchall()[0][0]
    check("duckdb: it finds the same rows", count == rows, f"{count} rows")
    table = table.select(
        "tag, epoch_us(time) * 1000 + nanos as ns,"
        " coalesce(value_float, value_scaled / power(10, scale)::double) as value"
    ).filter("value is not null")
    tag, start, until = table.aggregate(
        "tag, min(ns), max(ns), count(*) as rows", "tag"
    ).order("rows desc, tag").limit(1).fetchall()[0][:3]
    until = min(until, start + 6 * 3600 * 10**9)
    rows = table.filter(f"tag = '{tag}' and ns between {start} and {until}")
    rows = rows.select("ns, value").order("1").fetchall()
    with i3x.Client(I3X, token=TOKEN) as client:
        told = client.get_history(tag, stamp(start), stamp(until)).values
    same = [(nanoseconds(vqt.timestamp), vqt.value) for vqt in told] == rows
    check("duckdb: and hold what i3X tells, to the last bit", same and rows, f"{len(rows)} of {tag}")


def a_writable_tag(client):
    """A float that no machine fills: its asset and its property."""
    for leaf in client.get_objects(include_metadata=True):
        system = leaf.metadata.system or {}
        if system.get("writable") and system.get("dataType") == "float":
            return leaf.element_id.rsplit(".", 1)
    raise LookupError("no float tag may be written")


def with_influx():
    with i3x.Client(I3X, token=TOKEN) as client:
        asset, prop = a_writable_tag(client)

        def stored():
            return client.get_value(f"{asset}.{prop}").value

        where = urllib.parse.urlsplit(URL)
        first = influxdb.InfluxDBClient(where.hostname, where.port, "any", TOKEN, "any", gzip=True)
        check("influx 1: it answers a ping", "guildhall" in first.ping(), first.ping())
        first.create_database("any")
        check("influx 1: an agent's start goes through", True)
        first.write_points([{"measurement": asset, "fields": {prop: 11.5}}])
        check("influx 1: a point is stored", stored() == 11.5, f"{asset}.{prop}")
        try:
            fields = {prop: 12.5, "no_such_property": 1.0}
            first.write_points([{"measurement": "x", "tags": {"asset": asset}, "fields": fields}])
            check("influx 1: what is dropped is told", False)
        except influxdb.exceptions.InfluxDBClientError as error:
            told = error.code == 400 and "partial write" in error.content
            check("influx 1: what is dropped is told", told and stored() == 12.5, error.content)

        with influxdb_client.InfluxDBClient(URL, TOKEN, org="any", enable_gzip=True) as second:
            writer = second.write_api(write_options=SYNCHRONOUS)
            writer.write("any", record=influxdb_client.Point(asset).field(prop, 13.5))
            check("influx 2: a point is stored", stored() == 13.5)
            try:
                writer.write("any", record=influxdb_client.Point("nowhere").field(prop, 1.0))
                check("influx 2: what is dropped is told", False)
            except influxdb_client.rest.ApiException as error:
                told = error.status == 400 and "partial write" in error.message
                check("influx 2: what is dropped is told", told, error.message)
        with influxdb_client.InfluxDBClient(URL, "gh_00", org="any") as nobody:
            try:
                writer = nobody.write_api(write_options=SYNCHRONOUS)
                writer.write("any", record=influxdb_client.Point(asset).field(prop, 1.0))
                check("influx 2: without a token nothing is taken", False)
            except influxdb_client.rest.ApiException as error:
                check("influx 2: without a token nothing is taken", error.status == 401)


def with_opentelemetry():
    with i3x.Client(I3X, token=TOKEN) as client:
        asset, prop = a_writable_tag(client)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        exporter = OTLPMetricExporter(f"{URL}/v1/metrics", headers=headers,
                                      compression=Compression.Gzip)
        reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)
        provider = MeterProvider([reader])
        gauge = provider.get_meter("peers").create_gauge(prop)
        gauge.set(21.5, {"asset": asset, "host": "peers"})
        sent = provider.force_flush()
        value = client.get_value(f"{asset}.{prop}").value
        check("opentelemetry: a gauge is stored", sent and value == 21.5, f"{asset}.{prop}")
        provider.shutdown()


def with_prometheus():
    """Prometheus reads Guildhall's own page of metrics, and writes one of them into a tag."""
    with i3x.Client(I3X, token=TOKEN) as client, tempfile.TemporaryDirectory() as folder:
        asset, prop = a_writable_tag(client)
        auth = {"credentials": TOKEN}
        where = [{"targets": [urllib.parse.urlsplit(URL).netloc]}]
        keep = {"source_labels": ["__name__"], "regex": "guildhall_build_info", "action": "keep"}
        name = [{"target_label": "asset", "replacement": asset},
                {"target_label": "property", "replacement": prop}]
        # Prometheus reads YAML, of which JSON is a part.
        config = {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [{"job_name": "g", "static_configs": where, "authorization": auth}],
            "remote_write": [{"url": f"{URL}/api/v1/write", "authorization": auth,
                              "write_relabel_configs": [keep, *name]}],
        }
        path = os.path.join(folder, "prometheus.yml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        command = ["prometheus", f"--config.file={path}", "--web.listen-address=127.0.0.1:0",
                   f"--storage.tsdb.path={folder}/data", "--log.level=warn"]
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            for _ in range(CHANGE_S):
                time.sleep(1)
                value = client.get_value(f"{asset}.{prop}").value
                if value == 1.0:
                    break
        finally:
            running.terminate()
            _, log = running.communicate(timeout=CHANGE_S)
        check("prometheus: what it writes is stored", value == 1.0, log.strip()[:300])
        stale = client.get_value(f"{asset}.{prop}")
        told = stale.quality if stale.value is None else stale.value
        check("prometheus: and stays or is marked stale", told in (1.0, "GoodNoData"), told)


def stamp(ns):
    whole = datetime.fromtimestamp(ns // 10**9, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{ns % 10**9:09}Z"


def nanoseconds(text):
    whole, _, fraction = text.rstrip("Z").partition(".")
    seconds = datetime.fromisoformat(whole + "+00:00").timestamp()
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0") or 0)


part("i3x", with_i3x)
part("opcua", lambda: asyncio.run(browse_turbine()))
part("mqtt", with_mosquitto)
part("delta", with_delta)
part("influx", with_influx)
part("opentelemetry", with_opentelemetry)
part("prometheus", with_prometheus)
shares.run(part, check)
postgres.run(part, check)
flight.run(part, check)
opportunities.run(part, check)
printed.run(part, check)
part("export", lambda: exported.run(part, check))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
