//! Who reads a call and what is said about it, who reviews what, and how is chosen.

use guildhall_model::Day;
use guildhall_network::competition::reviewing::report::Part;
use guildhall_network::competition::{CallText, Figure, Sector, Tie, TieKind};
use guildhall_network::policy::{Demand, Rule};
use guildhall_network::{
    CallId, Command, CompetitionCommand as C, FocusId, InformationCommand as I, ProposalId,
    ReviewCommand as R,
};

use super::agreements::selected;
use super::{Comes, Got, Row, alone, counts, met, not_met, part, row, shares, tied};
use crate::house::{
    DEADLINE, House, JUDGED, PUBLISHED, at, call, call_text, organisation, programme, proposal,
    second,
};
use crate::life::{award, institute};
use crate::panel::{accept, discuss, invite, meet, panel};
use crate::stages::{ASKED, TOLD, staged};

fn draft(house: &mut House, now: &str, text: CallText) {
    let draft = C::DraftCall { call: call(), programme: programme(), text, seen: None };
    house.compete("office", now, draft).unwrap();
}

/// Whether somebody else reads the response of Casting.
fn response(submitted: bool, now: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = House::under(alone(rule));
        draft(&mut house, ASKED, staged());
        let mut ask = |who: &str, command| {
            house.ask(who, at(ASKED), Command::Information(command)).unwrap();
        };
        ask("office", I::Ask { call: call() });
        let casting = || organisation("casting");
        let text = "Two.".to_owned();
        ask("casting", I::Save { call: call(), organisation: casting(), text, seen: 0 });
        if submitted {
            ask("casting", I::Submit { call: call(), organisation: casting(), seen: 1 });
        }
        let scope = house.scope("stranger");
        let view = house.network.view(&scope, at(now));
        let read = view.responses(view.call(&call()).unwrap()).len();
        Got::shown(house, read == 1, format!("{read} read"))
    }
}

/// How many calls somebody reads who is not signed in.
fn open_calls(published: bool) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = House::under(alone(rule));
        draft(&mut house, "2026-01-10T00:00:00Z", call_text());
        if published {
            let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
            house.compete("office", PUBLISHED, publish).unwrap();
        }
        let read = house.network.public(at(PUBLISHED)).all().len();
        Got::shown(house, read == 1, format!("{read} read"))
    }
}

/// Somebody who is ready, with a tie to Works perhaps, is to review the first proposal.
fn assigned(
    who: &'static str,
    appointee: bool,
    tie: Option<Option<&'static str>>,
) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = House::closed_under(alone(rule));
        let tie = tie.map(|until| Tie {
            organisation: organisation("works"),
            kind: TieKind::Project,
            until: until.map(|day| Day::parse(day).unwrap()),
        });
        let ties = tie.into_iter().collect();
        let ready = R::SetReviewer { sector: Sector::Private, appointee, ties };
        house.review(who, JUDGED, ready).unwrap();
        let asked = house.assign(who, &proposal());
        Got::asked(house, asked)
    }
}

/// The same after an invitation, which he accepted perhaps.
fn invited(asked: bool, accepted: bool) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = House::closed_under(alone(rule));
        house.ready("silent", Sector::Private);
        if asked {
            panel(&mut house, "office", JUDGED, invite("silent")).unwrap();
        }
        if accepted {
            panel(&mut house, "silent", JUDGED, accept(&[])).unwrap();
        }
        let asked = house.assign("silent", &proposal());
        Got::asked(house, asked)
    }
}

/// One person is to review the first proposal, and the second as well perhaps.
fn loaded(both: bool) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = House::closed_under(alone(rule));
        house.ready("silent", Sector::Private);
        let mut asked = house.assign("silent", &proposal());
        if both {
            asked.unwrap();
            asked = house.assign("silent", &second());
        }
        Got::asked(house, asked)
    }
}

