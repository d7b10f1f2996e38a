//! Projects inside an institute: what is asked of them, and who may do what.

use guildhall_access::{Agreement, AgreementId};
use guildhall_model::AssetId;
use guildhall_network::competition::Figure;
use guildhall_network::ledger::Claim;
use guildhall_network::policy::{Demand, Share};
use guildhall_network::project::text::{
    Change, Milestone, Package, Part, ProjectText, Scale, Source, Valuation, Way,
};
use guildhall_network::project::{ENTRIES_MAX, Outcome, Step};
use guildhall_network::{
    Command, MembershipCommand as M, MoneyCommand, NetworkError, ProjectCallId,
    ProjectCommand as C, ProjectId,
};

use crate::house::{House, at, day, money, organisation, programme, rule, rules, text};
use crate::life::{self, NOW, institute};
use crate::projects_rules::figures;

pub(crate) const DEADLINE: &str = "2027-02-01T00:00:00Z";
pub(crate) const CHOSEN: &str = "2027-02-10T00:00:00Z";
pub(crate) const AT_WORK: &str = "2027-06-01T00:00:00Z";

pub(crate) fn call() -> ProjectCallId {
    ProjectCallId::new("wear-2027").unwrap()
}

pub(crate) fn project() -> ProjectId {
    ProjectId::new("blade-wear").unwrap()
}

fn other() -> ProjectId {
    ProjectId::new("powder").unwrap()
}

pub(crate) fn part(id: &str, source: Source, amount: &str) -> Part {
    Part { organisation: organisation(id), source, amount: money(amount) }
}

const EMPLOYEES: Source = Source::InKind { valuation: Valuation::Employees };

pub(crate) fn good() -> ProjectText {
    let package = |title: &str, lead: &str, from: &str, until: &str| Package {
        title: title.to_owned(),
        lead: organisation(lead),
        from: day(from),
        until: day(until),
    };
    let milestone = |title: &str, package, due: &str| Milestone {
        title: title.to_owned(),
        package,
        due: day(due),
    };
    ProjectText {
        title: "Wear of blades".to_owned(),
        summary: "Blades wear; we learn to tell when.".to_owned(),
        from: day("2027-03-01"),
        until: day("2029-03-01"),
        partners: vec![organisation("works"), organisation("university")],
        packages: vec![
            package("Measure", "works", "2027-03-01", "2028-03-01"),
            package("Tell", "smith", "2027-09-01", "2029-03-01"),
        ],
        milestones: vec![
            milestone("A year of data", 1, "2028-02-28"),
            milestone("A model that tells", 2, "2028-12-31"),
        ],
        trl: Way { start: 3, target: 6 },
        mrl: Way { start: 2, target: 5 },
        budget: vec![
            part("university", Source::Institute, "300000 USD"),
            part("smith", Source::Cash, "200000 USD"),
            part("works", EMPLOYEES, "150000 USD"),
            part("smith", Source::ProgrammeIncome, "10000 USD"),
        ],
    }
}

pub(crate) fn ask(
    house: &mut House,
    who: &str,
    now: &str,
    command: C,
) -> Result<usize, NetworkError> {
    house.ask(who, at(now), Command::Project(command))
}

pub(crate) fn step(step: Step) -> C {
    C::Take { project: project(), step }
}

pub(crate) fn open() -> C {
    let (institute, call, deadline) = (institute(), call(), at(DEADLINE));
    let (label, text) = (text("Wear"), "How things wear.".to_owned());
    C::OpenCall { institute, call, label, text, deadline }
}

pub(crate) fn propose(text: ProjectText, seen: u32) -> C {
    let (call, project, lead) = (call(), project(), organisation("smith"));
    C::Propose { call, project, lead, text: Box::new(text), seen }
}

pub(crate) fn select(selected: &[ProjectId]) -> C {
    C::Select { call: call(), selected: selected.to_vec(), reason: "The best.".to_owned() }
}

/// An institute with two members that owe nothing, and rules about projects.
fn ready(partners: bool) -> House {
    let mut house = life::running();
    life::apply(&mut house, "works", "2027-01-10").unwrap();
    let (institute, organisation) = (institute(), organisation("works"));
    let accept = M::Accept { institute, organisation };
    house.ask("university", at(NOW), Command::Membership(accept)).unwrap();
    for (who, amount) in [("smith", "5000 USD"), ("works", "50000 USD")] {
        pay(&mut house, who, amount);
    }
    under_rules(&mut house, partners);
    house
}

