//! The year of a programme, the clock on its decisions, and where institutes are.

use guildhall_network::competition::Figure;
use guildhall_network::institute::Step;
use guildhall_network::institute::place::Place;
use guildhall_network::project::Outcome;
use guildhall_network::report::clock::{Clock, Matter, Turn};
use guildhall_network::report::network::{Entry, Evidence};
use guildhall_network::{
    Command, InstituteCommand, InstituteId, MoneyCommand, NegotiationCommand, NetworkError,
    PlaceCommand,
};

use crate::house::{
    DEADLINE, House, JUDGED, ORGANISATIONS, at, call, day, money, organisation, programme,
    proposal, text,
};
use crate::life::{NOW, apply, declined, institute, running};

const END: &str = "2027-12-31T23:00:00Z";

fn year(house: &House, who: &str, now: &str, year: i16) -> Vec<Entry> {
    let scope = house.scope(who);
    house.network.view(&scope, at(now)).network_year(&programme(), year).unwrap().entries
}

/// A number with how many records there are behind it.
fn number(entries: &[Entry], word: &str, of: Option<&str>) -> Option<(Figure, usize)> {
    let found = |one: &&Entry| one.count.word() == word && one.count.of() == of;
    entries.iter().find(found).map(|one| (one.figure.clone(), one.records.len()))
}

fn count(count: u32) -> Option<(Figure, usize)> {
    Some((Figure::Count(count), usize::try_from(count).unwrap()))
}

fn steer(house: &mut House, now: &str, step: Step) {
    let command = InstituteCommand::Steer { institute: institute(), step };
    house.ask("office", at(now), Command::Institute(command)).unwrap();
}

/// A year in which something of each kind happened.
fn busy() -> House {
    let mut house = declined();
    let take = MoneyCommand::TakeTranche {
        institute: institute(),
        year: 1,
        amount: money("7000000 USD"),
        day: day("2027-01-10"),
        reference: "t1".to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(take)).unwrap();
    let (purpose, reason) = ("disaster".to_owned(), "A flood.".to_owned());
    let waive = Step::WaiveMatch { year: 1, amount: money("5 USD"), purpose, reason };
    steer(&mut house, NOW, waive);
    steer(&mut house, NOW, Step::GiveNotice { deficiencies: vec!["Few members.".to_owned()] });
    steer(&mut house, "2027-02-09T09:00:00Z", Step::AcceptCure { text: "More.".to_owned() });
    house
}

#[test]
fn each_number_of_a_year_has_its_records() {
    let house = busy();
    let now = year(&house, "office", END, 2027);
    let money = |text: &str| Figure::Money(Some(money(text)));
    for (word, of, wanted) in [
        ("institutes", Some("running"), count(1)),
        ("institutes", Some("agreed"), count(0)),
        ("institutes", Some("ended"), count(0)),
        ("members", None, count(1)),
        ("small_firms", None, count(1)),
        ("other_firms", None, count(0)),
        ("members_of_kind", Some("firm"), count(1)),
        ("members_of_kind", Some("university"), None),
        ("fees_agreed", None, Some((money("5000 USD"), 1))),
        ("fees_paid", None, Some((money("0 USD"), 0))),
        ("public_money", None, Some((money("7000000 USD"), 1))),
        ("matched", None, Some((money("0 USD"), 1))),
        ("waived", None, Some((money("5 USD"), 1))),
        ("goals_met", None, count(0)),
        ("goals_missed", None, count(0)),
        ("calls_published", None, count(0)),
        ("proposals", None, count(0)),
        ("selected", None, count(0)),
        ("awarded", None, count(0)),
    ] {
        assert_eq!(number(&now, word, of), wanted, "{word} {of:?}");
    }
    let before = year(&house, "office", END, 2026);
    for (word, of, wanted) in [
        ("institutes", Some("running"), count(1)),
        ("members", None, count(0)),
        ("matched", None, Some((money("30000000 USD"), 1))),
        ("calls_published", None, count(1)),
        ("proposals", None, count(2)),
        ("selected", None, count(1)),
        ("awarded", None, count(1)),
    ] {
        assert_eq!(number(&before, word, of), wanted, "{word} {of:?}");
    }
    let selected = before.iter().find(|one| one.count.word() == "selected").unwrap();
    let (proposal, call, at) = (proposal(), call(), at(JUDGED));
    assert_eq!(selected.records, [Evidence::Proposal { proposal, call, at }]);
}

