//! Running commands: where, with what on the path, and what their tests counted.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `cargo` as this was started by, in the project's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(error) => Err(format!("`{shown}` did not start: {error}")),
    }
}

/// Runs a command that only prepares something: what it says goes to standard error, for the
/// standard output belongs to the result, such as the demo's line of JSON.
pub(crate) fn prepare(command: &mut Command) -> Result<(), String> {
    run(command.stdout(std::io::stderr()))
}

/// Runs a command and gives what it wrote to its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` wrote no UTF-8"))
}

/// How many tests passed and failed, as the runners themselves say.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Adds what a line of a test runner's summary says.
    fn read(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            // cargo test: "test result: ok. 6 passed; 0 failed; …"
            ["test", "result:", _, passed, "passed;", failed, "failed;", ..] => {
                self.passed += passed.parse().unwrap_or(0);
                self.failed += failed.parse().unwrap_or(0);
            }
            // peers/run.py: "37 passed, 0 failed"
            [passed, "passed,", failed, "failed"] => {
                self.passed += passed.parse().unwrap_or(0);
                self.failed += failed.parse().unwrap_or(0);
            }
            // node --test: "# pass 12" or "ℹ pass 12"
            ["#" | "ℹ", "pass", count] => self.passed += count.parse().unwrap_or(0),
            ["#" | "ℹ", "fail", count] => self.failed += count.parse().unwrap_or(0),
            // vitest: "Tests  3 failed | 53 passed (56)"
            ["Tests", rest @ ..] => {
                for pair in rest.windows(2) {
                    match pair {
                        [count, "passed"] => self.passed += count.parse().unwrap_or(0),
                        [count, "failed"] => self.failed += count.parse().unwrap_or(0),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// Runs tests, shows their output as it comes, and adds what they count to `tally`.
pub(crate) fn counted(command: &mut Command, tally: &mut Tally) -> Result<(), String> {
    let shown = show(command);
    let wrong = |error: std::io::Error| format!("`{shown}`: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(wrong)?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(wrong)?;
            println!("{line}");
            tally.read(&line);
        }
    }
    let status = child.wait().map_err(wrong)?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_runners_summary() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 6 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "# pass 12",
            "ℹ fail 1",
            "      Tests  3 failed | 53 passed (56)",
            "37 passed, 2 failed",
            "tests are fine, 100 passed",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 108, failed: 6 });
    }
}
