//! What becomes of an institute after its agreement.

use guildhall_model::Day;
use guildhall_network::competition::Figure;
use guildhall_network::institute::course::NoticeStanding;
use guildhall_network::institute::{Standing, Step};
use guildhall_network::policy::Share;
use guildhall_network::view::{Task, Warned};
use guildhall_network::{Command, InstituteCommand, MoneyCommand, NetworkError};

use crate::drawing::{Machine, tried};
use crate::house::{House, at, money, rules};
use crate::life::{NOW, apply, institute, running, running_under};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn steer(
    house: &mut House,
    who: &str,
    now: &str,
    step: Step,
) -> Result<usize, NetworkError> {
    let command = InstituteCommand::Steer { institute: institute(), step };
    house.ask(who, at(now), Command::Institute(command))
}

pub(crate) fn review() -> Step {
    Step::Review { text: "It does what it promised.".to_owned() }
}

pub(crate) fn notice() -> Step {
    let deficiencies = vec!["No plan without public money.".to_owned(), "Few members.".to_owned()];
    Step::GiveNotice { deficiencies }
}

pub(crate) fn cure() -> Step {
    Step::AcceptCure { text: "A plan, and 40 members.".to_owned() }
}

pub(crate) fn renew(from: &str, tranches: &[&str]) -> Step {
    let tranches: Vec<_> = tranches.iter().map(|amount| money(amount)).collect();
    Step::Renew { from: day(from), matched: tranches.clone(), tranches }
}

pub(crate) fn waive(year: u8, amount: &str, purpose: &str) -> Step {
    let (purpose, reason) = (purpose.to_owned(), "A flood.".to_owned());
    Step::WaiveMatch { year, amount: money(amount), purpose, reason }
}

pub(crate) fn terminate(on: &str) -> Step {
    Step::Terminate { on: day(on), reason: "Another focus.".to_owned() }
}

/// One of each that there is, for the journal's forms.
pub(crate) fn steered() -> House {
    let mut house = running();
    for step in [
        review(),
        notice(),
        cure(),
        renew("2031-07-01", &["1000000 USD"]),
        waive(1, "5 USD", "disaster"),
        terminate("2027-02-01"),
    ] {
        steer(&mut house, "office", NOW, step).unwrap();
    }
    house
}

#[track_caller]
fn check_rule(refused: &Result<usize, NetworkError>, number: &str, figures: (Figure, Figure)) {
    let Err(NetworkError::Rules { shortfalls, .. }) = refused else { panic!("{refused:?}") };
    let one = &shortfalls[0];
    assert_eq!(one.rule.as_str(), number);
    assert_eq!((one.found.clone(), one.wanted.clone()), figures);
}

fn standing(house: &House, now: &str) -> Standing {
    let scope = house.scope("stranger");
    house.network.view(&scope, at(now)).institute(&institute()).unwrap().standing
}

#[test]
fn the_office_alone_decides_about_an_institute() {
    for step in [review(), notice(), waive(1, "1 USD", "disaster"), terminate("2027-02-01")] {
        let mut house = running();
        for who in ["university", "smith", "stranger", "office-viewer"] {
            let refused = steer(&mut house, who, NOW, step.clone());
            assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
        }
        assert_eq!(steer(&mut house, "office", NOW, step).unwrap(), 1);
    }
    let mut house = running();
    let empty = [
        Step::Review { text: " ".to_owned() },
        Step::GiveNotice { deficiencies: Vec::new() },
        Step::GiveNotice { deficiencies: vec![String::new()] },
        Step::Terminate { on: day("2027-02-01"), reason: String::new() },
        renew("2031-07-01", &[]),
    ];
    for step in empty {
        let refused = steer(&mut house, "office", NOW, step.clone());
        assert!(matches!(refused, Err(NetworkError::Empty { .. })), "{step:?}: {refused:?}");
    }
}

