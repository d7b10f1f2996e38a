//! The network of the demo: invented, made by the commands that people use, at dates of a story.

mod agreed;
mod boards;
mod costs;
mod firms;
mod given;
mod links;
mod money;
mod nation;
mod outlook;
mod panel;
mod patents;
mod projects;
mod property;
mod reports;
pub(crate) mod sandbox;
mod stages;
mod steering;
mod story;
mod themes;
mod works;
mod years;

use std::cell::RefCell;
use std::time::Duration;

use guildhall_access::Command as AccessCommand;
use guildhall_model::{
    Actor, Day, Label, Money, Organisation, OrganisationId, Person, PersonId, Role, Time,
};
use guildhall_network::Command;
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::policy::Share;

use crate::error::ServerError;
use crate::ledger::{FIRST_PERSON, Told};
use crate::running::Running;

/// An organisation of the story.
struct Cast {
    id: &'static str,
    label: (&'static str, &'static str),
    kind: Kind,
    people: u32,
}

/// Industries of firms, with their receipts where the standard is of these. A firm that is not here
/// is a machine shop.
const INDUSTRIES: [(&str, &str, Option<&str>); 6] = [
    ("hanbit-energy", "221112", None),
    ("nari-foundry", "331513", None),
    ("sori-sensors", "334513", None),
    ("dolsan-steel", "331110", None),
    ("bada-robotics", "333249", None),
    ("gyeol-partners", "541330", Some("2400000.00 USD")),
];

const MACHINE_SHOP: &str = "332710";

const fn cast(
    id: &'static str,
    label: (&'static str, &'static str),
    kind: Kind,
    people: u32,
) -> Cast {
    Cast { id, label, kind, people }
}

/// Those that the first person belongs to, with what they are.
const KNOWN: [(&str, Kind, u32); 3] = [
    ("programme-office", Kind::Agency, 60),
    ("saebyeok-university", Kind::University, 4_200),
    ("hanbit-energy", Kind::Firm, 12_000),
];

/// Those that are in the story alone. Who signs for one has its name.
const INVENTED: [Cast; 11] = [
    cast(
        steering::TOOLS,
        ("Maru Energy Agency (invented)", "마루 에너지청 (가상)"),
        Kind::Agency,
        2_300,
    ),
    cast(
        steering::PEOPLE,
        ("Saenal Skills Agency (invented)", "새날 인력청 (가상)"),
        Kind::Agency,
        700,
    ),
    cast("nari-foundry", ("Nari Foundry (invented)", "나리 주조 (가상)"), Kind::Firm, 80),
    cast("sori-sensors", ("Sori Sensors (invented)", "소리 센서 (가상)"), Kind::Firm, 35),
    cast("dolsan-steel", ("Dolsan Steel (invented)", "돌산 철강 (가상)"), Kind::Firm, 8_000),
    cast("dasom-grippers", ("Dasom Grippers (invented)", "다솜 그리퍼 (가상)"), Kind::Firm, 22),
    cast("hanul-drives", ("Hanul Drives (invented)", "한울 구동 (가상)"), Kind::Firm, 31),
    cast("bada-robotics", ("Bada Robotics (invented)", "바다 로봇 (가상)"), Kind::Firm, 210),
    cast(
        "hangang-college",
        ("Hangang College (invented)", "한강 대학 (가상)"),
        Kind::CommunityCollege,
        900,
    ),
    cast(
        "standards-laboratory",
        ("Standards Laboratory (invented)", "표준 연구소 (가상)"),
        Kind::NationalLaboratory,
        640,
    ),
    cast("gyeol-partners", ("Gyeol Partners (invented)", "결 파트너스 (가상)"), Kind::Firm, 14),
];

/// The officer of the story, who belongs to the office alone.
const OFFICER: &str = "programme-officer";

/// Tells the story once, up to now.
pub(super) fn begin(running: &Running) -> Result<(), ServerError> {
    let first = &person(FIRST_PERSON)?;
    let now = running.house.clock.now();
    let network = running.desk().network();
    let scope = running.desk().access().scope(first, now);
    if !network.view(&scope, now).calls().is_empty() {
        return Ok(());
    }
    let teller = Teller::new(running);
    teller.people()?;
    links::tell(&teller)?;
    story::tell(&teller)?;
    nation::tell(&teller)?;
    teller.write()?;
    years::close(&teller)
}

