//! The money of the institute of the story: funds, costs, drawdowns, closed months. All invented.

use guildhall_network::ledger::{Account, AccountKind};
use guildhall_network::money::fund::{CostClass as C, Fund, FundSource, Planned};
use guildhall_network::money::spending::SpentFor;
use guildhall_network::money::{Side, Step as S};
use guildhall_network::policy::Share;
use guildhall_network::{AccountId, Command, FundId, InstituteId, MoneyCommand, Month};

use super::story::{INSTITUTE, LEAD, Told, money};
use super::{Teller, both, organisation, projects, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

const PURPOSE: &str = "research and training";

/// A cost of the story: fund, kind, to whom, how much was obligated; then how much of it was spent
/// when, whether the programme's money was drawn for it, and what the bank calls its payment.
struct Cost {
    fund: &'static str,
    class: C,
    to: &'static str,
    obligated: (i64, &'static str),
    spent: Option<(i64, &'static str)>,
    drawn: bool,
    paid: Option<&'static str>,
    /// For which project, and who of it spends.
    project: Option<(&'static str, &'static str)>,
}

const COSTS: [Cost; 9] = [
    Cost {
        fund: "partner-machines",
        class: C::Equipment,
        to: "Maker of plasma coaters (invented)",
        obligated: (-240, "3000000 USD"),
        spent: Some((-200, "2600000 USD")),
        drawn: false,
        paid: Some("BANK-7101"),
        project: None,
    },
    Cost {
        fund: "laboratory-hours",
        class: C::Other,
        to: "Laboratories of the lead (invented)",
        obligated: (-230, "2000000 USD"),
        spent: Some((-120, "900000 USD")),
        drawn: false,
        paid: None,
        project: None,
    },
    Cost {
        fund: "people-1",
        class: C::Personnel,
        to: "Staff of the first half year (invented)",
        obligated: (-225, "3200000 USD"),
        spent: Some((-190, "3000000 USD")),
        drawn: true,
        paid: Some("BANK-7102"),
        project: None,
    },
    Cost {
        fund: "public-1",
        class: C::Equipment,
        to: "Maker of vacuum furnaces (invented)",
        obligated: (-210, "4500000 USD"),
        spent: Some((-110, "4500000 USD")),
        drawn: true,
        paid: Some("BANK-7103"),
        project: None,
    },
    Cost {
        fund: "public-1",
        class: C::Supplies,
        to: "Dealer in powders (invented)",
        obligated: (-100, "600000 USD"),
        spent: Some((-60, "350000 USD")),
        drawn: true,
        paid: Some("BANK-7104"),
        project: Some((projects::COATS, LEAD)),
    },
    Cost {
        fund: "fees-1",
        class: C::Travel,
        to: "Travels of trainers (invented)",
        obligated: (-90, "20000 USD"),
        spent: Some((-50, "12500 USD")),
        drawn: false,
        paid: Some("BANK-7105"),
        project: None,
    },
    Cost {
        fund: "earned-1",
        class: C::Other,
        to: "Calibration of sensors (invented)",
        obligated: (-48, "9000 USD"),
        spent: Some((-44, "6200 USD")),
        drawn: false,
        paid: Some("BANK-7106"),
        project: Some((projects::COATS, LEAD)),
    },
    Cost {
        fund: "public-1",
        class: C::Contractual,
        to: "Testing house (invented)",
        obligated: (-40, "1500000 USD"),
        spent: Some((-12, "480000 USD")),
        drawn: false,
        paid: None,
        project: None,
    },
    Cost {
        fund: "people-1",
        class: C::Personnel,
        to: "Staff of the second half year (invented)",
        obligated: (-30, "3200000 USD"),
        spent: None,
        drawn: false,
        paid: None,
        project: None,
    },
];

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    let mut entries = funds(teller)?;
    let base = [C::Personnel, C::Supplies].into_iter().collect();
    let rate = Share::new(1_000).ok_or_else(|| wrong("the rate"))?;
    on(teller, -262, S::SetRate { from: teller.day(-262), rate, base })?;
    let (organisation, amount) = (organisation("dolsan-steel")?, money("3000000 USD")?);
    let (day, reference) = (teller.day(-235), "BANK-7100".to_owned());
    on(teller, -235, S::TakeContribution { organisation, amount, day, reference })?;
    entries += 1;
    let earned = |account, debit| -> Result<Side, ServerError> {
        Ok(Side { account, debit, amount: money("15000 USD")? })
    };
    let sides = vec![earned(Account::Cash, true)?, earned(Account::Fees, false)?];
    let text = "Test hours that a project sold (invented)".to_owned();
    on(teller, -70, S::Post { day: teller.day(-70), sides, text, until: None })?;
    entries += 1;
    for cost in &COSTS {
        entries = tell_cost(teller, cost, entries)?;
    }
    // The last expense of public money is the one before the last obligation; a drawdown waits.
    let (expense, amount, day) = (entries - 1, money("480000 USD")?, teller.day(-10));
    let until = Some(teller.day(20));
    on(teller, -10, S::Draw { expense, amount, day, until })?;
    savings(teller)?;
    for days in [-232, -201, -170] {
        on(teller, -130, S::CloseMonth { month: Month::of(teller.day(days)) })?;
    }
    let month = Month::of(teller.day(-170));
    let reason = "Invented for the demo: a hotel's bill came late.".to_owned();
    on(teller, -125, S::ReopenMonth { month, reason })
}

/// An account of its own, with an entry of three sides.
fn savings(teller: &Teller<'_>) -> Told {
    let account = |id: &str| AccountId::new(id).map_err(|_| wrong(id));
    for (id, label, kind, floor) in [
        ("savings", both("Savings (invented)", "예금 (가상)"), AccountKind::Asset, true),
        ("bank-fees", both("Fees of the bank", "은행 수수료"), AccountKind::Expense, false),
    ] {
        let account = account(id)?;
        on(teller, -85, S::OpenAccount { account, label, kind, floor })?;
    }
    let side = |account, debit, amount: &str| -> Result<Side, ServerError> {
        Ok(Side { account, debit, amount: money(amount)? })
    };
    let sides = vec![
        side(Account::Own(account("savings")?), true, "500000 USD")?,
        side(Account::Own(account("bank-fees")?), true, "25 USD")?,
        side(Account::Cash, false, "500025 USD")?,
    ];
    let text = "Put aside (invented)".to_owned();
    on(teller, -80, S::Post { day: teller.day(-80), sides, text, until: None })
}

fn on(teller: &Teller<'_>, days: i64, step: S) -> Told {
    let institute = InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))?;
    teller.on(days, FIRST_PERSON, Command::Money(MoneyCommand::Step { institute, step }))
}

