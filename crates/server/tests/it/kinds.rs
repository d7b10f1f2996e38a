//! Every kind of value on its way through a real server: in as JSON, line protocol and i3X, out
//! by REST, i3X and SQL, from memory and from files.

use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{PATIENCE, PAUSE, Server};

const SITE: &str = r#"
[organisation]
id = "lab"
label = "Lab"
[site]
name = "site"
label = "Site"
[types.Analyser]
parent = "Equipment"
[types.Analyser.properties.spectrum]
type = "array"
unit = "dB"
[types.Analyser.properties.recipe]
type = "json"
[types.Analyser.properties.energy]
type = "unsigned"
unit = "J"
band = { high = 9 }
[types.Analyser.properties.torque]
type = "float32"
[[assets]]
path = "a1"
type = "Analyser"
"#;

#[test]
fn every_kind_comes_back_as_it_was_sent() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site.toml");
    std::fs::write(&site, SITE).unwrap();
    let (data, site) = (dir.path().join("data"), site.to_str().unwrap().to_owned());
    let config = dir.path().join("guildhall.toml");
    std::fs::write(&config, "[historian]\nseal_after_s = 1\n").unwrap();
    let more = ["--site", site.as_str(), "--config", config.to_str().unwrap()];
    let server = Server::first(&data, &more);
    let long: Vec<f64> = (0..65_536).map(|n| f64::from(n) / 8.0).collect();
    let recipe = json!({"name": "A", "steps": [{"temperature": 80.5}, null]});
    let at = |second: u8| format!("2026-11-24T00:00:{second:02}Z");
    let sample = |property: &str, second: u8, value: Value| json!({"tag": format!("lab/site/a1.{property}"), "time": at(second), "value": value});
    let good = [
        sample("spectrum", 1, json!(long)),
        sample("spectrum", 2, json!([1, -2.5, "NaN"])),
        sample("spectrum", 3, json!([])),
        sample("recipe", 1, recipe.clone()),
        sample("recipe", 2, json!([1, 2])),
        sample("energy", 1, json!(u64::MAX)),
        sample("energy", 2, json!(3.0)),
        sample("torque", 1, json!(0.1)),
        sample("torque", 2, json!(f64::from(0.2_f32))),
    ];
    let bad = [
        (sample("spectrum", 9, json!(vec![0; 65_537])), "longer than the limit"),
        (sample("spectrum", 9, json!(1)), "is not array"),
        (sample("recipe", 9, json!("text")), "is not json"),
        (sample("energy", 9, json!(-1)), "is not unsigned"),
        (sample("torque", 9, json!(1e300)), "is not float32"),
    ];
    let all: Vec<&Value> = good.iter().chain(bad.iter().map(|(sample, _)| sample)).collect();
    let (status, told) = server.send("POST", "/api/v1/samples", &json!({"samples": all}));
    assert_eq!((status, &told["stored"]), (200, &json!(good.len())), "{told}");
    for (error, (_, why)) in told["errors"].as_array().unwrap().iter().zip(&bad) {
        assert!(error["why"].as_str().unwrap().contains(why), "{error} {why}");
    }
    let expected = |property: &str, second: usize| -> Value {
        match (property, second) {
            ("spectrum", 1) => json!(long),
            ("spectrum", 2) => json!([1.0, -2.5, "NaN"]),
            ("spectrum", _) => json!([]),
            ("recipe", 1) => recipe.clone(),
            ("recipe", _) => json!([1, 2]),
            ("energy", 1) => json!(u64::MAX),
            ("energy", _) => json!(3),
            (_, 1) => json!(0.1),
            _ => json!(0.2),
        }
    };
    let check = |server: &Server| {
        for (property, count) in [("spectrum", 3), ("recipe", 2), ("energy", 2), ("torque", 2)] {
            let path = format!("/api/v1/samples?tag=lab/site/a1.{property}&from={}", at(0));
            let (status, history) = server.get(&path);
            let samples = history["samples"].as_array().unwrap();
            assert_eq!((status, samples.len()), (200, count), "{property}");
            for (at, sample) in samples.iter().enumerate() {
                assert_eq!(sample["value"], expected(property, at + 1), "{property} {at}");
            }
        }
        let sql =
            "SELECT energy, torque, recipe, spectrum[2] AS second FROM analyser ORDER BY time";
        let (status, rows) = server.send("POST", "/api/v1/sql", &json!({"sql": sql}));
        assert_eq!(status, 200, "{rows}");
        let row = |at: usize| rows["rows"][at].clone();
        assert_eq!(row(0)[0], json!(u64::MAX.to_string()));
        assert_eq!(row(0)[1], json!(0.1));
        assert_eq!(row(0)[2], json!(recipe.to_string()));
        assert_eq!(row(0)[3], json!(0.125));
        assert_eq!(row(1)[3], json!(-2.5));
        let sql = "SELECT count(value_array), count(value_json), count(value_unsigned), max(value) \
                   FROM samples";
        let (_, rows) = server.send("POST", "/api/v1/sql", &json!({"sql": sql}));
        assert_eq!(rows["rows"][0], json!([3, 2, 2, 18_446_744_073_709_552_000.0]), "{rows}");
        let (_, types) = server.get("/api/v1/types");
        assert!(types.to_string().contains("float32"), "{types}");
    };
    check(&server);
    let sealed = || {
        let files = std::fs::read_dir(data.join("historian/samples")).unwrap();
        files.filter_map(Result::ok).any(|file| file.path().extension() == Some("parquet".as_ref()))
    };
    let mut waited = Duration::ZERO;
    while !sealed() {
        assert!(waited < PATIENCE, "nothing was sealed");
        std::thread::sleep(PAUSE);
        waited += PAUSE;
    }
    check(&server);
    let cookie = server.cookie.clone();
    server.process.terminate();
    check(&Server::again(&data, &more, cookie));
}
