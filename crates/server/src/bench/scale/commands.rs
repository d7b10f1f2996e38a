//! What people decide, one command after another of each kind, and how long it takes.

use std::time::Duration;

use guildhall_model::{Clock, Day};
use serde_json::{Value as Json, json};

use super::{Asking, People, fill};
use crate::bench::{failed, now, quantile_ms};
use crate::clock::SystemClock;
use crate::error::ServerError;

/// How many commands of each kind are given.
const COMMANDS: usize = 500;

/// A line is amended no more often.
const AMENDMENTS: usize = 100;

/// What is sent, and whether it is put or posted.
struct Sent {
    put: bool,
    path: String,
    body: Json,
}

/// What it is called, who gives it how often, and what is sent each time.
type Kind<'a> = (&'static str, People, usize, &'a dyn Fn(usize) -> Sent);

fn put(path: String, body: Json) -> Sent {
    Sent { put: true, path, body }
}

fn post(path: String, body: Json) -> Sent {
    Sent { put: false, path, body }
}

pub(super) fn commands(asking: &Asking<'_>) -> Result<Json, ServerError> {
    let (member, lead) = (fill::firm(7), asking.size.member(0, 1));
    let (institute, project) = (fill::institute(0), fill::project(0, 0));
    let today = Day::utc(SystemClock.now());
    let obligation = obligation(asking, &institute)?;
    let money = |mut step: Json| {
        step["day"] = today.to_string().into();
        post(format!("/institute/money?id={institute}"), step)
    };
    let profile = |at: usize| {
        let profile = json!({ "organisation": member, "kind": "firm", "people": 100 + at });
        put(format!("/profile?organisation={member}"), profile)
    };
    let draft = |at: usize| {
        let text = json!({
            "title": "Ours", "summary": format!("Version {at}."), "sustainability": "Fees.",
            "years": 5, "partners": [], "budget": [],
        });
        let call = fill::open(0);
        let body = json!({ "call": call, "lead": member, "text": text, "revision": at });
        put("/proposal?id=ours".to_owned(), body)
    };
    let call = |at: usize| {
        let text = |text: &str| json!({ "en": text });
        let says = json!({ "label": text("New"), "focus": text("New"), "about": text("New") });
        put(format!("/call?id=new-{at}"), json!({ "programme": "programme-0", "text": says }))
    };
    let line = |at: usize| {
        let amount = format!("{}.00 USD", 9_000_000_001_usize + at);
        let body = json!({
            "agency": fill::agency(0), "line": "institutes", "purpose": { "en": "Institutes" },
            "amount": amount, "reason": "A little more.",
        });
        post("/programme/lines/amend?id=programme-0".to_owned(), body)
    };
    let review = |at: usize| {
        let body = json!({
            "points": [at % 60, at % 40], "comment": format!("Version {at}."), "revision": at,
        });
        put(format!("/review?proposal={}", fill::judged_proposal(0, 0)), body)
    };
    let risk = |at: usize| {
        let until = today.plus_days(90).to_string();
        let body = json!({
            "step": "set_risk", "risk": 1, "text": format!("Version {at}."), "likelihood": 2,
            "impact": 3, "owner": lead, "until": until,
        });
        post(format!("/project/step?id={project}"), body)
    };
    let obligate = |_: usize| {
        money(json!({
            "step": "obligate", "fund": "fees", "class": "personnel", "purpose": "projects",
            "to": "People", "amount": "1.00 USD",
        }))
    };
    let spend = |_: usize| {
        money(json!({
            "step": "spend", "obligation": obligation, "amount": "1.00 USD", "text": "An hour",
            "project": { "project": project, "organisation": lead },
        }))
    };
    let apply = |at: usize| {
        // His own institute is left out.
        let institute = fill::institute((8 + at) % asking.size.institutes);
        let body = json!({ "organisation": member, "tier": "full", "from": today.to_string() });
        post(format!("/institute/apply?id={institute}"), body)
    };
    let kinds: [Kind<'_>; 9] = [
        ("a profile is said anew", People::Member, COMMANDS, &profile),
        ("a proposal is saved", People::Member, COMMANDS, &draft),
        ("a call is drafted", People::Officer, COMMANDS, &call),
        ("a budget line is amended", People::Agency, AMENDMENTS, &line),
        ("a review is saved", People::Reviewer, COMMANDS, &review),
        ("a risk is said anew", People::Lead, COMMANDS, &risk),
        ("money is obligated", People::Director, COMMANDS, &obligate),
        ("money is spent for a project", People::Director, COMMANDS, &spend),
        ("a firm applies", People::Member, (asking.size.institutes - 1).min(COMMANDS), &apply),
    ];
    let (mut all, mut told) = (Vec::new(), serde_json::Map::new());
    for (name, who, count, command) in kinds {
        let took = give(asking, who, count, command)?;
        told.insert(name.to_owned(), figures(took.clone()));
        all.extend(took);
    }
    told.insert("all".to_owned(), figures(all));
    Ok(told.into())
}

fn give(
    asking: &Asking<'_>,
    who: People,
    count: usize,
    command: &dyn Fn(usize) -> Sent,
) -> Result<Vec<Duration>, ServerError> {
    let client = asking.by(who);
    let each = (0..count).map(|at| {
        let Sent { put, path, body } = command(at);
        let begun = now();
        if put {
            client.put_json(&path, &body)?
        } else {
            client.post_json(&path, &body)?
        };
        Ok(begun.elapsed())
    });
    each.collect()
}

/// The last thing that was obligated.
fn obligation(asking: &Asking<'_>, institute: &str) -> Result<u64, ServerError> {
    let money = asking.by(People::Director).get(&format!("/institute/money?id={institute}"))?;
    money["obligations"][0]["entry"].as_u64().ok_or_else(|| failed("an obligation"))
}

fn figures(mut took: Vec<Duration>) -> Json {
    took.sort();
    json!({
        "given": took.len(),
        "median": quantile_ms(&took, 0.5),
        "p99": quantile_ms(&took, 0.99),
        "max": quantile_ms(&took, 1.0),
    })
}
