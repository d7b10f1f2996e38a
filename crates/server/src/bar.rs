//! A bar on standard error that shows how far a long work is, where a person looks on.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use guildhall_historian::Progress;
use guildhall_model::{Clock, Time};

use crate::clock::SystemClock;

/// How often it is drawn anew at most.
const DRAW: Duration = Duration::from_millis(100);

/// Letters of the bar.
const WIDTH: u64 = 30;

/// A bar. Where nobody looks on (a log, another program) it draws nothing.
pub(crate) struct Bar {
    what: &'static str,
    shown: bool,
    drawn: Option<Time>,
}

impl Bar {
    pub(crate) fn new(what: &'static str) -> Bar {
        Bar { what, shown: std::io::stderr().is_terminal(), drawn: None }
    }

    /// Shows how far it is.
    pub(crate) fn show(&mut self, now: Progress) {
        let time = SystemClock.now();
        let soon = self.drawn.is_some_and(|drawn| time.since(drawn) < DRAW);
        if self.shown && !soon {
            self.drawn = Some(time);
            let line = line(self.what, now);
            // Who does not see the bar still gets the result.
            let _gone = write!(std::io::stderr(), "\r{line}\x1b[K");
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        if self.drawn.is_some() {
            let _gone = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(what: &str, now: Progress) -> String {
    let (done, all) = if now.bytes > 0 {
        (now.bytes_done, now.bytes)
    } else {
        (now.files_done, now.files.max(1))
    };
    let full = u128::from(done) * u128::from(WIDTH) / u128::from(all);
    let bar: String = (0..WIDTH).map(|at| if u128::from(at) < full { '#' } else { '.' }).collect();
    let percent = u128::from(done) * 100 / u128::from(all);
    format!("{what} [{bar}] {percent:>3} %  {}", size(now.bytes_done))
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> String {
    let steps = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match steps.into_iter().find(|(_, step)| bytes >= *step) {
        Some((unit, step)) => format!("{}.{} {unit}", bytes / step, bytes % step * 10 / step),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_the_work_is_far() {
        for (bytes_done, bytes, expected) in [
            (0, 0, "copying [..............................]   0 %  0 B"),
            (0, 10, "copying [..............................]   0 %  0 B"),
            (500_000, 1_000_000, "copying [###############...............]  50 %  500.0 kB"),
            (
                2_340_000_000,
                2_340_000_000,
                "copying [##############################] 100 %  2.3 GB",
            ),
        ] {
            let now = Progress { bytes_done, bytes, ..Progress::default() };
            assert_eq!(line("copying", now), expected);
        }
    }
}
