//! The life of a call by its table: each step in each phase, by right and wrong people; and that no
//! call ever goes back.

use guildhall_model::{Day, PersonId, Time};
use guildhall_network::competition::{
    Act, CallText, Inquiry, PaperText, Phase, Planned, STEPS, Sector, Stages, Step, TURNS,
};
use guildhall_network::policy::{About, Demand, Rule};
use guildhall_network::{
    Command, CompetitionCommand as C, InformationCommand as I, InstituteCommand, InstituteId,
    NegotiationCommand as N, NetworkError, PaperCommand as P, PaperId, QuestionCommand as Q,
    ReviewCommand as R,
};

use crate::house::{
    DEADLINE, House, JUDGED, at, call, call_text, good, money, organisation, partner, programme,
    proposal, rule, rules, save, second, submit, text,
};
use crate::panel;
use crate::replay::again;

const DRAFTED: &str = "2026-01-02T00:00:00Z";
pub(crate) const ASKED: &str = "2026-01-03T00:00:00Z";
pub(crate) const TOLD: &str = "2026-01-10T00:00:00Z";
const PUBLISHED: &str = "2026-01-15T09:00:00Z";
pub(crate) const PAPERS: &str = "2026-02-10T12:00:00Z";
pub(crate) const QUESTIONS: &str = "2026-03-01T12:00:00Z";
const CHOSEN: &str = "2026-05-02T00:00:00Z";

/// The policy of the house without rules about reviews, and with those about stages.
fn policy() -> Vec<Rule> {
    let of_reviews = |one: &Rule| matches!(one.demand.about(), About::Reviews | About::BothSectors);
    let mut all: Vec<Rule> = rules().into_iter().filter(|one| !of_reviews(one)).collect();
    all.push(rule("8.1", "Responses become public.", Demand::PublicResponses));
    all.push(rule("8.2", "An agreement follows agreed terms.", Demand::AgreedTerms));
    all
}

pub(crate) fn staged() -> CallText {
    let information = Some(Inquiry { until: at(TOLD), asks: text("Which machines are there?") });
    let (papers, questions) = (Some(at(PAPERS)), Some(at(QUESTIONS)));
    let planned = Planned::default();
    CallText { stages: Stages { information, papers, questions, planned }, ..call_text() }
}

pub(crate) fn paper(id: &str) -> PaperId {
    PaperId::new(id).unwrap()
}

fn paper_text() -> PaperText {
    let (title, summary) = ("Idea".to_owned(), "In short.".to_owned());
    PaperText { title, summary, partners: vec![organisation("smith")] }
}

fn institute() -> InstituteId {
    InstituteId::new("made").unwrap()
}

