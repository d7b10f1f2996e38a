//! Whatever is asked by whomever in whichever order: nobody sees anything of a review before its time,
//! and nobody who has a tie sees a score, a mean, a count or a ranking by any way there is.
//!
//! Each seed is a call under rules of its own: some are asked to review and do, then steps follow by
//! chance. After each that changed something, what people are shown of reviews is searched for texts
//! that nothing else has, and compared with what the model says; the report as well. From time to time
//! the house is made otherwise in one thing (other points, one more review, another ranking): to whoever
//! may not know, all views there are look the same, and whatever is asked is answered the same.
//!
//! Read in this order: `model`, `rules`, `seen`, `figures`, `otherwise`, `steps`.

mod figures;
mod model;
mod otherwise;
mod rules;
mod seen;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_access::Command as Of;
use guildhall_model::{Actor, Time};
use guildhall_network::competition::reviewing::report::Part;
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::view::{Due, Opportunities, Task};
use guildhall_network::{Network, NetworkError};

use crate::house::{House, JUDGED, ORGANISATIONS, at, call, organisation, rule, rules as usual};
use crate::replay::{Dice, index};
use model::{CONSORTIA, Model};
use steps::{PEOPLE, Play};

/// So many steps of each call.
const STEPS: usize = 25;

/// How often something was there that had to be, and was not there that had not.
#[derive(Debug, Default)]
struct Seen {
    shown: usize,
    /// By what could be otherwise.
    alike: BTreeMap<&'static str, usize>,
    noticed: usize,
    ranked: usize,
    tied: usize,
    decided: usize,
    handed_in: usize,
    reported: usize,
    refused: usize,
}

fn begin(seed: u64) -> Play {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let (parts, open) = (parts(&mut dice), dice.below(2) == 0);
    let mut house = House::closed_under(drawn(&mut dice, &parts, open));
    seen::listen(&mut house);
    let people = ORGANISATIONS.iter().flat_map(|(id, ..)| {
        let viewer = ((format!("{id}-viewer"), (*id).to_owned()), *id == "office");
        [(((*id).to_owned(), (*id).to_owned()), true), viewer]
    });
    // Two sign for the office, of whom one reviews.
    let (person, organisation) = (steps::person("office-viewer"), organisation("office"));
    let appoint = Of::SetRepresentative { person, organisation, represents: true };
    for event in house.access.decide(&Actor::System, appoint).unwrap() {
        house.access.apply(&event);
    }
    // Some begin before the deadline.
    let now = ["2026-03-25T09:00:00Z", JUDGED, JUDGED][index(&mut dice, 3)];
    let model = Model::new(at(now), people.collect(), (parts, open));
    Play { house, model, dice, marks: 0 }
}

fn parts(dice: &mut Dice) -> Vec<Part> {
    Part::ALL.into_iter().filter(|_| dice.below(2) == 0).collect()
}

/// The rules of the house, without some and with some of those about reviews.
fn drawn(dice: &mut Dice, parts: &[Part], open: bool) -> Vec<Rule> {
    let mut rules = usual();
    let strict = dice.below(2) == 0;
    rules.retain_mut(|one| match one.demand {
        Demand::Reviews { ref mut least } => {
            *least = 1;
            strict
        }
        Demand::BothSectors => false,
        _ => true,
    });
    let apart = Share::new(1_500).unwrap();
    for (number, demand) in [
        ("14.1", Demand::Invitations),
        ("14.2", Demand::ReviewLoad { most: 2 }),
        ("14.3", Demand::Discussion { apart }),
    ] {
        if dice.below(3) == 0 {
            rules.push(rule(number, "So it is.", demand));
        }
    }
    if !parts.is_empty() {
        let parts = parts.to_vec();
        rules.push(rule("14.4", "This is public.", Demand::PublicReport { parts }));
    }
    if open {
        rules.push(rule("8.1", "Anybody reads calls.", Demand::OpenCalls));
    }
    rules
}

#[test]
fn nobody_sees_a_review_before_its_time_whatever_is_asked() {
    all_of(1..=50);
}

#[test]
fn nor_in_houses_with_other_seeds() {
    all_of(51..=100);
}

