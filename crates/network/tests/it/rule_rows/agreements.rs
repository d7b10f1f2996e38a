//! What an agreement must be, for its first term and a further one.

use guildhall_network::competition::Figure;
use guildhall_network::institute::Step;
use guildhall_network::institute::course::NoticeStanding;
use guildhall_network::policy::{Demand, Rule};
use guildhall_network::view::{Task, Warned};
use guildhall_network::{
    Command, CompetitionCommand as C, FocusId, NegotiationCommand as N, ReviewCommand as R,
};

use super::{Comes, Got, Row, alone, between, counts, due, part, row, shares, words, years};
use crate::course::{cure, notice, renew, review, steer, waive};
use crate::house::{
    DEADLINE, House, JUDGED, PUBLISHED, at, call, call_text, day, good, money, programme, proposal,
    submit,
};
use crate::life::{NOW, TRANCHES, award, institute, running_under};

/// The only proposal to a call was selected under a rule alone.
pub(super) fn selected(rule: Rule) -> House {
    let mut house = House::under(alone(rule));
    let (mut text, programme) = (call_text(), programme());
    text.area = Some(FocusId::new("additive").unwrap());
    let draft = C::DraftCall { call: call(), programme, text, seen: None };
    house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
    let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
    house.compete("office", PUBLISHED, publish).unwrap();
    house.save("2026-02-01T00:00:00Z", good(), 0);
    house.compete("university", "2026-02-02T00:00:00Z", submit(1)).unwrap();
    let (selected, reason) = (vec![proposal()], "Good.".to_owned());
    house.review("office", JUDGED, R::DecideCall { call: call(), selected, reason }).unwrap();
    house
}

/// An agreement on so much public money for each year is made, partners bringing 70 millions.
fn agreed(tranches: &'static [&str]) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = selected(rule);
        let asked = house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", tranches));
        Got::asked(house, asked)
    }
}

/// The same after terms on which both agreed.
fn agreed_after_terms(rule: Rule) -> Got {
    let mut house = selected(rule);
    let terms = N::SetTerms { proposal: proposal(), terms: "Less.".to_owned(), seen: 0 };
    let agree = N::Agree { proposal: proposal(), seen: 1 };
    for (who, command) in [("office", terms), ("university", agree)] {
        house.ask(who, at(JUDGED), Command::Negotiation(command)).unwrap();
    }
    let asked = house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", &TRANCHES));
    Got::asked(house, asked)
}

/// A year before the end of the first term.
const LATE: &str = "2030-07-01T00:00:00Z";

