//! What people look at, and how long it takes.

use serde_json::{Value as Json, json};

use super::fill::{self, YEARS};
use super::{Asking, People};
use crate::bench::{now, quantile_ms};
use crate::error::ServerError;

/// How often each page is asked for.
const ASKED: usize = 15;

type Page = (&'static str, People, String);

pub(super) fn pages(asking: &Asking<'_>) -> Result<Json, ServerError> {
    use People::{Agency, Director, Lead, Member, Officer, Reviewer};
    let of = |path: &str| format!("/institute/{path}?id={}", fill::institute(0));
    let programme = |path: &str| format!("/programme{path}?id=programme-0");
    let call = |path: &str, id: &str| format!("/call{path}?id={id}");
    let (decided, judged) = (format!("call-of-{}", fill::office(0)), fill::judged(0));
    let proposal = fill::judged_proposal(0, 0);
    let year = asking.size.first_year + YEARS - 1;
    let all: [Page; 54] = [
        ("programmes", Officer, "/programmes".to_owned()),
        ("a programme", Officer, programme("")),
        ("a programme's plan", Officer, programme("/plan")),
        ("a programme's council", Officer, programme("/council")),
        ("a programme's map", Member, programme("/map")),
        (
            "a programme's clocks of a year",
            Officer,
            format!("{}&year={year}", programme("/clocks")),
        ),
        ("a programme's clocks of all years", Officer, programme("/clocks")),
        ("what to do, an officer", Officer, "/due".to_owned()),
        ("what to do, an agency", Agency, "/due".to_owned()),
        ("what to do, a director", Director, "/due".to_owned()),
        ("what to do, a member", Member, "/due".to_owned()),
        ("what to do, a project's lead", Lead, "/due".to_owned()),
        ("what to do, a reviewer", Reviewer, "/due".to_owned()),
        ("home, an officer", Officer, "/home".to_owned()),
        ("home, an agency", Agency, "/home".to_owned()),
        ("home, a director", Director, "/home".to_owned()),
        ("home, a member", Member, "/home".to_owned()),
        ("home, a project's lead", Lead, "/home".to_owned()),
        ("home, a reviewer", Reviewer, "/home".to_owned()),
        ("what institutes cost a firm", Member, format!("/offers?organisation={}", fill::firm(7))),
        ("calls", Member, "/calls".to_owned()),
        ("a call", Member, call("", &decided)),
        ("the report of a call", Member, call("/report", &decided)),
        ("calls for other programs", Member, "/opportunities".to_owned()),
        ("proposals of a call", Officer, format!("/proposals?call={decided}")),
        ("own proposals", Director, "/proposals".to_owned()),
        ("a call under review", Officer, call("", &judged)),
        ("its proposals", Officer, format!("/proposals?call={judged}")),
        ("its candidates", Officer, call("/candidates", &judged)),
        ("its best assignment", Officer, call("/assignment", &judged)),
        ("how strict its reviewers are", Officer, call("/calibration", &judged)),
        ("its panel", Officer, call("/panel", &judged)),
        ("reviewers", Officer, "/reviewers".to_owned()),
        ("own reviews", Reviewer, "/reviews".to_owned()),
        ("a review", Reviewer, format!("/review?proposal={proposal}")),
        ("institutes", Member, "/institutes".to_owned()),
        ("an institute, its director", Director, format!("/institute?id={}", fill::institute(0))),
        ("an institute's book", Director, of("book")),
        ("the first page of it", Director, format!("{}&before=51", of("book"))),
        ("an institute's money", Director, of("money")),
        ("an institute's outlook", Director, of("outlook")),
        ("an institute's board", Member, of("board")),
        ("an institute's conditions", Director, of("conditions")),
        ("an institute's centres", Member, of("centres")),
        ("an institute's membership years", Director, of("membership-years")),
        ("an institute's property", Director, of("property")),
        ("an institute's projects", Director, format!("/projects?id={}", fill::institute(0))),
        ("a project", Lead, format!("/project?id={}", fill::project(0, 0))),
        ("agreements on data", Director, "/agreements".to_owned()),
        ("organisations, the first 100", Officer, "/organisations?limit=100".to_owned()),
        ("organisations, by a text", Officer, "/organisations?find=firm-49&limit=100".to_owned()),
        ("an organisation", Officer, format!("/organisation?organisation={}", fill::firm(9))),
        ("people", Officer, "/people".to_owned()),
        ("tokens", Officer, "/tokens".to_owned()),
    ];
    measure(asking, &all)
}

pub(super) fn reports(asking: &Asking<'_>) -> Result<Json, ServerError> {
    use People::{Director, Member, Officer};
    let of = |path: &str| format!("/institute/{path}?id={}", fill::institute(0));
    let programme = |path: &str| format!("/programme{path}?id=programme-0");
    let sheet = |shape: &str| format!("{}&shape={shape}", of("money/report"));
    let year = asking.size.first_year + YEARS - 1;
    measure(
        asking,
        &[
            ("an institute's year", Director, format!("{}&year={year}", of("report"))),
            ("a trial balance", Director, sheet("trial_balance")),
            ("a federal financial report", Director, sheet("sf425")),
            ("a programme's year", Officer, format!("{}&year={year}", programme("/report"))),
            ("a network's year", Member, format!("{}&year={year}", programme("/year"))),
        ],
    )
}

fn measure(asking: &Asking<'_>, pages: &[Page]) -> Result<Json, ServerError> {
    let each = pages.iter().map(|(name, who, path)| {
        let client = asking.by(*who);
        let mut took = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            let begun = now();
            client.get(path)?;
            took.push(begun.elapsed());
        }
        took.sort();
        let ms = json!({ "median": quantile_ms(&took, 0.5), "max": quantile_ms(&took, 1.0) });
        Ok(((*name).to_owned(), ms))
    });
    Ok(Json::Object(each.collect::<Result<_, ServerError>>()?))
}
