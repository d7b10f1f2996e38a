//! The demo: for a person, for browser tests, for pictures and for independent clients.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::run::{cargo, root, run, target};
use crate::{console, setup};

/// Builds everything and runs the demo, or a sandbox, until it is ended.
pub(crate) fn run_for_a_person(word: &str, arguments: &[&str]) -> Result<(), String> {
    build()?;
    let mut command = Command::new(binary());
    command.arg(word).args(arguments).current_dir(root());
    run(&mut command)
}

/// A demo that ends with this value.
pub(crate) struct Running {
    child: Child,
    /// What it said of itself on its first line.
    doors: serde_json::Value,
}

impl Running {
    /// Starts a demo on a free port and waits for its line.
    pub(crate) fn start(arguments: &[&str]) -> Result<Running, String> {
        build()?;
        let mut command = Command::new(binary());
        command.args(["demo", "--listen", "127.0.0.1:0", "--output", "json"]).args(arguments);
        command.current_dir(root()).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("the demo: {error}"))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut line);
            read.map_err(|error| format!("the demo: {error}"))?;
        }
        match serde_json::from_str(&line) {
            Ok(doors) => Ok(Running { child, doors }),
            Err(error) => {
                stop(&mut child);
                Err(format!("the demo did not say where it is: {error} in `{}`", line.trim()))
            }
        }
    }

    /// Tells a command where the demo is: `GUILDHALL_URL`, `GUILDHALL_LINK`, `GUILDHALL_TOKEN`,
    /// `GUILDHALL_I3X`, the whole line as `GUILDHALL_DEMO`, and the program as `GUILDHALL_PROGRAM`.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let text = |key: &str| self.doors[key].as_str().unwrap_or_default();
        let link = text("console");
        let base = link.split("/sign-in").next().unwrap_or_default();
        command
            .env("GUILDHALL_URL", base)
            .env("GUILDHALL_LINK", link)
            .env("GUILDHALL_TOKEN", text("token"))
            .env("GUILDHALL_I3X", text("i3x"))
            .env("GUILDHALL_DEMO", self.doors.to_string())
            .env("GUILDHALL_PROGRAM", binary())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Asks with SIGTERM, so that the demo drains as it would for a person, then waits.
fn stop(child: &mut Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    if !asked.is_ok_and(|status| status.success()) {
        drop(child.kill());
    }
    drop(child.wait());
}

/// Runs one measurement in the release profile; prints JSON.
pub(crate) fn bench(name: &str, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(release()?);
    command.args(["bench", name]).args(arguments).current_dir(root());
    run(&mut command)
}

/// The program in its release profile.
pub(crate) fn release() -> Result<PathBuf, String> {
    setup::make()?;
    run(&mut cargo(&["build", "--release", "--locked", "--package", "guildhall-server"]))?;
    Ok(target().join("release/guildhall"))
}

/// Remakes `docs/pictures`.
pub(crate) fn pictures() -> Result<(), String> {
    let chromium = setup::chromium()?;
    let running = Running::start(&[])?;
    let mut pictures = console::npm(&["run", "--silent", "pictures"])?;
    running.tell(&mut pictures).env("CHROMIUM", chromium);
    run(&mut pictures)
}

fn build() -> Result<(), String> {
    console::build()?;
    setup::make()?;
    run(&mut cargo(&["build", "--locked", "--package", "guildhall-server"]))
}

fn binary() -> PathBuf {
    target().join("debug/guildhall")
}
