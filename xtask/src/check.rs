//! `cargo xtask test`: every check there is, and a line that counts them.

use std::time::Instant;

use crate::run::{Tally, cargo, counted, root, run};
use crate::{console, demo, peers, setup};

/// Runs all checks in the order in which they fail soonest, and ends with the count.
#[expect(clippy::disallowed_methods, reason = "tells a person how long each step took")]
pub(crate) fn test() -> Result<(), String> {
    let mut tally = Tally::default();
    let start = Instant::now();
    for (name, step) in STEPS {
        let began = Instant::now();
        println!("\n== {name}");
        let outcome = step(&mut tally);
        println!("== {name}: {} s", began.elapsed().as_secs());
        if let Err(problem) = outcome {
            println!("\n{} passed, {} failed", tally.passed, tally.failed.max(1));
            return Err(format!("{name}: {problem}"));
        }
    }
    println!("\nall checks in {} s", start.elapsed().as_secs());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(())
}

type Step = fn(&mut Tally) -> Result<(), String>;

const STEPS: [(&str, Step); 7] = [
    ("format", format),
    ("console: types, lint, unit tests, size", console::check),
    ("build", build),
    ("lint", lint),
    ("tests", tests),
    ("console in a browser", browser),
    ("independent clients", peers::clients),
];

fn format(_: &mut Tally) -> Result<(), String> {
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn build(_: &mut Tally) -> Result<(), String> {
    setup::make()?;
    run(&mut cargo(&["build", "--locked", "--workspace", "--all-targets"]))
}

fn lint(_: &mut Tally) -> Result<(), String> {
    let arguments = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    run(&mut cargo(&arguments))
}

fn tests(tally: &mut Tally) -> Result<(), String> {
    // Tests of journals in a database start one of their own.
    peers::install(&[peers::POSTGRESQL])?;
    counted(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]), tally)
}

/// The published API is the one the console was made for, and the console works in a browser.
fn browser(tally: &mut Tally) -> Result<(), String> {
    let file = root().join("console/openapi.json");
    let committed = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    if committed != console::openapi()? {
        return Err("console/openapi.json is not what the server publishes; \
                    run `cargo xtask api` and look at what changed"
            .to_owned());
    }
    let chromium = setup::chromium()?;
    let running = demo::Running::start(&[])?;
    let mut e2e = console::npm(&["run", "--silent", "e2e"])?;
    running.tell(&mut e2e).env("CHROMIUM", chromium);
    counted(&mut e2e, tally)
}

/// Simulates the historian for as many cuts as are named, from the seed that is named.
pub(crate) fn simulate(arguments: &[&str]) -> Result<(), String> {
    let cuts = arguments.first().copied().unwrap_or("1000000");
    let seed = arguments.get(1).copied().unwrap_or("1");
    let mut test = cargo(&[
        "test",
        "--release",
        "--locked",
        "--package",
        "guildhall-historian",
        "--test",
        "historian",
        "--",
        "--nocapture",
        "whatever_happens_to_the_disk",
    ]);
    run(test.env("GUILDHALL_CUTS", cuts).env("GUILDHALL_SEED", seed))
}