/// Who reviews, in which sector, with which points for both proposals; none where it is not in.
type Review = (&'static str, Sector, [Option<u16>; 2]);

fn reviewed(rule: Rule, reviews: &[Review]) -> House {
    let mut house = House::closed_under(alone(rule));
    for (who, sector, points) in reviews {
        house.ready(who, *sector);
        for (of, points) in [proposal(), second()].iter().zip(points) {
            house.assign(who, of).unwrap();
            if let Some(points) = points {
                house.judge(who, of, *points).unwrap();
            }
        }
    }
    house
}

/// The second is chosen, with a reason.
fn chosen(reviews: &'static [Review]) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = reviewed(rule, reviews);
        let asked = house.select("office", &[second()], "It covers the coast.");
        Got::asked(house, asked)
    }
}

/// Some are chosen of two of which the first has so many points, and the second 50.
fn ranked(
    first: u16,
    choice: &'static [fn() -> ProposalId],
    reason: &'static str,
) -> impl Fn(Rule) -> Got {
    move |rule| {
        let points = [Some(first), Some(50)];
        let mut house = reviewed(rule, &[("laboratory", Sector::Public, points)]);
        let choice: Vec<ProposalId> = choice.iter().map(|of| of()).collect();
        let asked = house.select("office", &choice, reason);
        Got::asked(house, asked)
    }
}

/// Both are chosen of which the first has 50 points of one and so many of another; the panel has
/// discussed it perhaps.
fn apart(other: u16, discussed: bool) -> impl Fn(Rule) -> Got {
    move |rule| {
        let reviews = [
            ("laboratory", Sector::Public, [Some(50), Some(40)]),
            ("silent", Sector::Private, [Some(other), Some(40)]),
        ];
        let mut house = reviewed(rule, &reviews);
        if discussed {
            for said in [
                meet("2026-05-01", &["laboratory", "silent"]),
                discuss(proposal(), &[40, 0], "The doubt was answered."),
            ] {
                panel(&mut house, "office", JUDGED, said).unwrap();
            }
        }
        let asked = house.select("office", &[proposal(), second()], "Both.");
        Got::asked(house, asked)
    }
}

/// Whether counts are public of a call that is decided.
fn reported(rule: Rule) -> Got {
    let one = ("laboratory", Sector::Public, [Some(50), Some(40)]);
    let mut house = reviewed(rule, &[one]);
    house.select("office", &[proposal()], "").unwrap();
    let scope = house.scope("stranger");
    let opportunities = house.network.view(&scope, at(JUDGED)).opportunities();
    let seen = opportunities.report(&call()).unwrap();
    let by = seen.by.0.number.clone();
    let counts = seen.counts.map(|one| one.proposals);
    let place = seen.rows[0].place;
    let what = format!("proposals: {counts:?}, place: {place:?}");
    Got::shown(house, counts.is_some(), what).citing(Some(&by))
}

/// A call about a focus area is published while the institute of another call has one.
fn focused(area: &'static str, now: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = selected(rule);
        house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", &["1 USD"])).unwrap();
        let id = CallId::new("again").unwrap();
        let mut text = call_text();
        text.area = Some(FocusId::new(area).unwrap());
        let draft = C::DraftCall { call: id.clone(), programme: programme(), text, seen: None };
        house.compete("office", now, draft).unwrap();
        let publish = C::PublishCall { call: id, deadline: at("2030-12-01T00:00:00Z") };
        let asked = house.compete("office", now, publish);
        Got::asked(house, asked)
    }
}

pub(super) fn rows() -> Vec<Row> {
    let mut all = readers();
    all.extend(reviewers());
    all.extend(choices());
    all
}

fn readers() -> Vec<Row> {
    let responses = || Demand::PublicResponses;
    let before = "2026-01-09T23:59:59Z";
    let public = |part| Demand::PublicReport { parts: vec![part] };
    let focus = || Demand::FocusOnce;
    let has = Comes::Refused(Figure::Institutes(vec![institute()]), Figure::Institutes(vec![]));
    let (last, after) = ("2027-06-30T23:59:59Z", "2027-07-01T00:00:00Z");
    vec![
        row("when all are in", responses(), response(true, TOLD), met("1 read")),
        row("a second before", responses(), response(true, before), not_met("0 read")),
        row("never handed in", responses(), response(false, TOLD), not_met("0 read")),
        row("one that is published", Demand::OpenCalls, open_calls(true), met("1 read")),
        row("a draft", Demand::OpenCalls, open_calls(false), not_met("0 read")),
        row(
            "counts are named",
            public(Part::Counts),
            reported,
            met("proposals: Some(2), place: None"),
        ),
        row(
            "places are named",
            public(Part::Ranking),
            reported,
            not_met("proposals: None, place: Some(1)"),
        ),
        row("another area", focus(), focused("other", JUDGED), Comes::Taken),
        row("on the last day of its term", focus(), focused("additive", last), has),
        row("on the day after", focus(), focused("additive", after), Comes::Taken),
    ]
}

