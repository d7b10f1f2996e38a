"""What clients of PostgreSQL send by themselves, against the demo.

The catalogue queries of Grafana and DBeaver below are told again in our words of what these send,
as facts: which tables, columns, functions and forms. Sources: Grafana's PostgreSQL data source
(`postgresMetaQuery.ts`), DBeaver's PostgreSQL extension (`PostgreSchema`, `PostgreDatabase`,
`PostgreDataType`), pgJDBC's `PgDatabaseMetaData` and `TypeInfoCache`.
"""

import json
import os
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import psycopg
import sqlalchemy

DEMO = json.loads(os.environ["GUILDHALL_DEMO"])
HOST, PORT = DEMO["postgres"].rsplit(":", 1)
USER, TOKEN, DATABASE = DEMO["person"], DEMO["token"], "guildhall"

# Works for hours.
ENDLESS = ("SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a"
           " CROSS JOIN generate_series(1, 100000000) b")

# What Grafana's query builder looks the path of schemas up by.
SEARCH_PATH = """(
  SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
  FROM generate_series(
    array_lower(string_to_array(current_setting('search_path'), ','), 1),
    array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i,
    string_to_array(current_setting('search_path'), ',') s)"""

GRAFANA = [
    ("tables", f"""SELECT CASE WHEN quote_ident(table_schema) IN {SEARCH_PATH}
       THEN quote_ident(table_name)
       ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
     FROM information_schema.tables
     WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog')
     ORDER BY CASE WHEN quote_ident(table_schema) IN {SEARCH_PATH} THEN 0 ELSE 1 END, 1"""),
    ("columns", f"""SELECT quote_ident(column_name) AS "column", data_type AS "type"
     FROM information_schema.columns
     WHERE CASE WHEN array_length(parse_ident('samples'), 1) = 2
       THEN quote_ident(table_schema) = (parse_ident('samples'))[1]
         AND quote_ident(table_name) = (parse_ident('samples'))[2]
       ELSE quote_ident(table_name) = 'samples' AND quote_ident(table_schema) IN {SEARCH_PATH}
       END"""),
    ("version", "SELECT current_setting('server_version_num')::int / 100 AS version"),
    ("a panel", """SELECT time_bucket(INTERVAL '1 minute', time) AS "time", avg(value) AS speed
     FROM samples WHERE property = 'speed'
       AND time BETWEEN now() - INTERVAL '1 hour' AND now() GROUP BY 1 ORDER BY 1"""),
]

DBEAVER = [
    ("settings", "SET extra_float_digits = 3"),
    ("its name", "SET application_name = 'DBeaver - Main'"),
    ("the path", "SHOW search_path"),
    ("who", "SELECT current_schema(), session_user"),
    ("version", "SELECT version()"),
    ("databases", """SELECT db.oid, db.* FROM pg_catalog.pg_database db
     WHERE datname = 'guildhall'"""),
    ("a setting", """SELECT * FROM pg_catalog.pg_settings
     WHERE name = 'standard_conforming_strings'"""),
    ("words", """SELECT string_agg(word, ',') FROM pg_catalog.pg_get_keywords()
     WHERE word <> ALL ('{a,abs,all,and,select,where}'::text[])"""),
    ("enums there are", "SELECT * FROM pg_catalog.pg_enum WHERE 1 <> 1 LIMIT 1"),
    ("schemas", """SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n
     LEFT OUTER JOIN pg_catalog.pg_description d
       ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass
     ORDER BY nspname"""),
    ("types", """SELECT t.oid, t.*, c.relkind,
       format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, d.description
     FROM pg_catalog.pg_type t
     LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem
     LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
     LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid
     WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c')
       AND (et.typcategory IS NULL OR et.typcategory <> 'C')"""),
    ("roles", "SELECT a.oid, a.* FROM pg_catalog.pg_roles a ORDER BY a.rolname"),
    ("tables", """SELECT c.oid, c.*, d.description,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr,
       pg_catalog.pg_get_partkeydef(c.oid) AS partition_key
     FROM pg_catalog.pg_class c
     LEFT OUTER JOIN pg_catalog.pg_description d
       ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
     WHERE c.relnamespace = 2200 AND c.relkind NOT IN ('i', 'I', 'c')"""),
    ("sizes", """SELECT c.oid, pg_catalog.pg_total_relation_size(c.oid) AS total_rel_size,
       pg_catalog.pg_relation_size(c.oid) AS rel_size
     FROM pg_class c WHERE c.relnamespace = 2200"""),
    ("columns", """SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true)
       AS def_value, dsc.description, dep.objid
     FROM pg_catalog.pg_attribute a
     INNER JOIN pg_catalog.pg_class c ON a.attrelid = c.oid
     LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
     LEFT OUTER JOIN pg_catalog.pg_description dsc
       ON c.oid = dsc.objoid AND a.attnum = dsc.objsubid
     LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i'
       AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid
     WHERE NOT a.attisdropped AND c.relkind NOT IN ('i', 'I', 'c') AND c.relname = 'samples'
     ORDER BY a.attnum"""),
    ("keys", """SELECT c.oid, c.*, t.relname AS tabrelname, rt.relnamespace AS refnamespace,
       d.description
     FROM pg_catalog.pg_constraint c
     INNER JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
     LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid
     LEFT OUTER JOIN pg_catalog.pg_description d
       ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_constraint'::regclass
     WHERE c.conrelid = 1 ORDER BY c.oid"""),
    ("indexes", """SELECT i.*, i.indkey AS keys, c.relname, c.relnamespace,
       tc.relname AS tabrelname,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS pred_expr,
       pg_catalog.pg_stat_get_numscans(i.indexrelid) AS index_num_scans
     FROM pg_catalog.pg_index i
     INNER JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     INNER JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
     WHERE i.indrelid = 1 ORDER BY tabrelname, c.relname"""),
]

