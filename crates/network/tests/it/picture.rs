//! The page of the manual on the stages of a call, made of the table that the program asks.

use std::fmt::Write;

use expect_test::expect_file;
use guildhall_network::competition::{Phase, STEPS, Step, TURNS, Who};

const HEAD: &str = "# The stages of a call

Where a call is follows from its dates and from what the office decided; no timer moves it. This page is made from the
table that the program itself asks (`crates/network/src/competition/stages.rs`), by a test. What the stages mean is told
in [Programmes and calls](programmes.md).

";

/// From a phase to another, and by what.
fn ways() -> Vec<(Phase, Phase, &'static str)> {
    let of_step = |step: &Step| {
        let (into, said) = (step.into, step.said);
        let from = step.phases.iter();
        from.flat_map(move |from| into.iter().map(move |to| (*from, *to, said))).collect::<Vec<_>>()
    };
    let mut ways: Vec<_> = STEPS.iter().flat_map(of_step).chain(TURNS.iter().copied()).collect();
    ways.retain(|(from, to, _)| from != to);
    ways.sort_by_key(|(from, to, _)| (*from, *to));
    ways
}

const ROW: usize = 74;
const BOX: (usize, usize) = (180, 34);

/// Boxes below each other in the order of a call's life; who leaves some out goes round at the right.
fn picture() -> String {
    let row = |phase: Phase| Phase::ALL.iter().position(|one| *one == phase).unwrap();
    let height = Phase::ALL.len() * ROW;
    let mut svg = format!(
        "<svg viewBox=\"0 0 640 {height}\" width=\"100%\" role=\"img\" \
         aria-label=\"The phases of a call and what leads from one to another, as in the table below\" \
         font-family=\"system-ui\" font-size=\"13\" fill=\"currentColor\" stroke=\"none\">\n\
         <defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"currentColor\"/>\
         </marker></defs>\n"
    );
    for (at, phase) in Phase::ALL.iter().enumerate() {
        let (y, (width, tall)) = (at * ROW, BOX);
        let (middle, text) = (width / 2, y + 22);
        writeln!(
            svg,
            "<rect x=\"1\" y=\"{}\" width=\"{width}\" height=\"{tall}\" rx=\"6\" fill=\"none\" \
             stroke=\"currentColor\"/><text x=\"{middle}\" y=\"{text}\" text-anchor=\"middle\">{}</text>",
            y + 1,
            phase.word()
        )
        .unwrap();
    }
    let (mut lane, mut last) = (0, (usize::MAX, 0));
    let mut said: std::collections::BTreeMap<(Phase, Phase), Vec<&str>> = Default::default();
    for (from, to, by) in ways() {
        said.entry((from, to)).or_default().push(by);
    }
    for ((from, to), by) in said {
        let (from, to, by) = (row(from), row(to), by.join(", "));
        let (path, x, y) = if to == from + 1 {
            let x = BOX.0 / 2;
            let path = format!("M{x} {}V{}", from * ROW + BOX.1 + 1, to * ROW);
            (path, x + 10, from * ROW + 60)
        } else {
            lane += 1;
            last = if last.0 == from { (from, last.1 + 1) } else { (from, 0) };
            let (x, y) = (BOX.0 + 150 + lane * 34, from * ROW + 14 + last.1 * 17);
            let path = format!("M{} {y}H{x}V{}H{}", BOX.0 + 1, to * ROW + 26, BOX.0 + 1);
            (path, BOX.0 + 12, y - 3)
        };
        let line = "fill=\"none\" stroke=\"currentColor\" marker-end=\"url(#to)\"";
        writeln!(svg, "<path d=\"{path}\" {line}/><text x=\"{x}\" y=\"{y}\">{by}</text>").unwrap();
    }
    svg.push_str("</svg>\n\n");
    svg
}

#[test]
fn the_manual_shows_the_table() {
    let mut page = String::from(HEAD);
    page.push_str("| phase | the call is |\n| --- | --- |\n");
    for phase in Phase::ALL {
        writeln!(page, "| `{}` | {} |", phase.word(), phase.state()).unwrap();
    }
    page.push_str("\n## How it goes on\n\n");
    page.push_str(&picture());
    page.push_str("| from | to | by |\n| --- | --- | --- |\n");
    for (from, to, by) in ways() {
        writeln!(page, "| `{}` | `{}` | {by} |", from.word(), to.word()).unwrap();
    }
    page.push_str("\n## What may be done when\n\n");
    page.push_str("| what | who | when | what else must be so |\n| --- | --- | --- | --- |\n");
    for Step { said, who, phases, guard, .. } in STEPS {
        let who: Vec<&str> = who.iter().copied().map(Who::word).collect();
        let phases: Vec<String> = phases.iter().map(|one| format!("`{}`", one.word())).collect();
        writeln!(page, "| {said} | {} | {} | {guard} |", who.join(", "), phases.join(", "))
            .unwrap();
    }
    expect_file!["../../../../docs/manual/call-stages.md"].assert_eq(&page);
}
