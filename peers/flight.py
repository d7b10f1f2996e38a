"""Clients of Arrow Flight, against the demo: ADBC's driver, written in Go, and pyarrow in C++."""

import json
import os
import threading
import time
from datetime import datetime, timedelta, timezone

import adbc_driver_flightsql
import adbc_driver_manager
import pyarrow as pa
import pyarrow.flight
from adbc_driver_flightsql import DatabaseOptions, dbapi

DEMO = json.loads(os.environ["GUILDHALL_DEMO"])
URI = f"grpc://{DEMO['flight']}"
USER, TOKEN = DEMO["person"], DEMO["token"]
BEARER = DatabaseOptions.AUTHORIZATION_HEADER.value

# Works for hours.
ENDLESS = ("SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a"
           " CROSS JOIN generate_series(1, 100000000) b")


def connect(options=None):
    options = options or {"username": USER, "password": TOKEN}
    return dbapi.connect(URI, db_kwargs=options, autocommit=True)


def rows(connection, text, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchall()


def with_adbc(check):
    version = adbc_driver_flightsql.__version__
    with connect() as connection:
        check("adbc: signs in by name and token", rows(connection, "SELECT 1") == [(1,)], version)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tag, time, value FROM samples WHERE property = 'speed'")
            table = cursor.fetch_arrow_table()
        kinds = [str(kind) for kind in table.schema.types]
        good = kinds == ["string", "timestamp[ns, tz=UTC]", "double"] and table.num_rows > 1_000
        check("adbc: rows come as columns", good, f"{table.num_rows} rows, {kinds}")
        found = rows(connection, "SELECT tag FROM latest WHERE property = $1 AND time > $2",
                     ("speed", datetime.now(timezone.utc) - timedelta(days=1)))
        check("adbc: a statement with parameters", len(found) >= 1, found)
        info = connection.adbc_get_info()
        check("adbc: it says who it is", info["vendor_name"] == "Guildhall", info["vendor_name"])
        kinds = connection.adbc_get_table_types()
        check("adbc: kinds of tables", kinds == ["SYSTEM TABLE", "TABLE"], kinds)
        objects = connection.adbc_get_objects(depth="all", db_schema_filter="public")
        schemas = objects.read_all().to_pylist()[0]["catalog_db_schemas"]
        tables = {table["table_name"]: table["table_columns"]
                  for table in schemas[0]["db_schema_tables"]}
        check("adbc: tables and their columns",
              {"samples", "latest", "gas_turbine"} <= set(tables) and tables["samples"],
              len(tables))
        schema = connection.adbc_get_table_schema("samples", db_schema_filter="public")
        check("adbc: the schema of a table", schema.names[:2] == ["tag", "asset"], schema.names)
        try:
            rows(connection, "CREATE TABLE t (a int)")
            check("adbc: nothing is changed", False)
        except adbc_driver_manager.Error as error:
            check("adbc: nothing is changed", "only read" in str(error), error)
        with connection.cursor() as cursor:
            threading.Timer(0.5, cursor.adbc_cancel).start()
            begun = time.monotonic()
            try:
                cursor.execute(ENDLESS)
                cursor.fetchall()
                check("adbc: a query is cancelled", False)
            except (adbc_driver_manager.Error, KeyboardInterrupt):
                passed_s = time.monotonic() - begun
                check("adbc: a query is cancelled", passed_s < 10, f"after {passed_s:.1f} s")
        count = "SELECT count(*) FROM samples"
        again = rows(connection, count)
        check("adbc: and the connection goes on", again[0][0] > 0, again)
        batch = samples(connection, [41.5, 42.5])
        with connection.cursor() as cursor:
            stored = cursor.adbc_ingest("samples", batch, mode="append")
        check("adbc: samples are appended", stored == 2, stored)
    with connect({BEARER: f"Bearer {TOKEN}"}) as connection:
        check("adbc: signs in by bearer", rows(connection, "SELECT 2") == [(2,)])
    for options, what in [({"username": USER, "password": "gh_00"}, "a wrong token"),
                          ({"username": "nobody", "password": TOKEN}, "a wrong name"),
                          ({BEARER: "Bearer gh_00"}, "a wrong bearer")]:
        try:
            with connect(options) as connection:
                rows(connection, "SELECT 1")
            check(f"adbc: {what} is refused", False)
        except adbc_driver_manager.Error as error:
            check(f"adbc: {what} is refused", "no token" in str(error), str(error)[:100])
    one = next(iter(DEMO["tokens"]))
    theirs = {"username": f"{one}-engineer", "password": DEMO["tokens"][one]}
    with connect(theirs) as connection:
        owners = rows(connection, "SELECT DISTINCT owner FROM tags")
        check("adbc: each sees their own", owners == [(one,)], owners)


def samples(connection, values):
    """Samples of a float that no machine fills."""
    found = rows(connection, "SELECT tag FROM tags WHERE writable AND data_type = 'float'"
                             " ORDER BY tag LIMIT 1")
    now = time.time_ns()
    times = pa.array([now + place for place in range(len(values))], pa.timestamp("ns", "UTC"))
    tags = pa.array([found[0][0]] * len(values)).dictionary_encode()
    return pa.record_batch([tags, times, pa.array(values)], names=["tag", "time", "value"])


def with_pyarrow(check):
    client = pyarrow.flight.connect(URI)
    pair = client.authenticate_basic_token(USER, TOKEN)
    check("pyarrow: signs in by name and token", pair[0] == b"authorization", pa.__version__)
    options = pyarrow.flight.FlightCallOptions(headers=[pair])
    with connect() as connection:
        batch = samples(connection, [51.5, 52.5, 53.5])
        path = pyarrow.flight.FlightDescriptor.for_path("samples")
        writer, reader = client.do_put(path, batch.schema, options)
        writer.write_batch(batch)
        told = json.loads(reader.read().to_pybytes())
        check("pyarrow: a batch is answered when stored", told["stored"] == 3, told)
        tag = batch.column(0)[0].as_py()
        last = rows(connection, f"SELECT value FROM latest WHERE tag = '{tag}'")
        check("pyarrow: and read at once", last == [(53.5,)], last)
        writer.write_batch(pa.record_batch(
            [pa.array(["nowhere.speed"]).dictionary_encode(), batch.column(1)[:1],
             batch.column(2)[:1]], names=["tag", "time", "value"]))
        told = json.loads(reader.read().to_pybytes())
        refused = (told["stored"], told["refused"], told["errors"][0]["name"])
        check("pyarrow: what is refused is told", refused == (0, 1, "nowhere.speed"), told)
        writer.done_writing()
        writer.close()
    actions = {action.type for action in client.list_actions(options)}
    check("pyarrow: actions", "CancelFlightInfo" in actions, sorted(actions))
    try:
        list(client.list_actions())
        check("pyarrow: nothing without a token", False)
    except pyarrow.flight.FlightUnauthenticatedError as error:
        check("pyarrow: nothing without a token", True, str(error)[:60])
    client.close()


def run(part, check):
    part("adbc", lambda: with_adbc(check))
    part("pyarrow", lambda: with_pyarrow(check))
