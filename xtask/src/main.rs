//! Set-up and checks of the project: `cargo xtask`.
//!
//! Read in this order: `main`, [`check`] (what CI runs), [`demo`], then [`setup`] (what is
//! installed where it is missing) and [`run`] (how commands are run and counted).
#![allow(clippy::print_stdout, reason = "a command line tool talks to its user")]

mod check;
mod console;
mod demo;
mod peers;
mod run;
mod setup;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask demo [--listen ADDRESS] [--dir DIR] [--recordings DIR] [--output json]
                          build and run the demo: four simulated machines and the console
cargo xtask sandbox [--listen ADDRESS] [--dir DIR] [--output json]
                          build and run a house whose time is not real: the life of an institute in an hour
cargo xtask test          every check; what CI runs
cargo xtask bench ingest  measure ingestion and latency, print JSON
cargo xtask bench lines   measure line protocol over HTTP, print JSON
cargo xtask bench columns measure the same as columns by Arrow Flight, print JSON
cargo xtask bench waveforms measure 500 Hz waveforms as arrays, print JSON
cargo xtask bench fairness measure latency without and with heavy queries, print JSON
cargo xtask bench trend   measure charts of very many samples, print JSON
cargo xtask bench storage measure bytes a sample and long spans, print JSON
cargo xtask bench restart measure a start with a long log, print JSON
cargo xtask bench scale   measure a network of a nation's size, print JSON; --part N for one of N parts
cargo xtask bench peers [--days N] [--hours N] [--only STORES] [--write FILE]
                          measure other stores beside ours, print JSON and write a page
cargo xtask bench soak [--minutes N] [--rate N] [--tags N] [--write FILE]
                          samples at a steady rate with queries, print JSON and draw a picture
cargo xtask simulate [CUTS [SEED]]
                          the historian under seeds on a disk that lies, a million cuts of the power
                          when none are named; what a release has to pass
cargo xtask pictures      remake docs/pictures from the running demo
cargo xtask peers         independent clients against the running demo
cargo xtask api           remake console/openapi.json and its TypeScript types";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [word @ ("demo" | "sandbox"), rest @ ..] => demo::run_for_a_person(word, rest),
        ["test"] => check::test(),
        ["bench", "peers", rest @ ..] => peers::compare(rest),
        ["bench", "soak", rest @ ..] => peers::soak(rest),
        ["bench", name, rest @ ..] => demo::bench(name, rest),
        ["simulate", rest @ ..] => check::simulate(rest),
        ["pictures"] => demo::pictures(),
        ["peers"] => peers::clients(&mut run::Tally::default()),
        ["api"] => console::api(),
        ["help" | "--help" | "-h"] | [] => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no `cargo xtask {}`\n\n{USAGE}", other.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