JDBC = [
    ("a type", """SELECT n.nspname = ANY(current_schemas(true)), n.nspname, t.typname
     FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON t.typnamespace = n.oid
     WHERE t.oid = 1184"""),
    ("a type by name", """SELECT typinput = 'pg_catalog.array_in'::regproc AS is_array, typtype,
       typname, pg_type.oid
     FROM pg_catalog.pg_type
     LEFT JOIN (SELECT ns.oid AS nspoid, ns.nspname, r.r FROM pg_namespace AS ns
       JOIN (SELECT s.r, (current_schemas(false))[s.r] AS nspname
         FROM generate_series(1, array_upper(current_schemas(false), 1)) AS s(r)) AS r
       USING (nspname)) AS sp ON sp.nspoid = typnamespace
     WHERE typname = 'timestamptz' ORDER BY sp.r, pg_type.oid DESC"""),
    ("tables", """SELECT NULL AS table_cat, n.nspname AS table_schem, c.relname AS table_name,
       CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'
         WHEN true THEN 'SYSTEM TABLE' ELSE CASE c.relkind WHEN 'r' THEN 'TABLE'
         WHEN 'v' THEN 'VIEW' ELSE NULL END END AS table_type, d.description AS remarks
     FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c
     LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0
       AND d.classoid = 'pg_class'::regclass)
     WHERE c.relnamespace = n.oid AND n.nspname LIKE 'public' ORDER BY table_type, table_name"""),
    ("columns", """SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid,
       a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull, a.atttypmod, a.attlen,
       t.typtypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum,
       nullif(a.attidentity, '') AS attidentity, pg_catalog.pg_get_expr(def.adbin, def.adrelid)
       AS adsrc, dsc.description, t.typbasetype, t.typtype
     FROM pg_catalog.pg_namespace n
     JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)
     JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid)
     JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)
     LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum)
     LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
     LEFT JOIN pg_catalog.pg_class dc ON (dc.oid = dsc.classoid AND dc.relname = 'pg_class')
     WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname LIKE 'public' AND c.relname LIKE 'samples') c
     WHERE true ORDER BY nspname, c.relname, attnum"""),
    ("primary keys", """SELECT result.table_cat, result.table_name, result.column_name,
       result.key_seq, result.pk_name
     FROM (SELECT NULL AS table_cat, ct.relname AS table_name, a.attname AS column_name,
       (information_schema._pg_expandarray(i.indkey)).n AS key_seq, ci.relname AS pk_name,
       information_schema._pg_expandarray(i.indkey) AS keys, a.attnum AS a_attnum
     FROM pg_catalog.pg_class ct
     JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid)
     JOIN pg_catalog.pg_index i ON (a.attrelid = i.indrelid)
     JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid)
     WHERE true AND ct.relname = 'samples' AND i.indisprimary) result
     WHERE result.a_attnum = (result.keys).x ORDER BY result.table_name, result.key_seq"""),
]


