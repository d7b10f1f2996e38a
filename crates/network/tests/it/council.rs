//! The council: who meets, votes and follows up, and which step may follow which.

use guildhall_model::Time;
use guildhall_network::institute::Step;
use guildhall_network::programme::council::{Choice, Phase, State};
use guildhall_network::{
    Command, CouncilCommand as C, InstituteCommand, InstituteId, NetworkError, ProposalId,
};

use crate::agencies::{day, said};
use crate::house::{
    House, JUDGED, ORGANISATIONS, at, money, organisation, programme, proposal, second, text,
};
use crate::life::institute;

/// When the meeting is called, when it begins, and a day after.
pub(crate) const CALLED: &str = "2027-01-10T09:00:00Z";
pub(crate) const BEGINS: &str = "2027-02-01T09:00:00Z";
pub(crate) const AFTER: &str = "2027-02-02T09:00:00Z";

pub(crate) fn other() -> InstituteId {
    InstituteId::new("second-institute").unwrap()
}

pub(crate) fn ask(
    house: &mut House,
    who: &str,
    now: &str,
    command: C,
) -> Result<usize, NetworkError> {
    house.ask(who, at(now), Command::Council(command))
}

pub(crate) fn call(begins: &str) -> C {
    C::Call { programme: programme(), begins: at(begins), agenda: "Data and money".to_owned() }
}

pub(crate) fn put(text: &str) -> C {
    C::Move { programme: programme(), meeting: 1, text: text.to_owned() }
}

pub(crate) fn vote(institute: InstituteId, choice: Choice) -> C {
    C::Vote { programme: programme(), resolution: 1, institute, choice }
}

pub(crate) fn close() -> C {
    C::Close { programme: programme(), resolution: 1 }
}

pub(crate) fn withdraw() -> C {
    C::Withdraw { programme: programme(), resolution: 1, reason: "It is not clear.".to_owned() }
}

pub(crate) fn minutes(text: &str) -> C {
    C::KeepMinutes { programme: programme(), meeting: 1, text: text.to_owned() }
}

pub(crate) fn change(begins: &str) -> C {
    C::Change {
        programme: programme(),
        meeting: 1,
        begins: at(begins),
        agenda: "Data".to_owned(),
        reason: "A strike".to_owned(),
    }
}

pub(crate) fn cancel() -> C {
    C::Cancel { programme: programme(), meeting: 1, reason: "A strike".to_owned() }
}

pub(crate) fn follow_up(who: &str, resolution: Option<u32>) -> C {
    C::SetFollowUp {
        programme: programme(),
        meeting: 1,
        resolution,
        text: "Write down what data may be shared.".to_owned(),
        who: organisation(who),
        by: day("2027-03-01"),
    }
}

pub(crate) fn done() -> C {
    C::Done { programme: programme(), follow_up: 1, note: "It is on the page.".to_owned() }
}

pub(crate) fn reopen() -> C {
    C::Reopen { programme: programme(), follow_up: 1, reason: "Firms are missing.".to_owned() }
}

pub(crate) fn give_up() -> C {
    C::Drop { programme: programme(), follow_up: 1, reason: "A law says it now.".to_owned() }
}

/// Two institutes: that of the university and, from the first day of `from` on, that of the rival.
fn institutes(from: &str) -> House {
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.select("office", &[proposal(), second()], "Both.").unwrap();
    let award = |institute, proposal: ProposalId, from: &str| {
        Command::Institute(InstituteCommand::Award {
            institute,
            label: text("An institute"),
            proposal,
            from: day(from),
            tranches: vec![money("14000000 USD"); 5],
        })
    };
    house.ask("office", at(JUDGED), award(institute(), proposal(), "2026-07-01")).unwrap();
    house.ask("office", at(JUDGED), award(other(), second(), from)).unwrap();
    house
}

/// A meeting is called and a resolution moved.
pub(crate) fn called() -> House {
    let mut house = institutes("2026-07-01");
    ask(&mut house, "office", CALLED, call(BEGINS)).unwrap();
    ask(&mut house, "office", CALLED, put("Data are shared.")).unwrap();
    house
}

