//! What happens in the network of the demo, day by day, counted from now.

use std::collections::BTreeSet;

use guildhall_model::Money;
use guildhall_network::competition::{
    BudgetLine, CallText, Criterion, Income, IncomeLine, Partner, ProposalText, Sector, Source,
    Stages, WorkPackage,
};
use guildhall_network::ledger::Claim;
use guildhall_network::membership::{ProjectRight, TierBenefits, TierSet};
use guildhall_network::money::InKind;
use guildhall_network::programme::agency::FocusSet;
use guildhall_network::project::text::Valuation;
use guildhall_network::{
    AgencyCommand, CallId, Command, CompetitionCommand as C, FocusId, InstituteCommand,
    InstituteId, MembershipCommand as M, MoneyCommand, ProgrammeId, ProposalId, ReviewCommand as R,
    TierId,
};

use super::{
    OFFICER, Teller, agreed, boards, both, organisation, outlook, panel, person, projects,
    property, share, stages, steering, wrong,
};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

pub(super) const PROGRAMME: &str = "future-making";

/// The lead of the institute is an organisation of the first person, who so runs it.
pub(super) const LEAD: &str = "saebyeok-university";

pub(super) const INSTITUTE: &str = "surface-institute";

pub(super) type Told = Result<(), ServerError>;

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    steering::begin(teller)?;
    finished(teller)?;
    institute(teller)?;
    boards::tell(teller)?;
    projects::tell(teller)?;
    property::tell(teller)?;
    steering::go_on(teller)?;
    judged(teller)?;
    panel::tell(teller)?;
    open(teller)?;
    stages::tell(teller)?;
    outlook::tell(teller)?;
    super::money::tell(teller)?;
    agreed::tell(teller)
}

/// A call that led to an institute.
fn finished(teller: &Teller<'_>) -> Told {
    let label = both("Institute for surfaces (invented)", "표면 처리 연구원 (가상)");
    let focus = both("Treatment of surfaces", "표면 처리");
    call(teller, -400, "surfaces", label.clone(), focus.clone(), Some(-350))?;
    let amend = C::AmendCall {
        call: call_id("surfaces")?,
        text: call_text("surfaces", label, focus, Stages::default())?,
        deadline: teller.at(-340),
        reason: "Firms asked for ten more days (invented).".to_owned(),
        seen: None,
    };
    teller.on(-385, OFFICER, Command::Competition(amend))?;
    let partners = ["nari-foundry", "sori-sensors", "dolsan-steel"];
    proposal(teller, -380, ("surfaces", "shine"), LEAD, "Shine (invented)", &partners)?;
    let partners = ["nari-foundry", "bada-robotics", "hangang-college"];
    proposal(teller, -378, ("surfaces", "coats"), "dolsan-steel", "Coats (invented)", &partners)?;
    reviewers(teller, -339)?;
    reviewed(teller, -335, ("surfaces", "shine"), [[52, 34], [48, 31]])?;
    reviewed(teller, -335, ("surfaces", "coats"), [[40, 30], [45, 22]])?;
    let (call, selected) = (call_id("surfaces")?, vec![proposal_id("shine")?]);
    let decide = R::DecideCall { call, selected, reason: String::new() };
    teller.on(-310, OFFICER, Command::Review(decide))
}

