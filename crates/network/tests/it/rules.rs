//! Each rule with proposals that keep it and that do not, as rows.

use guildhall_model::Money;
use guildhall_network::competition::{Figure, ProposalText, Source};
use guildhall_network::policy::Share;

use crate::house::{House, good, line, money, organisation, partner, proposal, save};

const NOW: &str = "2026-02-01T00:00:00Z";

/// Saves a proposal for which all partners but `without` have promised; gives the rules that it
/// does not keep.
fn fails(change: impl FnOnce(&mut ProposalText), without: &str) -> Vec<(String, Figure, Figure)> {
    let (mut house, mut text) = (House::with_call(), good());
    change(&mut text);
    house.compete("university", NOW, save(text.clone(), 0)).unwrap();
    for partner in text.partners.iter().filter(|one| one.organisation.as_str() != without) {
        let (who, partner) = (partner.organisation.to_string(), partner.organisation.clone());
        let letter =
            guildhall_network::CompetitionCommand::GiveLetter { proposal: proposal(), partner };
        house.compete(&who, NOW, letter).unwrap();
    }
    let scope = house.scope("university");
    let view = house.network.view(&scope, crate::house::at(NOW));
    let found = view.proposal(&proposal()).unwrap().shortfalls;
    found.into_iter().map(|one| (one.rule.to_string(), one.found, one.wanted)).collect()
}

#[track_caller]
fn check(change: impl FnOnce(&mut ProposalText), expected: &[(&str, Figure, Figure)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(rule, found, wanted)| ((*rule).to_owned(), found.clone(), wanted.clone()))
        .collect();
    assert_eq!(fails(change, "nobody"), expected);
}

fn between(found: Option<Money>) -> (&'static str, Figure, Figure) {
    let wanted = Figure::Between(money("70000000 USD"), money("120000000 USD"));
    ("3.2", Figure::Money(found), wanted)
}

fn matched(hundredths: u16) -> (&'static str, Figure, Figure) {
    let share = |hundredths| Figure::Share(Share::new(hundredths).unwrap());
    ("3.1", share(hundredths), share(5_000))
}

fn small(found: u32) -> (&'static str, Figure, Figure) {
    ("2.1", Figure::Count(found), Figure::Count(2))
}

fn term(found: u8) -> (&'static str, Figure, Figure) {
    ("4.1", Figure::Years(found), Figure::YearsBetween(5, 7))
}

#[test]
fn a_proposal_that_keeps_all_of_them_only_just_lacks_nothing() {
    check(|_| (), &[]);
    check(|text| text.years = 7, &[]);
    let most = "120000000 USD";
    check(
        |text| text.budget = vec![line(1, Source::Public, most), line(2, Source::Cash, most)],
        &[],
    );
}

#[test]
fn small_firms_are_counted_with_their_affiliates() {
    check(|text| text.partners.truncate(1), &[small(1)]);
    check(|text| text.partners.clear(), &[small(0)]);
    // Twelve people, but of a group of twenty thousand.
    check(|text| text.partners = ["smith", "branch"].map(partner).to_vec(), &[small(1)]);
    check(|text| text.partners = ["smith", "stranger"].map(partner).to_vec(), &[]);
    // Nobody said how many people it has.
    check(|text| text.partners = ["smith", "silent"].map(partner).to_vec(), &[small(1)]);
}

#[test]
fn the_match_is_never_rounded_up() {
    let less = "69999999.99 USD";
    check(
        |text| {
            text.budget =
                vec![line(1, Source::Public, "70000000 USD"), line(1, Source::InKind, less)];
        },
        &[matched(4_999)],
    );
    check(|text| text.budget.retain(|line| line.source == Source::Public), &[matched(0)]);
    check(|text| text.budget.clear(), &[matched(0), between(Some(money("0 USD")))]);
}

#[test]
fn the_public_part_lies_in_its_band() {
    let with = |public: &'static str| {
        move |text: &mut ProposalText| {
            text.budget = vec![line(1, Source::Public, public), line(1, Source::Cash, public)];
        }
    };
    check(with("69999999.99 USD"), &[between(Some(money("69999999.99 USD")))]);
    check(with("120000000.01 USD"), &[between(Some(money("120000000.01 USD")))]);
    check(with("90000000000 KRW"), &[between(None)]);
}

#[test]
fn the_term_lies_in_its_band() {
    check(|text| text.years = 8, &[term(8)]);
    check(
        |text| {
            text.years = 4;
            text.budget.iter_mut().for_each(|line| line.year = 1);
        },
        &[term(4)],
    );
}

#[test]
fn who_has_not_promised_is_named() {
    let lacks = Figure::Organisations(vec![organisation("casting")]);
    let expected = ("2.2".to_owned(), lacks, Figure::Organisations(Vec::new()));
    assert_eq!(fails(|_| (), "casting"), [expected]);
}