/// Sets rules about projects.
pub(crate) fn under_rules(house: &mut House, partners: bool) {
    let share = |hundredths| Share::new(hundredths).unwrap();
    let mut with = rules();
    with.extend([
        rule("11.1", "Members in good standing.", Demand::ProjectMembers { partners }),
        rule("11.2", "Half is cost share.", Demand::ProjectCostShare { least: share(5_000) }),
        rule("11.3", "Half of it in kind at most.", Demand::ProjectInKind { most: share(5_000) }),
        rule("11.4", "At most three years.", Demand::ProjectTerm { most: 3 }),
        rule("11.5", "Assessors are not of the lead.", Demand::ProjectAssessor),
        rule("11.6", "Data rooms end within 90 days.", Demand::DataRoom { days: 90 }),
    ]);
    let policy =
        Command::SetPolicy { programme: programme(), from: day("2027-01-05"), rules: with };
    house.ask("office", at(NOW), policy).unwrap();
}

pub(crate) fn pay(house: &mut House, who: &str, amount: &str) {
    let command = MoneyCommand::TakePayment {
        institute: institute(),
        organisation: organisation(who),
        claim: Claim::default(),
        amount: money(amount),
        day: day("2027-01-10"),
        reference: who.to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(command)).unwrap();
}

/// The same with a call that is open.
pub(crate) fn called() -> House {
    called_under(true)
}

/// The same under a policy that asks of partners that they are members, or does not.
pub(crate) fn called_under(partners: bool) -> House {
    let mut house = ready(partners);
    ask(&mut house, "university", NOW, open()).unwrap();
    house
}

/// The same with a proposal.
pub(crate) fn proposed() -> House {
    let mut house = called();
    ask(&mut house, "smith", NOW, propose(good(), 0)).unwrap();
    house
}

/// The same with a project that was selected.
pub(crate) fn selected() -> House {
    let mut house = proposed();
    ask(&mut house, "university", CHOSEN, select(&[project()])).unwrap();
    house
}

pub(crate) fn agreement(until: &str) -> Agreement {
    Agreement {
        id: AgreementId::new("wear").unwrap(),
        from: organisation("works"),
        to: organisation("university"),
        assets: vec![AssetId::new("works/mill").unwrap()],
        tags: vec![],
        purpose: "To study wear.".to_owned(),
        since: at("2027-03-01T00:00:00Z"),
        until: at(until),
    }
}

pub(crate) fn share(until: &str) -> C {
    step(Step::ShareData { agreement: agreement(until) })
}

pub(crate) fn report() -> C {
    step(Step::Report { milestone: 1, evidence: "A table.".to_owned() })
}

pub(crate) fn accept() -> C {
    step(Step::Accept { milestone: 1 })
}

pub(crate) fn give_back() -> C {
    step(Step::Return { milestone: 1, reason: "A month is missing.".to_owned() })
}

pub(crate) fn assess(scale: Scale, level: u8) -> C {
    step(Step::Assess { scale, level, evidence: "Test report 3.".to_owned() })
}

pub(crate) fn gate(outcome: Outcome) -> C {
    let (gate, reason) = ("After a year".to_owned(), "What was seen.".to_owned());
    step(Step::DecideGate { gate, outcome, reason })
}

pub(crate) fn ask_for(change: Change) -> C {
    step(Step::AskChange { change, reason: "It takes longer.".to_owned() })
}

pub(crate) fn longer() -> C {
    ask_for(Change::Until { until: day("2029-06-01") })
}

pub(crate) fn grant() -> C {
    step(Step::GrantChange { change: 1 })
}

pub(crate) fn refuse() -> C {
    step(Step::RefuseChange { change: 1, reason: "No money.".to_owned() })
}

pub(crate) fn risk(number: Option<u32>, likelihood: u8, impact: u8) -> C {
    step(Step::SetRisk {
        risk: number,
        text: "The mill stands still.".to_owned(),
        likelihood,
        impact,
        owner: organisation("works"),
        until: day("2028-03-01"),
    })
}