fn institute(teller: &Teller<'_>) -> Told {
    let id = || InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE));
    let tranches = ["20000000 USD", "20000000 USD", "16000000 USD", "12000000 USD", "7000000 USD"];
    let award = InstituteCommand::Award {
        institute: id()?,
        label: both("Institute for surfaces (invented)", "표면 처리 연구원 (가상)"),
        proposal: proposal_id("shine")?,
        from: teller.day(-270),
        tranches: tranches.into_iter().map(money).collect::<Result<_, _>>()?,
    };
    teller.on(-290, OFFICER, Command::Institute(award))?;
    agreed::begin(teller)?;
    steering::fund(teller, &id()?)?;
    let full = TierBenefits {
        projects: ProjectRight::Lead,
        lab_hours: 200,
        affiliates: 2,
        in_kind: share(2_000)?,
    };
    let associate =
        TierBenefits { projects: ProjectRight::Partner, lab_hours: 20, ..TierBenefits::default() };
    for (tier, label, [fee, small_fee, college_fee], gives, benefits) in [
        (
            "full",
            both("Full member", "정회원"),
            ["50000 USD", "5000 USD", "25000 USD"],
            Some(both("All courses", "모든 교육")),
            full,
        ),
        (
            "associate",
            both("Associate", "준회원"),
            ["10000 USD", "1000 USD", "10000 USD"],
            None,
            associate,
        ),
    ] {
        let tier = TierSet {
            institute: id()?,
            tier: tier_id(tier)?,
            label,
            fee: money(fee)?,
            small_fee: Some(money(small_fee)?),
            college_fee: Some(money(college_fee)?),
            gives,
            benefits,
        };
        teller.on(
            -265,
            FIRST_PERSON,
            Command::Membership(M::SetTier { tier: Box::new(tier), seen: None }),
        )?;
    }
    let post = |day, command| teller.on(day, FIRST_PERSON, Command::Money(command));
    for (year, day, amount, reference) in
        [(1, -260, "12000000 USD", "PO-2201"), (1, -120, "8000000 USD", "PO-2240")]
    {
        let (day_of, reference) = (teller.day(day), reference.to_owned());
        let (institute, amount) = (id()?, money(amount)?);
        post(day, MoneyCommand::TakeTranche { institute, year, amount, day: day_of, reference })?;
    }
    let members = [
        ("nari-foundry", "full", -240, Some("5000 USD")),
        ("sori-sensors", "full", -230, Some("5000 USD")),
        ("dolsan-steel", "full", -225, Some("40000 USD")),
        ("hangang-college", "associate", -150, Some("10000 USD")),
        ("gyeol-partners", "associate", -30, None),
    ];
    for (at, (who, tier, day, paid)) in members.into_iter().enumerate() {
        apply(teller, who, tier, day)?;
        let accept = M::Accept { institute: id()?, organisation: organisation(who)? };
        teller.on(day + 6, FIRST_PERSON, Command::Membership(accept))?;
        if let Some(amount) = paid {
            let payment = MoneyCommand::TakePayment {
                institute: id()?,
                organisation: organisation(who)?,
                claim: Claim::Fee { period: Some(teller.day(day + 3)) },
                amount: money(amount)?,
                day: teller.day(day + 20),
                reference: format!("BANK-{}", 7_001 + at),
            };
            post(day + 20, payment)?;
        }
    }
    let given = InKind {
        organisation: organisation("dolsan-steel")?,
        period: teller.day(-222),
        text: "A furnace camera, lent for a year (invented)".to_owned(),
        valuation: Valuation::LoanedEquipment,
        reference: "LOAN-17".to_owned(),
    };
    let (institute, amount, day) = (id()?, money("10000 USD")?, teller.day(-200));
    post(-200, MoneyCommand::TakeInKind { institute, given, amount, day })?;
    apply(teller, "bada-robotics", "associate", -3)
}

/// Both review a proposal to a call ten days after they were asked.
pub(super) fn reviewed(
    teller: &Teller<'_>,
    day: i64,
    (call, id): (&str, &str),
    points: [[u16; 2]; 2],
) -> Told {
    for (who, points) in REVIEWERS.into_iter().zip(points) {
        assign(teller, day, (call, id), who)?;
        review(teller, day + 10, id, who, points)?;
    }
    Ok(())
}

/// A call that is closed: reviews are to be assigned and written.
fn judged(teller: &Teller<'_>) -> Told {
    let label = both("Institute for robot cells (invented)", "로봇 셀 연구원 (가상)");
    let focus = both("Robots beside people", "협동 로봇");
    call(teller, -70, "robot-cells", label, focus, Some(-5))?;
    let partners = ["bada-robotics", "dasom-grippers"];
    let lead = "hangang-college";
    proposal(
        teller,
        -40,
        ("robot-cells", "hand-in-hand"),
        lead,
        "Hand in hand (invented)",
        &partners,
    )?;
    let partners = ["hanul-drives", "bada-robotics"];
    let lead = "dolsan-steel";
    proposal(teller, -38, ("robot-cells", "steady-arm"), lead, "Steady arm (invented)", &partners)?;
    assign(teller, -4, ("robot-cells", "hand-in-hand"), REVIEWERS[0])?;
    review(teller, -2, "hand-in-hand", REVIEWERS[0], [44, 29])
}

/// A call that is open with a proposal that is being written, and a draft.
fn open(teller: &Teller<'_>) -> Told {
    let label = both("Institute for large castings (invented)", "대형 주물 연구원 (가상)");
    let focus = both("Additive manufacturing of castings", "주물의 적층 제조");
    call(teller, -3, "large-castings", label, focus, Some(57))?;
    let text = ProposalText {
        title: "Sand and light (invented)".to_owned(),
        summary: "Print moulds of three metres, measure each cast, share what is learnt."
            .to_owned(),
        sustainability: "Fees of members and contract research from the sixth year.".to_owned(),
        years: 5,
        partners: partners(&["hanbit-energy"])?,
        budget: budget(
            (LEAD, "hanbit-energy"),
            &["40000000 USD", "40000000 USD"],
            &["30000000 USD", "42000000 USD"],
        )?,
        packages: vec![package(
            "Moulds of three metres (invented)",
            LEAD,
            (1, 30),
            "60000000 USD",
        )?],
        income: Vec::new(),
    };
    let save = C::SaveProposal {
        proposal: proposal_id("sand-and-light")?,
        call: call_id("large-castings")?,
        lead: organisation(LEAD)?,
        text,
        seen: 0,
    };
    teller.on(-1, FIRST_PERSON, Command::Competition(save))?;
    let label = both("Institute for battery cells (invented)", "배터리 셀 연구원 (가상)");
    call(teller, -1, "cells", label, both("Making of battery cells", "배터리 셀 제조"), None)
}

