//! OPC UA over an encrypted line, with certificates on both sides and a password.

use std::path::Path;

use guildhall_connect::test;
use guildhall_model::{Connection, Value};

use crate::peers::turbine::Turbine;
use crate::peers::{Peer, clock};

/// Any variable that is set when a test runs; what it holds is the password.
const VARIABLE: &str = "CARGO_PKG_NAME";

async fn outcome(connection: &Connection) -> String {
    match test(connection, clock()).await {
        Ok(first) => format!("{:?}", first[0].value.as_ref().and_then(Value::as_f64)),
        Err(error) => error.code().to_owned(),
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn certificates_and_password() {
    let password = std::env::var(VARIABLE).unwrap();
    let mut turbine = Turbine::locked(&password);
    turbine.say(21.5);
    turbine.start();
    let folder = tempfile::tempdir().unwrap();
    let mut connection = turbine.connection();
    connection.simulated = false;
    for (key, value) in [
        ("security_policy", "Basic256Sha256"),
        ("security_mode", "SignAndEncrypt"),
        ("certificate_folder", folder.path().to_str().unwrap()),
        ("user", "operator"),
        ("password_env", VARIABLE),
    ] {
        connection.settings.insert(key.to_owned(), value.to_owned());
    }
    // The server makes its key before it listens.
    let mut first = outcome(&connection).await;
    while first == "connect-no-answer" {
        first = outcome(&connection).await;
    }
    assert_eq!(first, "connect-untrusted");
    let rejected = files(&folder.path().join("rejected"));
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    let trusted = folder.path().join("trusted").join(rejected[0].file_name().unwrap());
    std::fs::rename(&rejected[0], trusted).unwrap();
    assert_eq!(outcome(&connection).await, "Some(21.5)");
    assert!(folder.path().join("own/cert.der").exists());

    connection.settings.insert("password_env".to_owned(), "CARGO_PKG_VERSION".to_owned());
    assert_eq!(outcome(&connection).await, "connect-refused");
}