#[test]
fn what_is_lacking_is_cured_within_a_year_or_there_is_no_further_term() {
    let mut house = running();
    assert!(steer(&mut house, "office", NOW, cure()).is_err(), "nothing is lacking");
    steer(&mut house, "office", NOW, notice()).unwrap();
    assert!(steer(&mut house, "office", NOW, notice()).is_err(), "one at a time");
    let seen = |house: &House, now: &str| {
        let scope = house.scope("stranger");
        let view = house.network.view(&scope, at(now));
        let course = &view.institute(&institute()).unwrap().institute.course;
        course.notices[0].standing(Day::utc(at(now)))
    };
    let until = day("2028-01-10");
    for (now, wanted) in [
        ("2028-01-09T23:59:59Z", NoticeStanding::Open(Some(until))),
        ("2028-01-10T00:00:00Z", NoticeStanding::Missed(until)),
    ] {
        assert_eq!(seen(&house, now), wanted, "{now}");
    }
    steer(&mut house, "office", NOW, review()).unwrap();
    let (late, further) = ("2028-01-10T00:00:00Z", || renew("2031-07-01", &["1000000 USD"]));
    let open = steer(&mut house, "office", NOW, further());
    check_rule(&open, "6.2", (Figure::Count(1), Figure::Count(0)));
    let mut missed = house;
    assert!(steer(&mut missed, "office", late, cure()).is_err(), "too late");
    let never = steer(&mut missed, "office", late, further());
    check_rule(&never, "6.2", (Figure::Count(1), Figure::Count(0)));
    assert_eq!(standing(&missed, late), Standing::Running(2), "its term goes on");

    let mut house = running();
    steer(&mut house, "office", NOW, notice()).unwrap();
    steer(&mut house, "office", "2028-01-09T23:59:59Z", cure()).unwrap();
    assert_eq!(seen(&house, late), NoticeStanding::Cured);
    steer(&mut house, "office", late, review()).unwrap();
    steer(&mut house, "office", late, further()).unwrap();
    steer(&mut house, "office", late, notice()).unwrap();
}

#[test]
fn a_further_term_keeps_its_rules_and_years_are_counted_on() {
    let mut house = running();
    let last = "5000000 USD";
    let ask = |house: &mut House, from: &str, tranches: &[&str]| {
        steer(house, "office", "2031-05-01T00:00:00Z", renew(from, tranches))
    };
    check_rule(
        &ask(&mut house, "2031-07-01", &[last]),
        "6.3",
        (Figure::Count(0), Figure::Count(1)),
    );
    steer(&mut house, "office", "2031-04-01T00:00:00Z", review()).unwrap();
    check_rule(
        &ask(&mut house, "2031-07-01", &[last; 6]),
        "6.4",
        (Figure::Years(6), Figure::YearsBetween(1, 5)),
    );
    let more = ask(&mut house, "2031-07-01", &["5000000.01 USD"]);
    let Err(NetworkError::Rules { shortfalls, .. }) = &more else { panic!("{more:?}") };
    assert_eq!(shortfalls[0].rule.as_str(), "6.1");
    let early = ask(&mut house, "2031-06-30", &[last]);
    assert!(matches!(early, Err(NetworkError::Overlap { .. })), "{early:?}");
    assert!(ask(&mut house, "2031-07-01", &["1 KRW"]).is_err(), "another currency");
    ask(&mut house, "2031-10-01", &[last, last]).unwrap();
    for (now, wanted) in [
        ("2031-06-30T23:59:59Z", Standing::Running(5)),
        ("2031-07-01T00:00:00Z", Standing::BetweenTerms),
        ("2031-09-30T23:59:59Z", Standing::BetweenTerms),
        ("2031-10-01T00:00:00Z", Standing::Running(6)),
        ("2033-09-30T23:59:59Z", Standing::Running(7)),
        ("2033-10-01T00:00:00Z", Standing::AfterTerm),
    ] {
        assert_eq!(standing(&house, now), wanted, "{now}");
    }
    let take = |year, amount: &str| MoneyCommand::TakeTranche {
        institute: institute(),
        year,
        amount: money(amount),
        day: day("2031-10-02"),
        reference: format!("t{year}"),
    };
    let mut pay = |year, amount| {
        house.ask("university", at("2031-11-01T00:00:00Z"), Command::Money(take(year, amount)))
    };
    pay(6, last).unwrap();
    assert!(pay(7, "5000000.01 USD").is_err(), "more than was agreed");
    assert!(pay(8, "1 USD").is_err(), "no such year");
    let unreviewed =
        steer(&mut house, "office", "2033-05-01T00:00:00Z", renew("2033-10-01", &[last]));
    check_rule(&unreviewed, "6.3", (Figure::Count(0), Figure::Count(1)));
}