pub(crate) fn end_risk() -> C {
    step(Step::EndRisk { risk: 1, note: "It ran.".to_owned() })
}

pub(crate) fn result() -> C {
    step(Step::SayResult { title: "A model".to_owned(), text: "It tells a week ahead.".to_owned() })
}

pub(crate) fn hand_over(room_until: &str) -> C {
    let (to, text) = (organisation("works"), "The model and its data.".to_owned());
    step(Step::HandOver { to, text, room_until: day(room_until) })
}

/// All that can happen in projects.
pub(crate) fn whole() -> House {
    let mut house = selected();
    for (who, command) in [
        ("works", report()),
        ("university", give_back()),
        ("works", report()),
        ("university", accept()),
        ("university", assess(Scale::Trl, 4)),
        ("university", gate(Outcome::Go)),
        ("smith", longer()),
        ("university", grant()),
        ("smith", ask_for(Change::Due { milestone: 2, due: day("2029-01-31") })),
        ("university", step(Step::RefuseChange { change: 2, reason: "No.".to_owned() })),
        ("works", risk(None, 2, 4)),
        ("works", end_risk()),
        ("works", share("2029-03-01T00:00:00Z")),
        ("smith", result()),
        ("smith", hand_over("2029-03-01")),
        ("university", step(Step::Close)),
    ] {
        let what = format!("{who}: {command:?}");
        ask(&mut house, who, AT_WORK, command).unwrap_or_else(|why| panic!("{what}: {why}"));
    }
    house
}

/// Makes something wrong.
type Wrong<'a> = &'a dyn Fn(&mut ProjectText);

