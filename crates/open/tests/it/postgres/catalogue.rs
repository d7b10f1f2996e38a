//! What the tables of PostgreSQL's catalogue tell, and whom.

use super::*;

#[tokio::test]
async fn everyone_finds_only_what_they_see() {
    let door = door().await;
    let (kim, professor) = (door.client("kim").await, door.client("professor").await);
    for tables in [
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace",
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
        "SELECT DISTINCT table_name FROM information_schema.columns",
        "SELECT DISTINCT attrelid::regclass FROM pg_attribute",
    ] {
        let (kims, professors) = (column(&kim, tables).await, column(&professor, tables).await);
        let has = |list: &[String], name: &str| list.iter().any(|one| one == name);
        assert!(has(&kims, "gas_turbine") && has(&kims, "samples"), "{tables}: {kims:?}");
        assert!(!has(&kims, "ventilator"), "{tables}: {kims:?}");
        assert!(has(&professors, "ventilator"), "{tables}: {professors:?}");
        assert!(!has(&professors, "gas_turbine"), "{tables}: {professors:?}");
    }
    let setpoint = "SELECT count(*) FROM pg_attribute WHERE attname = 'setpoint'";
    assert_eq!(column(&kim, setpoint).await, ["1"]);
    assert_eq!(column(&professor, setpoint).await, ["0"]);
    let roles = "SELECT rolname FROM pg_roles";
    assert_eq!(column(&kim, roles).await, ["kim"]);
    let rates = "SELECT count(*) FROM samples WHERE property = 'rate'";
    assert_eq!(column(&kim, rates).await, ["0"]);
    assert_eq!(column(&professor, rates).await, ["1"]);
    for text in ["SELECT * FROM ventilator", "SELECT 'ventilator'::regclass"] {
        let refused = kim.simple_query(text).await.unwrap_err();
        assert_eq!(code(&refused), SqlState::UNDEFINED_TABLE, "{text}");
    }
}

#[tokio::test]
async fn a_table_is_told_with_its_columns() {
    let door = door().await;
    let kim = door.client("kim").await;
    let sql = "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, \
               (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = \
               a.attrelid AND d.adnum = a.attnum AND a.atthasdef), \
               (SELECT t.typname FROM pg_type t WHERE t.oid = a.atttypid) \
               FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'latest'::regclass \
               AND a.attnum IN (1, 4, 5, 6, 7) ORDER BY a.attnum";
    let row = |name: &str, word: &str, not_null: &str, kind: &str| {
        let text = |text: &str| Some(text.to_owned());
        vec![text(name), text(word), text(not_null), None, text(kind)]
    };
    let expected = [
        row("tag", "text", "t", "text"),
        row("time", "timestamp with time zone", "f", "timestamptz"),
        row("value", "double precision", "f", "float8"),
        row("value_integer", "bigint", "f", "int8"),
        row("value_boolean", "boolean", "f", "bool"),
    ];
    assert_eq!(texts(&kim, sql).await, expected);
    let sql = "SELECT ordinal_position, data_type, udt_name, is_nullable FROM \
               information_schema.columns WHERE table_name = 'latest' AND column_name = 'time'";
    let expected = ["4", "timestamp with time zone", "timestamptz", "YES"];
    assert_eq!(texts(&kim, sql).await, [expected.map(|text| Some(text.to_owned()))]);
}

#[tokio::test]
async fn columns_have_the_names_that_postgresql_gives() {
    let door = door().await;
    let kim = door.client("kim").await;
    let sql = "SELECT count(*), max(value), value::text, 1, 1, time, unit, latest.unit FROM latest \
               GROUP BY value, time, unit, latest.unit";
    let statement = kim.prepare(sql).await.unwrap();
    let names: Vec<&str> = statement.columns().iter().map(|column| column.name()).collect();
    let expected = ["count", "max", "value", "?column?", "?column?_1", "time", "unit", "unit_1"];
    assert_eq!(names, expected);
    let statement = kim.prepare("SELECT n.oid, n.* FROM pg_namespace n").await.unwrap();
    let names: Vec<&str> = statement.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["oid_1", "oid", "nspname", "nspowner", "nspacl"]);
}

#[tokio::test]
async fn what_clients_say_in_their_own_way_is_understood() {
    let door = door().await;
    let kim = door.client("kim").await;
    for (text, expected) in [
        ("SELECT 'abc' OPERATOR(pg_catalog.~) '^a' COLLATE pg_catalog.default", "t"),
        ("SELECT 'r'::\"char\" = ANY('{r,p}')", "t"),
        ("SELECT 'c' <> ALL ('{a,b}'::text[])", "t"),
        ("SELECT pg_catalog.quote_ident('Mixed Case')", "\"Mixed Case\""),
        (
            "SELECT array_to_string(ARRAY(SELECT x FROM pg_catalog.unnest(array['a']) x), ',') \
             IS NULL",
            "t",
        ),
        ("SELECT EXISTS (SELECT 1 FROM pg_index)", "f"),
        (
            "SELECT count(*) FROM (SELECT CASE WHEN pr.prattrs IS NOT NULL THEN (SELECT \
             string_agg(a.attname, ', ') FROM pg_catalog.generate_series(0, \
             pg_catalog.array_upper(pr.prattrs::pg_catalog.int2[], 1)) s, pg_attribute a) END \
             FROM pg_publication p JOIN pg_publication_rel pr ON p.oid = pr.prpubid) told",
            "0",
        ),
        (
            "SELECT count(*) FROM pg_index WHERE \
             (information_schema._pg_expandarray(indkey)).n > 0",
            "0",
        ),
        ("SELECT 'pg_x' LIKE 'pg/_%' ESCAPE '/'", "t"),
        ("SELECT has_table_privilege('samples', 'INSERT')", "f"),
        ("SELECT has_table_privilege('samples', 'SELECT')", "t"),
        ("SELECT current_setting('server_version_num')::int >= 90600", "t"),
        ("SELECT current_schema", "public"),
        ("SELECT (parse_ident('public.samples'))[2]", "samples"),
        (
            "SELECT count(*) FROM pg_type t WHERE t.typnamespace = (SELECT n.oid FROM \
             pg_namespace n WHERE n.nspname = 'public')",
            "0",
        ),
    ] {
        assert_eq!(column(&kim, text).await, [expected], "{text}");
    }
}