#[test]
fn the_year_is_for_everybody_and_the_number_of_proposals_for_the_office() {
    let house = busy();
    for (who, ..) in ORGANISATIONS {
        let found = year(&house, who, END, 2026);
        let proposals = number(&found, "proposals", None);
        assert_eq!(proposals.is_some(), who == "office", "{who}");
        assert_eq!(number(&found, "calls_published", None), count(1), "{who}");
    }
    // Before the deadline nobody learns how many there will be.
    let early = year(&house, "office", "2026-04-01T16:59:59Z", 2026);
    assert_eq!(number(&early, "proposals", None), count(0));
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(NOW));
    assert_eq!(view.network_year(&programme(), 2028), None, "it has not begun");
    let other = guildhall_network::ProgrammeId::new("none").unwrap();
    assert_eq!(view.network_year(&other, 2027), None);
}

fn clocks(house: &House, who: &str, now: &str, year: Option<i16>) -> Option<Vec<Clock>> {
    let scope = house.scope(who);
    house.network.view(&scope, at(now)).clocks(&programme(), year)
}

/// A step in short: whose turn, so often done, the longest in seconds, so many that wait.
fn short(all: &[Clock], turn: Turn) -> Option<(String, usize, u64, usize)> {
    let one = all.iter().find(|one| one.turn == turn)?;
    let longest = one.took().map_or(0, |took| took.longest.as_secs());
    Some((one.who.to_string(), one.done.len(), longest, one.waits.len()))
}

#[test]
fn decisions_are_timed_by_step_and_by_whose_turn_it_is() {
    let mut house = busy();
    apply(&mut house, "casting", "2027-03-01").unwrap();
    let all = clocks(&house, "office", END, None).unwrap();
    let judged = at(JUDGED).since(at(DEADLINE)).as_secs();
    let office = || "office".to_owned();
    let lead = || "university".to_owned();
    for (turn, wanted) in [
        (Turn::Question, None),
        (Turn::Paper, None),
        (Turn::Selection, Some((office(), 1, judged, 0))),
        (Turn::Agreement, Some((office(), 1, 0, 0))),
        // One was agreed to, one declined, one waits.
        (Turn::Application, Some((lead(), 2, 0, 1))),
        (Turn::Cure, Some((lead(), 1, 30 * 86_400, 0))),
        (Turn::FollowUp, None),
    ] {
        assert_eq!(short(&all, turn), wanted, "{turn:?}");
    }
    let waits = all.iter().find(|one| one.turn == Turn::Application).unwrap();
    let matter = Matter::Application(institute(), organisation("casting"));
    assert_eq!((&waits.waits[0].matter, waits.waits[0].from), (&matter, at(NOW)));
    let of_2026 = clocks(&house, "office", END, Some(2026)).unwrap();
    assert_eq!(short(&of_2026, Turn::Selection), Some((office(), 1, judged, 0)));
    assert_eq!(short(&of_2026, Turn::Application), Some((lead(), 0, 0, 1)), "it waits now");
    assert_eq!(short(&of_2026, Turn::Cure), None);
    for who in ["university", "smith", "stranger"] {
        assert_eq!(clocks(&house, who, END, None), None, "{who}");
    }
    assert!(clocks(&house, "office-viewer", END, None).is_some());
}