pub(crate) fn voted(votes: &[(&str, InstituteId, Choice)]) -> House {
    let mut house = called();
    for (who, institute, choice) in votes {
        ask(&mut house, who, AFTER, vote(institute.clone(), *choice)).unwrap();
    }
    house
}

fn resolution(house: &House) -> (State, [u32; 3]) {
    let scope = house.scope("office-viewer");
    let view = house.network.view(&scope, at(AFTER));
    let seen = view.council(&programme()).unwrap();
    (seen.resolutions[0].resolution.state(), seen.resolutions[0].resolution.count())
}

#[test]
fn each_institute_has_one_vote_and_the_majority_carries() {
    use Choice::{Abstained, Against, For};
    for (first, next, expected) in [
        (For, For, State::Carried),
        (For, Abstained, State::Carried),
        (For, Against, State::Failed),
        (Abstained, Abstained, State::Failed),
    ] {
        let mut house = voted(&[("university", institute(), first), ("rival", other(), next)]);
        ask(&mut house, "office", AFTER, close()).unwrap();
        assert_eq!(resolution(&house).0, expected, "{first:?}, {next:?}");
    }
    // Who votes again votes otherwise; he has no second vote.
    let mut house = voted(&[
        ("university", institute(), For),
        ("university", institute(), Against),
        ("rival", other(), Against),
    ]);
    assert_eq!(resolution(&house), (State::Open, [0, 2, 0]));
    assert_eq!(ask(&mut house, "rival", AFTER, vote(other(), Against)).unwrap(), 0, "so already");
}

#[test]
fn where_nobody_voted_nothing_is_decided() {
    let mut house = called();
    said(ask(&mut house, "office", AFTER, close()), "one that nobody has voted on");
}

#[test]
fn an_institute_whose_agreement_was_ended_votes_no_more() {
    let mut house = institutes("2027-01-15");
    ask(&mut house, "office", CALLED, call(BEGINS)).unwrap();
    ask(&mut house, "office", CALLED, put("Data are shared.")).unwrap();
    let step = Step::Terminate { on: day("2027-02-01"), reason: "Another focus.".to_owned() };
    let end = InstituteCommand::Steer { institute: institute(), step };
    house.ask("office", at(CALLED), Command::Institute(end)).unwrap();
    let asked = ask(&mut house, "university", AFTER, vote(institute(), Choice::For));
    said(asked, "without a vote in this meeting");
    ask(&mut house, "rival", AFTER, vote(other(), Choice::For)).unwrap();
}

#[test]
fn an_institute_votes_when_the_meeting_is_in_its_term() {
    let mut house = institutes("2027-02-02");
    ask(&mut house, "office", CALLED, call(BEGINS)).unwrap();
    ask(&mut house, "office", CALLED, put("Data are shared.")).unwrap();
    let asked = ask(&mut house, "rival", AFTER, vote(other(), Choice::For));
    said(asked, "without a vote in this meeting");
    ask(&mut house, "university", AFTER, vote(institute(), Choice::For)).unwrap();
    let scope = house.scope("rival");
    let view = house.network.view(&scope, at(AFTER));
    let seen = view.council(&programme()).unwrap();
    assert_eq!(seen.resolutions[0].entitled, [&institute()]);
    assert!(seen.resolutions[0].may_vote.is_empty());
    for (who, of) in [("office", institute()), ("university", other()), ("rival", institute())] {
        let asked = ask(&mut house, who, AFTER, vote(of, Choice::For));
        assert!(matches!(asked, Err(NetworkError::NotYours { .. })), "{who}: {asked:?}");
    }
}

/// A moment in the life of a meeting and its resolution.
#[derive(Clone, Copy, Debug)]
enum Life {
    Called,
    Begun,
    Decided,
    Withdrawn,
    Cancelled,
}

