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
        let dir = dir.join(start.to_string());
        let begun = now();
        let dir = dir.to_string_lossy().into_owned();
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--dir", &dir];
        let (mut process, mut lines) = spawn(&arguments)?;
        let ready = wait_for(&mut lines, |line| line.starts_with("Guildhall is ready"));
        took.push(begun.elapsed());
        end(&mut process)?;
        ready?;
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
    let (mut process, mut lines) = spawn(&arguments)?;
    let ready = wait_for(&mut lines, |line| line.starts_with('{'));
    let printed = begun.elapsed();
    if ready.is_ok() {
        std::thread::sleep(DEMO_RUNS);
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()));
    let ending = now();
    end(&mut process)?;
    ready?;
    let ended = ending.elapsed();
    let status = status.map_err(failed)?;
    Ok(json!({
        "resident_mib": mib(&status, "VmRSS:")?,
        "resident_most_mib": mib(&status, "VmHWM:")?,
        "after_seconds": DEMO_RUNS.as_secs(),
        "address_printed_after_ms": printed.as_millis().min(u128::from(u32::MAX)) as u64,
        "ended_after_ms": ended.as_millis().min(u128::from(u32::MAX)) as u64,
    }))
}

fn spawn(arguments: &[&str]) -> Result<(Child, BufReader<ChildStdout>), ServerError> {
    let program = std::env::current_exe().map_err(failed)?;
    let mut process = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let out = process.stdout.take().ok_or_else(|| failed("a child without standard output"))?;
    Ok((process, BufReader::new(out)))
}

fn wait_for(
    lines: &mut BufReader<ChildStdout>,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), ServerError> {
    let mut line = String::new();
    while !wanted(&line) {
        line.clear();
        if lines.read_line(&mut line).map_err(failed)? == 0 {
            return Err(failed("a server ended before it was ready"));
        }
    }
    Ok(())
}

/// Ends it as an operator would, by SIGTERM.
fn end(process: &mut Child) -> Result<(), ServerError> {
    let id = process.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().map_err(failed)?;
    process.wait().map_err(failed)?;
    Ok(())
}

fn mib(status: &str, key: &str) -> Result<u64, ServerError> {
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kib = line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.map(|kib| kib / 1024).ok_or_else(|| failed(format!("the system does not tell {key}")))
}