#[test]
fn what_waits_is_told_only_as_long_as_somebody_can_act() {
    let open = House::with_call();
    assert_eq!(clocks(&open, "office", JUDGED, None).unwrap().len(), 1, "a choice is due");
    assert_eq!(clocks(&open, "office", "2026-02-01T00:00:00Z", None).unwrap(), []);
    let mut house = running();
    steer(&mut house, NOW, Step::GiveNotice { deficiencies: vec!["Few members.".to_owned()] });
    let cure = |now| short(&clocks(&house, "office", now, None).unwrap(), Turn::Cure);
    assert_eq!(cure(END), Some(("university".to_owned(), 0, 0, 1)));
    assert_eq!(cure("2028-01-10T00:00:00Z"), None, "it was missed");
}

#[test]
fn questions_papers_and_follow_ups_are_timed_too() {
    let answered = crate::stages::answered();
    let all = clocks(&answered, "office", "2026-12-31T00:00:00Z", None).unwrap();
    for turn in [Turn::Question, Turn::Paper] {
        let (who, done, ..) = short(&all, turn).unwrap();
        assert_eq!((who.as_str(), done), ("office", 1), "{turn:?}");
    }
    // It was handed in before, but the office could not answer it as long as more were taken.
    let paper = all.iter().find(|one| one.turn == Turn::Paper).unwrap();
    assert_eq!(Some(paper.done[0].from), crate::stages::staged().stages.papers);
    let mut council = crate::council::called();
    use crate::council as c;
    for (who, when, command) in [
        ("office", c::AFTER, c::follow_up("university", None)),
        ("university", c::AFTER, c::done()),
    ] {
        c::ask(&mut council, who, when, command).unwrap();
    }
    let late = "2027-03-01T00:00:00Z";
    let follow_up =
        |house: &House| short(&clocks(house, "office", late, None).unwrap(), Turn::FollowUp);
    assert_eq!(follow_up(&council), Some(("university".to_owned(), 1, 0, 0)));
    c::ask(&mut council, "office", late, c::reopen()).unwrap();
    assert_eq!(follow_up(&council), Some(("university".to_owned(), 0, 0, 1)), "more is to be done");
    c::ask(&mut council, "office", late, c::give_up()).unwrap();
    assert_eq!(follow_up(&council), None);
}

#[test]
fn what_projects_ask_of_their_institute_is_timed() {
    use crate::projects as p;
    let timed =
        |house: &House, turn, now: &str| short(&clocks(house, "office", now, None).unwrap(), turn);
    let lead = || "university".to_owned();
    let days = |from: &str, until: &str| at(until).since(at(from)).as_secs();
    let nothing = p::called();
    assert_eq!(timed(&nothing, Turn::Projects, p::CHOSEN), None, "nothing was proposed");
    let mut house = p::proposed();
    let before = "2027-01-20T00:00:00Z";
    assert_eq!(timed(&house, Turn::Projects, before), None, "proposals are still taken");
    assert_eq!(timed(&house, Turn::Projects, p::CHOSEN), Some((lead(), 0, 0, 1)));
    p::ask(&mut house, "university", p::CHOSEN, p::select(&[p::project()])).unwrap();
    let took = days(p::DEADLINE, p::CHOSEN);
    assert_eq!(timed(&house, Turn::Projects, p::CHOSEN), Some((lead(), 1, took, 0)));

    let (answered, later) = ("2027-06-05T00:00:00Z", "2027-07-01T00:00:00Z");
    for (who, when, command, turn, wanted) in [
        ("works", p::AT_WORK, p::report(), Turn::Milestone, (0, 0, 1)),
        (
            "university",
            answered,
            p::give_back(),
            Turn::Milestone,
            (1, days(p::AT_WORK, answered), 0),
        ),
        ("works", later, p::report(), Turn::Milestone, (1, days(p::AT_WORK, answered), 1)),
        ("smith", p::AT_WORK, p::longer(), Turn::Change, (0, 0, 1)),
        (
            "university",
            answered,
            p::gate(Outcome::Hold),
            Turn::Milestone,
            (1, days(p::AT_WORK, answered), 0),
        ),
        ("university", later, p::refuse(), Turn::Change, (1, days(p::AT_WORK, later), 0)),
    ] {
        p::ask(&mut house, who, when, command).unwrap();
        let (done, longest, waits) = wanted;
        let wanted = Some((lead(), done, longest, waits));
        assert_eq!(timed(&house, turn, later), wanted, "{turn:?} after {who} at {when}");
    }
}