fn reviewers() -> Vec<Row> {
    let years = || Demand::Conflicts { years: 2 };
    let tie = |until| assigned("silent", false, Some(until));
    let free = |who| assigned(who, false, None);
    let none = || Demand::NoAppointees;
    let asked = || Demand::Invitations;
    let load = |most| Demand::ReviewLoad { most };
    vec![
        row("without a tie", years(), free("silent"), Comes::Taken),
        row("two years after its end", years(), tie(Some("2024-05-01")), Comes::Taken),
        row("a day less", years(), tie(Some("2024-05-02")), tied("works")),
        row("a tie without an end", years(), tie(None), tied("works")),
        row("he belongs to the lead", years(), free("university"), tied("university")),
        row("to a partner", years(), free("smith"), tied("smith")),
        row("to an affiliate", years(), free("branch"), tied("works")),
        row("nobody appointed him", none(), free("silent"), Comes::Taken),
        row("a government did", none(), assigned("silent", true, None), counts(1, 0)),
        row("who accepted", asked(), invited(true, true), Comes::Taken),
        row("who did not answer", asked(), invited(true, false), counts(0, 1)),
        row("who was not asked", asked(), invited(false, false), counts(0, 1)),
        row("a first of one", load(1), loaded(false), Comes::Taken),
        row("a second of two", load(2), loaded(true), Comes::Taken),
        row("a second of one", load(1), loaded(true), counts(2, 1)),
    ]
}

fn choices() -> Vec<Row> {
    use Sector::{Private, Public};
    const IN: [Option<u16>; 2] = [Some(10), Some(10)];
    const OPEN: [Option<u16>; 2] = [None, None];
    const FIRST: Review = ("laboratory", Public, IN);
    const OF_BOTH: &[Review] = &[FIRST, ("silent", Private, IN)];
    const OF_ONE: &[Review] = &[FIRST, ("silent", Public, IN)];
    const ONE_OPEN: &[Review] = &[FIRST, ("silent", Private, IN), ("office-viewer", Public, OPEN)];
    let reviews = || Demand::Reviews { least: 2 };
    let both = || Demand::BothSectors;
    let ranking = || Demand::Ranking;
    let discussion = || Demand::Discussion { apart: part(2_500) };
    let best: &[fn() -> ProposalId] = &[second];
    let other: &[fn() -> ProposalId] = &[proposal];
    vec![
        row("two are in", reviews(), chosen(OF_ONE), Comes::Taken),
        row("one is in", reviews(), chosen(&[FIRST]), counts(1, 2)),
        row("none is in", reviews(), chosen(&[]), counts(0, 2)),
        row("one more was asked for", reviews(), chosen(ONE_OPEN), counts(2, 3)),
        row("of both", both(), chosen(OF_BOTH), Comes::Taken),
        row("of one", both(), chosen(OF_ONE), counts(1, 2)),
        row("the best", ranking(), ranked(49, best, " "), Comes::Taken),
        row("another with a reason", ranking(), ranked(49, other, "The coast."), Comes::Taken),
        row("another without one", ranking(), ranked(49, other, " "), counts(0, 1)),
        row("one of two as good", ranking(), ranked(50, best, " "), counts(0, 1)),
        row("nothing", ranking(), ranked(49, &[], " "), counts(0, 1)),
        row("just as far apart", discussion(), apart(25, false), Comes::Taken),
        row("a point further", discussion(), apart(24, false), shares(2_600, 2_500)),
        row("what was discussed", discussion(), apart(24, true), Comes::Taken),
    ]
}
