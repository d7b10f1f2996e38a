//! All that the network shows one person, as one text.

use std::collections::BTreeSet;
use std::fmt::Write;

use guildhall_network::competition::reviewing::assignment::Wanted;
use guildhall_network::view::{Due, View, Warned};
use guildhall_network::webhook::Kind;
use guildhall_network::{Command, Network, WebhookCommand, WebhookId};

use super::figures::{Structure, of_proposal};
use super::model::Model;
use crate::house::{House, call, organisation, programme, proposal, second};
use crate::life::institute;

/// A webhook of an organisation that takes part in a proposal.
pub(super) fn listen(house: &mut House) {
    let (organisation, kinds) = (organisation("casting"), Kind::ALL.into_iter().collect());
    let (webhook, address) = (WebhookId::new("portal").unwrap(), "https://example.org".to_owned());
    let set = WebhookCommand::Set { organisation, webhook, address, kinds };
    let begin = crate::house::at("2025-12-01T00:00:00Z");
    house.ask("casting", begin, Command::Webhook(set)).unwrap();
}

/// What one person is shown most often: reviews, and what waits.
pub(super) fn often(view: View<'_>) -> (String, Structure, Vec<Due>) {
    let mut text = String::new();
    let structure = of_reviews(view, &mut text);
    let due = view.due(&Warned::new());
    show(&mut text, &due);
    (text, structure, due)
}

/// Each view there is, for one person, but for what the policy makes public of a decided call.
pub(super) fn all(house: &House, network: &Network, who: &str, model: &Model) -> String {
    let scope = house.scope(who);
    let view = network.view(&scope, model.now);
    let mut text = String::new();
    of_reviews(view, &mut text);
    of_calls(view, &mut text);
    of_programme(view, &mut text);
    of_institute(view, &mut text);
    let id = organisation("smith");
    show(&mut text, (view.organisation(&id), view.offers(&id)));
    let organisations: Vec<_> = view.organisations().collect();
    show(&mut text, (organisations, view.size_tables(), view.orcid()));
    for one in view.webhooks() {
        let told = (0..network.announced()).map(|behind| network.next_for(one, behind, model.now));
        let told: Vec<_> = told.collect();
        show(&mut text, (one, told));
    }
    show(&mut text, view.opportunities().all());
    text
}

/// The texts in it that nothing else has, such as `[review 7]`.
pub(super) fn marks(text: &str) -> BTreeSet<String> {
    let kinds = ["review", "notes", "agreed", "place", "gave", "answer", "choice"];
    let rest = text.split('[').filter_map(|rest| rest.split_once(']'));
    let marks = rest.filter(|(mark, _)| {
        let what = mark.split_once(' ').filter(|(what, _)| kinds.contains(what));
        what.is_some_and(|(_, number)| number.parse::<usize>().is_ok())
    });
    marks.map(|(mark, _)| format!("[{mark}]")).collect()
}

/// What is there without signing in, but for what the policy makes public of a decided call.
pub(super) fn public(network: &Network, model: &Model) -> String {
    let known = network.public(model.now);
    format!("{:?}", (known.all(), known.get(&call())))
}

fn show(text: &mut String, seen: impl std::fmt::Debug) {
    writeln!(text, "{seen:?}").unwrap();
}

fn of_reviews(view: View<'_>, text: &mut String) -> Structure {
    let (ranking, calibration) = (view.ranking(&call()), view.calibration(&call()));
    let (panel, candidates) = (view.panel(&call()), view.candidates(&call()));
    let of = [proposal(), second()].map(|id| {
        let (reviews, said) = (view.reviews(&id), view.discussion(&id));
        show(text, (&reviews, &said));
        of_proposal(&id, (reviews, said), (ranking.as_deref(), calibration.as_ref()))
    });
    let structure = Structure {
        of,
        meetings: panel.as_ref().map(|panel| panel.meetings.len()),
        loads: candidates.as_ref().map(|all| all.iter().map(|one| one.load).sum()),
    };
    show(text, (ranking, calibration, panel, candidates));
    let asked = view.invitations().into_iter().map(|one| (one.invitation, one.organisations));
    show(text, (asked.collect::<Vec<_>>(), view.reviewers()));
    structure
}

fn of_calls(view: View<'_>, text: &mut String) {
    for id in [proposal(), second()] {
        show(text, (view.place_reason(&call(), &id), view.fields(&id), view.negotiation(&id)));
        show(text, view.proposal(&id));
    }
    show(text, (view.to_review(), view.own_proposals(), view.proposals(&call())));
    show(text, (view.own_reviewer(), view.own_fields(), view.invitations()));
    show(text, view.assignment(&call(), Wanted::default()));
    show(text, view.calls());
    let call = view.call(&call()).unwrap();
    show(text, (view.may_decide(call), view.may_take(call), view.may_end(call)));
    show(text, (view.selected(call), view.stages(call), view.text_of(call)));
    show(text, (view.duplicates(call), view.responses(call), view.questions(call)));
    show(text, (view.papers(&call.id), view.takes_questions(call), view.takes_papers(call)));
    show(text, (view.may_answer_questions(call), view.takes_responses(call)));
    let due = view.due(&Warned::new());
    let parts: Vec<_> = due.iter().map(|one| view.part_of(&one.task)).collect();
    let home = view.home(&Warned::new());
    show(text, (due, parts, home.parts(), home));
}

fn of_programme(view: View<'_>, text: &mut String) {
    let id = programme();
    let focuses: Vec<_> = view.focuses(&id).collect();
    show(text, (view.programme(&id), focuses, view.agencies(&id), view.commitments(&id)));
    show(text, (view.plan(&id), view.council(&id), view.network_map(&id), view.clocks(&id, None)));
    for year in [2026, 2027] {
        let told = (view.network_year(&id, year), view.programme_report(&id, year));
        show(text, (told, view.clocks(&id, Some(year))));
    }
}

fn of_institute(view: View<'_>, text: &mut String) {
    let id = institute();
    let Some(seen) = view.institute(&id) else { return };
    let report = view.report(&id, 2026);
    let year = report.as_ref().and_then(|report| view.institute_year(report));
    show(text, (view.members(&seen), view.board(&id), view.conditions(&id), view.property(&id)));
    show(text, (view.centres(&id), view.projects(&id), view.project_calls(&id), report, year));
    show(text, (view.money(&id).ok().flatten(), seen));
}
