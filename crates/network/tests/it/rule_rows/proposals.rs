//! What a proposal must be to be handed in, and what a firm must be to be small.

use guildhall_network::competition::{Figure, Income, PaperText, ProposalText, Source};
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::policy::{Demand, Rule};
use guildhall_network::{Command, CompetitionCommand as C, PaperCommand as P, TableId};

use super::{
    Comes, Got, Row, alone, between, counts, met, not_met, organisations, part, row, shares, sums,
    years,
};
use crate::deep::{income, whole};
use crate::directory::sizes::{TABLE, firm, set_table};
use crate::house::{
    DEADLINE, House, PUBLISHED, at, call, call_text, good, line, money, organisation, partner,
    programme, proposal, save, submit,
};
use crate::stages::paper;

const SAVED: &str = "2026-02-01T00:00:00Z";

/// Whether Smith is small, with so much said of it.
fn size(rules: Vec<Rule>, profile: &Profile) -> Got {
    let mut house = House::under(rules);
    house
        .ask("smith", at(SAVED), Command::SetProfile { profile: profile.clone(), seen: None })
        .unwrap();
    shown_size(house, "smith")
}

fn shown_size(house: House, of: &str) -> Got {
    let scope = house.scope(of);
    let seen = house.network.view(&scope, at(SAVED)).sizes(&organisation(of)).pop().unwrap().size;
    let what = format!("{} people", seen.people);
    Got::shown(house, seen.small, what).citing(Some(&seen.rule))
}

/// The same by a table that holds already.
fn size_by_table(rule: Rule, profile: &Profile) -> Got {
    let mut house = House::under(vec![rule]);
    house.directory("office", SAVED, set_table("2026-01-10", TABLE)).unwrap();
    house
        .ask("smith", at(SAVED), Command::SetProfile { profile: profile.clone(), seen: None })
        .unwrap();
    shown_size(house, "smith")
}

/// A call under a rule alone is open, with a stage for concept papers where wanted.
fn called(rule: Rule, papers: bool) -> House {
    let mut house = House::under(alone(rule));
    let (mut text, programme) = (call_text(), programme());
    text.stages.papers = papers.then(|| at("2026-01-20T00:00:00Z"));
    let draft = C::DraftCall { call: call(), programme, text, seen: None };
    house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
    let publish = C::PublishCall { call: call(), deadline: at(DEADLINE) };
    house.compete("office", PUBLISHED, publish).unwrap();
    house
}

/// A proposal is handed in for which all partners but one have promised. Before, its lead was told
/// the same.
fn hand_in(mut house: House, text: ProposalText, without: &str) -> Got {
    house.compete("university", SAVED, save(text.clone(), 0)).unwrap();
    for partner in text.partners.into_iter().map(|one| one.organisation) {
        let who = partner.to_string();
        if who != without {
            let letter = C::GiveLetter { proposal: proposal(), partner };
            house.compete(&who, SAVED, letter).unwrap();
        }
    }
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(SAVED));
    let mut told = view.proposal(&proposal()).unwrap().shortfalls.into_iter();
    let told = told.next().map_or(Comes::Taken, |one| Comes::Refused(one.found, one.wanted));
    let asked = house.compete("university", SAVED, submit(1));
    let got = Got::asked(house, asked);
    assert_eq!(told, got.comes, "what is told is what comes");
    got
}

/// A whole proposal that was changed.
fn proposed(change: impl Fn(&mut ProposalText)) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut text = whole();
        change(&mut text);
        hand_in(called(rule, false), text, "nobody")
    }
}

/// A proposal that says less, with other partners.
fn with_partners(partners: &'static [&str]) -> impl Fn(Rule) -> Got {
    proposed(move |text| {
        *text =
            ProposalText { partners: partners.iter().map(|id| partner(id)).collect(), ..good() };
    })
}

/// One with other amounts.
fn with_budget(lines: &'static [(Source, &str)]) -> impl Fn(Rule) -> Got {
    proposed(move |text| {
        text.budget = lines.iter().map(|(source, amount)| line(1, *source, amount)).collect();
    })
}

fn lasting(years: u8) -> impl Fn(Rule) -> Got {
    proposed(move |text| {
        *text = ProposalText { years, ..good() };
        text.budget.iter_mut().for_each(|line| line.year = 1);
    })
}

