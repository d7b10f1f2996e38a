use super::*;
use expect_test::{expect, expect_file};

fn gathered(text: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let name = file.path().display().to_string();
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    let flags = flags.iter().map(|(k, v)| (*k, (*v).to_owned()));
    let outcome = gather(Some(file.path()), environment, flags)
        .and_then(|sayings| check(&sayings).map(|_| sayings));
    let shown = match outcome {
        Ok(sayings) => sayings
            .iter()
            .filter(|(_, said)| said.source != Source::Default)
            .map(|(key, said)| format!("{key} = {} ({})\n", said.text, said.source))
            .collect(),
        Err(error) => format!("{error}\n"),
    };
    shown.replace(&name, "guildhall.toml")
}

#[test]
fn flag_over_environment_over_file() {
    let file = "listen = \"127.0.0.1:1\"\ndir = \"a\"\nsites = [\"x.toml\", \"y.toml\"]\n\
                [historian]\nseal_samples = 2000\n";
    let environment =
        [("GUILDHALL_DIR", "b"), ("GUILDHALL_HISTORIAN_SEAL_AFTER_S", "60"), ("HOME", "x")];
    expect![[r#"
        dir = c (flag --dir)
        historian.seal_after_s = 60 (environment GUILDHALL_HISTORIAN_SEAL_AFTER_S)
        historian.seal_samples = 2000 (guildhall.toml:5)
        listen = 127.0.0.1:1 (guildhall.toml:1)
        sites = x.toml,y.toml (guildhall.toml:3)
    "#]]
    .assert_eq(&gathered(file, &environment, &[("dir", "c")]));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let mut page = String::new();
    for (file, environment) in [
        ("lisen = \"127.0.0.1:1\"\n", None),
        ("[historian]\nseal_sample = 1\n", None),
        ("colour = 1\n", None),
        ("\nlisten = \n", None),
        ("listen = \"here\"\n", None),
        ("[historian]\nseal_samples = 1\n", None),
        ("[log]\nformat = \"xml\"\n", None),
        ("[postgres]\nlisten = \"0.0.0.0:5432\"\n", None),
        ("[postgres]\ncertificate = \"a.pem\"\n", None),
        ("[flight]\nlisten = \"0.0.0.0:8815\"\n", None),
        ("", Some(("GUILDHALL_LISTN", "x"))),
        ("", Some(("GUILDHALL_HISTORIAN_RETENTION_DAYS", "0"))),
    ] {
        page.push_str(&gathered(file, environment.as_slice(), &[]));
    }
    expect![[r#"
        guildhall.toml:1: there is no setting `lisen`; did you mean `listen`?
        guildhall.toml:2: there is no setting `historian.seal_sample`; did you mean `historian.seal_samples`?
        guildhall.toml:1: there is no setting `colour`
        guildhall.toml:2: string values must be quoted, expected literal string
        guildhall.toml:1: `here` is not a value for `listen`; it takes address and port
        guildhall.toml:2: `1` is not a value for `historian.seal_samples`; it takes samples, 1000 to 50000000
        guildhall.toml:2: `xml` is not a value for `log.format`; it takes text or json
        guildhall.toml:2: `0.0.0.0:5432` is not a value for `postgres.listen`; it takes address and port, or `off`; one that other machines reach only with `postgres.certificate`
        default: `` is not a value for `postgres.key`; it takes file, together with `postgres.certificate`
        guildhall.toml:2: `0.0.0.0:8815` is not a value for `flight.listen`; it takes address and port, or `off`; one that other machines reach only with `flight.certificate`
        environment GUILDHALL_LISTN: there is no setting `listn`; did you mean `listen`?
        environment GUILDHALL_HISTORIAN_RETENTION_DAYS: `0` is not a value for `historian.retention_days`; it takes days, or `for ever`
    "#]].assert_eq(&page);
}

#[test]
fn the_manual_page_is_up_to_date() {
    expect_file!["../../../../docs/manual/settings.md"].assert_eq(&manual());
}