/// What is asked for an act, by whom it may be.
fn command(act: Act) -> (&'static str, Command) {
    let smith = || organisation("smith");
    let mut redrafted = staged();
    redrafted.stages.information.as_mut().unwrap().until = at("2026-01-11T00:00:00Z");
    let words = || "Because.".to_owned();
    let (office, lead) = ("office", "university");
    let information = |who, one| (who, Command::Information(one));
    let question = |who, one| (who, Command::Question(one));
    let paper_of = |who, one| (who, Command::Paper(one));
    let compete = |who, one| (who, Command::Competition(one));
    match act {
        Act::Draft => {
            let (call, programme, text) = (call(), programme(), redrafted);
            compete(office, C::DraftCall { call, programme, text, seen: None })
        }
        Act::AskInformation => information(office, I::Ask { call: call() }),
        Act::SaveResponse => {
            let (organisation, text) = (smith(), "Three of them.".to_owned());
            information("smith", I::Save { call: call(), organisation, text, seen: 1 })
        }
        Act::SubmitResponse => {
            information("smith", I::Submit { call: call(), organisation: smith(), seen: 1 })
        }
        Act::ReopenResponse => {
            let organisation = organisation("casting");
            information("casting", I::Reopen { call: call(), organisation })
        }
        Act::Publish => compete(office, C::PublishCall { call: call(), deadline: at(DEADLINE) }),
        Act::Amend => {
            let (text, deadline) = (staged(), at("2026-04-02T17:00:00Z"));
            compete(
                office,
                C::AmendCall { call: call(), text, deadline, reason: words(), seen: None },
            )
        }
        Act::AskQuestion => {
            let (organisation, text) = (smith(), "Until when?".to_owned());
            question("smith", Q::Ask { call: call(), organisation, text })
        }
        Act::AnswerQuestion => {
            question(office, Q::Answer { call: call(), number: 1, text: "Yes.".to_owned() })
        }
        Act::SavePaper => {
            let mut text = paper_text();
            text.title.push('s');
            let (paper, lead_of) = (paper("idea"), organisation(lead));
            paper_of(lead, P::Save { paper, call: call(), lead: lead_of, text, seen: 1 })
        }
        Act::SubmitPaper => paper_of(lead, P::Submit { paper: paper("idea"), seen: 1 }),
        Act::ReopenPaper => paper_of("rival", P::Reopen { paper: paper("other") }),
        Act::AnswerPaper => {
            let paper = paper("other");
            paper_of(office, P::Answer { paper, encouraged: true, reason: words() })
        }
        Act::SaveProposal => {
            let mut text = good();
            text.title.push('s');
            compete(lead, save(text, 1))
        }
        Act::GiveLetter => {
            let (proposal, partner) = (proposal(), organisation("works"));
            compete("works", C::GiveLetter { proposal, partner })
        }
        Act::SubmitProposal => compete(lead, submit(1)),
        Act::ReopenProposal => compete("rival", C::ReopenProposal { proposal: second() }),
        _ => after_the_deadline(act),
    }
}

/// The rest of it: reviews, choice, negotiation.
fn after_the_deadline(act: Act) -> (&'static str, Command) {
    let words = || "Because.".to_owned();
    let (office, lead) = ("office", "university");
    let review = |who, one| (who, Command::Review(one));
    let negotiate = |who, one| (who, Command::Negotiation(one));
    let reviewer = |id: &str| PersonId::new(id).unwrap();
    match act {
        Act::Invite | Act::AnswerInvitation | Act::Meet | Act::Discuss | Act::RankPanel => {
            panel::command(act)
        }
        Act::Assign => {
            let (proposal, reviewer) = (proposal(), reviewer("silent"));
            review(office, R::AssignReviewer { proposal, reviewer })
        }
        Act::Review => {
            let (points, comment) = (vec![Some(1), None], words());
            review("laboratory", R::SaveReview { proposal: proposal(), points, comment, seen: 0 })
        }
        Act::Recuse => {
            let (proposal, reviewer) = (proposal(), reviewer("laboratory"));
            review("laboratory", R::Recuse { proposal, reviewer, reason: words() })
        }
        Act::Decide => {
            let (call, selected, reason) = (call(), vec![second(), proposal()], words());
            review(office, R::DecideCall { call, selected, reason })
        }
        Act::SetTerms => {
            negotiate(office, N::SetTerms { proposal: proposal(), terms: words(), seen: 1 })
        }
        Act::AgreeTerms => negotiate(lead, N::Agree { proposal: proposal(), seen: 1 }),
        Act::BreakOff => negotiate(lead, N::BreakOff { proposal: proposal(), reason: words() }),
        Act::TakeNext => negotiate(office, N::TakeNext { proposal: second(), reason: words() }),
        Act::EndCall => negotiate(office, N::EndCall { call: call(), reason: words() }),
        _ => (office, Command::Institute(award())),
    }
}

/// The same, fit for a phase: once responses are in, only the rest of a draft may change.
fn command_in(act: Act, phase: Phase) -> (&'static str, Command) {
    if (act, phase) != (Act::Draft, Phase::Considered) {
        return command(act);
    }
    let mut text = staged();
    text.about.en.push_str(", with what they said");
    (
        "office",
        Command::Competition(C::DraftCall {
            call: call(),
            programme: programme(),
            text,
            seen: None,
        }),
    )
}

fn award() -> InstituteCommand {
    let tranches = ["20000000", "20000000", "15000000", "10000000", "5000000"];
    InstituteCommand::Award {
        institute: institute(),
        label: text("Institute"),
        proposal: proposal(),
        from: Day::parse("2026-07-01").unwrap(),
        tranches: tranches.map(|one| money(&format!("{one} USD"))).to_vec(),
    }
}