fn all_of(seeds: std::ops::RangeInclusive<u64>) {
    let mut seen = Seen::default();
    seeds.for_each(|seed| play(seed, &mut seen));
    // Each thing comes up often enough, or all this shows nothing.
    assert!(seen.alike.len() == 8 && seen.alike.values().all(|many| *many > 20), "{seen:?}");
    assert!(seen.shown > 1_500 && seen.noticed > 100 && seen.ranked > 500, "{seen:?}");
    assert!(seen.tied > 2_000 && seen.refused > 1_000 && seen.handed_in > 50, "{seen:?}");
    assert!(seen.decided > 5 && seen.reported > 300, "{seen:?}");
}

fn play(seed: u64, seen: &mut Seen) {
    let mut play = begin(seed);
    for (who, command) in play.first() {
        let case = format!("seed {seed}, at first, after {who}: {command:?}");
        asks(&mut play, &who, command, &case, seen);
        play.model.settle();
    }
    for step in 0..STEPS {
        let case = |what: &str| format!("seed {seed}, step {step}, after {what}");
        let (what, changed) = if play.dice.below(3) == 0 {
            (play.around(), true)
        } else {
            let (who, command) = play.next(step);
            let what = format!("{who}: {command:?}");
            let changed = asks(&mut play, &who, command, &case(&what), seen);
            (what, changed)
        };
        if changed {
            play.model.settle();
            holds(&play, &case(&what), seen);
        }
        if changed && play.dice.below(6) == 0 {
            is_alike(&mut play, &case(&what), seen);
        }
    }
    seen.handed_in += play.model.reviews.values().filter(|one| one.is_in).count();
    seen.decided += usize::from(play.model.is_decided());
}

/// What is taken, the manual lets happen; what is refused changes nothing and tells nothing.
fn asks(
    play: &mut Play,
    who: &str,
    command: guildhall_network::Command,
    case: &str,
    seen: &mut Seen,
) -> bool {
    let before = play.house.network.clone();
    match play.house.ask(who, play.model.now, command.clone()) {
        Ok(0) => {
            assert_eq!(play.house.network, before, "{case}");
            false
        }
        Ok(_) => {
            assert!(play.model.permits(who, &command), "{case}: was taken");
            play.model.happened(who, &command);
            true
        }
        Err(error) => {
            assert_eq!(play.house.network, before, "{case}: nothing is half done");
            tells_nothing(&error, case);
            seen.refused += 1;
            false
        }
    }
}

/// A refusal has no word of a review.
fn tells_nothing(error: &NetworkError, case: &str) {
    let told = format!("{error} {error:?}");
    assert!(seen::marks(&told).is_empty(), "{case}: {told}");
}

/// Those texts are found in what somebody sees that he may see, and no others.
fn finds(text: &str, may: BTreeSet<&str>, case: &str) {
    let may: BTreeSet<String> = may.into_iter().map(str::to_owned).collect();
    assert_eq!(seen::marks(text), may, "{case}");
}

/// All views of all people are as the model has them.
fn holds(play: &Play, case: &str, seen: &mut Seen) {
    let model = &play.model;
    for who in PEOPLE {
        let scope = play.house.scope(who);
        let view = play.house.network.view(&scope, model.now);
        let (text, structure, due) = seen::often(view);
        finds(&text, model.marks_for(who), &format!("{case}: {who}"));
        assert_eq!(structure, figures::expected(who, model), "{case}: {who}");
        are_his_own(&due, model, who, case);
        seen.tied += usize::from(model.is_tied(who, 0) || model.is_tied(who, 1));
        seen.shown += usize::from(!seen::marks(&text).is_empty());
        seen.ranked += usize::from(model.sees_ranking(who));
        seen.reported += is_reported(model, view.opportunities(), case);
    }
    let text = seen::public(&play.house.network, model);
    assert!(seen::marks(&text).is_empty(), "{case}: in public");
    let public = play.house.network.public(model.now);
    if model.open {
        is_reported(model, public, case);
    } else {
        assert!(public.report(&call()).is_none(), "{case}");
    }
}

/// Only who does the office's work is told that reviews lie apart, or are all in.
fn are_his_own(due: &[Due], model: &Model, who: &str, case: &str) {
    for one in due {
        let may = match &one.task {
            Task::Discuss { proposal, .. } => {
                model.runs(who) && model.sees_others(who, rules::index(proposal))
            }
            Task::Decide { .. } => model.runs(who) && model.sees_ranking(who),
            Task::Assign { .. } | Task::TakeNext { .. } => model.runs(who),
            Task::Review { proposal, .. } => {
                let of = rules::index(proposal);
                model.own(who, of).is_some_and(|own| !own.is_in) && !model.is_barred(who, of)
            }
            Task::AnswerInvitation { .. } => {
                model.invited.get(who).is_some_and(|one| model.now < one.until)
            }
            _ => true,
        };
        assert!(may, "{case}: {who} is to do {one:?}");
    }
}

