//! The command line: what it prints, and what it refuses.

use expect_test::{Expect, expect};

use crate::process::{Server, guildhall, run};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn check_config(text_of_file: &str, expected: &Expect) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("guildhall.toml"), text_of_file).unwrap();
    let output = guildhall(&["config", "check", "--config", "guildhall.toml"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert_eq!(text(&output.stdout), "", "results only");
    expected.assert_eq(&text(&output.stderr));
}

#[test]
fn a_setting_that_cannot_be_taken_is_refused_with_line_and_nearest_word() {
    check_config(
        "listen = \"127.0.0.1:0\"\n\n[historian]\nseal_sample = 5\n",
        &expect![[r#"
        guildhall: guildhall.toml:4: there is no setting `historian.seal_sample`; did you mean `historian.seal_samples`?
          check: `guildhall config show --origin` tells where each value comes from
    "#]],
    );
    check_config(
        "listen = \"127.0.0.1\"\n",
        &expect![[r#"
        guildhall: guildhall.toml:1: `127.0.0.1` is not a value for `listen`; it takes address and port
          check: `guildhall config show --origin` tells where each value comes from
    "#]],
    );
    check_config(
        "[ingest]\nunknown = \"create\"\n",
        &expect![[r#"
            guildhall: default: `` is not a value for `ingest.unknown_under`; it takes path of an asset, which `create` and `park` need
              check: `guildhall config show --origin` tells where each value comes from
        "#]],
    );
    check_config(
        "[ingest]\nsources = [\"kim=create\"]\n",
        &expect![[r#"
            guildhall: guildhall.toml:2: `kim=create` is not a value for `ingest.sources`; it takes list of `person=refuse`, `person=create:asset` and `person=park:asset`
              check: `guildhall config show --origin` tells where each value comes from
        "#]],
    );
    check_config(
        "listen = \n",
        &expect![[r#"
        guildhall: guildhall.toml:1: string values must be quoted, expected literal string
          check: `guildhall config show --origin` tells where each value comes from
    "#]],
    );
    check_config(
        "sites = [\"plant.toml\"]\n",
        &expect![[r#"
        guildhall: the site file plant.toml cannot be read: No such file or directory (os error 2)
          check: nothing of the file was taken over; mend it and start again
    "#]],
    );
}

#[test]
fn settings_are_shown_with_their_origin() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("guildhall.toml"), "[historian]\nseal_samples = 5000\n")
        .unwrap();
    let shown = guildhall(&["config", "show", "--origin", "--config", "guildhall.toml"])
        .args(["--listen", "127.0.0.1:9"])
        .env("GUILDHALL_LOG_LEVEL", "debug")
        .current_dir(dir.path())
        .output()
        .unwrap();
    let shown = text(&shown.stdout);
    for expected in [
        "historian.seal_samples = \"5000\"  # guildhall.toml:2",
        "listen = \"127.0.0.1:9\"  # flag --listen",
        "log.level = \"debug\"  # environment GUILDHALL_LOG_LEVEL",
        "log.format = \"text\"  # default",
    ] {
        assert!(shown.lines().any(|line| line == expected), "{expected} in\n{shown}");
    }
}

#[test]
fn the_journal_is_verified_and_a_changed_entry_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap();
    let server = Server::first(dir.path(), &[]);
    let beside = run(&["journal", "verify", "--dir", folder]);
    assert!(beside.status.success(), "{}", text(&beside.stderr));
    server.process.terminate();
    let good = run(&["journal", "verify", "--dir", folder]);
    assert!(text(&good.stdout).contains("each as it was written"), "{}", text(&good.stderr));

    let file = dir.path().join("journal.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    let needle = b"Administrator";
    let place = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[place] = b'B';
    std::fs::write(&file, bytes).unwrap();
    let bad = run(&["journal", "verify", "--dir", folder]);
    assert!(!bad.status.success());
    assert!(text(&bad.stderr).contains("entry"), "{}", text(&bad.stderr));
}

#[test]
fn a_lost_way_in_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap();
    let server = Server::first(dir.path(), &[]);
    let busy = run(&["link", "admin", "--dir", folder]);
    assert!(!busy.status.success(), "while the server runs, it is the one to ask");
    server.process.terminate();
    let link = run(&["link", "admin", "--dir", folder]);
    assert!(link.status.success(), "{}", text(&link.stderr));
    let server = Server::again(dir.path(), &[], String::new());
    let cookie = crate::process::sign_in(&server.url, text(&link.stdout).trim());
    let server = Server { cookie, ..server };
    assert_eq!(server.get("/api/v1/me").1["person"]["id"], "admin");
    let nobody = run(&["link", "nobody", "--dir", folder]);
    assert!(
        text(&nobody.stderr).contains("there is no person `nobody`") || !nobody.status.success()
    );
}

#[test]
fn completions_and_description_are_printed() {
    assert!(text(&run(&["completions", "bash"]).stdout).contains("_guildhall"));
    let openapi = run(&["openapi"]);
    let description: serde_json::Value = serde_json::from_slice(&openapi.stdout).unwrap();
    assert_eq!(description["info"]["title"], "Guildhall API");
}