impl House {
    fn must(&mut self, who: &str, now: &str, command: Command) {
        self.ask(who, at(now), command).unwrap_or_else(|error| panic!("{who} at {now}: {error}"));
    }
}

/// A house whose call is in a phase, all that may be done in it prepared.
pub(crate) fn in_phase(phase: Phase) -> (House, &'static str) {
    let mut house = House::under(policy());
    let (call_of, text, programme) = (call(), staged(), programme());
    let draft = C::DraftCall { call: call_of, programme, text, seen: None };
    house.must("office", DRAFTED, Command::Competition(draft));
    if phase == Phase::Draft {
        return (house, DRAFTED);
    }
    house.must("office", ASKED, Command::Information(I::Ask { call: call() }));
    for who in ["smith", "casting"] {
        let (organisation, text) = (organisation(who), "Two.".to_owned());
        let save = I::Save { call: call(), organisation, text, seen: 0 };
        house.must(who, ASKED, Command::Information(save));
    }
    let organisation_of = organisation("casting");
    let submitted = I::Submit { call: call(), organisation: organisation_of, seen: 1 };
    house.must("casting", ASKED, Command::Information(submitted));
    match phase {
        Phase::Information => return (house, ASKED),
        Phase::Considered => return (house, TOLD),
        _ => {}
    }
    let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
    house.must("office", PUBLISHED, Command::Competition(publish));
    while_papers(&mut house);
    match phase {
        Phase::Papers => return (house, PUBLISHED),
        Phase::Open => return (house, PAPERS),
        _ => {}
    }
    house.must("university", PAPERS, Command::Competition(submit(1)));
    for who in ["laboratory", "silent"] {
        house.ready(who, Sector::Public);
    }
    house.assign("laboratory", &proposal()).unwrap();
    if phase == Phase::Closed {
        return (house, JUDGED);
    }
    let selected = if phase == Phase::Unawarded { vec![] } else { vec![proposal()] };
    let decide = R::DecideCall { call: call(), selected, reason: "Because.".to_owned() };
    house.must("office", CHOSEN, Command::Review(decide));
    if phase == Phase::Unawarded {
        return (house, CHOSEN);
    }
    let terms = N::SetTerms { proposal: proposal(), terms: "Less.".to_owned(), seen: 0 };
    house.must("office", CHOSEN, Command::Negotiation(terms));
    if phase == Phase::Awarded {
        house.must("university", CHOSEN, command(Act::AgreeTerms).1);
        house.must("office", CHOSEN, command(Act::Award).1);
    }
    (house, CHOSEN)
}

/// A question, two papers of which one is handed in, and two proposals of which one is.
fn while_papers(house: &mut House) {
    let (smith, asks) = (organisation("smith"), "How many?".to_owned());
    let asked = Q::Ask { call: call(), organisation: smith, text: asks };
    house.must("smith", PUBLISHED, Command::Question(asked));
    for (id, lead) in [("idea", "university"), ("other", "rival")] {
        let (paper, lead_of) = (paper(id), organisation(lead));
        let save = P::Save { paper, call: call(), lead: lead_of, text: paper_text(), seen: 0 };
        house.must(lead, PUBLISHED, Command::Paper(save));
    }
    house.must("rival", PUBLISHED, Command::Paper(P::Submit { paper: paper("other"), seen: 1 }));
    house.save(PUBLISHED, good(), 0);
    let mut other = good();
    other.partners = ["casting", "stranger"].map(partner).to_vec();
    let (id, call_of, lead) = (second(), call(), organisation("rival"));
    let save = C::SaveProposal { proposal: id, call: call_of, lead, text: other, seen: 0 };
    house.must("rival", PUBLISHED, Command::Competition(save));
    for who in ["casting", "stranger"] {
        let (proposal, partner) = (second(), organisation(who));
        house.must(who, PUBLISHED, Command::Competition(C::GiveLetter { proposal, partner }));
    }
    let submit = C::SubmitProposal { proposal: second(), seen: 1 };
    house.must("rival", PAPERS, Command::Competition(submit));
}

