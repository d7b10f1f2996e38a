//! Small or not: by a table, by a figure, or not known; and tables themselves.

use guildhall_network::competition::Figure;
use guildhall_network::directory::{
    Kind, Limit, Profile, Size, TABLE_BYTES_MAX, TABLE_ROWS_MAX, Unknown,
};
use guildhall_network::policy::{Demand, Rule, RuleNumber};
use guildhall_network::{Command, DirectoryCommand, NetworkError, TableId};

use crate::house::{House, at, day, good, money, organisation, programme, proposal, submit, text};
use crate::life;

const NOW: &str = "2026-03-01T00:00:00Z";

/// The head of the table that was made of the United States' data, and some of its rows: size
/// standards of 2019, 13 CFR 121.201, as published by the Small Business Administration.
pub(crate) const TABLE: &str = "\
naics,title,sector,subsector,parent,employees_max,receipts_max_musd,assets_max_musd,footnote
111110,Soybean Farming,11,111,,,1,,
238990,\"All Other Specialty Trade Contractors, rest\",23,238,,,16.5,,
324110,Petroleum Refineries,32,324,,1500,,,\"Or 200,000 barrels\na day.\"
331524,Aluminum Foundries (except Die-Casting),33,331,,500,,,
522110,Commercial Banking,52,522,,,,600,
541715,\"Research and Development\",54,541,,1000,,,
541715_a_Except,Aircraft,54,541,541715,1500,,,
,Note without code and figure,,,,,,,No standards for sector 92.
";

pub(crate) fn set_table(from: &str, csv: &str) -> DirectoryCommand {
    DirectoryCommand::SetSizeTable {
        table: TableId::new("sba").unwrap(),
        programme: programme(),
        from: day(from),
        source: "SBA 2019".to_owned(),
        csv: csv.to_owned(),
    }
}

/// A house whose second policy goes by the table, and whose table holds from 2026-02-01.
fn house(under: Option<u32>) -> House {
    let mut house = House::new();
    let table = TableId::new("sba").unwrap();
    let rule = Rule {
        number: RuleNumber::new("1.2").unwrap(),
        sentence: text("A firm is small by the table."),
        demand: Demand::SizeTable { table, under },
    };
    let (programme, from) = (programme(), day("2026-01-02"));
    let policy = Command::SetPolicy { programme, from, rules: vec![rule] };
    house.ask("office", at(NOW), policy).unwrap();
    house.directory("office", NOW, set_table("2026-02-01", TABLE)).unwrap();
    house
}

pub(crate) fn firm(id: &str, people: u32, industry: &str, receipts: &str) -> Profile {
    Profile {
        industry: (!industry.is_empty()).then(|| industry.parse().unwrap()),
        receipts: (!receipts.is_empty()).then(|| money(receipts)),
        ..Profile::new(organisation(id), Kind::Firm, people)
    }
}

fn size(house: &House, of: &str, now: &str, who: &str) -> Size {
    let scope = house.scope(who);
    let mut all = house.network.view(&scope, at(now)).sizes(&organisation(of));
    all.pop().unwrap().size
}

#[track_caller]
fn check(firm: Profile, small: bool, limit: Option<Limit>, unknown: Option<Unknown>) {
    let mut house = house(None);
    house.ask("smith", at(NOW), Command::SetProfile { profile: firm, seen: None }).unwrap();
    let size = size(&house, "smith", NOW, "smith");
    assert_eq!((size.small, size.basis.limit, size.basis.unknown), (small, limit, unknown));
    assert_eq!((size.rule.as_str(), size.version), ("1.2", 2));
    let cited = size.basis.table.unwrap();
    assert_eq!((cited.table.as_str(), cited.version), ("sba", 1));
}

fn people(most: u32) -> Option<Limit> {
    Some(Limit::People { most })
}

fn receipts(most: &str) -> Option<Limit> {
    Some(Limit::Receipts { most: money(most) })
}

