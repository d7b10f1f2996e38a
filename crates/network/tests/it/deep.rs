//! The deeper parts of a proposal: who gives what, what is done, how it goes on; their sums and their
//! limits, as rows.

use guildhall_network::competition::{
    CallText, Figure, Income, IncomeLine, ProposalText, Source, Stages, WorkPackage, budget_table,
    income_table, packages_sum,
};
use guildhall_network::directory::Kind;
use guildhall_network::policy::Demand;
use guildhall_network::programme::agency::FocusSet;
use guildhall_network::{
    AgencyCommand, CallId, Command, CompetitionCommand as C, FocusId, NetworkError,
    PaperCommand as P,
};

use crate::house::{
    DEADLINE, House, at, call, call_text, good, line, money, organisation, programme, proposal,
    rule, save,
};
use crate::stages::paper;

const NOW: &str = "2026-02-01T00:00:00Z";

/// A house under one rule, with a call; with a stage for concept papers where wanted.
fn house(demand: Demand, papers: bool) -> House {
    let mut house = House::under(vec![rule("1", "The rule.", demand)]);
    let mut text = call_text();
    text.area = Some(FocusId::new("additive").unwrap());
    text.stages.papers = papers.then(|| at("2026-01-20T00:00:00Z"));
    let (id, programme) = (call(), programme());
    let draft = C::DraftCall { call: id, programme, text, seen: None };
    house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
    let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
    house.compete("office", "2026-01-15T00:00:00Z", publish).unwrap();
    house
}

fn of(
    mut line: guildhall_network::competition::BudgetLine,
    of: &str,
) -> guildhall_network::competition::BudgetLine {
    line.of = Some(organisation(of));
    line
}

fn package(lead: &str, (from, to): (u16, u16), budget: &str) -> WorkPackage {
    let (title, outcome) = ("Work".to_owned(), "A machine that runs.".to_owned());
    WorkPackage { title, lead: organisation(lead), from, to, outcome, budget: Some(money(budget)) }
}

pub(crate) fn income(year: u8, kind: Income, amount: &str) -> IncomeLine {
    IncomeLine { year, kind, amount: money(amount) }
}

/// A proposal that says all.
pub(crate) fn whole() -> ProposalText {
    let mut text = good();
    text.budget = vec![
        line(1, Source::Public, "40000000 USD"),
        line(5, Source::Public, "30000000 USD"),
        of(line(1, Source::Cash, "30000000 USD"), "smith"),
        of(line(5, Source::InKind, "40000000 USD"), "university"),
    ];
    let packages = [("university", (1, 30), "100000000 USD"), ("smith", (31, 60), "40000000 USD")];
    text.packages = packages.map(|(lead, months, budget)| package(lead, months, budget)).to_vec();
    text.income = vec![
        income(5, Income::Fees, "45000000 USD"),
        income(5, Income::Contracts, "15000000 USD"),
        income(6, Income::Services, "1 USD"),
    ];
    text
}

#[test]
fn a_paper_is_told_in_time_who_may_lead() {
    let mut house = house(Demand::LeadKinds { kinds: vec![Kind::Firm] }, true);
    let (paper_id, lead, early) =
        (paper("idea"), organisation("university"), "2026-01-16T00:00:00Z");
    let text = guildhall_network::competition::PaperText {
        title: "Idea".to_owned(),
        summary: "In short.".to_owned(),
        partners: vec![organisation("smith")],
    };
    let save = P::Save { paper: paper_id, call: call(), lead, text, seen: 0 };
    house.ask("university", at(early), Command::Paper(save)).unwrap();
    let submit = P::Submit { paper: paper("idea"), seen: 1 };
    let refused = house.ask("university", at(early), Command::Paper(submit));
    assert!(matches!(refused, Err(NetworkError::Rules { .. })), "{refused:?}");
}