/// A question and a concept paper were answered.
pub(crate) fn answered() -> House {
    let (mut house, now) = in_phase(Phase::Open);
    house.must("office", now, command(Act::AnswerQuestion).1);
    house.must("office", now, command(Act::AnswerPaper).1);
    house
}

/// All that can happen in the stages of calls.
pub(crate) fn told() -> House {
    let (mut house, now) = in_phase(Phase::Information);
    house.must("casting", now, command(Act::ReopenResponse).1);
    let mut events = std::mem::take(&mut house.events);
    let (mut house, now) = in_phase(Phase::Papers);
    house.must("rival", now, command(Act::ReopenPaper).1);
    events.append(&mut house.events);
    events.append(&mut answered().events);
    let (mut house, now) = in_phase(Phase::Negotiation);
    house.must("university", now, command(Act::AgreeTerms).1);
    house.must("university", now, command(Act::BreakOff).1);
    house.must("office", now, command(Act::TakeNext).1);
    let reason = "No.".to_owned();
    let broken = N::BreakOff { proposal: second(), reason };
    house.must("rival", now, Command::Negotiation(broken));
    house.must("office", now, command(Act::EndCall).1);
    events.append(&mut house.events);
    house.events = events;
    house
}

/// What must come before an act beside the phase.
fn prepare(act: Act, house: &mut House, now: &str) {
    match act {
        // What was to be asked first is taken out of the draft.
        Act::Publish if phase_of(house, at(now)) == Phase::Draft => {
            let (mut text, programme) = (staged(), programme());
            text.stages.information = None;
            let draft = C::DraftCall { call: call(), programme, text, seen: None };
            house.must("office", now, Command::Competition(draft));
        }
        Act::Award => house.must("university", now, command(Act::AgreeTerms).1),
        Act::AnswerInvitation | Act::RankPanel | Act::Discuss => panel::prepare(act, house, now),
        Act::TakeNext | Act::EndCall => house.must("university", now, command(Act::BreakOff).1),
        _ => {}
    }
}

fn phase_of(house: &House, now: Time) -> Phase {
    let scope = house.scope("office");
    house.network.view(&scope, now).call(&call()).unwrap().phase(now)
}

#[test]
fn each_step_in_each_phase_by_the_table() {
    for Step { act, phases, into, .. } in STEPS {
        for phase in Phase::ALL {
            let (mut house, now) = in_phase(phase);
            assert_eq!(phase_of(&house, at(now)), phase);
            let (who, asked) = command_in(*act, phase);
            let may = phases.contains(&phase);
            if may {
                prepare(*act, &mut house, now);
            }
            let before = house.network.clone();
            for wrong in ["stranger".to_owned(), format!("{who}-viewer"), "works-viewer".to_owned()]
            {
                let refused = house.ask(&wrong, at(now), asked.clone());
                assert!(refused.is_err(), "{act:?} in {phase:?} by {wrong}");
                assert_eq!(house.network, before);
            }
            let got = house.ask(who, at(now), asked);
            match got {
                Ok(_) => {
                    assert!(may, "{act:?} is done in {phase:?}");
                    let after = phase_of(&house, at(now));
                    let leads = into.contains(&after) || (into.is_empty() && after == phase);
                    assert!(leads, "{act:?} leads from {phase:?} to {after:?}");
                }
                Err(error) => {
                    assert!(!may, "{act:?} in {phase:?}: {error}");
                    use NetworkError::{Late, State, Taken, Unknown};
                    let said =
                        matches!(error, Late { .. } | State { .. } | Taken { .. } | Unknown { .. });
                    assert!(said, "{act:?} in {phase:?}: {error}");
                    assert_eq!(house.network, before, "nothing is half done");
                }
            }
        }
    }
}