#[test]
fn match_is_waived_for_a_purpose_that_the_policy_names_and_no_more_than_there_is() {
    let mut house = running();
    let refused = steer(&mut house, "office", NOW, waive(1, "1 USD", "convenience"));
    let words = |one: &str| Figure::Words(vec![one.to_owned()]);
    check_rule(&refused, "6.5", (words("convenience"), words("disaster")));
    steer(&mut house, "office", NOW, waive(1, "20000000 USD", "disaster")).unwrap();
    let more = steer(&mut house, "office", NOW, waive(1, "10000000.01 USD", "disaster"));
    assert!(matches!(more, Err(NetworkError::NotOwed { .. })), "{more:?}");
    steer(&mut house, "office", NOW, waive(1, "10000000 USD", "disaster")).unwrap();
    for (year, amount) in [(2, "1 USD"), (0, "1 USD"), (9, "1 USD"), (5, "0 USD"), (5, "-1 USD")] {
        let asked = steer(&mut house, "office", NOW, waive(year, amount, "disaster"));
        assert!(asked.is_err(), "{year} {amount}");
    }
}

#[test]
fn partners_bring_their_share_of_a_further_term_and_it_may_be_waived() {
    let mut house = running();
    let now = "2031-05-01T00:00:00Z";
    steer(&mut house, "office", now, review()).unwrap();
    let further = |matched: &[&str]| Step::Renew {
        from: day("2031-07-01"),
        tranches: vec![money("1000000 USD"), money("500000 USD")],
        matched: matched.iter().map(|amount| money(amount)).collect(),
    };
    let share = |hundredths| Figure::Share(Share::new(hundredths).unwrap());
    let refused = steer(&mut house, "office", now, further(&["1499999.99 USD"]));
    check_rule(&refused, "3.1", (share(4_999), share(5_000)));
    check_rule(&steer(&mut house, "office", now, further(&[])), "3.1", (share(0), share(5_000)));
    for wrong in [
        &["2000000 USD", "-500000 USD"][..],
        &["500000 USD", "500000 USD", "500000 USD"],
        &["1500000 EUR"],
    ] {
        assert!(steer(&mut house, "office", now, further(wrong)).is_err(), "{wrong:?}");
    }
    steer(&mut house, "office", now, further(&["1500000 USD"])).unwrap();
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(now));
    let matched: Vec<_> = view.institute(&institute()).unwrap().institute.matched().collect();
    assert_eq!(matched[5..], [money("1500000 USD"), money("0 USD")]);
    steer(&mut house, "office", now, waive(6, "1500000 USD", "disaster")).unwrap();
    let more = steer(&mut house, "office", now, waive(7, "1 USD", "disaster"));
    assert!(matches!(more, Err(NetworkError::NotOwed { .. })), "{more:?}");
}

