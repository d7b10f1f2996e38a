//! What an office plans for after the deadline of a call: days that people see, and that close nothing.

use guildhall_network::competition::{CallText, Planned, Sector, Stages};
use guildhall_network::view::{StageState, Task, Warned};
use guildhall_network::{CompetitionCommand as C, NetworkError};

use crate::house::{
    DEADLINE, House, JUDGED, at, call, call_text, day, programme, proposal, second,
};

const REVIEWED: &str = "2026-04-25";
const CHOSEN: &str = "2026-05-10";
const AGREED: &str = "2026-09-30";

fn with(reviewed: Option<&str>, chosen: Option<&str>, agreed: Option<&str>) -> CallText {
    let [reviewed, chosen, agreed] = [reviewed, chosen, agreed].map(|one| one.map(day));
    let planned = Planned { reviewed, chosen, agreed };
    CallText { stages: Stages { planned, ..Stages::default() }, ..call_text() }
}

fn amend(house: &mut House, now: &str, text: CallText) -> Result<usize, NetworkError> {
    let (deadline, reason) = (at(DEADLINE), "So that you know.".to_owned());
    house.compete("office", now, C::AmendCall { call: call(), text, deadline, reason, seen: None })
}

/// Two proposals are handed in to a call that says what comes when.
fn closed() -> House {
    let mut house = House::closed();
    let text = with(Some(REVIEWED), Some(CHOSEN), Some(AGREED));
    amend(&mut house, "2026-03-01T00:00:00Z", text).unwrap();
    house
}

#[test]
fn planned_days_follow_each_other_and_the_deadline() {
    for (reviewed, chosen, agreed, good) in [
        (None, None, None, true),
        (Some(REVIEWED), Some(CHOSEN), Some(AGREED), true),
        (None, Some(CHOSEN), None, true),
        (Some(CHOSEN), Some(CHOSEN), Some(CHOSEN), true),
        // The day of the deadline itself.
        (Some("2026-04-01"), None, None, true),
        (Some("2026-03-31"), None, None, false),
        (None, None, Some("2026-03-31"), false),
        (Some(CHOSEN), Some("2026-05-09"), None, false),
        (Some(REVIEWED), None, Some("2026-04-24"), false),
        (None, Some(AGREED), Some(CHOSEN), false),
    ] {
        let text = || with(reviewed, chosen, agreed);
        let mut house = House::with_call();
        let before = house.network.clone();
        let amended = amend(&mut house, "2026-02-01T00:00:00Z", text());
        assert_eq!(amended.is_ok(), good, "{reviewed:?} {chosen:?} {agreed:?}: {amended:?}");
        let mut fresh = House::new();
        let draft = C::DraftCall { call: call(), programme: programme(), text: text(), seen: None };
        let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
        let now = "2026-01-10T00:00:00Z";
        let published = fresh
            .compete("office", now, draft)
            .and_then(|_| fresh.compete("office", "2026-01-15T00:00:00Z", publish));
        assert_eq!(published.is_ok(), good, "{reviewed:?} {chosen:?} {agreed:?}: {published:?}");
        if !good {
            assert!(matches!(amended, Err(NetworkError::Early { .. })), "{amended:?}");
            assert!(matches!(published, Err(NetworkError::Early { .. })), "{published:?}");
            assert_eq!(house.network, before, "nothing is half done");
        }
    }
}

#[test]
fn a_plan_may_be_moved_either_way_as_long_as_a_call_may_be_amended() {
    let mut house = House::with_call();
    for (now, chosen) in [
        ("2026-02-01T00:00:00Z", Some(CHOSEN)),
        ("2026-02-02T00:00:00Z", Some("2026-04-20")),
        ("2026-02-03T00:00:00Z", None),
    ] {
        assert_eq!(amend(&mut house, now, with(None, chosen, None)).unwrap(), 1, "{chosen:?}");
    }
    let late = amend(&mut house, JUDGED, with(None, Some(CHOSEN), None));
    assert!(matches!(late, Err(NetworkError::Late { .. })), "{late:?}");
}

#[test]
fn everybody_sees_what_is_planned_on_the_line_of_stages() {
    let house = closed();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(JUDGED));
    let line = view.stages(view.call(&call()).unwrap());
    let planned: Vec<_> = line
        .iter()
        .filter_map(|one| Some((one.stage, one.state, one.planned?.to_string())))
        .collect();
    use StageState::{Ahead, Now};
    let wanted =
        [("closed", Now, REVIEWED), ("selection", Ahead, CHOSEN), ("award", Ahead, AGREED)];
    assert_eq!(planned, wanted.map(|(stage, state, day)| (stage, state, day.to_owned())));
}

#[test]
fn what_waits_has_the_planned_day_as_its_date() {
    let mut house = closed();
    let due = |house: &House, who: &str| -> Vec<(Task, Option<String>)> {
        let scope = house.scope(who);
        let all = house.network.view(&scope, at(JUDGED)).due(&Warned::new());
        all.into_iter().map(|one| (one.task, one.until.map(|at| at.to_string()))).collect()
    };
    // A planned day is over when the next begins.
    let [reviewed, chosen, agreed] =
        ["2026-04-26T00:00:00Z", "2026-05-11T00:00:00Z", "2026-10-01T00:00:00Z"]
            .map(|at| Some(at.to_owned()));
    let assign = |proposal| (Task::Assign { call: call(), proposal }, reviewed.clone());
    assert_eq!(due(&house, "office"), [assign(proposal()), assign(second())]);
    for (who, sector) in [("laboratory", Sector::Public), ("silent", Sector::Private)] {
        house.ready(who, sector);
        for of in [proposal(), second()] {
            house.assign(who, &of).unwrap();
        }
    }
    let review = |proposal| (Task::Review { call: call(), proposal }, reviewed.clone());
    assert_eq!(due(&house, "silent"), [review(proposal()), review(second())]);
    for who in ["laboratory", "silent"] {
        for of in [proposal(), second()] {
            house.judge(who, &of, 10).unwrap();
        }
    }
    assert_eq!(due(&house, "office"), [(Task::Decide { call: call() }, chosen)]);
    house.select("office", &[proposal(), second()], "").unwrap();
    let award = |proposal| (Task::Award { call: call(), proposal }, agreed.clone());
    assert_eq!(due(&house, "office"), [award(proposal()), award(second())]);
}
