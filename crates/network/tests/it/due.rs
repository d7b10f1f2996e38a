//! What waits for whom.

use std::time::Duration;

use guildhall_network::policy::Demand;
use guildhall_network::view::{Task, Warned};
use guildhall_network::{CompetitionCommand as C, ReviewCommand};

use crate::house::{
    DEADLINE, House, JUDGED, at, call, good, organisation, proposal, rules, save, second, submit,
};
use crate::life::{NOW, apply, institute, running, running_under};

fn due(house: &House, who: &str, now: &str) -> Vec<(Task, Option<String>)> {
    let scope = house.scope(who);
    let all = house.network.view(&scope, at(now)).due(&Warned::new());
    all.into_iter().map(|one| (one.task, one.until.map(|at| at.to_string()))).collect()
}

#[test]
fn before_the_deadline_it_waits_for_the_consortium() {
    let mut house = House::with_call();
    house.compete("university", "2026-02-01T00:00:00Z", save(good(), 0)).unwrap();
    let now = "2026-02-02T00:00:00Z";
    let by = || Some(DEADLINE.to_owned());
    let hand_in = Task::HandIn { call: call(), proposal: proposal() };
    assert_eq!(due(&house, "university", now), [(hand_in, by())]);
    let partner = organisation("smith");
    let promise = Task::Promise { call: call(), proposal: proposal(), partner: partner.clone() };
    assert_eq!(due(&house, "smith", now), [(promise, by())]);
    for nobody in ["university-viewer", "smith-viewer", "office", "stranger"] {
        assert_eq!(due(&house, nobody, now), [], "{nobody}");
    }
    let letter = C::GiveLetter { proposal: proposal(), partner };
    house.compete("smith", now, letter).unwrap();
    assert_eq!(due(&house, "smith", now), []);
    for who in ["casting", "works"] {
        let letter = C::GiveLetter { proposal: proposal(), partner: organisation(who) };
        house.compete(who, now, letter).unwrap();
    }
    house.compete("university", now, submit(1)).unwrap();
    assert_eq!(due(&house, "university", now), []);
}

#[test]
fn an_application_is_to_be_answered_within_the_days_of_its_rule() {
    let asked = |rule: Option<Demand>| {
        let more = rule.map(|demand| crate::house::rule("7.2", "Within 30 days.", demand));
        let mut house = running_under(rules().into_iter().chain(more).collect());
        apply(&mut house, "casting", "2027-03-01").unwrap();
        house
    };
    let until = |house: &House| {
        let answer = |(task, _): &(Task, _)| matches!(task, Task::Answer { .. });
        due(house, "university", NOW).into_iter().find(answer).map(|(_, until)| until)
    };
    let by = |house: &House, who: &str| {
        let (scope, id) = (house.scope(who), organisation("casting"));
        let view = house.network.view(&scope, at(NOW));
        let seen = view.institute(&institute()).unwrap();
        let member = view.members(&seen).into_iter().find(|one| *one.organisation == id);
        member.map(|one| one.answer_by.map(|(until, rule)| (until, rule.to_string())))
    };
    let house = asked(Some(Demand::ApplicationAnswer { days: 30 }));
    let last = at(NOW) + Duration::from_secs(30 * 86_400);
    assert_eq!(until(&house), Some(Some(last.to_string())));
    assert_eq!(by(&house, "casting"), Some(Some((last, "7.2".to_owned()))));
    assert_eq!(by(&house, "smith"), None, "who applied is not everybody's");
    let house = asked(None);
    assert_eq!(until(&house), Some(None));
    assert_eq!(by(&house, "casting"), Some(None));
}

