//! What an opportunity is in CommonGrants, made from a call. What is not known is left out.

use std::collections::BTreeMap;

use guildhall_model::{Day, Money, Time};
use guildhall_network::competition::{Criterion, Phase, Planned};
use guildhall_network::policy::{About, Policy, Rule};
use guildhall_network::view::{Happened, Happening, Opportunity, Selected};
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::wire::LabelWire;
use crate::house::House;
use crate::opportunities::{number, page_of};

/// An opportunity. Its fields are explained by the protocol.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpportunityWire<'a> {
    id: String,
    title: &'a str,
    status: Status,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    funding: Option<Funding>,
    key_dates: KeyDates,
    accepted_applicant_types: [Applicant; 1],
    source: String,
    custom_fields: BTreeMap<&'static str, Custom>,
    created_at: String,
    last_modified_at: String,
}

#[derive(Serialize)]
struct Status {
    value: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Funding {
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_award_amount: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_award_amount: Option<Amount>,
}

#[derive(Serialize)]
struct Amount {
    amount: String,
    currency: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeyDates {
    post_date: Single,
    close_date: Single,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    other_dates: BTreeMap<&'static str, Single>,
}

/// The protocol's dates and times have no zone; these are UTC, and say so.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Single {
    name: &'static str,
    event_type: &'static str,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    description: &'static str,
}

#[derive(Serialize)]
struct Applicant {
    value: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Custom {
    name: &'static str,
    field_type: &'static str,
    value: Value,
    description: &'static str,
}

/// The word of the protocol for where a call is.
pub(super) fn status(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft | Phase::Information | Phase::Considered => "forecasted",
        Phase::Papers | Phase::Open => "open",
        Phase::Closed | Phase::Negotiation | Phase::Awarded | Phase::Unawarded => "closed",
    }
}

impl<'a> OpportunityWire<'a> {
    /// What a list has of it.
    pub(super) fn short(house: &House, one: &Opportunity<'a>) -> OpportunityWire<'a> {
        let (value, description) = (status(one.phase), described(one.phase));
        OpportunityWire {
            id: number::of_call(one).to_string(),
            title: &one.text.label.en,
            status: Status { value, description },
            description: &one.text.about.en,
            funding: funding(one),
            key_dates: key_dates(one),
            accepted_applicant_types: [Applicant {
                value: "organization",
                description: "A consortium of organisations; customFields.rules of the \
                              opportunity's own answer says what it must be like.",
            }],
            source: page_of(house, one.call),
            custom_fields: custom(one),
            created_at: one.published.to_string(),
            last_modified_at: one.holds_since().to_string(),
        }
    }

    /// All that is public of it.
    pub(super) fn whole(house: &House, one: &Opportunity<'a>) -> OpportunityWire<'a> {
        let mut whole = OpportunityWire::short(house, one);
        whole.custom_fields.extend(further(one));
        whole
    }
}

fn described(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft | Phase::Information | Phase::Considered => "It is being written",
        Phase::Papers => "Concept papers are taken, and proposals after them",
        Phase::Open => "Proposals are taken",
        Phase::Closed => "No more proposals are taken; they are judged",
        Phase::Negotiation => "No more proposals are taken; the office has chosen",
        Phase::Awarded => "No more proposals are taken; there is an agreement",
        Phase::Unawarded => "No more proposals are taken; there is no agreement",
    }
}

/// What the policy says of money; none when it says nothing.
fn funding(one: &Opportunity<'_>) -> Option<Funding> {
    let policy = one.policy?;
    let about = [About::PublicBudget, About::Match, About::Term, About::Tranches];
    let sentences = about.iter().filter_map(|about| policy.rule(*about));
    let sentences: Vec<&str> = sentences.map(|rule| rule.sentence.en.as_str()).collect();
    let (least, most) = one.award().unzip();
    let details = (!sentences.is_empty()).then(|| sentences.join(" "));
    (details.is_some() || least.is_some()).then(|| Funding {
        details,
        min_award_amount: least.map(amount),
        max_award_amount: most.map(amount),
    })
}

fn amount(money: Money) -> Amount {
    let text = money.to_string();
    let (amount, currency) = text.split_once(' ').unwrap_or((&text, ""));
    Amount { amount: amount.to_owned(), currency: currency.to_owned() }
}

fn key_dates(one: &Opportunity<'_>) -> KeyDates {
    let decided = one.happened.iter().find(|one| one.what == Happened::Decided);
    let decided =
        decided.map(|one| ("decided", single("Choice", one.at, "When the office chose; UTC.")));
    KeyDates {
        post_date: single("Publication", one.published, "When the call became public; UTC."),
        close_date: single(
            "Deadline",
            one.deadline,
            "Proposals are taken until before this moment, by the clock of the house; UTC.",
        ),
        other_dates: decided.into_iter().chain(planned(one)).collect(),
    }
}

/// The days that are planned for what has not happened yet.
fn planned(one: &Opportunity<'_>) -> impl Iterator<Item = (&'static str, Single)> {
    let Planned { reviewed, chosen, agreed } = one.text.stages.planned;
    let before = |phase| one.phase < phase;
    let all = [
        ("plannedReviews", "Reviews, as planned", reviewed, before(Phase::Negotiation)),
        ("plannedChoice", "Choice, as planned", chosen, before(Phase::Negotiation)),
        ("plannedAgreements", "Agreements, as planned", agreed, before(Phase::Awarded)),
    ];
    all.into_iter().filter(|(.., ahead)| *ahead).filter_map(|(key, name, day, _)| {
        let description = "The last day by which the office plans it; it closes nothing; UTC.";
        let (event_type, date) = ("singleDate", day?.to_string());
        Some((key, Single { name, event_type, date, time: None, description }))
    })
}

fn single(name: &'static str, at: Time, description: &'static str) -> Single {
    // `2026-11-26T09:30:00.5Z`: the day, then the clock to the second.
    let text = at.to_string();
    let clock = text.split_once('T').and_then(|(_, clock)| clock.get(..8)).unwrap_or("00:00:00");
    let (date, time) = (Day::utc(at).to_string(), Some(clock.to_owned()));
    Single { name, event_type: "singleDate", date, time, description }
}

fn custom(one: &Opportunity<'_>) -> BTreeMap<&'static str, Custom> {
    let label = |label| json!(LabelWire::from(label));
    let phase = one.phase.word();
    let programme = json!({
        "id": one.programme.as_str(),
        "label": label(one.programme_label),
        "office": one.office.as_str(),
    });
    let mut all = BTreeMap::from([
        ("call", text("Call", one.call.as_str(), "The name of the call in its house.")),
        ("phase", text("Phase", phase, "`open`, `closed` or `decided`.")),
        ("programme", object("Programme", programme, "Who calls: programme and its office.")),
        (
            "focusArea",
            object("Focus area", label(&one.text.focus), "The one area that it is about."),
        ),
    ]);
    let korean = (&one.text.label.ko, &one.text.about.ko);
    if let (Some(title), Some(description)) = korean {
        let korean = json!({ "title": title, "description": description });
        all.insert("korean", object("Korean", korean, "Title and description in Korean."));
    }
    all
}

fn further(one: &Opportunity<'_>) -> BTreeMap<&'static str, Custom> {
    let criterion = |one: &Criterion| {
        let label = LabelWire::from(&one.label);
        json!({ "label": label, "points": one.points })
    };
    let amendment = |one: &Happening<'_>| match one.what {
        Happened::Amended { reason, before } => {
            let (at, before) = (one.at.to_string(), before.to_string());
            Some(json!({ "at": at, "reason": reason, "deadlineBefore": before }))
        }
        Happened::Published | Happened::Decided => None,
    };
    let selected = |one: &Selected<'_>| {
        let consortium: Vec<&str> = one.consortium.iter().map(|id| id.as_str()).collect();
        json!({ "title": one.title, "consortium": consortium })
    };
    let criteria = one.text.criteria.iter().map(criterion).collect();
    let amendments = one.happened.iter().filter_map(amendment).collect();
    let mut all = BTreeMap::from([
        ("criteria", array("Criteria", criteria, "What reviewers judge by, with the most points.")),
        ("amendments", array("Amendments", amendments, "What was changed since, oldest first.")),
    ]);
    if let Some(policy) = one.policy {
        all.insert("rules", object("Rules", rules(policy), "What a proposal must keep."));
    }
    if one.phase.is_decided() {
        let selected = one.selected.iter().map(selected).collect();
        all.insert("selected", array("Selected", selected, "The proposals that were chosen."));
    }
    all
}

fn rules(policy: &Policy) -> Value {
    let rule = |rule: &Rule| {
        let sentence = LabelWire::from(&rule.sentence);
        json!({ "number": rule.number.as_str(), "sentence": sentence })
    };
    let all: Vec<Value> = policy.rules().iter().map(rule).collect();
    json!({ "version": policy.version(), "from": policy.from().to_string(), "rules": all })
}

fn text(name: &'static str, value: &str, description: &'static str) -> Custom {
    Custom { name, field_type: "string", value: value.into(), description }
}

fn object(name: &'static str, value: Value, description: &'static str) -> Custom {
    Custom { name, field_type: "object", value, description }
}

fn array(name: &'static str, value: Vec<Value>, description: &'static str) -> Custom {
    Custom { name, field_type: "array", value: Value::Array(value), description }
}