fn house(life: Life) -> (House, &'static str) {
    let mut house = called();
    let now = match life {
        Life::Called => return (house, CALLED),
        Life::Begun => return (house, AFTER),
        Life::Cancelled => {
            ask(&mut house, "office", CALLED, cancel()).unwrap();
            return (house, AFTER);
        }
        Life::Decided | Life::Withdrawn => AFTER,
    };
    if matches!(life, Life::Withdrawn) {
        ask(&mut house, "office", now, withdraw()).unwrap();
        return (house, now);
    }
    ask(&mut house, "university", now, vote(institute(), Choice::For)).unwrap();
    ask(&mut house, "office", now, close()).unwrap();
    (house, now)
}

/// A command, who may give it, and what is said where it is refused, in each [`Life`].
type Row = (&'static str, &'static str, C, [&'static str; 5]);

fn rows() -> [Row; 9] {
    let university = "university";
    let office = "office";
    let yes = vote(institute(), Choice::For);
    [
        (
            "change",
            office,
            change("2027-02-20T09:00:00Z"),
            ["", "one that has begun", "one that has begun", "one that has begun", "is cancelled"],
        ),
        (
            "cancel",
            office,
            cancel(),
            ["", "one that has begun", "one that has begun", "one that has begun", "is cancelled"],
        ),
        (
            "minutes",
            office,
            minutes("All went well."),
            ["one that has not begun", "", "", "", "is cancelled"],
        ),
        ("move", office, put("Another."), ["", "", "", "", "is cancelled"]),
        (
            "vote",
            university,
            yes,
            ["one that has not begun", "", "is carried", "is withdrawn", "is cancelled"],
        ),
        (
            "close",
            office,
            close(),
            [
                "one that has not begun",
                "nobody has voted",
                "is carried",
                "is withdrawn",
                "is cancelled",
            ],
        ),
        ("withdraw", office, withdraw(), ["", "", "is carried", "is withdrawn", ""]),
        (
            "follow up",
            office,
            follow_up(university, None),
            ["one that has not begun", "", "", "", "is cancelled"],
        ),
        (
            "of a resolution",
            office,
            follow_up(university, Some(1)),
            [
                "one that has not begun",
                "not one that was carried",
                "",
                "not one that was carried",
                "is cancelled",
            ],
        ),
    ]
}

#[test]
fn each_step_of_a_meeting_and_a_resolution() {
    use Life::{Begun, Called, Cancelled, Decided, Withdrawn};
    for (what, who, command, expected) in rows() {
        let lives = [Called, Begun, Decided, Withdrawn, Cancelled];
        for (life, expected) in lives.into_iter().zip(expected) {
            let (mut there, now) = house(life);
            let before = there.network.clone();
            let asked = ask(&mut there, who, now, command.clone());
            match expected {
                "" => assert!(asked.is_ok(), "{what}, {life:?}: {asked:?}"),
                expected => {
                    said(asked, expected);
                    assert_eq!(there.network, before, "{what}, {life:?}");
                }
            }
            for wrong in [format!("{who}-viewer"), "rival".to_owned(), "stranger".to_owned()] {
                let (mut there, now) = house(life);
                let asked = ask(&mut there, &wrong, now, command.clone());
                let hidden = matches!(asked, Err(NetworkError::Unknown { .. }));
                let theirs = matches!(asked, Err(NetworkError::NotYours { .. }));
                assert!(hidden || theirs, "{what} by {wrong}, {life:?}: {asked:?}");
                assert!(hidden || wrong != "stranger", "{what}: {asked:?}");
            }
        }
    }
}

#[test]
fn what_is_not_ahead_or_not_there_is_refused() {
    let mut house = called();
    said(ask(&mut house, "office", BEGINS, call(BEGINS)), "must be later than 2027-02-01");
    said(ask(&mut house, "office", CALLED, change(CALLED)), "must be later than 2027-01-10");
    assert_eq!(ask(&mut house, "office", CALLED, call(BEGINS)).unwrap(), 0, "so already");
    assert_eq!(ask(&mut house, "office", CALLED, put("Data are shared.")).unwrap(), 0);
    said(
        ask(&mut house, "office", "2027-04-01T00:00:00Z", follow_up("office", None)),
        "the last day",
    );
    said(ask(&mut house, "office", AFTER, follow_up("smith", None)), "not part of the programme");
    said(ask(&mut house, "office", AFTER, follow_up("office", Some(9))), "no resolution `9`");
    said(ask(&mut house, "office", AFTER, minutes(" ")), "the minutes is empty");
    let nothing = C::KeepMinutes { programme: programme(), meeting: 9, text: "x".to_owned() };
    said(ask(&mut house, "office", AFTER, nothing), "there is no meeting `9`");
    ask(&mut house, "office", AFTER, minutes("One.")).unwrap();
    assert_eq!(ask(&mut house, "office", AFTER, minutes("One.")).unwrap(), 0, "so already");
    ask(&mut house, "office", AFTER, minutes("One, corrected.")).unwrap();
    let scope = house.scope("university-viewer");
    let view = house.network.view(&scope, at(AFTER));
    let council = view.council(&programme()).unwrap().council.unwrap();
    assert_eq!(council.meetings[0].phase(at(AFTER)), Phase::Minuted);
    assert_eq!(council.meetings[0].minutes.as_ref().unwrap().0, "One, corrected.");
}

/// Random histories of the council, and who sees what of it.
#[test]
fn whatever_was_done_no_forbidden_step_is_taken() {
    for seed in 1..60_u64 {
        let mut dice = crate::replay::Dice(seed * 7_919);
        let mut house = institutes("2026-07-01");
        let mut now = at(CALLED).s();
        for step in 0..60 {
            now += i64::try_from(dice.below(400_000)).unwrap();
            let time = Time::from_s(now);
            let ahead = Time::from_s(now + 500_000).to_string();
            let choice = Choice::ALL[usize::try_from(dice.below(3)).unwrap()];
            let (rightful, command) = match dice.below(14) {
                0 => ("office", call(&ahead)),
                1 => ("office", change(&ahead)),
                2 if dice.below(4) == 0 => ("office", cancel()),
                3 => ("office", minutes(&format!("Step {step}"))),
                4 => ("office", put("Data are shared.")),
                5 | 6 => ("university", vote(institute(), choice)),
                7 => ("rival", vote(other(), choice)),
                8 => ("office", close()),
                9 if dice.below(4) == 0 => ("office", withdraw()),
                10 => ("office", follow_up("university", None)),
                11 => ("university", done()),
                12 => ("office", reopen()),
                _ => ("office", give_up()),
            };
            let before = house.network.clone();
            let state = ended(&house, time);
            if house.ask(rightful, time, Command::Council(command)).is_err() {
                assert_eq!(house.network, before, "seed {seed}, step {step}: nothing half done");
            }
            let next = ended(&house, time);
            assert!(!is_back(&state, &next), "seed {seed}, step {step}: {state:?} {next:?}");
        }
        for (id, ..) in ORGANISATIONS {
            for person in [id.to_owned(), format!("{id}-viewer")] {
                let scope = house.scope(&person);
                let seen = house.network.view(&scope, Time::from_s(now)).council(&programme());
                let belongs = ["office", "university", "rival"].contains(&id);
                assert_eq!(seen.is_some(), belongs, "{person}");
            }
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
}

/// Where a resolution is, and its votes.
type Stand = (State, [u32; 3]);

/// That of each.
fn ended(house: &House, now: Time) -> Vec<Stand> {
    let scope = house.scope("office");
    let seen = house.network.view(&scope, now).council(&programme()).unwrap();
    seen.resolutions.iter().map(|one| (one.resolution.state(), one.resolution.count())).collect()
}

/// Whether something that had ended is other than it was, or is gone.
fn is_back(before: &[Stand], after: &[Stand]) -> bool {
    let other = |(one, next): (&Stand, &Stand)| one.0 != State::Open && one != next;
    after.len() < before.len() || before.iter().zip(after).any(other)
}