/// Whether its lead handed in a concept paper first; none to a call that takes none.
fn after_paper(submitted: Option<bool>) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = called(rule, submitted.is_some());
        if submitted == Some(true) {
            let early = at("2026-01-16T00:00:00Z");
            let (title, summary) = ("Idea".to_owned(), "In short.".to_owned());
            let text = PaperText { title, summary, partners: Vec::new() };
            let (id, lead) = (paper("idea"), organisation("university"));
            let save = P::Save { paper: id, call: call(), lead, text, seen: 0 };
            house.ask("university", early, Command::Paper(save)).unwrap();
            let submit = P::Submit { paper: paper("idea"), seen: 1 };
            house.ask("university", early, Command::Paper(submit)).unwrap();
            // That it was not encouraged forbids nothing.
            let (paper, reason) = (paper("idea"), "No.".to_owned());
            let answer = P::Answer { paper, encouraged: false, reason };
            house.ask("office", at(SAVED), Command::Paper(answer)).unwrap();
        }
        hand_in(house, whole(), "nobody")
    }
}

fn kinds(found: Kind, wanted: Kind) -> Comes {
    Comes::Refused(Figure::Kinds(vec![found]), Figure::Kinds(vec![wanted]))
}

pub(super) fn rows() -> Vec<Row> {
    let mut all = sizes();
    all.extend(consortia());
    all.extend(budgets());
    all.extend(plans());
    all
}

fn sizes() -> Vec<Row> {
    let under = || Demand::SmallFirm { under: 500 };
    let of = |people| {
        move |rule| size(vec![rule], &Profile::new(organisation("smith"), Kind::Firm, people))
    };
    let owned = |rule| shown_size(House::under(vec![rule]), "branch");
    let table = || Demand::SizeTable { table: TableId::new("sba").unwrap(), under: None };
    let foundry = |people| move |rule| size_by_table(rule, &firm("smith", people, "331524", ""));
    let unsaid = |rule| size_by_table(rule, &firm("smith", 1, "", ""));
    vec![
        row("one person less", under(), of(499), met("499 people")),
        row("just as many", under(), of(500), not_met("500 people")),
        row("of a large group", under(), owned, not_met("20012 people")),
        row("at the standard", table(), foundry(500), met("500 people")),
        row("one above it", table(), foundry(501), not_met("501 people")),
        row("without an industry", table(), unsaid, not_met("1 people")),
    ]
}

fn consortia() -> Vec<Row> {
    let two = || Demand::SmallFirms { least: 2 };
    let lead = |kind| Demand::LeadKinds { kinds: vec![kind] };
    let unpromised = |rule| hand_in(called(rule, false), whole(), "casting");
    let silent = proposed(|text| text.partners[1].role = " ".to_owned());
    vec![
        row("two", two(), with_partners(&["smith", "casting", "works"]), Comes::Taken),
        row("two other", two(), with_partners(&["smith", "stranger"]), Comes::Taken),
        row("one", two(), with_partners(&["smith"]), counts(1, 2)),
        row("none", two(), with_partners(&[]), counts(0, 2)),
        row("one of a large group", two(), with_partners(&["smith", "branch"]), counts(1, 2)),
        row("one of unknown size", two(), with_partners(&["smith", "silent"]), counts(1, 2)),
        row("all promised", Demand::Letters, proposed(|_| ()), Comes::Taken),
        row("one did not", Demand::Letters, unpromised, organisations(&["casting"])),
        row("a university", lead(Kind::University), proposed(|_| ()), Comes::Taken),
        row("no firm", lead(Kind::Firm), proposed(|_| ()), kinds(Kind::University, Kind::Firm)),
        row("each says it", Demand::Roles, proposed(|_| ()), Comes::Taken),
        row("one says nothing", Demand::Roles, silent, organisations(&["casting"])),
    ]
}

