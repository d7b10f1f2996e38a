//! Processes of this program, on the loopback, that end with their test.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// How long anything may take that has to come about by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long to wait before asking again.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// This program.
pub(crate) fn guildhall(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GUILDHALL_")) {
        command.env_remove(name);
    }
    command
}

/// Runs it to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    guildhall(arguments).output().unwrap()
}

/// A process that runs; killed when dropped.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Running {
        let mut child = guildhall(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Running { child, lines }
    }

    /// The rest of the first line that begins so.
    pub(crate) fn line(&mut self, begins: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.lines.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended before it said `{begins}`");
            if let Some(rest) = line.strip_prefix(begins) {
                return rest.trim().to_owned();
            }
        }
    }

    /// As by `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As an operator ends it; panics when it does not end well.
    pub(crate) fn terminate(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "it ended with {status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A server on a folder, and a key to it.
pub(crate) struct Server {
    pub(crate) process: Running,
    pub(crate) url: String,
    pub(crate) cookie: String,
    /// The doors of PostgreSQL and of Arrow Flight, where they are open.
    pub(crate) beside: [Option<String>; 2],
}

impl Server {
    /// Starts one for the first time, and signs in with the link it prints.
    pub(crate) fn first(dir: &Path, more: &[&str]) -> Server {
        Server::again(dir, more, String::new())
    }

    /// Starts one on a folder that has people already.
    pub(crate) fn again(dir: &Path, more: &[&str], cookie: String) -> Server {
        let dir = dir.to_str().unwrap();
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--dir", dir];
        arguments.extend(more);
        let mut process = Running::start(&arguments);
        let (mut link, mut beside) = (None, [None, None]);
        let url = loop {
            let line = process.line("");
            if let Some(rest) = line.strip_prefix("First sign-in (once, within a day): ") {
                link = Some(rest.to_owned());
            }
            for (door, says) in ["PostgreSQL clients: ", "Flight clients: "].iter().enumerate() {
                beside[door] = line.strip_prefix(says).map(str::to_owned).or(beside[door].take());
            }
            if let Some(url) = line.strip_prefix("Guildhall is ready: ") {
                break url.to_owned();
            }
        };
        let cookie = link.map_or(cookie, |link| sign_in(&url, &link));
        Server { process, url, cookie, beside }
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        let request = agent().get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        answer(request.call().unwrap())
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.url);
        let request = match method {
            "POST" => agent().post(url),
            "PUT" => agent().put(url),
            other => panic!("no method {other}"),
        };
        answer(request.header("cookie", &self.cookie).send_json(body).unwrap())
    }
}

/// The cookie of a session, for the code of a one-time link.
pub(crate) fn sign_in(url: &str, link: &str) -> String {
    let (_, code) = link.split_once("#code=").expect("a sign-in link");
    let request = agent().post(format!("{url}/api/v1/session"));
    let response = request.send_json(json!({ "code": code })).unwrap();
    assert_eq!(response.status(), 200);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Asks without a key, or with a token.
pub(crate) fn get_with(url: &str, token: Option<&str>) -> (u16, Value) {
    let mut request = agent().get(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    answer(request.call().unwrap())
}

/// Sends with a token.
pub(crate) fn post_with(url: &str, token: &str, body: &Value) -> (u16, Value) {
    let request = agent().post(url).header("authorization", format!("Bearer {token}"));
    answer(request.send_json(body).unwrap())
}

/// A client that takes every status for an answer.
pub(crate) fn agent() -> ureq::Agent {
    let timeout = Some(Duration::from_secs(30));
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(timeout).build().into()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string().unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Asks again and again until there is an answer.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let mut found = None;
    let came = within_patience(|| {
        found = ask();
        found.is_some()
    });
    assert!(came, "{what} did not come about within {PATIENCE:?}");
    found.unwrap()
}

/// Whether something comes to hold.
#[expect(clippy::disallowed_methods, reason = "a test waits by the system's clock")]
pub(crate) fn within_patience(mut holds: impl FnMut() -> bool) -> bool {
    let until = std::time::Instant::now() + PATIENCE;
    loop {
        if holds() {
            return true;
        }
        if std::time::Instant::now() > until {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
}