/// Drafts a call, and publishes it two days later when it has a deadline.
fn call(
    teller: &Teller<'_>,
    day: i64,
    id: &str,
    label: guildhall_model::Label,
    focus: guildhall_model::Label,
    deadline: Option<i64>,
) -> Told {
    let text = call_text(id, label, focus, Stages::default())?;
    draft(teller, day, id, text)?;
    let Some(deadline) = deadline else { return Ok(()) };
    publish(teller, day + 2, id, deadline)
}

/// Lists the focus area of a call, and drafts it.
pub(super) fn draft(teller: &Teller<'_>, day: i64, id: &str, text: CallText) -> Told {
    let programme = ProgrammeId::new(PROGRAMME).map_err(|_| wrong(PROGRAMME))?;
    if let Some(focus) = text.area.clone() {
        let set = FocusSet { programme: programme.clone(), focus, label: text.focus.clone() };
        teller.on(day, OFFICER, Command::Agency(AgencyCommand::SetFocus(set)))?;
    }
    let draft = C::DraftCall { call: call_id(id)?, programme, text, seen: None };
    teller.on(day, OFFICER, Command::Competition(draft))
}

pub(super) fn publish(teller: &Teller<'_>, day: i64, id: &str, deadline: i64) -> Told {
    let publish = C::PublishCall { call: call_id(id)?, deadline: teller.at(deadline) };
    teller.on(day, OFFICER, Command::Competition(publish))
}

/// What a call of the story says. Its focus area has the short name of the call.
pub(super) fn call_text(
    id: &str,
    label: guildhall_model::Label,
    focus: guildhall_model::Label,
    stages: Stages,
) -> Result<CallText, ServerError> {
    let criterion = |label, points| Criterion { label, points };
    let about = both(
        "Invented for the demo. An institute that brings what is known to firms of any size, with shared laboratories and training.",
        "데모를 위한 가상의 공모입니다. 공동 실험실과 교육을 갖추고 규모와 관계없이 기업에 기술을 보급할 연구원을 찾습니다.",
    );
    let criteria = vec![
        criterion(both("Use for industry", "산업 활용"), 60),
        criterion(both("Plan and people", "계획과 인력"), 40),
    ];
    let area = Some(FocusId::new(id).map_err(|_| wrong(id))?);
    Ok(CallText { label, focus, about, criteria, area, stages })
}

/// A proposal that keeps all rules is saved, promised and handed in.
pub(super) fn proposal(
    teller: &Teller<'_>,
    day: i64,
    (call, id): (&str, &str),
    lead: &str,
    title: &str,
    with: &[&str],
) -> Told {
    let text = ProposalText {
        title: title.to_owned(),
        summary: "Invented for the demo.".to_owned(),
        sustainability: "Fees of members, licences and contract research.".to_owned(),
        years: 5,
        partners: partners(with)?,
        budget: budget(
            (lead, with.first().copied().unwrap_or(lead)),
            &["20000000 USD", "20000000 USD", "16000000 USD", "12000000 USD", "7000000 USD"],
            &["10000000 USD", "14000000 USD", "16000000 USD", "18000000 USD", "22000000 USD"],
        )?,
        packages: vec![
            package("Machines and methods (invented)", lead, (1, 30), "90000000 USD")?,
            package("Firms and training (invented)", with[0], (25, 60), "65000000 USD")?,
        ],
        income: vec![
            income(4, Income::Fees, "3000000 USD")?,
            income(5, Income::Fees, "6000000 USD")?,
            income(5, Income::Contracts, "8000000 USD")?,
            income(6, Income::Fees, "7000000 USD")?,
            income(6, Income::Contracts, "11000000 USD")?,
        ],
    };
    let (proposal, call, lead_id) = (proposal_id(id)?, call_id(call)?, organisation(lead)?);
    let save = C::SaveProposal { proposal, call, lead: lead_id, text, seen: 0 };
    let lead = signer(lead);
    teller.on(day, lead, Command::Competition(save))?;
    for partner in with {
        let letter = C::GiveLetter { proposal: proposal_id(id)?, partner: organisation(partner)? };
        teller.on(day + 5, signer(partner), Command::Competition(letter))?;
    }
    let submit = C::SubmitProposal { proposal: proposal_id(id)?, seen: 1 };
    teller.on(day + 9, lead, Command::Competition(submit))
}