fn budgets() -> Vec<Row> {
    use Source::{Cash, InKind, Public};
    let half = || Demand::Match { least: part(5_000) };
    let (least, most) = ("70000000 USD", "120000000 USD");
    let public = || Demand::PublicBudget { least: money(least), most: money(most) };
    let outside = |found| between(found, least, most);
    let all = |least, most| Demand::WholeBudget { least: money(least), most: money(most) };
    let of_all = |least, most| between(Some("140000000 USD"), least, most);
    let in_kind = |most| Demand::MatchInKind { most: part(most) };
    let a_cent = proposed(|text| text.budget[3].amount = money("0.01 USD"));
    let last = |most| Demand::PublicLast { most: part(most) };
    let won = proposed(|text| text.income = vec![income(5, Income::Fees, "1 KRW")]);
    let first_year = proposed(|text| text.budget.retain(|line| line.year == 1));
    let unnamed = proposed(|text| text.budget[2].of = None);
    let gone = proposed(|text| text.partners.retain(|one| one.organisation.as_str() != "smith"));
    let lacks = || sums(Some("30000000 USD"), "0 USD");
    let taken = || Comes::Taken;
    vec![
        row("half of it", half(), with_budget(&[(Public, "7 USD"), (InKind, "7 USD")]), taken()),
        row(
            "a cent less",
            half(),
            with_budget(&[(Public, "70000000 USD"), (InKind, "69999999.99 USD")]),
            shares(4_999, 5_000),
        ),
        row("public alone", half(), with_budget(&[(Public, "7 USD")]), shares(0, 5_000)),
        row("nothing", half(), with_budget(&[]), shares(0, 5_000)),
        row("the least", public(), with_budget(&[(Public, "70000000 USD")]), taken()),
        row("the most", public(), with_budget(&[(Public, "120000000 USD")]), taken()),
        row(
            "below it",
            public(),
            with_budget(&[(Public, "69999999.99 USD")]),
            outside(Some("69999999.99 USD")),
        ),
        row(
            "above it",
            public(),
            with_budget(&[(Public, "120000000.01 USD")]),
            outside(Some("120000000.01 USD")),
        ),
        row("other money", public(), with_budget(&[(Public, "90000000000 KRW")]), outside(None)),
        row("just that", all("140000000 USD", "140000000 USD"), proposed(|_| ()), taken()),
        row(
            "a cent below",
            all("140000000.01 USD", "200000000 USD"),
            proposed(|_| ()),
            of_all("140000000.01 USD", "200000000 USD"),
        ),
        row(
            "a cent above",
            all("70000000 USD", "139999999.99 USD"),
            proposed(|_| ()),
            of_all("70000000 USD", "139999999.99 USD"),
        ),
        row("each is named", Demand::Givers, proposed(|_| ()), taken()),
        row("nothing to name", Demand::Givers, proposed(|text| text.budget.clear()), taken()),
        row("one is not", Demand::Givers, unnamed, lacks()),
        row("one takes no part", Demand::Givers, gone, lacks()),
        // 40 of 70 millions, rounded up.
        row("a little more", in_kind(5_715), proposed(|_| ()), taken()),
        row("a little less", in_kind(5_714), proposed(|_| ()), shares(5_715, 5_714)),
        row("nothing", in_kind(0), with_budget(&[(Public, "7 USD"), (Cash, "7 USD")]), taken()),
        row("a cent", in_kind(0), a_cent, shares(1, 0)),
        // 30 of 90 millions, rounded up.
        row("a third", last(3_334), proposed(|_| ()), taken()),
        row("above it", last(3_333), proposed(|_| ()), shares(3_334, 3_333)),
        row("no income", last(5_000), proposed(|text| text.income.clear()), shares(10_000, 5_000)),
        row("other money", last(5_000), won, shares(10_000, 5_000)),
        row("nothing public", last(0), first_year, taken()),
    ]
}

fn plans() -> Vec<Row> {
    let term = || Demand::Term { least: 5, most: 7 };
    let least = |least| Demand::Packages { least };
    let sum = || Demand::PackagesSum;
    let paper = || Demand::ConceptPaper;
    let budget = |of: &'static str| proposed(move |text| text.packages[1].budget = Some(money(of)));
    let short = |found| sums(found, "140000000 USD");
    let strange = proposed(|text| text.packages[0].lead = organisation("stranger"));
    let long = proposed(|text| text.packages[1].to = 61);
    let mute = proposed(|text| text.packages[1].outcome.clear());
    let free = proposed(|text| text.packages[1].budget = None);
    let none = || proposed(|text| text.packages.clear());
    let nothing = proposed(|text| (text.packages, text.budget) = (Vec::new(), Vec::new()));
    vec![
        row("the least", term(), lasting(5), Comes::Taken),
        row("the most", term(), lasting(7), Comes::Taken),
        row("one less", term(), lasting(4), years(4, (5, 7))),
        row("one more", term(), lasting(8), years(8, (5, 7))),
        row("enough", least(2), proposed(|_| ()), Comes::Taken),
        row("none is asked", least(0), none(), Comes::Taken),
        row("one more is asked", least(3), proposed(|_| ()), counts(2, 3)),
        row("led by another", least(1), strange, counts(1, 2)),
        row("beyond the term", least(1), long, counts(1, 2)),
        row("nothing comes out", least(1), mute, counts(1, 2)),
        row("without a budget", least(1), free, counts(1, 2)),
        row("the whole", sum(), proposed(|_| ()), Comes::Taken),
        row("nothing of nothing", sum(), nothing, Comes::Taken),
        row("a cent less", sum(), budget("39999999.99 USD"), short(Some("139999999.99 USD"))),
        row("no packages", sum(), none(), short(Some("0 USD"))),
        row("other money", sum(), budget("1 KRW"), short(None)),
        row("not asked for", paper(), after_paper(None), Comes::Taken),
        row("handed in", paper(), after_paper(Some(true)), Comes::Taken),
        row("not handed in", paper(), after_paper(Some(false)), counts(0, 1)),
    ]
}