#[test]
fn an_agreement_that_was_ended_gives_no_more_and_takes_nothing_away() {
    let mut house = running();
    let past = steer(&mut house, "office", NOW, terminate("2027-01-09"));
    assert!(matches!(past, Err(NetworkError::Overlap { .. })), "{past:?}");
    for on in ["2031-07-01", "2040-01-01"] {
        let over = steer(&mut house, "office", NOW, terminate(on));
        assert!(matches!(over, Err(NetworkError::State { .. })), "{on}: {over:?}");
    }
    let mut last = house.clone();
    steer(&mut last, "office", NOW, terminate("2031-06-30")).unwrap();
    steer(&mut house, "office", NOW, terminate("2027-08-01")).unwrap();
    assert_eq!(standing(&house, "2027-07-31T23:59:59Z"), Standing::Running(2));
    assert_eq!(standing(&house, "2027-08-01T00:00:00Z"), Standing::Ended);
    for step in [review(), notice(), renew("2031-07-01", &["1 USD"]), terminate("2027-09-01")] {
        let refused = steer(&mut house, "office", NOW, step);
        assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    }
    let mut pay = |year, reference: &str| {
        let take = MoneyCommand::TakeTranche {
            institute: institute(),
            year,
            amount: money("1 USD"),
            day: day("2027-08-02"),
            reference: reference.to_owned(),
        };
        house.ask("university", at("2027-08-02T00:00:00Z"), Command::Money(take))
    };
    pay(2, "a").unwrap();
    assert!(pay(3, "b").is_err(), "a year that begins after the end");
    apply(&mut house, "smith", "2028-01-10").unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2027-08-02T00:00:00Z"));
    let seen = view.institute(&institute()).unwrap();
    assert_eq!(view.members(&seen).len(), 1, "members stay");
}

#[test]
fn what_is_to_be_decided_and_cured_waits_for_somebody() {
    let mut house = running();
    steer(&mut house, "office", NOW, notice()).unwrap();
    let due = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        let all = house.network.view(&scope, at(now)).due(&Warned::new()).into_iter();
        let course = |task: &Task| matches!(task, Task::Cure { .. } | Task::ReviewInstitute { .. });
        all.filter(|one| course(&one.task))
            .map(|one| (one.task, one.until.map(|until| Day::utc(until).to_string())))
            .collect::<Vec<_>>()
    };
    let cured = (Task::Cure { institute: institute() }, Some("2028-01-10".to_owned()));
    for who in ["office", "university"] {
        assert_eq!(due(&house, who, NOW), std::slice::from_ref(&cured), "{who}");
        assert_eq!(due(&house, who, "2028-01-10T00:00:00Z"), [], "{who}: it is too late");
    }
    assert_eq!(due(&house, "smith", NOW), []);
    let review_by =
        |day: &str| (Task::ReviewInstitute { institute: institute() }, Some(day.into()));
    assert_eq!(due(&house, "office", "2029-12-31T00:00:00Z"), []);
    let soon = "2030-02-01T00:00:00Z";
    assert_eq!(due(&house, "office", soon), [review_by("2030-07-01")]);
    assert_eq!(due(&house, "office", "2030-09-01T00:00:00Z"), [review_by("2030-07-01")], "late");
    assert_eq!(due(&house, "university", soon), []);
    steer(&mut house, "office", soon, review()).unwrap();
    assert_eq!(due(&house, "office", soon), []);
}

const MANUAL: &str = include_str!("../../../../docs/manual/institutes.md");

/// What an institute is, as far as what may be decided about it depends on that.
fn state(house: &House, now: &str) -> &'static str {
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(now));
    let seen = view.institute(&institute()).unwrap();
    let (course, today) = (&seen.institute.course, Day::utc(at(now)));
    match &course.terminated {
        Some(end) if end.on <= today => "ended",
        Some(_) => "at its end",
        None if course.has_missed(today) => "told, and too late",
        None if course.open_notice(today).is_some() => "told what it lacks",
        None if !course.renewals.is_empty() => "in or before a further term",
        None if !course.reviews.is_empty() => "reviewed",
        None => "not reviewed",
    }
}

