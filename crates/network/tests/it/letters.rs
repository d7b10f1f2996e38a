//! A promise is for what a proposal has a partner give: when that changes, it is void.

use guildhall_network::competition::{BudgetLine, ProposalText, Source};
use guildhall_network::{CompetitionCommand as C, NetworkError};

use crate::house::{House, at, good, line, money, organisation, partner, proposal, save, submit};

const NOW: &str = "2026-02-02T00:00:00Z";

fn of(id: &str, year: u8, source: Source, amount: &str) -> BudgetLine {
    BudgetLine { of: Some(organisation(id)), ..line(year, source, amount) }
}

/// Smith gives two amounts, and Casting one.
fn shared() -> ProposalText {
    let mut text = good();
    text.budget.extend([
        of("smith", 1, Source::Cash, "1000000 USD"),
        of("smith", 2, Source::Cash, "2000000 USD"),
        of("casting", 1, Source::InKind, "500000 USD"),
    ]);
    text
}

/// All three have promised.
fn promised() -> House {
    let mut house = House::with_call();
    house.compete("university", "2026-02-01T00:00:00Z", save(shared(), 0)).unwrap();
    for who in ["smith", "casting", "works"] {
        give(&mut house, who).unwrap();
    }
    house
}

fn give(house: &mut House, who: &str) -> Result<usize, NetworkError> {
    let (proposal, partner) = (proposal(), organisation(who));
    house.compete(who, NOW, C::GiveLetter { proposal, partner })
}

/// Who has promised.
fn letters(house: &House) -> Vec<String> {
    let scope = house.scope("university");
    let seen = house.network.view(&scope, at(NOW)).proposal(&proposal()).unwrap();
    seen.proposal.promises().map(ToString::to_string).collect()
}

#[test]
fn a_promise_is_void_when_what_the_partner_gives_changes() {
    let all = ["casting", "smith", "works"];
    let without_smith = ["casting", "works"];
    let change = |what: fn(&mut ProposalText)| {
        let mut text = shared();
        what(&mut text);
        text
    };
    for (what, text, wanted) in [
        ("another title", change(|text| text.title.push('s')), &all[..]),
        ("another role", change(|text| text.partners[0].role.push('s')), &all),
        (
            "in two lines",
            change(|text| {
                text.budget[4].amount = money("400000 USD");
                text.budget.push(of("smith", 1, Source::Cash, "600000 USD"));
            }),
            &all,
        ),
        ("another order", change(|text| text.budget.reverse()), &all),
        (
            "of nobody",
            change(|text| text.budget[3] = line(1, Source::InKind, "40000001 USD")),
            &all,
        ),
        ("more", change(|text| text.budget[4].amount = money("1000001 USD")), &without_smith),
        ("another year", change(|text| text.budget[5].year = 3), &without_smith),
        ("in kind", change(|text| text.budget[4].source = Source::InKind), &without_smith),
        ("less", change(|text| drop(text.budget.remove(5))), &without_smith),
        ("nothing", change(|text| text.budget.retain(|one| one.of.is_none())), &["works"]),
        (
            "something first",
            change(|text| text.budget.push(of("works", 1, Source::Cash, "1 USD"))),
            &all[..2],
        ),
        ("left out", change(|text| text.partners[0] = partner("rival")), &without_smith),
    ] {
        let mut house = promised();
        assert_eq!(letters(&house), all);
        house.compete("university", NOW, save(text, 1)).unwrap();
        assert_eq!(letters(&house), wanted, "{what}");
    }
}

#[test]
fn what_is_void_is_promised_anew_before_it_is_handed_in() {
    let mut house = promised();
    let mut text = shared();
    text.budget[4].amount = money("1500000 USD");
    house.compete("university", NOW, save(text, 1)).unwrap();
    let refused = house.compete("university", NOW, submit(2));
    assert!(matches!(refused, Err(NetworkError::Rules { .. })), "{refused:?}");
    // It was for the amount of before, and holds for that.
    house.compete("university", NOW, save(shared(), 2)).unwrap();
    assert_eq!(letters(&house), ["casting", "smith", "works"]);
    let mut text = shared();
    text.budget[4].amount = money("1500000 USD");
    house.compete("university", NOW, save(text, 3)).unwrap();
    give(&mut house, "smith").unwrap();
    house.compete("university", NOW, submit(4)).unwrap();
}