#[test]
fn a_focus_area_that_an_institute_has_is_told_and_refused() {
    use guildhall_network::{InstituteCommand, InstituteId, ReviewCommand as R};
    let mut house = house(Demand::FocusOnce, false);
    let other = || CallId::new("again").unwrap();
    let draft = |area: Option<&str>| C::DraftCall {
        call: other(),
        programme: programme(),
        text: CallText { area: area.map(|area| FocusId::new(area).unwrap()), ..call_text() },
        seen: None,
    };
    let publish = || C::PublishCall { call: other(), deadline: at("2026-12-01T00:00:00Z") };
    house.compete("office", NOW, draft(Some("additive"))).unwrap();
    house.compete("office", NOW, publish()).unwrap();
    let mut text = whole();
    text.title = "Second".to_owned();
    house.compete("university", NOW, save(whole(), 0)).unwrap();
    house.compete("university", NOW, C::SubmitProposal { proposal: proposal(), seen: 1 }).unwrap();
    let (id, lead) = (crate::house::second(), organisation("rival"));
    let saved = C::SaveProposal { proposal: id, call: other(), lead, text, seen: 0 };
    house.compete("rival", NOW, saved).unwrap();
    let submit = |seen| C::SubmitProposal { proposal: crate::house::second(), seen };
    let later = "2026-05-01T00:00:00Z";
    let decide =
        R::DecideCall { call: call(), selected: vec![proposal()], reason: "Good.".to_owned() };
    house.review("office", later, decide).unwrap();
    let award = InstituteCommand::Award {
        institute: InstituteId::new("made").unwrap(),
        label: crate::house::text("Institute"),
        proposal: proposal(),
        from: guildhall_model::Day::parse("2026-07-01").unwrap(),
        tranches: vec![money("1 USD")],
    };
    house.ask("office", at(later), Command::Institute(award)).unwrap();
    // Two calls were open at once: what is proposed to the second is told.
    let refused = house.compete("rival", later, submit(1));
    let Err(NetworkError::Rules { shortfalls, .. }) = refused else { panic!("{refused:?}") };
    let made = Figure::Institutes(vec![InstituteId::new("made").unwrap()]);
    assert_eq!((&shortfalls[0].found, &shortfalls[0].wanted), (&made, &Figure::Institutes(vec![])));
    // A third draft is warned, and not published; after the term of the institute it is.
    let third = || CallId::new("third").unwrap();
    for (area, published) in [(None, "empty"), (Some("additive"), "rules"), (Some("other"), "done")]
    {
        let C::DraftCall { programme, text, .. } = draft(area) else { panic!() };
        house
            .compete("office", later, C::DraftCall { call: third(), programme, text, seen: None })
            .unwrap();
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(later));
        let warned = view.duplicates(view.call(&third()).unwrap()).len();
        assert_eq!(warned, usize::from(area == Some("additive")));
        let publish = C::PublishCall { call: third(), deadline: at("2030-12-01T00:00:00Z") };
        let got = match house.network.decide(
            Some(&scope),
            at(later),
            Command::Competition(publish.clone()),
        ) {
            Ok(_) => "done",
            Err(NetworkError::Empty { .. }) => "empty",
            Err(NetworkError::Rules { .. }) => "rules",
            Err(error) => panic!("{error}"),
        };
        assert_eq!(got, published, "{area:?}");
    }
}