#[test]
fn a_proposal_that_cannot_be_is_refused() {
    let check = |what: &str, change: Wrong<'_>| {
        let mut text = good();
        change(&mut text);
        let refused = ask(&mut called(), "smith", NOW, propose(text, 0));
        match refused {
            Err(NetworkError::Rules { .. }) | Ok(_) => panic!("{what} is taken"),
            Err(why) => why.to_string(),
        }
    };
    let long = "x".repeat(201);
    let mut page = String::new();
    let rows: [(&str, Wrong<'_>); 21] = [
        ("no title", &|text| text.title.clear()),
        ("long title", &|text| text.title.clone_from(&long)),
        ("no summary", &|text| text.summary = "  ".to_owned()),
        ("ends before it begins", &|text| text.until = text.from),
        ("lead as partner", &|text| text.partners.push(organisation("smith"))),
        ("partner twice", &|text| text.partners.push(organisation("works"))),
        ("unknown partner", &|text| text.partners.push(organisation("nobody"))),
        ("no packages", &|text| text.packages.clear()),
        ("package outside", &|text| text.packages[0].from = day("2027-02-28")),
        ("package led by others", &|text| text.packages[1].lead = organisation("stranger")),
        ("package without a day", &|text| text.packages[1].until = text.packages[1].from),
        ("milestone after", &|text| text.milestones[0].due = day("2029-03-01")),
        ("milestone before", &|text| text.milestones[0].due = day("2027-02-28")),
        ("milestone of no package", &|text| text.milestones[1].package = 3),
        ("milestone of package 0", &|text| text.milestones[1].package = 0),
        ("level 0", &|text| text.trl.start = 0),
        ("TRL 10", &|text| text.trl.target = 10),
        ("target below start", &|text| text.mrl.target = 1),
        ("nothing", &|text| text.budget[0].amount = money("0 USD")),
        ("another currency", &|text| text.budget[0].amount = money("1 KRW")),
        ("spent by others", &|text| text.budget[0].organisation = organisation("stranger")),
    ];
    for (what, change) in rows {
        page += &format!("{what}: {}\n", check(what, change));
    }
    let mut highest = good();
    (highest.trl.target, highest.mrl.target) = (9, 10);
    ask(&mut called(), "smith", NOW, propose(highest, 0)).unwrap();
    expect_test::expect![[r#"
        no title: the title of the project is empty
        long title: the title of the project has 201 characters, more than the limit of 200
        no summary: the summary of the project is empty
        ends before it begins: it would end on 2027-03-01, and begin on 2027-03-01
        lead as partner: `smith` takes part twice; name each organisation once, and not the lead
        partner twice: `works` takes part twice; name each organisation once, and not the lead
        unknown partner: there is no organisation `nobody`, or it is not shared with you
        no packages: the list of work packages is empty
        package outside: work package 1: it does not lie within the project
        package led by others: work package 2: it is led by an organisation that does not take part
        package without a day: it would end on 2027-09-01, and begin on 2027-09-01
        milestone after: milestone 1: its day is none of the project's
        milestone before: milestone 1: its day is none of the project's
        milestone of no package: milestone 2: it is of a work package that there is not
        milestone of package 0: milestone 2: it is of a work package that there is not
        level 0: a technology readiness level is 0, and must be from 1 to 9
        TRL 10: a technology readiness level is 10, and must be from 1 to 9
        target below start: the target level is 1, and must be from 2 to 10
        nothing: part of the budget 1: its amount is zero
        another currency: KRW and USD cannot be added or compared: there is no rate of exchange here
        spent by others: part of the budget 1: its organisation does not take part
    "#]]
    .assert_eq(&page);
}

#[test]
fn who_may_do_what_in_a_project() {
    let mut page = String::new();
    let rows = [
        ("report", report()),
        ("assess", assess(Scale::Trl, 4)),
        ("gate", gate(Outcome::Go)),
        ("ask for a change", longer()),
        ("set a risk", risk(None, 1, 5)),
        ("say a result", result()),
        ("hand over", hand_over("2029-03-01")),
        ("share data", share("2029-03-01T00:00:00Z")),
    ];
    for (what, command) in rows {
        page += &format!("{what}:");
        let people = ["smith", "smith-viewer", "works", "university", "office", "stranger"];
        for who in people {
            let answer = match ask(&mut selected(), who, AT_WORK, command.clone()) {
                Ok(_) => "yes",
                Err(NetworkError::NotYours { .. }) => "not his",
                Err(NetworkError::Unknown { .. }) => "unknown",
                Err(why) => panic!("{who} {what}: {why}"),
            };
            page += &format!(" {who} {answer};");
        }
        page += "\n";
    }
    expect_test::expect![[r#"
        report: smith yes; smith-viewer not his; works yes; university not his; office not his; stranger unknown;
        assess: smith not his; smith-viewer not his; works not his; university yes; office yes; stranger unknown;
        gate: smith not his; smith-viewer not his; works not his; university yes; office not his; stranger unknown;
        ask for a change: smith yes; smith-viewer not his; works not his; university not his; office not his; stranger unknown;
        set a risk: smith yes; smith-viewer not his; works yes; university yes; office not his; stranger unknown;
        say a result: smith yes; smith-viewer not his; works yes; university yes; office not his; stranger unknown;
        hand over: smith yes; smith-viewer not his; works not his; university not his; office not his; stranger unknown;
        share data: smith not his; smith-viewer not his; works yes; university not his; office not his; stranger unknown;
    "#]].assert_eq(&page);
}

#[test]
fn a_change_is_so_only_when_it_is_granted() {
    let mut house = selected();
    let until = |house: &House| {
        let scope = house.scope("smith");
        let view = house.network.view(&scope, at(AT_WORK));
        view.project(&project()).unwrap().project.text.until
    };
    ask(&mut house, "smith", AT_WORK, longer()).unwrap();
    assert_eq!(ask(&mut house, "smith", AT_WORK, longer()).unwrap(), 0, "the same again");
    assert_eq!(until(&house), day("2029-03-01"));
    ask(&mut house, "university", AT_WORK, grant()).unwrap();
    assert_eq!(until(&house), day("2029-06-01"));
    for (change, taken) in [
        (Change::Until { until: day("2028-01-01") }, false),
        (Change::Until { until: day("2031-01-01") }, false),
        (Change::Due { milestone: 3, due: day("2028-01-01") }, false),
        (Change::Due { milestone: 1, due: day("2028-06-01") }, true),
        (Change::Budget { budget: vec![] }, false),
        (Change::Join { organisation: organisation("works") }, false),
        (Change::Join { organisation: organisation("stranger") }, false),
        (Change::Leave { organisation: organisation("works") }, false),
        (Change::Leave { organisation: organisation("stranger") }, false),
    ] {
        let asked = ask(&mut house, "smith", AT_WORK, ask_for(change.clone()));
        assert_eq!(asked.is_ok(), taken, "{change:?}: {asked:?}");
    }
    // Between asking and granting a partner stopped to pay: the change is looked at again.
    let budget = vec![part("works", Source::Cash, "1 USD"), part("university", EMPLOYEES, "1 USD")];
    ask(&mut house, "smith", AT_WORK, ask_for(Change::Budget { budget })).unwrap();
    let late = "2028-02-01T00:00:00Z";
    let refused = ask(&mut house, "university", late, step(Step::GrantChange { change: 3 }));
    let who = Figure::Organisations(vec![organisation("smith"), organisation("works")]);
    assert_eq!(figures(refused.unwrap_err())[0].1, who, "their membership is over");
}

#[test]
fn risks_have_five_by_five_weights() {
    for (likelihood, impact, taken) in
        [(1, 1, true), (5, 5, true), (0, 3, false), (3, 0, false), (6, 3, false), (3, 6, false)]
    {
        let asked = ask(&mut selected(), "works", AT_WORK, risk(None, likelihood, impact));
        assert_eq!(asked.is_ok(), taken, "{likelihood} x {impact}");
    }
    let mut house = selected();
    ask(&mut house, "works", AT_WORK, risk(None, 2, 2)).unwrap();
    ask(&mut house, "smith", AT_WORK, risk(Some(1), 4, 2)).unwrap();
    assert!(ask(&mut house, "smith", AT_WORK, risk(Some(2), 4, 2)).is_err(), "there is no second");
    ask(&mut house, "smith", AT_WORK, end_risk()).unwrap();
    assert!(ask(&mut house, "smith", AT_WORK, end_risk()).is_err(), "it has ended");
    assert!(ask(&mut house, "smith", AT_WORK, risk(Some(1), 1, 1)).is_err(), "it has ended");
    let mut past = risk(None, 1, 1);
    if let C::Take { step: Step::SetRisk { until, .. }, .. } = &mut past {
        *until = day("2027-05-31");
    }
    assert!(matches!(ask(&mut house, "works", AT_WORK, past), Err(NetworkError::NotAhead { .. })));
}

#[test]
fn there_is_an_end_to_lists() {
    let mut house = selected();
    for _ in 0..ENTRIES_MAX {
        ask(&mut house, "university", AT_WORK, assess(Scale::Trl, 4)).unwrap();
    }
    let more = ask(&mut house, "university", AT_WORK, assess(Scale::Trl, 4)).unwrap_err();
    assert!(matches!(more, NetworkError::TooMany { max: ENTRIES_MAX, .. }), "{more}");
}

#[test]
fn proposals_are_taken_until_the_deadline_by_their_revision() {
    let mut house = proposed();
    assert_eq!(ask(&mut house, "smith", NOW, propose(good(), 1)).unwrap(), 0, "the same again");
    let mut better = good();
    better.summary.push_str(" Soon.");
    let stale = ask(&mut house, "smith", NOW, propose(better.clone(), 0)).unwrap_err();
    assert!(matches!(stale, NetworkError::Changed { now: 1, seen: 0, .. }), "{stale}");
    ask(&mut house, "smith", NOW, propose(better.clone(), 1)).unwrap();
    let late = ask(&mut house, "smith", DEADLINE, propose(better, 2)).unwrap_err();
    assert!(matches!(late, NetworkError::Late { .. }), "{late}");
    let (call, project, lead) = (call(), project(), organisation("works"));
    let text = Box::new(good());
    let stolen = ask(&mut house, "works", NOW, C::Propose { call, project, lead, text, seen: 0 });
    assert!(matches!(stolen, Err(NetworkError::Taken { .. })));
    let unknown = ask(&mut house, "university", CHOSEN, select(&[other()])).unwrap_err();
    assert!(matches!(unknown, NetworkError::Unknown { .. }), "{unknown}");
}

#[test]
fn who_sees_what() {
    let house = selected();
    for (who, sees) in [
        ("smith", true),
        ("works-viewer", true),
        ("university-viewer", true),
        ("office", true),
        ("stranger", false),
        ("casting", false),
    ] {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(AT_WORK));
        assert_eq!(view.project(&project()).is_some(), sees, "{who}");
        assert_eq!(view.projects(&institute()).len(), usize::from(sees), "{who}");
        assert_eq!(view.project_calls(&institute()).len(), 1, "calls are for all: {who}");
    }
}