fn of_smith<T>(unknown: fn(guildhall_model::OrganisationId) -> T) -> Option<T> {
    Some(unknown(organisation("smith")))
}

#[test]
fn a_firm_at_the_standard_is_small_and_one_above_it_is_not() {
    check(firm("smith", 1_001, "541715", ""), false, people(1_000), None);
    check(firm("smith", 1_001, "541715_a_Except", ""), true, people(1_500), None);
    check(firm("smith", 9_000, "111110", "1000000 USD"), true, receipts("1000000 USD"), None);
    check(firm("smith", 1, "111110", "1000000.01 USD"), false, receipts("1000000 USD"), None);
    check(firm("smith", 1, "238990", "16500000 USD"), true, receipts("16500000 USD"), None);
}

#[test]
fn what_is_not_known_is_said_and_never_guessed() {
    check(firm("smith", 1, "", ""), false, None, Some(Unknown::Industry));
    check(firm("smith", 1, "333517", ""), false, None, Some(Unknown::Standard));
    check(firm("smith", 1, "541715_b_Except", ""), false, None, Some(Unknown::Standard));
    let assets = Some(Limit::Assets { most: money("600000000 USD") });
    check(firm("smith", 1, "522110", ""), false, assets, Some(Unknown::Assets));
    let limit = receipts("1000000 USD");
    check(firm("smith", 1, "111110", ""), false, limit, of_smith(|of| Unknown::Receipts { of }));
    let other = of_smith(|of| Unknown::Currency { of });
    check(firm("smith", 1, "111110", "1 KRW"), false, limit, other);
}

