//! Asking the server that runs on a data folder, as any program does: by its API, with a token.

use std::path::Path;
use std::time::Duration;

use guildhall_historian::Progress;
use serde_json::{Value, json};

use crate::bar::Bar;
use crate::client::Client;
use crate::config::Config;
use crate::error::ServerError;

/// The variable of the environment that holds the token. On the command line others could see it.
const TOKEN: &str = "GUILDHALL_TOKEN";

/// How often the server is asked how far it is.
const ASK: Duration = Duration::from_millis(200);

/// Has the server write a backup, waits for it, and gives what it did.
pub(super) fn backup(config: &Config, to: &Path) -> Result<Value, ServerError> {
    let token = std::env::var(TOKEN).map_err(|_| ServerError::Usage {
        what: format!(
            "a server runs on {}; it writes the backup when {TOKEN} holds the token of an \
             administrator of every organisation",
            config.dir.display()
        ),
    })?;
    let host = match config.listen.ip().is_unspecified() {
        true => format!("127.0.0.1:{}", config.listen.port()),
        false => config.listen.to_string(),
    };
    let server = Client::new(&format!("http://{host}"), &token);
    let id = server.post_json("/backups", &json!({ "dir": to }))?["id"].clone();
    let mut bar = Bar::new("copying");
    let answer = loop {
        let runs = server.get("/backups")?;
        let run = runs["backups"].as_array().into_iter().flatten().find(|run| run["id"] == id);
        let run = run.ok_or_else(|| server.unreadable(&"it does not know the backup it began"))?;
        match run["state"].as_str() {
            Some("running") => bar.show(progress(&run["progress"])),
            Some("done") => break Ok(run["result"].clone()),
            _ => {
                let why = run["error"].as_str().unwrap_or("it failed");
                break Err(ServerError::Usage { what: why.to_owned() });
            }
        }
        std::thread::sleep(ASK);
    };
    bar.end();
    answer
}

fn progress(said: &Value) -> Progress {
    let number = |key: &str| said[key].as_u64().unwrap_or(0);
    Progress {
        files: number("files"),
        files_done: number("files_done"),
        bytes: number("bytes"),
        bytes_done: number("bytes_done"),
    }
}
