//! What is kept, as each caller is told.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, VENT, at};

#[tokio::test]
async fn each_is_told_of_what_is_shared() {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    house.say(&speed, -3, 3000.5).await;
    house.say(&speed, -1, 3001.0).await;
    house.say(&format!("{VENT}.rate"), -2, 14.0).await;

    let (status, told) = house.rest("viewer", "GET", "/storage", Json::Null).await;
    assert_eq!(status, 200, "{told}");
    let site = &told["sites"][0];
    assert_eq!(
        (&site["id"], &site["owner"]["label"]["en"]),
        (&json!("hanbit/dangjin"), &json!("Hanbit Energy"))
    );
    let kept = json!({"tags": 1, "samples": 2, "samples_in_memory": 2, "bytes": 0,
        "oldest": at(-3), "newest": at(-1)});
    assert_eq!((&site["kept"], &told["kept"]), (&kept, &kept));
    assert_eq!((&site["samples_per_s"], &told["house"]), (&Json::Null, &Json::Null));
    assert_eq!(
        told["durability"],
        json!({"acknowledged_after": "fdatasync", "synced_within_s": 0.0, "commit_wait_ms": 0.0})
    );
    assert_eq!(told["time"], json!(at(0)));

    let (_, told) = house.rest("chief", "GET", "/storage", Json::Null).await;
    assert_eq!(told["sites"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["kept"]["samples"], 3);
    let whole = &told["house"];
    let log = &whole["parts"][0];
    assert_eq!((&log["kind"], &log["files"]), (&json!("log"), &json!(1)));
    assert!(log["bytes"].as_u64() > Some(50), "{log}");
    assert!(whole["disk"]["free_bytes"].as_u64() > Some(0), "{whole}");
    let health = &whole["health"];
    assert_eq!((&health["damaged"], &health["disk_full"]), (&json!([]), &json!(false)));
    assert_eq!(health["scrub"]["every_h"], 24.0);
}