/// The manual draws what may be decided as the code has it: every step is tried in every state.
#[test]
fn what_may_be_decided_is_as_the_manual_draws_it() {
    const LATER: &str = "2028-02-01T00:00:00Z";
    type Named = (&'static str, fn() -> Step);
    let steps: [Named; 6] = [
        ("review", review),
        ("notice", notice),
        ("cure", cure),
        ("further term", || renew("2031-07-01", &["1000000 USD"])),
        ("waive", || waive(1, "5 USD", "disaster")),
        ("terminate", || terminate("2028-06-01")),
    ];
    let [review, notice, _, further, _, end] = steps.map(|(_, step)| step);
    let mut rows = String::new();
    for (way, now) in [
        (vec![], LATER),
        (vec![review], LATER),
        (vec![review, further], LATER),
        (vec![notice], "2027-02-01T00:00:00Z"),
        (vec![notice], LATER),
        (vec![end], LATER),
        (vec![end], "2028-06-01T00:00:00Z"),
    ] {
        let come = || {
            let mut house = running();
            way.iter().for_each(|step| {
                steer(&mut house, "office", NOW, step()).unwrap();
            });
            house
        };
        let mut follows = Vec::new();
        for (what, step) in &steps {
            let mut house = come();
            if steer(&mut house, "office", now, step()).is_ok() {
                follows.push(format!("{what} → {}", state(&house, now)));
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {} | {follows} |\n", state(&come(), now));
    }
    assert!(MANUAL.contains(&rows), "docs/manual/institutes.md lacks these rows:\n{rows}");
}

/// Where the first notice stands.
fn first_notice(house: &House, now: &str) -> &'static str {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(now));
    let course = &view.institute(&institute()).unwrap().institute.course;
    let open = course.open_notice(view.today()).is_some();
    match course.notices.first().map(|one| one.standing(view.today())) {
        None => "not given",
        Some(NoticeStanding::Open(Some(_))) => "to be cured in time",
        Some(NoticeStanding::Open(None)) => "to be cured without a day",
        Some(NoticeStanding::Cured) => "cured",
        Some(NoticeStanding::Missed(_)) if open => "not cured in time beside an open one",
        Some(NoticeStanding::Missed(_)) => "not cured in time",
    }
}

/// The manual draws the states of a notice as the code has them.
#[test]
fn notices() {
    const LATE: &str = "2028-01-10T00:00:00Z";
    let after = |mut house: House, steps: &[(&str, Step)]| {
        for (now, step) in steps {
            steer(&mut house, "office", now, step.clone()).unwrap();
        }
        house
    };
    let told = || after(running(), &[(NOW, review()), (NOW, notice())]);
    let cured = after(told(), &[(NOW, cure())]);
    let another = after(told(), &[(LATE, notice())]);
    let mut without = rules();
    without.retain(|one| one.number.as_str() != "6.2");
    let no_day = after(running_under(without), &[(NOW, review()), (NOW, notice())]);
    let take = |house: &mut House, now: &str, step| tried(steer(house, "office", now, step));
    let machine = Machine {
        steps: &[
            ("notice", &|house, now| take(house, now, notice())),
            ("cure", &|house, now| take(house, now, cure())),
            ("further term", &|house, now| take(house, now, renew("2031-07-01", &["1000000 USD"]))),
        ],
        times: &[("its day", LATE)],
        read: first_notice,
    };
    let (s, done) = ("State", "done");
    machine.check(
        "institutes.md",
        vec![
            ("not given", after(running(), &[(NOW, review())]), NOW, &[done, s, done]),
            ("to be cured in time", told(), NOW, &[s, done, "Rules"]),
            ("to be cured without a day", no_day, NOW, &[s, done, s]),
            ("cured", cured, NOW, &[done, s, done]),
            ("not cured in time", told(), LATE, &[done, s, "Rules"]),
            ("not cured in time beside an open one", another, LATE, &[s, done, "Rules"]),
        ],
    );
}