#[test]
fn a_programme_that_lists_focus_areas_calls_for_no_other() {
    let mut house = house(Demand::FocusOnce, false);
    let next = || CallId::new("next").unwrap();
    let says = |area: Option<&str>| CallText {
        area: area.map(|area| FocusId::new(area).unwrap()),
        ..call_text()
    };
    let draft = |text| C::DraftCall { call: next(), programme: programme(), text, seen: None };
    let deadline = || at("2026-12-01T00:00:00Z");
    let publish = || C::PublishCall { call: next(), deadline: deadline() };
    let list = |focus: &str| {
        let focus = FocusId::new(focus).unwrap();
        let label = crate::house::text("Listed");
        Command::Agency(AgencyCommand::SetFocus(FocusSet { programme: programme(), focus, label }))
    };
    let listed = |house: &House| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(NOW));
        view.lists_focus(view.call(&next()).unwrap())
    };
    house.compete("office", NOW, draft(says(Some("coats")))).unwrap();
    assert!(listed(&house), "it lists none at all");
    house.ask("office", at(NOW), list("layers")).unwrap();
    for (area, refused) in [(None, "short name"), (Some("coats"), "focus area `coats` is not one")]
    {
        house.compete("office", NOW, draft(says(area))).unwrap();
        assert!(!listed(&house), "{area:?}");
        let error = house.compete("office", NOW, publish()).unwrap_err().to_string();
        assert!(error.contains(refused), "{error}");
    }
    house.ask("office", at(NOW), list("coats")).unwrap();
    assert!(listed(&house));
    house.compete("office", NOW, publish()).unwrap();
    let amend = |area| C::AmendCall {
        call: next(),
        text: says(Some(area)),
        deadline: deadline(),
        reason: "Another area.".to_owned(),
        seen: None,
    };
    let error = house.compete("office", NOW, amend("glues")).unwrap_err().to_string();
    assert!(error.contains("focus area `glues` is not one"), "{error}");
    house.compete("office", NOW, amend("layers")).unwrap();
    // What was public before anything was listed takes another date.
    let mut text = call_text();
    text.area = Some(FocusId::new("additive").unwrap());
    let later = C::AmendCall {
        call: call(),
        text,
        deadline: at("2026-05-01T00:00:00Z"),
        reason: "More time.".to_owned(),
        seen: None,
    };
    house.compete("office", NOW, later).unwrap();
}

#[test]
fn sums_are_reckoned_by_source_giver_and_year() {
    let mut text = whole();
    text.budget.push(line(2, Source::Cash, "0.01 USD"));
    text.budget.push(of(line(1, Source::Cash, "1 USD"), "smith"));
    let table = budget_table(&organisation("university"), &text).unwrap().unwrap();
    let row = |((source, of), years, sum): &(
        (Source, Option<guildhall_model::OrganisationId>),
        Vec<_>,
        guildhall_model::Money,
    )| {
        let of = of.as_ref().map_or("-".to_owned(), ToString::to_string);
        format!("{} {of} {} {sum}", source.word(), years.len())
    };
    let rows: Vec<String> = table.rows.iter().map(row).collect();
    assert_eq!(
        rows,
        [
            "public - 5 70000000.00 USD",
            "in_kind university 5 40000000.00 USD",
            "cash smith 5 30000001.00 USD",
            "cash - 5 0.01 USD",
        ]
    );
    assert_eq!((table.years[0], table.years[4]), (money("70000001 USD"), money("70000000 USD")));
    assert_eq!(table.total, money("140000001.01 USD"));
    let table = income_table(&text).unwrap().unwrap();
    assert_eq!((table.rows.len(), table.years.len()), (3, 6));
    assert_eq!((table.years[4], table.total), (money("60000000 USD"), money("60000001 USD")));
    assert_eq!(packages_sum(&text.packages).unwrap(), Some(money("140000000 USD")));
    let none = budget_table(&organisation("university"), &ProposalText::default()).unwrap();
    assert!(none.is_none());
}