/// Has people of the story do things on its days. What is told happens when it is written down.
struct Teller<'a> {
    running: &'a Running,
    now: Time,
    story: RefCell<Vec<Told>>,
}

impl<'a> Teller<'a> {
    /// Begins a story that ends now.
    fn new(running: &'a Running) -> Teller<'a> {
        Teller { running, now: running.house.clock.now(), story: RefCell::default() }
    }

    /// Has everything happen that was told since the last time, all of it or nothing.
    fn write(&self) -> Result<(), ServerError> {
        self.running.tell_network(&self.story.take())
    }

    fn people(&self) -> Result<(), ServerError> {
        let change = |command| self.running.desk().change_access(&Actor::System, command);
        let add = |id: &str, name: &str, organisation: &OrganisationId| {
            let person = Person { id: person(id)?, name: name.to_owned() };
            let (organisation, role) = (organisation.clone(), Role::Administrator);
            change(AccessCommand::AddPerson { person, organisation, role })
                .map_err(ServerError::from)
        };
        for one in &INVENTED {
            let (id, label) = (organisation(one.id)?, both(one.label.0, one.label.1));
            change(AccessCommand::SetOrganisation(Organisation { id: id.clone(), label }))?;
            add(one.id, &format!("Head of {}", one.label.0), &id)?;
        }
        add(OFFICER, "Officer of the programme (invented)", &organisation(KNOWN[0].0)?)?;
        let known = KNOWN.iter().map(|(id, kind, people)| (FIRST_PERSON, *id, *kind, *people));
        let invented = INVENTED.iter().map(|one| (one.id, one.id, one.kind, one.people));
        for (by, id, kind, people) in known.chain(invented) {
            self.on(
                0,
                by,
                Command::SetProfile { profile: profile(id, kind, people)?, seen: None },
            )?;
        }
        Ok(())
    }

    /// Has somebody do something so many days from now.
    fn on(&self, days: i64, by: &str, command: Command) -> Result<(), ServerError> {
        let (person, at) = (person(by)?, self.at(days));
        self.story.borrow_mut().push(Told { person, at, command });
        Ok(())
    }

    /// The moment so many days from now.
    fn at(&self, days: i64) -> Time {
        let span = Duration::from_secs(days.unsigned_abs() * 86_400);
        if days < 0 { self.now - span } else { self.now + span }
    }

    /// The day so many days from now.
    fn day(&self, days: i64) -> Day {
        Day::utc(self.at(days))
    }
}

/// What an organisation of the story says of itself.
fn profile(id: &str, kind: Kind, people: u32) -> Result<Profile, ServerError> {
    let mut profile = Profile::new(organisation(id)?, kind, people);
    profile.label =
        INVENTED.iter().find(|one| one.id == id).map(|one| both(one.label.0, one.label.1));
    if kind == Kind::Firm {
        let known = INDUSTRIES.iter().find(|(firm, ..)| *firm == id);
        let industry = known.map_or(MACHINE_SHOP, |(_, industry, _)| industry);
        profile.industry = Some(industry.parse().map_err(|_| wrong(industry))?);
        let receipts = known.and_then(|(.., receipts)| *receipts).map(Money::parse);
        profile.receipts = receipts.transpose().map_err(|_| wrong("an amount"))?;
    }
    Ok(profile)
}

fn both(en: &str, ko: &str) -> Label {
    Label { en: en.to_owned(), ko: Some(ko.to_owned()) }
}

fn person(name: &str) -> Result<PersonId, ServerError> {
    PersonId::new(name).map_err(|_| wrong(name))
}

fn organisation(name: &str) -> Result<OrganisationId, ServerError> {
    OrganisationId::new(name).map_err(|_| wrong(name))
}

fn share(hundredths: u16) -> Result<Share, ServerError> {
    Share::new(hundredths).ok_or_else(|| wrong("a share"))
}

fn wrong(what: &str) -> ServerError {
    ServerError::Usage { what: format!("{what} is not as it should be") }
}