#[test]
fn terms_are_timed_from_the_last_ones_that_were_proposed() {
    let mut house = crate::life::selected();
    let now = "2027-01-01T00:00:00Z";
    let terms = |house: &House| short(&clocks(house, "office", now, None).unwrap(), Turn::Terms);
    assert_eq!(terms(&house), None);
    let set = |seen, terms: &str| {
        let (proposal, terms) = (proposal(), terms.to_owned());
        Command::Negotiation(NegotiationCommand::SetTerms { proposal, terms, seen })
    };
    let lead = || "university".to_owned();
    let agree = NegotiationCommand::Agree { proposal: proposal(), seen: 2 };
    for (who, when, command, wanted) in [
        ("office", "2026-07-01T00:00:00Z", set(0, "Less."), (lead(), 0, 0, 1)),
        ("office", "2026-07-05T00:00:00Z", set(1, "More."), (lead(), 0, 0, 1)),
        (
            "university",
            "2026-07-08T00:00:00Z",
            Command::Negotiation(agree),
            (lead(), 1, 3 * 86_400, 0),
        ),
    ] {
        house.ask(who, at(when), command).unwrap();
        assert_eq!(terms(&house), Some(wanted), "{when}");
    }
}

fn place(latitude: &str, longitude: &str) -> Command {
    let (latitude, longitude) = (latitude.parse().unwrap(), longitude.parse().unwrap());
    let place = Place { label: text("Somewhere"), latitude, longitude };
    Command::Place(PlaceCommand::Set { institute: institute(), place })
}

/// A house with an institute that is somewhere, for the journal's forms.
pub(crate) fn placed() -> House {
    let mut house = running();
    house.ask("university", at(NOW), place("36.35", "127.38")).unwrap();
    house
}

#[test]
fn an_institute_is_where_its_lead_says() {
    let mut house = placed();
    assert_eq!(house.ask("university", at(NOW), place("36.35", "127.38")).unwrap(), 0);
    for (latitude, longitude) in [("90", "180"), ("-90", "-180"), ("0", "0")] {
        assert_eq!(house.ask("university", at(NOW), place(latitude, longitude)).unwrap(), 1);
    }
    for (latitude, longitude) in
        [("90.000001", "0"), ("-91", "0"), ("0", "180.000001"), ("0", "-200")]
    {
        let refused = house.ask("university", at(NOW), place(latitude, longitude));
        assert!(matches!(refused, Err(NetworkError::Part { .. })), "{refused:?}");
    }
    for who in ["office", "smith", "university-viewer"] {
        let refused = house.ask(who, at(NOW), place("1", "1"));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let place = |label: &str| Place {
        label: text(label),
        latitude: "1".parse().unwrap(),
        longitude: "1".parse().unwrap(),
    };
    let named = |label: &str| PlaceCommand::Set { institute: institute(), place: place(label) };
    let empty = house.ask("university", at(NOW), Command::Place(named(" ")));
    assert!(matches!(empty, Err(NetworkError::Empty { .. })), "{empty:?}");
    let long = house.ask("university", at(NOW), Command::Place(named(&"a".repeat(201))));
    assert!(matches!(long, Err(NetworkError::TooLong { .. })), "{long:?}");
    let none = InstituteId::new("none").unwrap();
    let none = PlaceCommand::Set { institute: none, place: place("There") };
    let unknown = house.ask("university", at(NOW), Command::Place(none));
    assert!(matches!(unknown, Err(NetworkError::Unknown { .. })), "{unknown:?}");
    let scope = house.scope("stranger");
    let map = house.network.view(&scope, at(NOW)).network_map(&programme());
    let [one] = map.as_slice() else { panic!("{map:?}") };
    assert_eq!((one.place.unwrap().latitude.to_string().as_str(), one.members), ("0", 1));
}