/// All funds of the first year; how many entries they made.
fn funds(teller: &Teller<'_>) -> Result<u64, ServerError> {
    let label = |en: &str, ko: &str| both(&format!("{en} (invented)"), &format!("{ko} (가상)"));
    let all = [
        (
            "public-1",
            label("Machines and materials of year 1", "1년 차 장비와 재료"),
            FundSource::Public,
            Some(1),
            &[
                (C::Equipment, "6000000 USD"),
                (C::Supplies, "1500000 USD"),
                (C::Contractual, "3300000 USD"),
                (C::Indirect, "1200000 USD"),
            ][..],
        ),
        (
            "people-1",
            label("People of year 1", "1년 차 인력"),
            FundSource::Public,
            Some(2),
            &[(C::Personnel, "8000000 USD")],
        ),
        (
            "partner-machines",
            label("Machines by partners", "참여 기관의 장비 부담금"),
            FundSource::Partners,
            None,
            &[(C::Equipment, "8000000 USD"), (C::Personnel, "2000000 USD")],
        ),
        (
            "laboratory-hours",
            label("Laboratory hours of the lead", "주관 기관의 실험실 현물"),
            FundSource::InKind,
            None,
            &[(C::Other, "2500000 USD")],
        ),
        (
            "fees-1",
            label("Fees of members", "회비"),
            FundSource::Fees,
            None,
            &[(C::Travel, "60000 USD")],
        ),
        (
            "earned-1",
            label("What projects earned", "과제 수입"),
            FundSource::ProgrammeIncome,
            None,
            &[(C::Other, "15000 USD")],
        ),
    ];
    let made = all.len() as u64;
    // The first year's money is of two agencies, whose commitments are the first two of the programme.
    for (id, label, source, commitment, budget) in all {
        let planned = |(class, amount): &(C, &str)| -> Result<Planned, ServerError> {
            Ok(Planned { class: *class, amount: money(amount)? })
        };
        let from = teller.day(-270);
        let fund = Fund {
            id: FundId::new(id).map_err(|_| wrong(id))?,
            label,
            source,
            from,
            until: from.plus_years(1).ok_or_else(|| wrong("the period"))?,
            purposes: vec![PURPOSE.to_owned()],
            commitment,
            budget: budget.iter().map(planned).collect::<Result<_, _>>()?,
        };
        on(teller, -262, S::SetFund(fund))?;
    }
    Ok(made)
}

/// What became of a cost; how many entries there are then.
fn tell_cost(teller: &Teller<'_>, cost: &Cost, entries: u64) -> Result<u64, ServerError> {
    let (days, amount) = cost.obligated;
    on(
        teller,
        days,
        S::Obligate {
            fund: FundId::new(cost.fund).map_err(|_| wrong(cost.fund))?,
            class: cost.class,
            purpose: PURPOSE.to_owned(),
            to: cost.to.to_owned(),
            amount: money(amount)?,
            day: teller.day(days),
        },
    )?;
    let obligation = entries + 1;
    let Some((days, spent)) = cost.spent else { return Ok(obligation) };
    let (amount, day) = (money(spent)?, teller.day(days));
    let text = cost.to.to_owned();
    let project = cost.project.map(|(project, by)| {
        let organisation = organisation(by)?;
        Ok::<_, ServerError>(SpentFor { project: projects::project(project)?, organisation })
    });
    let project = project.transpose()?;
    on(teller, days, S::Spend { obligation, amount, day, text, project })?;
    let expense = obligation + 1;
    let mut last = expense;
    if cost.drawn {
        on(teller, days + 5, S::Draw { expense, amount, day: teller.day(days + 5), until: None })?;
        last += 1;
    }
    if let Some(reference) = cost.paid {
        let (day, reference) = (teller.day(days + 8), reference.to_owned());
        on(teller, days + 8, S::Pay { expense, amount, day, reference })?;
        last += 1;
    }
    Ok(last)
}
