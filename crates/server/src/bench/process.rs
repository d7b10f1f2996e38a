//! This program as a whole: how fast it starts, how much memory the demo takes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{failed, now, quantile_ms};
use crate::error::ServerError;

/// How often a start is measured.
const STARTS: usize = 9;

/// How long the demo runs before its memory is looked at: it has written its day of history by
/// then.
const DEMO_RUNS: Duration = Duration::from_secs(60);

/// From the start of the process to the line that says it is ready, with an empty folder each
/// time.
pub(super) fn empty_start(dir: &Path) -> Result<Json, ServerError> {
    let mut took = Vec::new();
    for start in 0..STARTS {
        let begun = now();
        let (process, _) = serve(&dir.join(start.to_string()), None)?;
        took.push(begun.elapsed());
        process.end()?;
    }
    took.sort();
    Ok(json!({
        "starts": STARTS,
        "ms": { "median": quantile_ms(&took, 0.5), "max": quantile_ms(&took, 1.0) },
    }))
}

/// Resident memory of the demo after a minute.
pub(super) fn demo_memory(dir: &Path) -> Result<Json, ServerError> {
    let dir = dir.to_string_lossy().into_owned();
    let begun = now();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--output", "json", "--dir", &dir];
    let (process, _) = Process::start(&arguments, None, |line| line.starts_with('{'))?;
    let printed = begun.elapsed();
    std::thread::sleep(DEMO_RUNS);
    let (resident, most) = (process.resident_mib()?, process.resident_most_mib()?);
    let ended = process.end()?;
    Ok(json!({
        "resident_mib": resident,
        "resident_most_mib": most,
        "after_seconds": DEMO_RUNS.as_secs(),
        "address_printed_after_ms": printed.as_millis().min(u128::from(u32::MAX)) as u64,
        "ended_after_ms": ended.as_millis().min(u128::from(u32::MAX)) as u64,
    }))
}

/// A server of a folder, and of a journal in a database if one is named, that is ready; and its address.
pub(super) fn serve(dir: &Path, journal: Option<&str>) -> Result<(Process, String), ServerError> {
    const READY: &str = "Guildhall is ready: ";
    let dir = dir.to_string_lossy().into_owned();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--dir", &dir];
    let (process, line) = Process::start(&arguments, journal, |line| line.starts_with(READY))?;
    let address = line.trim_start_matches(READY).trim().to_owned();
    Ok((process, address))
}

/// This program, started again.
pub(super) struct Process {
    child: Child,
    /// Stays open, or the program could not say anything more.
    out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it, and gives the first line of its output that is wanted.
    fn start(
        arguments: &[&str],
        journal: Option<&str>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(Process, String), ServerError> {
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .args(arguments)
            .envs(journal.map(|address| ("GUILDHALL_JOURNAL", address)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let out = child.stdout.take().ok_or_else(|| failed("a child without standard output"))?;
        let mut process = Process { child, out: BufReader::new(out) };
        let mut line = String::new();
        while !wanted(&line) {
            line.clear();
            if process.out.read_line(&mut line).map_err(failed)? == 0 {
                process.end()?;
                return Err(failed("a server ended before it was ready"));
            }
        }
        Ok((process, line))
    }

    pub(super) fn resident_mib(&self) -> Result<u64, ServerError> {
        self.mib("VmRSS:")
    }

    pub(super) fn resident_most_mib(&self) -> Result<u64, ServerError> {
        self.mib("VmHWM:")
    }

    /// Ends it as an operator would, by SIGTERM; says how long that took.
    pub(super) fn end(mut self) -> Result<Duration, ServerError> {
        let begun = now();
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().map_err(failed)?;
        self.child.wait().map_err(failed)?;
        Ok(begun.elapsed())
    }

    fn mib(&self, key: &str) -> Result<u64, ServerError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.map_err(failed)?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let kib = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        kib.map(|kib| kib / 1024).ok_or_else(|| failed(format!("the system does not tell {key}")))
    }
}