#[test]
fn the_table_is_whole() {
    for (at, step) in STEPS.iter().enumerate() {
        assert!(STEPS[..at].iter().all(|one| one.act != step.act), "{:?} is there twice", step.act);
        assert!(step.phases.is_sorted(), "{:?}", step.act);
        let forward = |to: &Phase| step.phases.iter().any(|from| from <= to);
        assert!(step.into.iter().all(forward), "{:?} leads back", step.act);
    }
    assert!(TURNS.iter().all(|(from, to, _)| from < to));
    let reached = |phase: &Phase| {
        let by_step = STEPS.iter().any(|step| step.into.contains(phase));
        by_step || TURNS.iter().any(|(_, to, _)| to == phase) || *phase == Phase::Draft
    };
    assert!(Phase::ALL.iter().all(reached));
}

#[test]
fn a_nanosecond_after_its_end_a_stage_takes_nothing_and_keeps_what_was_saved() {
    for (phase, end, acts) in [
        (
            Phase::Information,
            TOLD,
            &[Act::SaveResponse, Act::SubmitResponse, Act::ReopenResponse][..],
        ),
        (Phase::Papers, PAPERS, &[Act::SavePaper, Act::SubmitPaper, Act::ReopenPaper]),
        (Phase::Open, QUESTIONS, &[Act::AskQuestion]),
        (
            Phase::Open,
            DEADLINE,
            &[
                Act::SaveProposal,
                Act::SubmitProposal,
                Act::ReopenProposal,
                Act::GiveLetter,
                Act::Amend,
            ],
        ),
    ] {
        for act in acts {
            let (house, _) = in_phase(phase);
            let (who, asked) = command(*act);
            let last = Time::from_ns(at(end).ns() - 1);
            let scope = house.scope(who);
            let decide = |now| house.network.decide(Some(&scope), now, asked.clone());
            assert!(decide(last).is_ok(), "{act:?}: {:?}", decide(last));
            let refused = decide(at(end));
            let Err(NetworkError::Late { deadline, now }) = refused else { panic!("{refused:?}") };
            assert_eq!((deadline, now), (at(end), at(end)), "{act:?}");
        }
    }
}

#[test]
fn no_call_goes_back_whatever_is_asked() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 1..400_u64 {
        let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut below = |most: usize| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            usize::try_from(dice % u64::try_from(most).unwrap()).unwrap()
        };
        let (mut house, now) = in_phase(Phase::ALL[below(9)]);
        let mut now = at(now).s();
        let mut last = phase_of(&house, Time::from_s(now));
        for _ in 0..40 {
            now += i64::try_from(below(600_000)).unwrap();
            let moment = Time::from_s(now);
            let phase = phase_of(&house, moment);
            assert!(phase >= last, "seed {seed}: from {last:?} back to {phase:?}");
            let (rightful, asked) = command_in(STEPS[below(STEPS.len())].act, phase);
            let others = ["office", "university", "rival", "smith", "laboratory"];
            let who = if below(4) == 0 { others[below(5)] } else { rightful };
            let before = house.network.clone();
            if house.ask(who, moment, asked).is_err() {
                assert_eq!(house.network, before, "nothing is half done");
            }
            last = phase_of(&house, moment);
            assert!(last >= phase, "seed {seed}: from {phase:?} back to {last:?}");
            seen.insert(last);
        }
        assert_eq!(again(&house.events), house.network, "seed {seed}");
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
}

#[test]
fn the_line_of_stages_has_their_dates() {
    let (house, now) = in_phase(Phase::Awarded);
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(now));
    let line = view.stages(view.call(&call()).unwrap());
    let said = |at: Option<Time>| at.map_or("-".to_owned(), |at| at.to_string());
    let rows: Vec<String> = line
        .iter()
        .map(|one| {
            format!("{} {} {} {}", one.stage, one.state.word(), said(one.from), said(one.until))
        })
        .collect();
    assert_eq!(
        rows,
        [
            format!("draft done - {ASKED}"),
            format!("information done {ASKED} {TOLD}"),
            format!("considered done {TOLD} {PUBLISHED}"),
            format!("papers done {PUBLISHED} {PAPERS}"),
            format!("open done {PAPERS} {DEADLINE}"),
            format!("closed done {DEADLINE} {CHOSEN}"),
            format!("selection done {CHOSEN} {CHOSEN}"),
            format!("negotiation done {CHOSEN} {CHOSEN}"),
            format!("award done {CHOSEN} {CHOSEN}"),
        ]
    );
}