def connect(**more):
    given = {"host": HOST, "port": PORT, "user": USER, "password": TOKEN, "dbname": DATABASE}
    return psycopg.connect(**(given | more))


def with_psql(check):
    environment = os.environ | {"PGPASSWORD": TOKEN, "PAGER": "cat"}
    where = ["psql", "-X", "-h", HOST, "-p", PORT, "-U", USER, "-d", DATABASE]

    def psql(command):
        ran = subprocess.run(where + ["-v", "ON_ERROR_STOP=1", "-c", command], env=environment,
                             capture_output=True, text=True, timeout=60)
        return ran.returncode == 0, ran.stdout + ran.stderr

    for command, expected in [
        (r"\dt", "gas_turbine"),
        (r"\d", "samples"),
        (r"\d samples", "timestamp with time zone"),
        (r"\d+ gas_turbine", "double precision"),
        (r"\l", "guildhall"),
        (r"\dn", "public"),
        (r"\dv", "Did not find any relations"),
        (r"\di", "Did not find any relations"),
        (r"\df", "(0 rows)"),
        (r"\du", USER),
        (r"\dp samples", "samples"),
        (r"\dT", ""),
        (r"\conninfo", "guildhall"),
        ("SELECT tag, time, value, quality FROM latest LIMIT 3", "(3 rows)"),
        ("BEGIN; SELECT 1; COMMIT", ""),
        ("SHOW server_version", "15"),
    ]:
        good, told = psql(command)
        check(f"psql: {command}", good and expected in told, "" if good else told.strip()[:300])
    good, told = psql("SELECT * FROM nothing")
    check("psql: an error says where", not good and "LINE 1:" in told and "^" in told, "")
    good, told = psql("DROP TABLE samples")
    check("psql: nothing is changed", not good and "only read" in told, "")