#[test]
fn those_who_belong_together_are_counted_together_on_the_day() {
    let mut house = house(None);
    for (who, profile) in [
        ("smith", firm("smith", 300, "331524", "")),
        ("casting", firm("casting", 200, "111110", "")),
    ] {
        house.ask(who, at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
    }
    let found = |house: &House, now: &str| {
        let size = size(house, "smith", now, "smith");
        (size.small, size.people, size.basis.affiliates, size.basis.unknown)
    };
    assert_eq!(found(&house, NOW), (true, 300, 0, None));
    house.link("casting", "smith", "2026-02-10", Some("2026-03-10")).unwrap();
    assert_eq!(found(&house, "2026-02-09T00:00:00Z"), (true, 300, 0, None));
    assert_eq!(found(&house, "2026-02-10T00:00:00Z"), (true, 500, 1, None));
    house.link("stranger", "casting", "2026-02-20", None).unwrap();
    assert_eq!(found(&house, NOW), (false, 505, 2, None));
    assert_eq!(found(&house, "2026-03-10T00:00:00Z"), (true, 300, 0, None));
    // Nobody knows how many people `silent` has: so it is not known, until it is too many anyway.
    let mut house = self::house(None);
    house
        .ask(
            "smith",
            at(NOW),
            Command::SetProfile { profile: firm("smith", 300, "331524", ""), seen: None },
        )
        .unwrap();
    house.link("silent", "smith", "2026-02-10", None).unwrap();
    let lacks = Some(Unknown::People { of: organisation("silent") });
    assert_eq!(found(&house, NOW), (false, 300, 1, lacks));
    house
        .ask(
            "smith",
            at(NOW),
            Command::SetProfile { profile: firm("smith", 501, "331524", ""), seen: None },
        )
        .unwrap();
    assert_eq!(found(&house, NOW), (false, 501, 1, None));
}

#[test]
fn the_sum_of_receipts_is_seen_by_who_sees_each() {
    let mut house = house(None);
    for who in ["smith", "casting"] {
        let profile = firm(who, 1, "111110", "400000 USD");
        house.ask(who, at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
    }
    house.link("casting", "smith", "2026-02-10", None).unwrap();
    for (who, sees) in [("office", true), ("smith", false), ("stranger", false)] {
        let size = size(&house, "smith", NOW, who);
        let sum = sees.then(|| money("800000 USD"));
        assert_eq!((size.small, size.basis.receipts), (true, sum), "{who}");
    }
    assert_eq!(size(&house, "stranger", NOW, "stranger").basis.waiting, 0);
}

#[test]
fn each_version_of_a_table_holds_from_its_day() {
    for (under, before) in [
        (None, (false, None, Some(Unknown::Table))),
        (Some(41), (true, Some(Limit::PeopleUnder { people: 41 }), None)),
        (Some(40), (false, Some(Limit::PeopleUnder { people: 40 }), None)),
    ] {
        let mut house = house(under);
        let profile = firm("smith", 40, "331524", "");
        house.ask("smith", at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
        let stricter = TABLE.replace(
            "331524,Aluminum Foundries (except Die-Casting),33,331,,500",
            "331524,Aluminum Foundries,33,331,,39",
        );
        house.directory("office", NOW, set_table("2026-05-01", &stricter)).unwrap();
        let found = |now: &str| {
            let size = size(&house, "smith", now, "smith");
            (size.small, size.basis.limit, size.basis.unknown)
        };
        assert_eq!(found("2026-01-31T23:59:59Z"), before);
        assert_eq!(found("2026-02-01T00:00:00Z"), (true, people(500), None));
        assert_eq!(found("2026-05-01T00:00:00Z"), (false, people(39), None));
    }
}

#[test]
fn officers_set_tables_and_a_version_stays() {
    let mut house = house(None);
    for wrong in ["office-viewer", "smith"] {
        let refused = house.directory(wrong, NOW, set_table("2026-05-01", TABLE));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{wrong}: {refused:?}");
    }
    assert_eq!(house.directory("office", NOW, set_table("2026-02-01", TABLE)).unwrap(), 0);
    let other = TABLE.replace("500", "600");
    for from in ["2026-01-31", "2026-02-01"] {
        let refused = house.directory("office", NOW, set_table(from, &other));
        assert!(matches!(refused, Err(NetworkError::Policy(_))), "{from}: {refused:?}");
    }
    let id = guildhall_network::ProgrammeId::new("another").unwrap();
    let begin = Command::SetProgramme {
        id: id.clone(),
        label: text("Another"),
        office: organisation("laboratory"),
    };
    house.system(at(NOW), begin).unwrap();
    let DirectoryCommand::SetSizeTable { table, source, csv, .. } = set_table("2026-06-01", TABLE)
    else {
        panic!("a table")
    };
    let from = day("2026-06-01");
    let taken = DirectoryCommand::SetSizeTable { table, programme: id, from, source, csv };
    let refused = house.directory("laboratory", NOW, taken);
    assert!(matches!(refused, Err(NetworkError::Taken { .. })), "{refused:?}");
    let scope = house.scope("stranger");
    let tables = house.network.view(&scope, at(NOW)).size_tables();
    let version = &tables.get(&TableId::new("sba").unwrap()).unwrap().versions[0];
    let refineries = version.standard(&"324110".parse().unwrap()).unwrap();
    assert_eq!(refineries.note, "Or 200,000 barrels\na day.");
    assert_eq!(version.standards().len(), 7);
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line() {
    let mut house = House::new();
    let mut said = |csv: &str| match house.directory("office", NOW, set_table("2026-02-01", csv)) {
        Err(NetworkError::Table(error)) => error.to_string(),
        other => panic!("{csv}: {other:?}"),
    };
    let head = "naics,employees_max,receipts_max_musd\n";
    for (csv, expected) in [
        (String::new(), "line 1: there is no column `naics`"),
        ("code,employees_max\n".to_owned(), "line 1: there is no column `naics`"),
        (
            "naics,title\n".to_owned(),
            "line 1: there is no column `employees_max`, `receipts_max_m…` or `assets_max_m…`",
        ),
        (
            "naics,receipts_max_mxyz\n".to_owned(),
            "line 1: `XYZ` is not a currency of ISO 4217; \
            write its three capital letters, like USD or KRW",
        ),
        (head.to_owned(), "line 1: there is no standard in it"),
        (
            format!("{head}33152,5,\n"),
            "line 2: `33152` is no industry code of NAICS: it has 6 digits, like 333517",
        ),
        (format!("{head}331524,,\n"), "line 2: industry 331524 has no figure"),
        (format!("{head}331524,5,1\n"), "line 2: industry 331524 has more than one figure"),
        (format!("{head}331524,0,\n"), "line 2: `0` is no number of people"),
        (format!("{head}331524,+5,\n"), "line 2: `+5` is no number of people"),
        (format!("{head}331524,1.5,\n"), "line 2: `1.5` is no number of people"),
        (format!("{head}331524,,1.\n"), "line 2: `1.` is no amount in millions"),
        (format!("{head}331524,,-1\n"), "line 2: `-1` is no amount in millions"),
        (format!("{head}331524,,0.000000001\n"), "line 2: `0.000000001` is no amount in millions"),
        (format!("{head}331524,,0\n"), "line 2: `0` is no amount in millions"),
        (
            format!("{head}331524,5,\n\"331525\",5,\n331524,6,\n"),
            "line 4: industry 331524 is there already",
        ),
        (
            format!("{head}331524,5,\n331525,5\n"),
            "line 3: it has another number of columns than the head",
        ),
        (
            format!("{head},5,\n"),
            "line 2: `` is no industry code of NAICS: it has 6 digits, like 333517",
        ),
    ] {
        assert_eq!(said(&csv), expected);
    }
    let long = said(&" ".repeat(TABLE_BYTES_MAX + 1));
    assert_eq!(long, "line 1: the file has 2097153 bytes, more than 2097152");
    let rows = (0..=TABLE_ROWS_MAX).map(|at| format!("{},5,\n", 310_000 + at));
    let many = said(&format!("{head}{}", rows.collect::<String>()));
    assert_eq!(many, "line 5002: there are more than 5000 standards");
}

#[test]
fn a_consortium_is_counted_on_the_day_it_is_looked_at_and_handed_in() {
    let mut house = House::with_call();
    house.save("2026-02-01T00:00:00Z", good(), 0);
    house.link("smith", "works", "2026-03-01", None).unwrap();
    let lacks = |now: &str| {
        let scope = house.scope("university");
        let seen = house.network.view(&scope, at(now)).proposal(&proposal()).unwrap();
        let rows = seen.shortfalls.into_iter();
        rows.map(|one| (one.rule.to_string(), one.found)).collect::<Vec<_>>()
    };
    assert_eq!(lacks("2026-02-28T23:59:59Z"), []);
    assert_eq!(lacks("2026-03-01T00:00:00Z"), [("2.1".to_owned(), Figure::Count(1))]);
    let late = house.compete("university", "2026-03-01T00:00:00Z", submit(1));
    assert!(matches!(late, Err(NetworkError::Rules { .. })), "{late:?}");
    house.compete("university", "2026-02-28T00:00:00Z", submit(1)).unwrap();
}

#[test]
fn an_application_keeps_on_what_its_size_rests() {
    let mut house = life::running();
    house.link("casting", "stranger", "2027-01-01", None).unwrap();
    life::apply(&mut house, "casting", "2027-03-01").unwrap();
    let scope = house.scope("casting");
    let view = house.network.view(&scope, at(life::NOW));
    let seen = view.institute(&life::institute()).unwrap();
    let members = view.members(&seen);
    let casting = members.iter().find(|one| one.organisation.as_str() == "casting").unwrap();
    let asked = casting.membership.open.as_ref().unwrap();
    let counted = asked.counted.clone().unwrap();
    assert_eq!((counted.small, counted.people, asked.fee), (false, 504, money("50000 USD")));
    let basis = counted.basis.unwrap();
    let limit = Some(Limit::PeopleUnder { people: 500 });
    assert_eq!((basis.affiliates, basis.limit, basis.unknown), (1, limit, None));
    assert_eq!(crate::replay::again(&house.events), house.network);
}
