//! Asking the server that runs on a data folder, as any program does: by its API, with a token.

use std::path::Path;
use std::time::Duration;

use guildhall_historian::Progress;
use serde_json::{Value, json};

use crate::bar::Bar;
use crate::config::Config;
use crate::error::ServerError;

/// The variable of the environment that holds the token. On the command line others could see it.
const TOKEN: &str = "GUILDHALL_TOKEN";

/// How long one request may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);

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
    let server = Server { url: format!("http://{host}/api/v1/backups"), token };
    let id = server.post(&json!({ "dir": to }))?["id"].clone();
    let mut bar = Bar::new("copying");
    let answer = loop {
        let runs = server.get()?;
        let run = runs["backups"].as_array().into_iter().flatten().find(|run| run["id"] == id);
        let run = run.ok_or_else(|| server.odd("it does not know the backup it began"))?;
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

struct Server {
    url: String,
    token: String,
}

impl Server {
    fn agent() -> ureq::Agent {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        config.timeout_global(Some(ANSWER_MAX)).build().into()
    }

    fn post(&self, body: &Value) -> Result<Value, ServerError> {
        let request = Server::agent().post(&self.url).header("authorization", self.bearer());
        self.read(request.send_json(body))
    }

    fn get(&self) -> Result<Value, ServerError> {
        self.read(Server::agent().get(&self.url).header("authorization", self.bearer()).call())
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn read(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, ServerError> {
        let mut answer = answer.map_err(|error| self.odd(&error.to_string()))?;
        let status = answer.status();
        let body: Value =
            answer.body_mut().read_json().map_err(|error| self.odd(&error.to_string()))?;
        if status.is_success() {
            return Ok(body);
        }
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        Err(ServerError::Usage { what: format!("{}\n  check: {}", text("detail"), text("hint")) })
    }

    fn odd(&self, why: &str) -> ServerError {
        let what = format!(
            "the server that runs on the data folder does not answer at {}: {why}\n  check: \
             give `--listen` as the server has it",
            self.url
        );
        ServerError::Usage { what }
    }
}