def with_psycopg(check):
    with connect(autocommit=True) as plain:
        row = plain.execute(
            "SELECT %s::int + 1, %s::text, %s::float8, %s::bool, %s::timestamptz, %s::date, %s",
            (41, "it's", 1.5, True, datetime(2026, 1, 2, 3, 4, 5, 6, timezone.utc),
             datetime(2026, 1, 1).date(), None)).fetchone()
        same = (42, "it's", 1.5, True, datetime(2026, 1, 2, 3, 4, 5, 6, timezone.utc),
                datetime(2026, 1, 1).date(), None)
        check("psycopg: parameters come back as they went", row == same, row)
        hour = datetime.now(timezone.utc) - timedelta(hours=1)
        count = plain.execute("SELECT count(*) FROM samples WHERE property = %s AND time > %s"
                              " AND value > %s", ("speed", hour, 0)).fetchone()[0]
        check("psycopg: samples by property, time and value", count > 0, count)
        tags = plain.execute("SELECT tag FROM tags WHERE property = ANY(%s)",
                             (["speed", "state"],)).fetchall()
        check("psycopg: a list for ANY", len(tags) > 1, len(tags))
        asked = ("SELECT 1::smallint, 2::int, 3::bigint, 1.5::real, 2.5::float8, 'x', true,"
                 " timestamptz '2026-01-02 03:04:05.678901Z', date '2026-01-01',"
                 " 1.25::numeric(10, 2), interval '1 day 2 hours', array[1, 2], NULL")
        text = plain.execute(asked).fetchone()
        binary = plain.cursor(binary=True).execute(asked).fetchone()
        expected = (1, 2, 3, 1.5, 2.5, "x", True,
                    datetime(2026, 1, 2, 3, 4, 5, 678901, timezone.utc),
                    datetime(2026, 1, 1).date(), Decimal("1.25"), timedelta(days=1, hours=2),
                    [1, 2], None)
        check("psycopg: types as text", text == expected, text)
        check("psycopg: types in binary", binary == expected, binary)
        numbers = [plain.execute("SELECT %s::int", (n,), prepare=True).fetchone()[0]
                   for n in range(10)]
        check("psycopg: a prepared statement again and again", numbers == list(range(10)))
        with plain.pipeline():
            first, second = plain.execute("SELECT 1"), plain.execute("SELECT 2")
        check("psycopg: a pipeline", (first.fetchone(), second.fetchone()) == ((1,), (2,)))
        try:
            plain.execute("CREATE TABLE t (a int)")
            check("psycopg: nothing is changed", False)
        except psycopg.errors.ReadOnlySqlTransaction as error:
            check("psycopg: nothing is changed", True, str(error).splitlines()[0])
        threading.Timer(0.5, plain.cancel).start()
        begun = time.monotonic()
        try:
            plain.execute(ENDLESS)
            check("psycopg: a query is cancelled", False)
        except psycopg.errors.QueryCanceled:
            passed_s = time.monotonic() - begun
            check("psycopg: a query is cancelled", passed_s < 10, f"after {passed_s:.1f} s")
    with connect() as transaction, transaction.cursor("peers") as cursor:
        cursor.itersize = 100
        cursor.execute("SELECT tag, time FROM samples WHERE property = %s", ("speed",))
        some = [row for row, _ in zip(cursor, range(1_000))]
        check("psycopg: a cursor of the server", len(some) == 1_000, len(some))
    for more, what in [({"password": "gh_00"}, "a wrong token"),
                       ({"user": "nobody"}, "a wrong name")]:
        try:
            connect(**more).close()
            check(f"psycopg: {what} is refused", False)
        except psycopg.OperationalError as error:
            check(f"psycopg: {what} is refused", "wrong" in str(error), str(error).splitlines()[0])
    one = next(iter(DEMO["tokens"]))
    with connect(user=f"{one}-engineer", password=DEMO["tokens"][one]) as theirs:
        owners = theirs.execute("SELECT DISTINCT owner FROM tags").fetchall()
        check("psycopg: each sees their own", owners == [(one,)], owners)


def with_sqlalchemy(check):
    url = sqlalchemy.URL.create("postgresql+psycopg", USER, TOKEN, HOST, int(PORT), DATABASE)
    engine = sqlalchemy.create_engine(url)
    seen = sqlalchemy.inspect(engine)
    tables = seen.get_table_names()
    check("sqlalchemy: tables", {"samples", "latest", "gas_turbine"} <= set(tables), len(tables))
    check("sqlalchemy: schemas", "public" in seen.get_schema_names())
    kinds = {one["name"]: str(one["type"]) for one in seen.get_columns("samples")}
    good = (kinds["time"], kinds["value"]) == ("TIMESTAMP", "DOUBLE PRECISION")
    check("sqlalchemy: columns and their types", good, len(kinds))
    none = [seen.get_pk_constraint("samples")["constrained_columns"],
            seen.get_foreign_keys("samples"), seen.get_indexes("samples")]
    check("sqlalchemy: no keys, no indexes", none == [[], [], []], none)
    latest = sqlalchemy.Table("latest", sqlalchemy.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        asked = sqlalchemy.select(latest.c.tag).where(latest.c.property == "speed").limit(1)
        rows = connection.execute(asked).fetchall()
        check("sqlalchemy: a reflected table is asked", len(rows) == 1, rows)
    engine.dispose()


def with_recorded(check):
    with connect(autocommit=True) as connection:
        for client, queries in [("grafana", GRAFANA), ("dbeaver", DBEAVER), ("jdbc", JDBC)]:
            for what, query in queries:
                try:
                    answer = connection.execute(query)
                    rows = answer.fetchall() if answer.description else []
                    empty = what in ("keys", "indexes", "primary keys", "settings", "its name",
                                     "enums there are")
                    check(f"{client}: {what}", empty or rows, f"{len(rows)} rows")
                except psycopg.Error as error:
                    check(f"{client}: {what}", False, str(error).splitlines()[0])


def run(part, check):
    part("psql", lambda: with_psql(check))
    part("psycopg", lambda: with_psycopg(check))
    part("sqlalchemy", lambda: with_sqlalchemy(check))
    part("recorded", lambda: with_recorded(check))
