//! The same house, but for one thing that some may not know: to those it must look as before, in all
//! that they read and in all that is answered to what they ask.

use std::collections::BTreeSet;

use guildhall_model::{PersonId, Time};
use guildhall_network::competition::reviewing::invitation::ReviewerInvited;
use guildhall_network::competition::reviewing::meeting::{
    PanelMet, PanelRanked, Place, ProposalDiscussed,
};
use guildhall_network::competition::{
    NegotiationCommand as N, ReviewSaved, ReviewSubmitted, ReviewerAssigned, ReviewerRecused,
};
use guildhall_network::{Command, Event, PanelCommand as P, ProposalId, ReviewCommand as R};

use super::model::{CONSORTIA, Model};
use crate::house::{at, call};

/// Somebody of whom nothing else is known.
const GHOST: &str = "ghost";

/// Whether somebody may notice.
type Notice = Box<dyn Fn(&Model, &str) -> bool>;

/// What is otherwise, and who may notice.
pub(super) struct Otherwise {
    pub(super) kind: &'static str,
    pub(super) what: String,
    pub(super) events: Vec<Event>,
    pub(super) notice: Notice,
}

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn id(of: usize) -> ProposalId {
    ProposalId::new(CONSORTIA[of].0).unwrap()
}

/// Before anything happens, so that no time tells.
fn then() -> Time {
    at("2026-04-02T00:00:00Z")
}

fn wrote(of: usize, who: &str, points: [u16; 2], is_in: bool) -> Vec<Event> {
    let (proposal, reviewer) = (id(of), person(who));
    let (points, comment) = (points.map(Some).to_vec(), "Otherwise.".to_owned());
    let saved = ReviewSaved { proposal: id(of), reviewer: person(who), points, comment };
    let mut events = vec![saved.into()];
    if is_in {
        events.push(ReviewSubmitted { proposal, reviewer, at: then() }.into());
    }
    events
}

/// All that could be otherwise now.
pub(super) fn all(model: &Model) -> Vec<Otherwise> {
    let mut all = Vec::new();
    let mut add = |kind, of: String, events, notice| {
        let what = format!("{kind} {of}");
        all.push(Otherwise { kind, what, events, notice });
    };
    for ((of, writer), one) in &model.reviews {
        let (of, writer, points) = (*of, writer.clone(), [60 - one.points[0], one.points[1]]);
        let events = wrote(of, &writer, points, one.is_in);
        let what = format!("of {writer} for {of}");
        add("a review", what, events, Box::new(move |model, who| model.reads(who, of, &writer)));
    }
    for of in 0..CONSORTIA.len() {
        let (proposal, reviewer) = (id(of), person(GHOST));
        let assigned = ReviewerAssigned { proposal, reviewer, at: Some(then()) };
        for is_in in [true, false] {
            let mut events = vec![assigned.clone().into()];
            events.extend(wrote(of, GHOST, [50, 1], is_in));
            let notice = move |model: &Model, who: &str| {
                let office = model.is_of_office(who) && model.judges(who, of);
                let others = model.sees_others(who, of) || model.is_told(who, of);
                office || (is_in && others)
            };
            let kind = if is_in { "one more review" } else { "one more reviewer" };
            add(kind, format!("of {of}"), events, Box::new(notice));
        }
        let (reviewer, reason) = (person(GHOST), "Otherwise.".to_owned());
        let recused = ReviewerRecused { proposal: id(of), reviewer, reason, gave_up: true };
        let office =
            move |model: &Model, who: &str| model.is_of_office(who) && model.judges(who, of);
        add("one who gave it up", format!("of {of}"), vec![recused.into()], Box::new(office));
        let (notes, reason) = ("Otherwise.".to_owned(), "Otherwise.".to_owned());
        let (proposal, left, points) = (id(of), BTreeSet::new(), vec![1, 1]);
        let (by, at, meeting) = (person("office"), then(), 1);
        let said = ProposalDiscussed { proposal, meeting, left, notes, points, reason, by, at };
        let reads =
            move |model: &Model, who: &str| model.sees_others(who, of) || model.is_told(who, of);
        add("what the panel said", format!("of {of}"), vec![said.into()], Box::new(reads));
    }
    let (reviewer, until, asked) = (person(GHOST), at("2030-01-01T00:00:00Z"), then());
    let invited = ReviewerInvited { call: call(), reviewer, until, at: asked };
    let asks = |model: &Model, who: &str| model.asks(who);
    add("one more invitation", String::new(), vec![invited.into()], Box::new(asks));
    let (by, present) = (person("office"), BTreeSet::from([person(GHOST)]));
    let day = model.today();
    let met = PanelMet { call: call(), number: 9, day, present, by };
    let ranks = |model: &Model, who: &str| model.sees_ranking(who);
    add("one more meeting", String::new(), vec![met.into()], Box::new(ranks));
    let first = usize::from(model.place(0) == 1);
    let place = |of| Place { proposal: id(of), reason: "Otherwise.".to_owned() };
    let (places, by, at) = (vec![place(first), place(1 - first)], person("office"), then());
    let ranked = PanelRanked { call: call(), places, by, at };
    add("the ranking of the panel", String::new(), vec![ranked.into()], Box::new(ranks));
    all
}

/// What somebody could ask to learn from the answer.
pub(super) fn questions(model: &Model) -> Vec<Command> {
    let (reason, until) = (|| "Because.".to_owned(), at("2030-01-01T00:00:00Z"));
    let mut all = Vec::new();
    let people = model.said.keys().map(String::as_str).chain([GHOST]);
    for of in 0..CONSORTIA.len() {
        for who in people.clone() {
            let (proposal, reviewer) = (id(of), person(who));
            all.push(Command::Review(R::Recuse { proposal, reviewer, reason: reason() }));
            let (proposal, reviewer) = (id(of), person(who));
            all.push(Command::Review(R::AssignReviewer { proposal, reviewer }));
        }
        let (points, comment) = (vec![Some(1), Some(1)], reason());
        let save = R::SaveReview { proposal: id(of), points, comment, seen: 1 };
        all.push(Command::Review(save));
        all.push(Command::Review(R::SubmitReview { proposal: id(of), seen: 1 }));
        let (proposal, meeting, points) = (id(of), 1, vec![1, 1]);
        let (notes, why) = (reason(), reason());
        all.push(Command::Panel(P::Discuss { proposal, meeting, notes, points, reason: why }));
        let (selected, reason) = (vec![id(of)], String::new());
        all.push(Command::Review(R::DecideCall { call: call(), selected, reason }));
        let (proposal, reason) = (id(of), "Because.".to_owned());
        all.push(Command::Negotiation(N::TakeNext { proposal, reason }));
    }
    for who in people {
        let (call, present) = (call(), BTreeSet::from([person(who)]));
        all.push(Command::Panel(P::Meet { call, day: model.today(), present }));
    }
    let (call, reviewer) = (call(), person("laboratory"));
    all.push(Command::Panel(P::Invite { call, reviewer, until }));
    all
}