/// Once it is decided, what the policy names is public, and nothing else.
fn is_reported(model: &Model, known: Opportunities<'_>, case: &str) -> usize {
    let found = known.report(&call());
    let Some(selected) = model.selected.as_ref().filter(|_| !model.parts.is_empty()) else {
        assert!(found.is_none(), "{case}: {found:?}");
        return 0;
    };
    let report = found.expect(case);
    let names = |part| model.parts.contains(&part);
    let all = || (0..CONSORTIA.len()).flat_map(|of| model.in_of(of));
    let people: BTreeSet<&str> = all().map(|(who, _)| who).collect();
    let count = |many: usize| u32::try_from(many).unwrap();
    let counts =
        names(Part::Counts).then(|| (2, count(all().count()), count(people.len()), model.meetings));
    let found = report.counts;
    let found = found.map(|one| (one.proposals, one.reviews, one.reviewers, one.meetings));
    assert_eq!(found, counts, "{case}");
    let reviewers = report.reviewers.as_ref();
    let reviewers = reviewers.map(|all| all.iter().map(|one| one.as_str()).collect());
    assert_eq!(reviewers, names(Part::Reviewers).then_some(people), "{case}");
    let reason = Some(model.reason.as_str()).filter(|why| names(Part::Reasons) && !why.is_empty());
    assert_eq!(report.reason, reason, "{case}");
    let rows = if names(Part::Ranking) { 2 } else { selected.len() };
    assert_eq!(report.rows.len(), rows, "{case}");
    for row in &report.rows {
        let of = rules::index(row.proposal);
        assert_eq!(row.selected, selected.contains(&of), "{case}");
        assert_eq!(row.place, names(Part::Ranking).then(|| model.place(of)), "{case}");
        let why = model.ranked.as_ref().filter(|_| names(Part::Reasons));
        assert_eq!(row.reason, why.map(|(_, mark)| mark.as_str()), "{case}");
        let totals = model.totals(of);
        let points = names(Part::Scores).then(|| (totals.iter().sum(), count(totals.len())));
        assert_eq!(row.points, points, "{case}");
        let agreed = model.discussed.get(&of).filter(|_| names(Part::Scores));
        let agreed = agreed.map(|one| one.points.iter().copied().map(u32::from).sum());
        assert_eq!(row.agreed, agreed, "{case}");
        let mut written: Vec<&str> = model.in_of(of).map(|(_, one)| one.mark.as_str()).collect();
        written.sort_unstable();
        assert_eq!(row.comments, names(Part::Comments).then_some(written), "{case}");
    }
    1
}

/// One thing is otherwise: to whoever may not know it, all is as before.
fn is_alike(play: &mut Play, case: &str, seen: &mut Seen) {
    let all = otherwise::all(&play.model);
    let many = u64::try_from(all.len()).unwrap();
    let one = &all[index(&mut play.dice, many)];
    let mut other = play.house.network.clone();
    one.events.iter().for_each(|event| other.apply(event));
    let (model, house) = (&play.model, &play.house);
    let questions = otherwise::questions(model);
    for who in PEOPLE {
        let [as_it_is, otherwise] =
            [&house.network, &other].map(|network| seen::all(house, network, who, model));
        let mut may = model.marks_for(who);
        // Why the office chose these is said to whoever is signed in.
        may.extend(Some(model.reason.as_str()).filter(|reason| !reason.is_empty()));
        finds(&as_it_is, may, &format!("{case}: {who}"));
        if (one.notice)(model, who) {
            seen.noticed += usize::from(as_it_is != otherwise);
            continue;
        }
        let what = &one.what;
        assert_eq!(as_it_is, otherwise, "{case}: {who} notices {what}");
        for asked in &questions {
            let [before, after] = [&house.network, &other]
                .map(|network| answer(house, network, who, model.now, asked));
            assert_eq!(before, after, "{case}: {who} learns of {what} by {asked:?}");
        }
        *seen.alike.entry(one.kind).or_default() += 1;
    }
}

fn answer(
    house: &House,
    network: &Network,
    who: &str,
    now: Time,
    asked: &guildhall_network::Command,
) -> String {
    match network.decide(Some(&house.scope(who)), now, asked.clone()) {
        Ok(events) => format!("{} events", events.len()),
        Err(error) => format!("{error:?}"),
    }
}
