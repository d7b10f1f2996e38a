//! How the institutes of the demo will live: one that will stand alone, one that will not. Invented.

use std::collections::BTreeSet;

use guildhall_model::Label;
use guildhall_network::competition::{Income, Stages};
use guildhall_network::institute::place::Place;
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::outlook::{IncomeOf, Nature};
use guildhall_network::{
    Command, InstituteCommand, InstituteId, MembershipCommand as M, OutlookCommand, PlaceCommand,
    ReviewCommand as R, TierId,
};

use super::firms::Dice;
use super::story::{
    INSTITUTE, LEAD, call_id, call_text, draft, money, proposal, proposal_id, publish, reviewed,
    signer,
};
use super::works::{self, Inside};
use super::{OFFICER, Teller, both, organisation, wrong};
use crate::error::ServerError;

type Told = Result<(), ServerError>;

/// A young institute with little income of its own.
const YOUNG: &str = "joining-institute";

/// Who leads it.
const YOUNG_LEAD: &str = "hangang-college";

/// A year's plan in thousands of dollars: contracts, services, licences, grants, and the cost.
type Plan = [u32; 5];

/// That of the older institute, for each year from this one.
const STRONG_PLAN: [Plan; 8] = [
    [1_200, 300, 0, 500, 21_000],
    [3_000, 800, 100, 1_000, 22_000],
    [5_500, 1_500, 300, 1_500, 20_000],
    [8_000, 2_200, 800, 2_000, 18_000],
    [10_000, 3_000, 1_500, 2_500, 16_000],
    [11_000, 3_600, 2_200, 2_500, 14_500],
    [11_500, 4_000, 2_600, 2_500, 14_000],
    [11_500, 4_000, 2_600, 2_500, 14_000],
];

/// That of the young one.
const WEAK_PLAN: [Plan; 8] = [
    [0, 0, 0, 0, 1_500],
    [200, 100, 0, 0, 12_000],
    [600, 200, 0, 300, 12_500],
    [1_000, 300, 50, 300, 12_500],
    [1_500, 400, 100, 300, 12_000],
    [2_000, 500, 150, 300, 11_500],
    [2_200, 500, 200, 300, 11_000],
    [2_200, 500, 200, 300, 11_000],
];

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    young(teller)?;
    plans(teller, -8, INSTITUTE, LEAD, &STRONG_PLAN)?;
    plans(teller, -5, YOUNG, YOUNG_LEAD, &WEAK_PLAN)?;
    place(
        teller,
        INSTITUTE,
        LEAD,
        both("Saebyeok (invented)", "새벽 (가상)"),
        ("36.35", "127.38"),
    )?;
    place(teller, YOUNG, YOUNG_LEAD, both("Hangang (invented)", "한강 (가상)"), ("37.53", "126.96"))
}

/// A call, one proposal to it, its choice, and an institute with one member and a call inside it.
fn young(teller: &Teller<'_>) -> Told {
    let label = both("Institute for joining (invented)", "접합 연구원 (가상)");
    let focus = both("Joining of unlike materials", "이종 재료 접합");
    let text = call_text("joining", label.clone(), focus, Stages::default())?;
    draft(teller, -332, "joining", text)?;
    publish(teller, -330, "joining", -290)?;
    let partners = ["nari-foundry", "sori-sensors"];
    proposal(teller, -320, ("joining", "seam"), YOUNG_LEAD, "Seam (invented)", &partners)?;
    reviewed(teller, -285, ("joining", "seam"), [[44, 27], [39, 30]])?;
    let (call, selected) = (call_id("joining")?, vec![proposal_id("seam")?]);
    let decide = R::DecideCall { call, selected, reason: String::new() };
    teller.on(-255, OFFICER, Command::Review(decide))?;
    let tranches = ["15000000 USD", "15000000 USD", "15000000 USD", "15000000 USD", "15000000 USD"];
    let award = InstituteCommand::Award {
        institute: institute(YOUNG)?,
        label,
        proposal: proposal_id("seam")?,
        from: teller.day(-9),
        tranches: tranches.into_iter().map(money).collect::<Result<_, _>>()?,
    };
    teller.on(-12, OFFICER, Command::Institute(award))?;
    let tier = || TierId::new("full").map_err(|_| wrong("full"));
    let set = TierSet {
        institute: institute(YOUNG)?,
        tier: tier()?,
        label: both("Full member", "정회원"),
        fee: money("30000 USD")?,
        small_fee: Some(money("3000 USD")?),
        college_fee: None,
        gives: None,
        benefits: TierBenefits { lab_hours: 100, affiliates: 2, ..TierBenefits::default() },
    };
    teller.on(
        -9,
        YOUNG_LEAD,
        Command::Membership(M::SetTier { tier: Box::new(set), seen: None }),
    )?;
    let (id, who) = (institute(YOUNG)?, organisation("nari-foundry")?);
    let (tier, from) = (tier()?, teller.day(-7));
    let covers = BTreeSet::from([organisation("sori-sensors")?]);
    let apply = M::Apply { institute: id, organisation: who, tier, from, covers };
    teller.on(-8, "nari-foundry", Command::Membership(apply))?;
    let accept =
        M::Accept { institute: institute(YOUNG)?, organisation: organisation("nari-foundry")? };
    teller.on(-7, YOUNG_LEAD, Command::Membership(accept))?;
    let institute = institute(YOUNG)?;
    let members = Vec::new();
    let inside = Inside { teller, name: "joining", institute, lead: YOUNG_LEAD, members };
    works::tell(&inside, &mut Dice::new(13))?;
    Ok(())
}

fn plans(teller: &Teller<'_>, day: i64, of: &str, lead: &str, plans: &[Plan]) -> Told {
    let thousand = |amount: u32| money(&format!("{amount}000 USD"));
    for (year, plan) in (teller.day(0).year()..).zip(plans) {
        let [contracts, services, licences, grants, cost] = *plan;
        let kinds = [
            (Income::Contracts, contracts),
            (Income::Services, services),
            (Income::Licences, licences),
            (Income::Grants, grants),
        ];
        let line =
            |(kind, amount)| Ok::<_, ServerError>(IncomeOf { kind, amount: thousand(amount)? });
        let state = OutlookCommand::State {
            institute: institute(of)?,
            year,
            nature: Nature::Planned,
            income: kinds.into_iter().map(line).collect::<Result<_, _>>()?,
            cost: thousand(cost)?,
            evidence: "Plan of the board (invented)".to_owned(),
            seen: 0,
        };
        teller.on(day, signer(lead), Command::Outlook(state))?;
    }
    Ok(())
}

fn place(
    teller: &Teller<'_>,
    of: &str,
    lead: &str,
    label: Label,
    (latitude, longitude): (&str, &str),
) -> Told {
    let degrees = |text: &str| text.parse().map_err(|_| wrong(text));
    let (latitude, longitude) = (degrees(latitude)?, degrees(longitude)?);
    let place = Place { label, latitude, longitude };
    let set = PlaceCommand::Set { institute: institute(of)?, place };
    teller.on(-4, signer(lead), Command::Place(set))
}

fn institute(id: &str) -> Result<InstituteId, ServerError> {
    InstituteId::new(id).map_err(|_| wrong(id))
}