/// One from each sector.
pub(super) const REVIEWERS: [&str; 2] = ["standards-laboratory", "gyeol-partners"];

pub(super) fn reviewers(teller: &Teller<'_>, day: i64) -> Told {
    for (who, sector) in REVIEWERS.into_iter().zip([Sector::Public, Sector::Private]) {
        let ready = R::SetReviewer { sector, appointee: false, ties: Vec::new() };
        teller.on(day, who, Command::Review(ready))?;
    }
    Ok(())
}

pub(super) fn assign(teller: &Teller<'_>, day: i64, (call, id): (&str, &str), who: &str) -> Told {
    panel::invited(teller, day, call, who)?;
    let assign = R::AssignReviewer { proposal: proposal_id(id)?, reviewer: person(who)? };
    teller.on(day, OFFICER, Command::Review(assign))
}

pub(super) fn review(teller: &Teller<'_>, day: i64, id: &str, who: &str, points: [u16; 2]) -> Told {
    let save = R::SaveReview {
        proposal: proposal_id(id)?,
        points: points.map(Some).to_vec(),
        comment: "Invented for the demo: clear aims, firms of the region take part.".to_owned(),
        seen: 0,
    };
    teller.on(day, who, Command::Review(save))?;
    let submit = R::SubmitReview { proposal: proposal_id(id)?, seen: 1 };
    teller.on(day, who, Command::Review(submit))
}

fn apply(teller: &Teller<'_>, who: &str, tier: &str, day: i64) -> Told {
    let apply = M::Apply {
        institute: InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))?,
        organisation: organisation(who)?,
        tier: tier_id(tier)?,
        from: teller.day(day + 3),
        covers: BTreeSet::new(),
    };
    teller.on(day, who, Command::Membership(apply))
}

/// Who signs for an organisation.
pub(super) fn signer(organisation: &str) -> &str {
    if organisation == LEAD { FIRST_PERSON } else { organisation }
}

fn partners(of: &[&str]) -> Result<Vec<Partner>, ServerError> {
    let partner = |id: &&str| {
        let role = "takes part in all work packages (invented)".to_owned();
        Ok(Partner { organisation: organisation(id)?, role })
    };
    of.iter().map(partner).collect()
}

/// Public money and what the lead brings in kind and a partner in money, by turns, for each year from
/// the first.
fn budget(
    (lead, partner): (&str, &str),
    public: &[&str],
    own: &[&str],
) -> Result<Vec<BudgetLine>, ServerError> {
    let public = (1..).zip(public).map(|(year, amount)| (year, (Source::Public, None), amount));
    let givers = [(Source::Cash, Some(partner)), (Source::InKind, Some(lead))];
    let own = (1..).zip(own).zip(givers.into_iter().cycle());
    let own = own.map(|((year, amount), giver)| (year, giver, amount));
    let line = |(year, (source, of), amount): (u8, (Source, Option<&str>), &&str)| {
        let of = of.map(organisation).transpose()?;
        Ok(BudgetLine { year, source, of, amount: money(amount)? })
    };
    public.chain(own).map(line).collect()
}

fn package(
    title: &str,
    lead: &str,
    (from, to): (u16, u16),
    budget: &str,
) -> Result<WorkPackage, ServerError> {
    let outcome =
        "Invented for the demo: a method that a firm of thirty people can use.".to_owned();
    let (title, lead, budget) = (title.to_owned(), organisation(lead)?, Some(money(budget)?));
    Ok(WorkPackage { title, lead, from, to, outcome, budget })
}

fn income(year: u8, kind: Income, amount: &str) -> Result<IncomeLine, ServerError> {
    Ok(IncomeLine { year, kind, amount: money(amount)? })
}

pub(super) fn money(text: &str) -> Result<Money, ServerError> {
    Money::parse(text).map_err(|_| wrong(text))
}

pub(super) fn call_id(text: &str) -> Result<CallId, ServerError> {
    CallId::new(text).map_err(|_| wrong(text))
}

pub(super) fn proposal_id(text: &str) -> Result<ProposalId, ServerError> {
    ProposalId::new(text).map_err(|_| wrong(text))
}

fn tier_id(text: &str) -> Result<TierId, ServerError> {
    TierId::new(text).map_err(|_| wrong(text))
}
