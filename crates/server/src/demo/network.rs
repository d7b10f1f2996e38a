//! The network of the demo: invented, made by the commands that people use.

use std::time::Duration;

use guildhall_model::{Label, Money, OrganisationId, PersonId, Time};
use guildhall_network::competition::{BudgetLine, CallText, Partner, ProposalText, Source};
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::{CallId, Command, CompetitionCommand as C, ProgrammeId, ProposalId};

use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::running::Running;

/// How long the demo's call is open after its first start.
const OPEN_FOR: Duration = Duration::from_secs(60 * 86_400);

const PROGRAMME: &str = "future-making";

/// What the organisations of the demo are, and how many people they have.
const PROFILES: [(&str, Kind, u32); 3] = [
    ("programme-office", Kind::Agency, 60),
    ("saebyeok-university", Kind::University, 4_200),
    ("hanbit-energy", Kind::Firm, 12_000),
];

/// A call that is open with a proposal that is being written, and a draft; once, by the first
/// person, who belongs to all of them.
pub(super) fn begin(running: &Running) -> Result<(), ServerError> {
    let person = &PersonId::new(FIRST_PERSON).map_err(|_| wrong("the first person"))?;
    let now = running.house.clock.now();
    let network = running.desk().network();
    let scope = running.desk().access().scope(person);
    if !network.view(&scope, now).calls().is_empty() {
        return Ok(());
    }
    for command in commands(now).ok_or_else(|| wrong("the demo's network"))? {
        running.desk().change_network(person, command)?;
    }
    Ok(())
}

fn commands(now: Time) -> Option<Vec<Command>> {
    let programme = || ProgrammeId::new(PROGRAMME).ok();
    let (castings, batteries) = (CallId::new("large-castings").ok()?, CallId::new("cells").ok()?);
    let mut commands = Vec::new();
    for (id, kind, people) in PROFILES {
        let organisation = OrganisationId::new(id).ok()?;
        commands.push(Command::SetProfile(Profile { organisation, kind, people, parent: None }));
    }
    let draft = |call: &CallId, text| -> Option<C> {
        Some(C::DraftCall { call: call.clone(), programme: programme()?, text })
    };
    let about = both(
        "Invented for the demo. An institute that brings the printing of sand moulds to foundries of any size.",
        "데모를 위한 가상의 공모입니다. 규모와 관계없이 주물 공장에 사형 적층 제조를 보급할 연구원을 찾습니다.",
    );
    let text = CallText {
        label: both("Institute for large castings (invented)", "대형 주물 연구원 (가상)"),
        focus: both("Additive manufacturing of castings", "주물의 적층 제조"),
        about,
    };
    let draft_text = CallText {
        label: both("Institute for battery cells (invented)", "배터리 셀 연구원 (가상)"),
        focus: both("Making of battery cells", "배터리 셀 제조"),
        about: both(
            "Invented for the demo. Still being written.",
            "데모를 위한 가상의 초안입니다. 작성 중입니다.",
        ),
    };
    let proposal = C::SaveProposal {
        proposal: ProposalId::new("sand-and-light").ok()?,
        call: castings.clone(),
        lead: OrganisationId::new("saebyeok-university").ok()?,
        text: proposal()?,
        seen: 0,
    };
    let publish = C::PublishCall { call: castings.clone(), deadline: now + OPEN_FOR };
    let asked = [draft(&castings, text)?, publish, draft(&batteries, draft_text)?, proposal];
    commands.extend(asked.map(Command::Competition));
    Some(commands)
}

fn proposal() -> Option<ProposalText> {
    let partner = |id: &str, role: &str| -> Option<Partner> {
        Some(Partner { organisation: OrganisationId::new(id).ok()?, role: role.to_owned() })
    };
    let line = |year, source, amount: &str| -> Option<BudgetLine> {
        Some(BudgetLine { year, source, amount: Money::parse(amount).ok()? })
    };
    Some(ProposalText {
        title: "Sand and light (invented)".to_owned(),
        summary: "Print moulds of three metres, measure each cast, share what is learnt."
            .to_owned(),
        sustainability: "Fees of members and contract research from the sixth year.".to_owned(),
        years: 5,
        partners: vec![partner("hanbit-energy", "casts housings of turbines")?],
        budget: vec![
            line(1, Source::Public, "40000000.00 USD")?,
            line(2, Source::Public, "40000000.00 USD")?,
            line(1, Source::Cash, "30000000.00 USD")?,
            line(2, Source::InKind, "42000000.00 USD")?,
        ],
    })
}

fn both(en: &str, ko: &str) -> Label {
    Label { en: en.to_owned(), ko: Some(ko.to_owned()) }
}

fn wrong(what: &str) -> ServerError {
    ServerError::Usage { what: format!("{what} is not as it should be") }
}