#[test]
fn what_cannot_be_is_refused_by_its_number() {
    let said = |change: fn(&mut ProposalText)| {
        let (mut house, mut text) = (house(Demand::Roles, false), whole());
        change(&mut text);
        house.compete("university", NOW, save(text, 0)).unwrap_err().to_string()
    };
    for (change, expected) in [
        (
            (|text| text.packages[1].from = 0) as fn(&mut ProposalText),
            "work package 2: it cannot last from month 0 to month 60",
        ),
        (|text| text.packages[0].to = 0, "work package 1: it cannot last from month 1 to month 0"),
        (
            |text| text.packages[0].budget = Some(money("-1 USD")),
            "work package 1: -1.00 USD is below zero",
        ),
        (|text| text.packages[0].title.clear(), "the title of a work package is empty"),
        (
            |text| text.packages = vec![text.packages[0].clone(); 201],
            "there are more than 200 work packages",
        ),
        (|text| text.income[2].year = 16, "line of income 3: year 16 is not one of the 15 years"),
        (
            |text| text.income[1].amount = money("0 USD"),
            "line of income 2: 0.00 USD is not above zero",
        ),
        (
            |text| text.income[1].amount = money("1 KRW"),
            "line of income 2: 1 KRW is not in USD, as the first line is",
        ),
        (
            |text| text.income = vec![text.income[0].clone(); 501],
            "there are more than 500 lines of income",
        ),
        (
            |text| text.budget[0].of = Some(organisation("smith")),
            "line 1 of the budget: public money is not of `smith`",
        ),
    ] {
        assert_eq!(said(change), expected);
    }
}

#[test]
fn dates_of_stages_follow_each_other_and_are_never_moved_earlier() {
    let date = |day: u8| Some(at(&format!("2026-03-{day:02}T00:00:00Z")));
    let stages = |papers, questions| Stages { papers, questions, ..Stages::default() };
    let published = |stages: Stages| {
        let mut house = House::new();
        let mut text = call_text();
        text.stages = stages;
        let draft = C::DraftCall { call: call(), programme: programme(), text, seen: None };
        house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
        let publish = C::PublishCall { call: call(), deadline: date(20).unwrap() };
        let done = house.compete("office", "2026-03-02T00:00:00Z", publish);
        (house, done)
    };
    for (papers, questions, good) in [
        (date(5), date(10), true),
        (None, date(20), true),
        (date(20), None, false),
        (None, date(21), false),
        (date(1), None, false),
        (None, date(2), false),
    ] {
        let (_, done) = published(stages(papers, questions));
        match done {
            Ok(_) => assert!(good, "{papers:?} {questions:?}"),
            Err(NetworkError::Deadline { .. }) => assert!(!good, "{papers:?} {questions:?}"),
            Err(error) => panic!("{error}"),
        }
    }
    let amended = |now: u8, papers, questions, deadline| {
        let (mut house, _) = published(stages(date(5), date(10)));
        let mut text = call_text();
        text.stages = stages(papers, questions);
        let reason = "More time.".to_owned();
        let amend = C::AmendCall {
            call: call(),
            text,
            deadline: date(deadline).unwrap(),
            reason,
            seen: None,
        };
        match house.ask("office", date(now).unwrap(), Command::Competition(amend)) {
            Ok(_) => "done",
            Err(NetworkError::Deadline { .. }) => "deadline",
            Err(NetworkError::Late { .. }) => "late",
            Err(NetworkError::State { .. }) => "state",
            Err(error) => panic!("{error}"),
        }
    };
    for (now, papers, questions, deadline, expected) in [
        (3, date(6), date(12), 25, "done"),
        (3, date(5), date(10), 20, "done"),
        (3, date(4), date(10), 20, "deadline"),
        (3, date(5), date(9), 20, "deadline"),
        (3, date(5), date(10), 19, "deadline"),
        (3, date(20), date(10), 20, "deadline"),
        (3, date(5), date(21), 20, "deadline"),
        (3, None, date(10), 20, "state"),
        (3, date(5), None, 20, "state"),
        (6, date(7), date(10), 20, "late"),
        (6, date(5), date(12), 20, "done"),
        (11, date(5), date(12), 20, "late"),
        (20, date(5), date(10), 25, "late"),
    ] {
        let row = format!("on {now}: {papers:?} {questions:?} {deadline}");
        assert_eq!(amended(now, papers, questions, deadline), expected, "{row}");
    }
}