/// A further term, after some steps, each with its time.
fn renewed(before: Vec<(&'static str, Step)>, tranches: &'static [&str]) -> impl Fn(Rule) -> Got {
    further(before, renew("2031-07-01", tranches))
}

fn further(before: Vec<(&'static str, Step)>, last: Step) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = running_under(alone(rule));
        for (now, step) in before.clone() {
            steer(&mut house, "office", now, step).unwrap();
        }
        let asked = steer(&mut house, "office", LATE, last.clone());
        Got::asked(house, asked)
    }
}

/// The same where partners bring so much in its first year.
fn matched(amount: &str) -> Step {
    let tranches = vec![money("1000000 USD"), money("500000 USD")];
    Step::Renew { from: day("2031-07-01"), tranches, matched: vec![money(amount)] }
}

/// Until when the office is told to review the institute.
fn review_due(rule: Rule) -> Got {
    let house = running_under(alone(rule));
    let scope = house.scope("office");
    let due = house.network.view(&scope, at("2031-06-30T00:00:00Z")).due(&Warned::new());
    let task = Task::ReviewInstitute { institute: institute() };
    let until = due.into_iter().find(|one| one.task == task).unwrap().until.unwrap();
    Got::new(house, Comes::Due(until.to_string()))
}

/// Until when it may cure what it was told.
fn cure_due(rule: Rule) -> Got {
    let mut house = running_under(alone(rule));
    steer(&mut house, "office", NOW, notice()).unwrap();
    let scope = house.scope("office");
    let seen = house.network.view(&scope, at(NOW)).institute(&institute()).unwrap();
    let standing = seen.institute.course.notices[0].standing(day("2027-01-10"));
    let NoticeStanding::Open(Some(until)) = standing else { panic!("{standing:?}") };
    Got::new(house, Comes::Due(until.to_string()))
}

fn by_year(found: &[&str], wanted: &[&str]) -> Comes {
    let all = |of: &[&str]| Figure::ByYear(of.iter().map(|one| money(one)).collect());
    Comes::Refused(all(found), all(wanted))
}

pub(super) fn rows() -> Vec<Row> {
    let mut all = first();
    all.extend(next());
    all
}

fn first() -> Vec<Row> {
    const CENT_MORE: &[&str] =
        &["20000000.01 USD", TRANCHES[1], TRANCHES[2], TRANCHES[3], TRANCHES[4]];
    let term = || Demand::Term { least: 5, most: 5 };
    let (least, most) = ("70000000 USD", "120000000 USD");
    let public = || Demand::PublicBudget { least: money(least), most: money(most) };
    let outside = |found| between(Some(found), least, most);
    let (whole, more) = ("140000000 USD", "140000000.01 USD");
    let all = || Demand::WholeBudget { least: money(whole), most: money(whole) };
    let shrinks = || Demand::Tranches { after: 3 };
    let half = || Demand::Match { least: part(5_000) };
    let terms = || Demand::AgreedTerms;
    let taken = || Comes::Taken;
    let grown: &[&str] = &["1 USD", "2 USD", "3 USD", "3.01 USD"];
    let kept: &[&str] = &["1 USD", "2 USD", "3 USD", "3 USD"];
    vec![
        row("of five years", term(), agreed(&TRANCHES), taken()),
        row("of four", term(), agreed(&["1 USD"; 4]), years(4, (5, 5))),
        row("of six", term(), agreed(&["1 USD"; 6]), years(6, (5, 5))),
        row("an agreement on the least", public(), agreed(&["70000000 USD"]), taken()),
        row("on the most", public(), agreed(&["120000000 USD"]), taken()),
        row("on less", public(), agreed(&["69999999.99 USD"]), outside("69999999.99 USD")),
        row("on more", public(), agreed(&["120000000.01 USD"]), outside("120000000.01 USD")),
        row("on just the whole", all(), agreed(&TRANCHES), taken()),
        row("on a cent more", all(), agreed(CENT_MORE), between(Some(more), whole, whole)),
        row("as much as before", shrinks(), agreed(&["1 USD", "2 USD", "3 USD", "3 USD"]), taken()),
        row(
            "more after the third",
            shrinks(),
            agreed(&["1 USD", "2 USD", "3 USD", "3.01 USD"]),
            by_year(grown, kept),
        ),
        row("an agreement on half", half(), agreed(&TRANCHES), taken()),
        row("a cent more is public", half(), agreed(CENT_MORE), shares(4_999, 5_000)),
        row("on agreed terms", terms(), agreed_after_terms, taken()),
        row("without terms", terms(), agreed(&TRANCHES), counts(0, 1)),
    ]
}

fn next() -> Vec<Row> {
    const LAST: &str = "5000000 USD";
    let one: &[&str] = &[LAST];
    let in_time = "2028-01-09T23:59:59Z";
    let year = || Demand::Cure { years: 1 };
    let four = || Demand::MidReview { after: 4 };
    let longer = || Demand::Renewal;
    let shrinks = || Demand::Tranches { after: 3 };
    let half = || Demand::Match { least: part(5_000) };
    let waivers = || Demand::Waivers { purposes: vec!["disaster".to_owned()] };
    let all = |last| [&TRANCHES[..], &[last]].concat();
    let grown = by_year(&all("5000000.01 USD"), &all(LAST));
    vec![
        row(
            "cured in time",
            year(),
            renewed(vec![(NOW, notice()), (in_time, cure())], one),
            Comes::Taken,
        ),
        row("never cured", year(), renewed(vec![(NOW, notice())], one), counts(1, 0)),
        row("told that day", year(), renewed(vec![(LATE, notice())], one), counts(1, 0)),
        row("a year from the notice", year(), cure_due, due("2028-01-10")),
        row("after four years", four(), review_due, due("2030-07-01T00:00:00Z")),
        row(
            "with its term",
            Demand::MidReview { after: 6 },
            review_due,
            due("2031-07-01T00:00:00Z"),
        ),
        row("reviewed", four(), renewed(vec![(NOW, review())], one), Comes::Taken),
        row("never reviewed", four(), renewed(vec![], one), counts(0, 1)),
        row("as long", longer(), renewed(vec![], &[LAST; 5]), Comes::Taken),
        row("a year longer", longer(), renewed(vec![], &[LAST; 6]), years(6, (1, 5))),
        row("a further term with no more", shrinks(), renewed(vec![], one), Comes::Taken),
        row("with a cent more", shrinks(), renewed(vec![], &["5000000.01 USD"]), grown),
        row(
            "a further term with half",
            half(),
            further(vec![], matched("1500000 USD")),
            Comes::Taken,
        ),
        row(
            "with a cent less",
            half(),
            further(vec![], matched("1499999.99 USD")),
            shares(4_999, 5_000),
        ),
        row(
            "for a disaster",
            waivers(),
            further(vec![], waive(1, "1 USD", "disaster")),
            Comes::Taken,
        ),
        row(
            "for convenience",
            waivers(),
            further(vec![], waive(1, "1 USD", "convenience")),
            words(&["convenience"], &["disaster"]),
        ),
    ]
}