#[test]
fn after_it_for_the_office_and_for_reviewers() {
    let mut house = House::closed();
    let assign = |proposal| (Task::Assign { call: call(), proposal }, None);
    assert_eq!(due(&house, "office", JUDGED), [assign(proposal()), assign(second())]);
    assert_eq!(due(&house, "office-viewer", JUDGED), []);
    for (who, sector) in [
        ("laboratory", guildhall_network::competition::Sector::Public),
        ("silent", guildhall_network::competition::Sector::Private),
    ] {
        house.ready(who, sector);
        for of in [proposal(), second()] {
            house.assign(who, &of).unwrap();
        }
    }
    assert_eq!(due(&house, "office", JUDGED), [], "it waits for the reviewers");
    let review = |proposal| (Task::Review { call: call(), proposal }, None);
    assert_eq!(due(&house, "silent", JUDGED), [review(proposal()), review(second())]);
    for who in ["laboratory", "silent"] {
        for of in [proposal(), second()] {
            house.judge(who, &of, 10).unwrap();
        }
    }
    assert_eq!(due(&house, "silent", JUDGED), []);
    assert_eq!(due(&house, "office", JUDGED), [(Task::Decide { call: call() }, None)]);
    // A tie of the office closes the choice to it.
    let tie = guildhall_network::competition::Tie {
        organisation: organisation("smith"),
        kind: guildhall_network::competition::TieKind::Project,
        until: None,
    };
    let mut tied = House::judged([[1, 1], [1, 1]]);
    let sector = guildhall_network::competition::Sector::Public;
    let ready = ReviewCommand::SetReviewer { sector, appointee: false, ties: vec![tie] };
    tied.review("office", JUDGED, ready).unwrap();
    assert_eq!(due(&tied, "office", JUDGED), []);
    house.select("office", &[proposal(), second()], "").unwrap();
    let award = |proposal| (Task::Award { call: call(), proposal }, None);
    assert_eq!(due(&house, "office", JUDGED), [award(proposal()), award(second())]);
}

#[test]
fn a_member_pays_and_renews_and_the_institute_answers() {
    let mut house = running();
    let (of, who) = (institute(), organisation("smith"));
    let amount = crate::house::money("5000 USD");
    let pay = Task::Pay { institute: of.clone(), organisation: who.clone(), invoice: 1, amount };
    assert_eq!(due(&house, "smith", NOW), [(pay.clone(), None)]);
    let renew = Task::Renew { institute: of.clone(), organisation: who.clone() };
    let end = Some("2028-01-10T00:00:00Z".to_owned());
    assert_eq!(due(&house, "smith", "2027-12-01T00:00:00Z"), [(renew, end), (pay.clone(), None)]);
    assert_eq!(due(&house, "smith", "2028-01-10T00:00:00Z"), [(pay, None)], "it is over");
    assert_eq!(due(&house, "university", NOW), []);
    crate::life::apply(&mut house, "smith", "2028-01-10").unwrap();
    let answer = Task::Answer { institute: of, organisation: who };
    assert_eq!(due(&house, "university", NOW), [(answer, None)]);
    assert_eq!(due(&house, "smith", "2027-12-01T00:00:00Z").len(), 1, "it has applied");
}

#[test]
fn a_project_waits_for_its_lead_and_then_for_its_institute() {
    use crate::projects::{AT_WORK, ask, give_back, longer, project, report, selected};
    let due = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        let all = house
            .network
            .view(&scope, at(now))
            .due(&Warned::default())
            .into_iter()
            .map(|one| one.task);
        let word = |task| match task {
            Task::Milestone { milestone, .. } => Some(format!("reach {milestone}")),
            Task::AcceptMilestone { milestone, .. } => Some(format!("answer {milestone}")),
            Task::AnswerChange { change, .. } => Some(format!("change {change}")),
            _ => None,
        };
        all.filter_map(word).collect::<Vec<_>>()
    };
    let mut house = selected();
    let scope = house.scope("smith");
    let seen = house.network.view(&scope, at(AT_WORK)).project(&project()).unwrap();
    let first = seen.project.text.milestones[0].due;
    let late = first.next().unwrap().begin().to_string();
    let far = first.minus_days(90).begin().to_string();
    assert_eq!(due(&house, "smith", &far), [""; 0], "it is far");
    // For the lead of the project, and for that of the work package.
    for who in ["smith", "works"] {
        assert_eq!(due(&house, who, &late).first().unwrap(), "reach 1", "{who}");
    }
    for who in ["smith-viewer", "university", "casting"] {
        assert_eq!(due(&house, who, &late), [""; 0], "{who}");
    }
    ask(&mut house, "works", AT_WORK, report()).unwrap();
    assert_eq!(due(&house, "university", AT_WORK), ["answer 1"]);
    assert!(!due(&house, "smith", &late).contains(&"reach 1".to_owned()));
    ask(&mut house, "university", AT_WORK, give_back()).unwrap();
    assert_eq!(due(&house, "university", AT_WORK), [""; 0]);
    ask(&mut house, "smith", AT_WORK, longer()).unwrap();
    assert_eq!(due(&house, "university", AT_WORK), ["change 1"]);
    ask(&mut house, "university", AT_WORK, crate::projects::refuse()).unwrap();
    assert_eq!(due(&house, "university", AT_WORK), [""; 0]);
}
