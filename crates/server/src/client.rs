//! A client of the REST API, for commands that ask a server which runs.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::ServerError;

/// Longest explanation of a refusal that is read, in bytes.
const PROBLEM_BYTES_MAX: u64 = 64 * 1024;

/// Which server, and as whom.
#[derive(Args)]
pub(crate) struct Server {
    /// The address of a server that runs.
    #[arg(long, default_value = "http://127.0.0.1:8420")]
    server: String,
    /// A token, as the page People gives it. Others on this machine can see it in the list of
    /// processes; `--token-file` keeps it from them.
    #[arg(long, required_unless_present = "token_file")]
    token: Option<String>,
    /// A file that holds the token.
    #[arg(long, conflicts_with = "token")]
    token_file: Option<PathBuf>,
}

/// What came of something that was sent.
pub(crate) enum Sent {
    /// The answer.
    Done(Json),
    /// The server cannot take it yet.
    Later {
        /// When to send it again.
        after: Duration,
        /// Why.
        problem: ServerError,
    },
}

/// How long to wait where the server does not say.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A server that is asked.
pub(crate) struct Client {
    agent: ureq::Agent,
    server: String,
    authorization: String,
}

impl Server {
    pub(crate) fn client(&self) -> Result<Client, ServerError> {
        let token = match (&self.token, &self.token_file) {
            (Some(token), _) => token.clone(),
            (None, Some(path)) => std::fs::read_to_string(path)
                .map_err(|source| ServerError::File { path: path.clone(), source })?,
            (None, None) => String::new(),
        };
        Ok(Client::new(&self.server, &token))
    }
}

impl Client {
    pub(crate) fn new(server: &str, token: &str) -> Client {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let authorization = format!("Bearer {}", token.trim());
        Client { agent, server: server.trim_end_matches('/').to_owned(), authorization }
    }

    /// The body of a GET.
    pub(crate) fn get(&self, path: &str) -> Result<Json, ServerError> {
        let request = self.agent.get(self.url(path)).header("authorization", &self.authorization);
        self.json(self.answer(request.call())?)
    }

    /// Deletes.
    pub(crate) fn delete(&self, path: &str) -> Result<(), ServerError> {
        let url = self.url(path);
        let request = self.agent.delete(url).header("authorization", &self.authorization);
        self.answer(request.call()).map(drop)
    }

    /// Posts a text, and gives the answer in the form asked for, as it comes.
    pub(crate) fn post(
        &self,
        path: &str,
        text: &str,
        accept: &str,
    ) -> Result<impl Read + use<>, ServerError> {
        let request = self
            .agent
            .post(self.url(path))
            .header("authorization", &self.authorization)
            .header("content-type", "text/plain; charset=utf-8")
            .header("accept", accept);
        self.answer(request.send(text))
    }

    /// Puts JSON, and gives the answer.
    pub(crate) fn put_json(&self, path: &str, body: &Json) -> Result<Json, ServerError> {
        let request = self.agent.put(self.url(path)).header("authorization", &self.authorization);
        self.json(self.answer(request.send_json(body))?)
    }

    /// Posts JSON, and gives the answer.
    pub(crate) fn post_json(&self, path: &str, body: &Json) -> Result<Json, ServerError> {
        let request = self.agent.post(self.url(path)).header("authorization", &self.authorization);
        self.json(self.answer(request.send_json(body))?)
    }

    /// Posts JSON that may be sent again, and says when the server wants it later.
    pub(crate) fn send_json(&self, path: &str, body: &str) -> Result<Sent, ServerError> {
        let request = self
            .agent
            .post(self.url(path))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json");
        let response = request.send(body);
        let later = response.as_ref().ok().filter(|answer| {
            // Too much at once, or stopping.
            matches!(answer.status().as_u16(), 429 | 503)
        });
        let after = later.map(|answer| {
            let told = answer.headers().get("retry-after").and_then(|text| text.to_str().ok());
            told.and_then(|text| text.parse().ok()).map_or(RETRY_AFTER, Duration::from_secs)
        });
        match (self.answer(response), after) {
            (Err(problem), Some(after)) => Ok(Sent::Later { after, problem }),
            (answer, _) => self.json(answer?).map(Sent::Done),
        }
    }

    /// A whole answer: to parse it as it comes asks the connection for each byte.
    fn json<T: DeserializeOwned>(&self, mut answer: impl Read) -> Result<T, ServerError> {
        let mut bytes = Vec::new();
        answer.read_to_end(&mut bytes).map_err(|error| self.unreadable(&error))?;
        serde_json::from_slice(&bytes).map_err(|error| self.unreadable(&error))
    }

    /// What does not fit what a server answers.
    pub(crate) fn unreadable(&self, why: &dyn std::fmt::Display) -> ServerError {
        ServerError::Unreadable { server: self.server.clone(), why: why.to_string() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.server)
    }

    fn answer(
        &self,
        response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<ureq::BodyReader<'static>, ServerError> {
        let response = response.map_err(|error| ServerError::NoServer {
            server: self.server.clone(),
            why: error.to_string(),
        })?;
        let status = response.status();
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        if status.is_success() {
            return Ok(body);
        }
        let problem: Json =
            serde_json::from_reader(body.take(PROBLEM_BYTES_MAX)).unwrap_or_default();
        let word = |key: &str| problem[key].as_str().map(str::to_owned);
        Err(ServerError::Refused {
            what: word("detail").unwrap_or_else(|| format!("the server answers {status}")),
            hint: word("hint"),
        })
    }
}
