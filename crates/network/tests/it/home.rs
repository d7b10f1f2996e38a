//! The parts that people play, what they look at first, and what waits for them in it.

use guildhall_model::PersonId;
use guildhall_network::institute::Step as Steer;
use guildhall_network::outlook::Warning;
use guildhall_network::policy::Demand;
use guildhall_network::view::{Home, Part, Task, Trouble, Warned};
use guildhall_network::{Command, InstituteCommand, View};

use crate::course::{notice, steer};
use crate::entries::{close, kept, post};
use crate::funds::{public, spent, step};
use crate::house::{DEADLINE, House, JUDGED, at, money, organisation, proposal};
use crate::life::{self, NOW, institute, running};
use crate::projects::{self, AT_WORK, CHOSEN, project};
use crate::{agencies, board, council};

fn see<T>(house: &House, who: &str, now: &str, what: impl FnOnce(View<'_>) -> T) -> T {
    let scope = house.scope(who);
    what(house.network.view(&scope, at(now)))
}

fn home<T>(house: &House, who: &str, now: &str, what: impl FnOnce(Home<'_>) -> T) -> T {
    see(house, who, now, |view| what(view.home(&Warned::new())))
}

/// What waits, as `part: since/until`.
fn waits(house: &House, who: &str, now: &str) -> Vec<(Task, Part, Option<String>)> {
    see(house, who, now, |view| {
        let due = view.due(&Warned::new()).into_iter();
        due.map(|one| {
            let part = view.part_of(&one.task);
            (one.task, part, one.until.map(|until| until.to_string()))
        })
        .collect()
    })
}

#[test]
fn parts_come_from_whom_a_person_acts_for() {
    let of = |house: &House, who: &str, now: &str| home(house, who, now, |home| home.parts());
    let house = projects::selected();
    for (who, parts) in [
        ("office", &[Part::Officer][..]),
        ("university", &[Part::Director, Part::Finance]),
        ("smith", &[Part::Project, Part::Member]),
        ("works", &[Part::Member]),
        ("laboratory", &[Part::Reviewer]),
        ("silent", &[Part::Reviewer, Part::Newcomer]),
        ("stranger", &[Part::Newcomer]),
        ("rival", &[]),
        ("university-viewer", &[Part::Auditor]),
        ("office-viewer", &[Part::Auditor]),
        ("stranger-viewer", &[]),
    ] {
        assert_eq!(of(&house, who, AT_WORK), parts, "{who}");
    }
    let before = House::closed();
    assert_eq!(of(&before, "university", JUDGED), [Part::Applicant]);
    assert_eq!(of(&before, "smith", JUDGED), [Part::Applicant, Part::Newcomer]);
    assert_eq!(of(&before, "smith-viewer", JUDGED), []);
    let funded = agencies::funded();
    assert_eq!(of(&funded, agencies::AGENCY, NOW), [Part::Agency, Part::Reviewer], "it judged too");
    let met = council::called();
    assert!(of(&met, "university", "2027-01-10T09:00:00Z").contains(&Part::Council));
    let sat = board::sat();
    for (who, now, sits) in [
        ("university", "2027-02-01T00:00:00Z", true),
        ("office", "2027-02-01T00:00:00Z", true),
        ("university", "2027-01-31T23:59:59Z", false),
        ("university", "2028-01-01T00:00:00Z", false),
        ("smith", "2027-02-01T00:00:00Z", false),
        ("university-viewer", "2027-02-01T00:00:00Z", false),
    ] {
        assert_eq!(of(&sat, who, now).contains(&Part::Board), sits, "{who} {now}");
    }
}

#[test]
fn whatever_waits_is_of_a_part_that_the_person_plays() {
    let houses = [House::closed(), projects::whole(), running(), council::called(), kept()];
    for (at, house) in houses.iter().enumerate() {
        for (who, ..) in crate::house::ORGANISATIONS {
            for now in [JUDGED, NOW, AT_WORK] {
                let parts = home(house, who, now, |home| home.parts());
                for (task, part, _) in waits(house, who, now) {
                    assert!(parts.contains(&part), "{at} {who} {now}: {task:?} {part:?} {parts:?}");
                }
            }
        }
    }
}

#[test]
fn for_whom_somebody_sits_in_a_board_sees_until_when_and_what_is_ahead() {
    let house = board::sat();
    home(&house, "office", "2027-02-01T00:00:00Z", |home| {
        let boards = home.board.unwrap();
        let [one] = &boards[..] else { panic!("{boards:?}") };
        let sits: Vec<_> = one
            .sittings
            .iter()
            .map(|sits| (sits.holder.name.as_str(), sits.seat.word(), sits.until().to_string()))
            .collect();
        assert_eq!(sits, [("Officer", "government", "2029-02-01".to_owned())]);
        assert_eq!((one.free, one.committees.len(), one.elections.len()), (3, 0, 0));
        assert_eq!(one.notice, None);
    });
}

#[test]
fn an_applicant_sees_what_is_missing_until_when() {
    let mut house = House::with_call();
    let now = "2026-02-02T00:00:00Z";
    house.compete("university", now, crate::house::save(crate::house::good(), 0)).unwrap();
    home(&house, "university", now, |home| {
        let one = &home.applicant.unwrap()[0];
        assert_eq!((&one.seen.proposal.id, one.letters), (&proposal(), 3));
        assert_eq!(one.call.published.as_ref().unwrap().deadline, at(DEADLINE));
        assert!(one.seen.shortfalls.iter().any(|lack| lack.rule.to_string() == "2.2"));
    });
}

#[test]
fn an_officer_sees_calls_by_stage_and_who_is_in_trouble() {
    let mut house = House::with_call();
    let calls = |house: &House, now: &str| {
        home(house, "office", now, |home| {
            let calls = home.officer.unwrap().calls.into_iter();
            calls
                .map(|one| (one.phase.word(), one.until.map(|at| at.to_string())))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(calls(&house, "2026-02-02T00:00:00Z"), [("open", Some(DEADLINE.to_owned()))]);
    assert_eq!(calls(&house, JUDGED), [("closed", None)]);
    house = running();
    assert_eq!(calls(&house, NOW), [], "it is decided");
    let trouble = |house: &House, warned: &Warned| {
        see(house, "office", NOW, |view| {
            let home = view.home(warned).officer.unwrap();
            home.troubled.into_iter().flat_map(|one| one.with).collect::<Vec<_>>()
        })
    };
    assert_eq!(trouble(&house, &Warned::new()), [], "its one member is small");
    let warned = Warned::from([(institute(), Warning { alone: true, small: Some(2029) })]);
    assert_eq!(trouble(&house, &warned), [Trouble::SmallAhead { year: 2029 }, Trouble::Outlook]);
    steer(&mut house, "office", NOW, notice()).unwrap();
    assert!(matches!(trouble(&house, &Warned::new())[0], Trouble::Notice { .. }));
    assert!(home(&house, "university", NOW, |home| home.officer.is_none()));
}

#[test]
fn a_director_sees_shares_fees_and_notices() {
    let mut house = running();
    life::apply(&mut house, "works", "2027-02-01").unwrap();
    home(&house, "university", NOW, |home| {
        let one = &home.director.unwrap()[0];
        let small = one.small.as_ref().unwrap();
        assert_eq!((small.members, small.small, one.applications), (1, 1, 1));
        let unpaid = one.unpaid.unwrap();
        assert_eq!((unpaid.owe, unpaid.amount), (1, money("5000 USD")));
        assert!(one.notice.is_none() && one.warning.is_none());
        assert_eq!(one.matched.as_ref().unwrap().spent.public, money("0 USD"));
    });
    let answer = (Part::Director, None);
    let all = waits(&house, "university", NOW);
    assert!(all.iter().any(|(task, part, until)| matches!(task, Task::Answer { .. })
        && (*part, until.clone()) == answer));
}

#[test]
fn a_member_sees_what_it_owes_and_which_calls_are_open() {
    let house = projects::called();
    home(&house, "works", NOW, |home| {
        let member = home.member.unwrap();
        let one = &member.memberships[0];
        assert!(one.owes.is_none() && one.now.is_some());
        assert_eq!(member.calls.len(), 1);
        assert_eq!(member.calls[0].call.opened.call, projects::call());
    });
    home(&running(), "smith", NOW, |home| {
        assert_eq!(home.member.unwrap().memberships[0].owes, Some(money("5000 USD")));
    });
    assert!(home(&house, "works", CHOSEN, |home| home.member.unwrap().calls.is_empty()), "closed");
}

#[test]
fn a_project_lead_sees_milestones_and_the_institute_what_was_reported() {
    let mut house = projects::selected();
    let near = "2028-01-15T00:00:00Z";
    let (of, project) = (institute(), project());
    let milestone =
        Task::Milestone { institute: of.clone(), project: project.clone(), milestone: 1 };
    let until = Some("2028-02-29T00:00:00Z".to_owned());
    let due = waits(&house, "smith", near);
    assert!(due.contains(&(milestone.clone(), Part::Project, until)), "{due:?}");
    assert!(!waits(&house, "smith", AT_WORK).iter().any(|(task, ..)| *task == milestone), "far");
    let leads = waits(&house, "works", near).into_iter().any(|(task, ..)| task == milestone);
    assert!(leads, "who leads the work package");
    assert!(!waits(&house, "casting", near).iter().any(|(task, ..)| *task == milestone), "another");
    home(&house, "smith", "2028-03-15T00:00:00Z", |home| {
        let one = &home.project.unwrap()[0];
        assert_eq!((one.accepted, one.late, one.next.unwrap().0), (0, 1, 1));
        assert_eq!(one.budget, (Some(money("300000 USD")), Some(money("360000 USD"))));
    });
    let ask = |house: &mut House, who: &str, command| {
        projects::ask(house, who, AT_WORK, command).unwrap();
    };
    ask(&mut house, "works", projects::report());
    let accept =
        Task::AcceptMilestone { institute: of.clone(), project: project.clone(), milestone: 1 };
    assert!(waits(&house, "university", near).contains(&(accept.clone(), Part::Director, None)));
    ask(&mut house, "smith", projects::longer());
    let change = Task::AnswerChange { institute: of.clone(), project, change: 1 };
    assert!(waits(&house, "university", near).contains(&(change, Part::Director, None)));
    ask(&mut house, "university", projects::accept());
    assert!(!waits(&house, "university", near).iter().any(|(task, ..)| *task == accept));
    assert!(!waits(&house, "smith", near).iter().any(|(task, ..)| *task == milestone));
    let choose = Task::SelectProjects { institute: of, call: projects::call() };
    let proposed = projects::proposed();
    assert!(waits(&proposed, "university", CHOSEN).contains(&(choose, Part::Director, None)));
}

#[test]
fn who_keeps_the_book_sees_entries_that_wait_months_and_what_is_not_drawn() {
    let mut house = kept();
    let pair = [("own/savings", "1"), ("cash", "-1")];
    step(&mut house, post(&pair, Some("2027-01-20"))).unwrap();
    let due = waits(&house, "university", NOW);
    let entry = due.iter().find(|(task, ..)| matches!(task, Task::PostEntry { .. })).unwrap();
    assert_eq!((entry.1, entry.2.as_deref()), (Part::Finance, Some("2027-01-20T00:00:00Z")));
    assert!(!due.iter().any(|(task, ..)| matches!(task, Task::CloseMonth { .. })), "no month yet");
    step(&mut house, close("2026-11")).unwrap();
    let months = |house: &House, now: &str| {
        home(house, "university", now, |home| {
            let one = home.finance.unwrap().remove(0);
            let months = one.months.iter().map(ToString::to_string).collect::<Vec<_>>();
            (months, one.closed.map(|month| month.to_string()))
        })
    };
    let closed = Some("2026-11".to_owned());
    assert_eq!(months(&house, NOW), (vec!["2026-12".to_owned()], closed.clone()));
    let two = vec!["2026-12".to_owned(), "2027-01".to_owned()];
    assert_eq!(months(&house, "2027-02-01T00:00:00Z"), (two, closed));
    let told = waits(&house, "university", "2027-02-01T00:00:00Z");
    let month = |(task, ..): &&(Task, Part, _)| matches!(task, Task::CloseMonth { .. });
    assert_eq!(told.iter().filter(month).count(), 2);
    let spent = spent(&[]);
    home(&spent, "university", NOW, |home| {
        let one = &home.finance.unwrap()[0];
        assert!(one.undrawn.unwrap().is_positive(), "{:?}", public().id);
    });
    assert!(home(&spent, "smith", NOW, |home| home.finance.is_none()));
}

#[test]
fn an_agency_sees_its_lines_and_a_reviewer_what_is_left() {
    let mut house = agencies::under(&agencies::funded(), &[("6.9", Demand::Committed)]);
    agencies::ask(&mut house, agencies::AGENCY, agencies::commit(1, "10000000 USD", "A-1"))
        .unwrap();
    home(&house, agencies::AGENCY, NOW, |home| {
        let home = home.agency.unwrap();
        let one = &home.lines[0];
        assert_eq!(one.line.committed(), money("10000000 USD"));
        assert_eq!(one.left, Some(money("20000000 USD")));
    });
    // The first year runs, the second begins within a year, the third after it.
    let open = |house: &House, now: &str| {
        home(house, agencies::AGENCY, now, |home| {
            let open = home.agency.unwrap().open;
            open.iter().map(|one| (one.year, one.from.to_string(), one.left)).collect::<Vec<_>>()
        })
    };
    let [first, second, third] = [(1, "2026-07-01"), (2, "2027-07-01"), (3, "2028-07-01")]
        .map(|(year, from)| move |left: &str| (year, from.to_owned(), money(left)));
    assert_eq!(open(&house, NOW), [first("10000000 USD"), second("20000000 USD")]);
    agencies::ask(&mut house, agencies::AGENCY, agencies::commit(1, "10000000 USD", "A-2"))
        .unwrap();
    assert_eq!(open(&house, NOW), [second("20000000 USD")], "all of the first is committed");
    agencies::ask(&mut house, agencies::AGENCY, agencies::release(2)).unwrap();
    assert_eq!(open(&house, NOW), [first("10000000 USD"), second("20000000 USD")]);
    let later = "2027-07-01T00:00:00Z";
    assert_eq!(open(&house, later), [second("20000000 USD"), third("15000000 USD")]);
    home(&house, "office", NOW, |home| assert!(home.agency.is_none(), "it is no agency"));
    let (reason, on) = ("No money is left.".to_owned(), crate::house::day("2027-07-01"));
    let end = Steer::Terminate { on, reason };
    let end = InstituteCommand::Steer { institute: institute(), step: end };
    house.ask("office", at(NOW), Command::Institute(end)).unwrap();
    assert_eq!(open(&house, NOW), [first("10000000 USD")], "the second begins after its end");
    let unasked = agencies::funded();
    assert_eq!(open(&unasked, NOW), [], "no rule asks for commitments");
    let mut house = House::closed();
    house.ready("laboratory", guildhall_network::competition::Sector::Public);
    house.assign("laboratory", &proposal()).unwrap();
    house.assign("laboratory", &crate::house::second()).unwrap();
    house.judge("laboratory", &proposal(), 10).unwrap();
    home(&house, "laboratory", JUDGED, |home| {
        let one = &home.reviewer.unwrap().calls[0];
        assert_eq!((one.left, one.done), (1, 1));
    });
}

#[test]
fn a_firm_that_is_member_of_nothing_sees_what_it_would_cost() {
    let house = running();
    let fee = |who: &str, of: &str| {
        see(&house, who, NOW, |view| {
            let offers = view.offers(&organisation(of))?;
            Some((offers[0].tiers[0].fee, offers[0].members, offers[0].joined))
        })
    };
    assert_eq!(fee("stranger", "stranger"), Some((money("5000 USD"), 1, false)));
    assert_eq!(fee("works", "works"), Some((money("50000 USD"), 1, false)));
    assert_eq!(fee("silent", "silent"), Some((money("50000 USD"), 1, false)), "it said nothing");
    assert_eq!(fee("smith", "smith"), Some((money("5000 USD"), 1, true)));
    assert_eq!(fee("stranger", "works"), None, "of others nobody asks");
    // What is offered is what is asked for when one applies.
    let mut house = running();
    life::apply(&mut house, "stranger", "2027-01-10").unwrap();
    home(&house, "stranger", NOW, |home| {
        assert!(home.newcomer.is_none(), "it has applied");
        let asked = home.member.unwrap().memberships[0].membership.open.as_ref().unwrap().fee;
        assert_eq!(asked, money("5000 USD"));
    });
    let nobody = PersonId::new("nobody").unwrap();
    let scope = house.access.scope(&nobody, at(NOW));
    assert_eq!(house.network.view(&scope, at(NOW)).home(&Warned::new()).parts(), []);
}
