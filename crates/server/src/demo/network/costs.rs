//! What an institute of the story buys for a year's public money: a fund, what is obligated of it, spent,
//! paid and drawn, beside what partners give in kind. All invented.

use guildhall_network::money::Step as S;
use guildhall_network::money::fund::{CostClass as C, Fund, FundSource, Planned};
use guildhall_network::{Command, FundId, InstituteId, MoneyCommand};

use super::story::{Told, money};
use super::{Teller, both, wrong};

/// A year of an institute.
pub(super) struct Year {
    /// Counted from 1.
    pub(super) number: u8,
    /// Its first day, so many days from now.
    pub(super) first: i64,
    /// Its public money.
    pub(super) millions: u32,
}

/// `entries` counts what stands in the list of costs so far, by whose numbers one names another.
pub(super) fn tell(
    teller: &Teller<'_>,
    (institute, lead): (&InstituteId, &str),
    year: &Year,
    entries: &mut u64,
) -> Told {
    let on = |days: i64, step: S| {
        let command = MoneyCommand::Step { institute: institute.clone(), step };
        teller.on(days, lead, Command::Money(command))
    };
    let thousands = |share: u32| money(&format!("{}000 USD", year.millions * share));
    let Year { number, first, .. } = *year;
    let name = format!("public-{number}");
    let id = || FundId::new(&name).map_err(|_| wrong(&name));
    let from = teller.day(first);
    let until = from.plus_years(1).ok_or_else(|| wrong("the period"))?;
    let fund = Fund {
        id: id()?,
        label: both(
            &format!("Public money of year {number} (invented)"),
            &format!("{number}년 차 공공 지원금 (가상)"),
        ),
        source: FundSource::Public,
        commitment: None,
        from,
        until,
        purposes: vec!["research and training".to_owned()],
        budget: vec![
            Planned { class: C::Personnel, amount: thousands(550)? },
            Planned { class: C::Equipment, amount: thousands(350)? },
            Planned { class: C::Supplies, amount: thousands(100)? },
        ],
    };
    on(first + 14, S::SetFund(fund))?;
    *entries += 1;
    let in_kind = FundId::new(&format!("in-kind-{number}")).map_err(|_| wrong(&name))?;
    // A little more than the public money that is spent, so that partners bring their half of it.
    let (amount, day) = (thousands(960)?, teller.day(first + 20));
    let (purpose, to) = ("research and training".to_owned(), "Partners (invented)".to_owned());
    let fund = Fund {
        id: in_kind.clone(),
        label: both(
            &format!("Partners in kind, year {number} (invented)"),
            &format!("{number}년 차 참여 기관 현물 (가상)"),
        ),
        source: FundSource::InKind,
        commitment: None,
        from,
        until,
        purposes: vec![purpose.clone()],
        budget: vec![Planned { class: C::Other, amount }],
    };
    on(first + 15, S::SetFund(fund))?;
    let text = "Hours in laboratories of partners (invented)".to_owned();
    on(first + 20, S::Obligate { fund: in_kind, class: C::Other, purpose, to, amount, day })?;
    let obligation = *entries + 2;
    on(first + 20, S::Spend { obligation, amount, day, text, project: None })?;
    *entries += 3;
    for (class, to, share, days) in [
        (C::Personnel, "Staff of the year (invented)", 540, 30),
        (C::Equipment, "Maker of machines (invented)", 330, 90),
        (C::Supplies, "Dealer in materials (invented)", 80, 150),
    ] {
        let (amount, day) = (thousands(share)?, teller.day(first + days));
        let (purpose, to) = ("research and training".to_owned(), to.to_owned());
        let text = to.clone();
        on(first + days, S::Obligate { fund: id()?, class, purpose, to, amount, day })?;
        let obligation = *entries + 1;
        let day = teller.day(first + days + 60);
        on(first + days + 60, S::Spend { obligation, amount, day, text, project: None })?;
        let (expense, day) = (obligation + 1, teller.day(first + days + 75));
        let reference = format!("{institute}-{number}-{days}");
        on(first + days + 75, S::Pay { expense, amount, day, reference })?;
        let day = teller.day(first + days + 68);
        on(first + days + 68, S::Draw { expense, amount, day, until: None })?;
        *entries = expense + 2;
    }
    Ok(())
}
