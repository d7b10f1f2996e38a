//! What was written once is read for ever.

use super::*;

/// One event of each kind, as it was written when the kind came up.
const WRITTEN: [(&str, u32, &str); 17] = [
    (
        "type_added",
        1,
        r#"{"id":"Pump","parent":"Equipment","label":{"en":"Pump","ko":"펌프"},"description":{"en":""},"properties":[{"name":"pressure","label":{"en":"Pressure"},"description":{"en":""},"data_type":"float","unit":"kPa","band":[10.5,null],"writable":true,"group":{"en":"Flow"}}],"components":[{"name":"motor","type_id":"Motor","label":{"en":"Motor"}}]}"#,
    ),
    (
        "type_changed",
        1,
        r#"{"id":"Pump","parent":null,"label":{"en":"Pump"},"description":{"en":""},"properties":[{"name":"mode","label":{"en":"Mode"},"description":{"en":""},"data_type":"text","unit":null,"band":null,"writable":false,"group":null}],"components":[]}"#,
    ),
    (
        "asset_added",
        1,
        r#"{"asset":{"id":"one/site/pump","type_id":"Pump","owner":"one","level":"equipment","label":{"en":"Pump"},"description":{"en":""}},"tags":[["pressure",7]]}"#,
    ),
    (
        "asset_changed",
        1,
        r#"{"id":"one/site","type_id":"Site","owner":"one","level":"site","label":{"en":"Site"},"description":{"en":"all"}}"#,
    ),
    ("tags_added", 1, r#"{"asset":"one/site/pump","tags":[["mode",8]]}"#),
    (
        "relationship_type_added",
        1,
        r#"{"name":"SuppliesTo","label":{"en":"supplies"},"reverse_of":"SuppliedBy"}"#,
    ),
    (
        "relationship_type_changed",
        1,
        r#"{"name":"SuppliesTo","label":{"en":"feeds"},"reverse_of":"SuppliedBy"}"#,
    ),
    ("related", 1, r#"{"kind":"SuppliesTo","from":"one/a","to":"one/b"}"#),
    ("unrelated", 1, r#"{"kind":"SuppliesTo","from":"one/a","to":"one/b"}"#),
    (
        "connection_added",
        1,
        r#"{"id":"m1","label":{"en":"M1"},"owner":"one","site":"one/site","protocol":"modbus","settings":{"address":"127.0.0.1:502"},"points":[["holding:1:float32","one/site/pump.pressure"]],"simulated":false,"enabled":true}"#,
    ),
    (
        "connection_changed",
        1,
        r#"{"id":"m1","label":{"en":"M1"},"owner":"one","site":"one/site","protocol":"modbus","settings":{},"points":[],"simulated":true,"enabled":false}"#,
    ),
    ("connection_removed", 1, r#"{"id":"m1"}"#),
    ("connection_enabled", 1, r#"{"id":"m1","enabled":true}"#),
    (
        "retention_set",
        1,
        r#"{"place":"one/site/pump.pressure","samples":90,"figures":null,"reason":"permit 7"}"#,
    ),
    ("retention_lifted", 1, r#"{"place":"one/site"}"#),
    (
        "hold_placed",
        1,
        r#"{"id":3,"asset":"one/site","reason":"case 12","placed":1800000000000000000}"#,
    ),
    ("hold_released", 1, r#"{"id":3,"reason":"case 12 is closed"}"#),
];

#[test]
fn what_was_written_once_is_read_for_ever_and_written_the_same() {
    for (kind, version, body) in WRITTEN {
        let event = decode(kind, version, body.as_bytes()).expect(kind);
        let stored = encode(&event);
        assert_eq!((stored.kind, stored.version), (kind, version));
        assert_eq!(String::from_utf8_lossy(&stored.body), body);
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let unknown = decode("type_added", 2, b"{}");
    assert!(matches!(unknown, Err(RegistryError::UnknownEvent { .. })));
    for (kind, body) in [
        ("type_added", "{}"),
        ("related", r#"{"kind":"a b","from":"x","to":"y"}"#),
        (
            "asset_changed",
            r#"{"id":"one","type_id":"Site","owner":"one","level":"roof","label":{"en":""},"description":{"en":""}}"#,
        ),
    ] {
        let unreadable = decode(kind, 1, body.as_bytes());
        assert!(matches!(unreadable, Err(RegistryError::UnreadableEvent { .. })), "{body}");
    }
}
