//! Who is there in the demo: one who may see all, and an engineer of each organisation with a
//! plant.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use guildhall_access::{Command, Secret};
use guildhall_model::{Actor, Organisation, Person, PersonId, Role};
use guildhall_sim::Machine;
use serde_json::{Value, json};

use super::cast::{Cast, Player};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::out::say;
use crate::running::Running;

/// What the demo's tokens are called; those of an earlier run are revoked.
const TOKEN_LABEL: &str = "demo";

/// How long a token of the demo is good.
const TOKEN_TIME: Duration = Duration::from_secs(7 * 86_400);

/// How people and programs get in.
pub(super) struct People {
    link: String,
    token: String,
    tokens: BTreeMap<String, String>,
}

/// Makes sure that they are there, and makes them fresh keys.
pub(super) fn introduce(running: &Running) -> Result<People, ServerError> {
    let first = person(FIRST_PERSON)?;
    let access = running.desk().access();
    let scope = access.scope(&first, running.house.clock.now());
    let organisations: Vec<Organisation> =
        access.organisations(&scope).into_iter().map(|one| (**one).clone()).collect();
    let mut tokens = BTreeMap::new();
    let has_plant = |organisation: &&Organisation| {
        running.registry.assets().any(|asset| asset.owner == organisation.id)
    };
    for organisation in organisations.iter().filter(has_plant) {
        let engineer = person(&format!("{}-engineer", organisation.id))?;
        if access.person(&engineer).is_none() {
            let name = format!("Engineer of {}", organisation.label.en);
            let add = Command::AddPerson {
                person: Person { id: engineer.clone(), name },
                organisation: organisation.id.clone(),
                role: Role::Engineer,
            };
            running.desk().change_access(&Actor::System, add)?;
        }
        tokens.insert(organisation.id.to_string(), token(running, &engineer)?);
    }
    Ok(People { link: running.sign_in_link(&first)?, token: token(running, &first)?, tokens })
}

/// A fresh token, instead of those of earlier runs.
fn token(running: &Running, person: &PersonId) -> Result<String, ServerError> {
    let now = running.house.clock.now();
    let access = running.desk().access();
    let old = access.tokens(&access.scope(person, now), now);
    let revoke = old.into_iter().filter(|token| token.label == TOKEN_LABEL);
    let mut commands: Vec<Command> = revoke.map(|token| Command::Revoke(token.id())).collect();
    let secret = Secret::new(running.desk().chance());
    commands.push(Command::IssueToken {
        person: person.clone(),
        label: TOKEN_LABEL.to_owned(),
        hash: secret.hash(),
        now,
        expires: Some(now + TOKEN_TIME),
    });
    running.desk().change_access(&Actor::System, Command::Many(commands))?;
    Ok(secret.text())
}

fn person(name: &str) -> Result<PersonId, ServerError> {
    PersonId::new(name).map_err(|error| ServerError::Usage { what: error.to_string() })
}

/// Where the demo is reached.
pub(super) struct Addresses<'a> {
    pub(super) url: &'a str,
    pub(super) postgres: Option<SocketAddr>,
    pub(super) flight: Option<SocketAddr>,
}

impl People {
    pub(super) fn json(&self, addresses: &Addresses<'_>, dir: &Path, cast: &Cast) -> Value {
        let Addresses { url, postgres, flight } = addresses;
        let machines: BTreeMap<&str, String> = cast
            .models()
            .map(|Player { machine, address, .. }| match machine {
                Machine::GasTurbine => ("opcua", format!("opc.tcp://{address}/")),
                Machine::OilPlant => ("modbus", address.to_string()),
                Machine::PatientMonitor => ("hl7", address.to_string()),
                Machine::AircraftEngine => ("mqtt", address.to_string()),
            })
            .collect();
        json!({
            "console": self.link,
            "api": format!("{url}/api/v1"),
            "i3x": format!("{url}/i3x"),
            "postgres": postgres.map(|address| address.to_string()),
            "flight": flight.map(|address| address.to_string()),
            "person": FIRST_PERSON,
            "token": self.token,
            "tokens": self.tokens,
            "dir": dir,
            "simulators": machines,
        })
    }

    pub(super) fn tell(&self, addresses: &Addresses<'_>, cast: &Cast, past_is_missing: bool) {
        let Addresses { url, postgres, flight } = addresses;
        say("\nGuildhall runs, with four simulated machines.\n");
        say(&format!("  Console  {}", self.link));
        say("           (signs you in, once; the page People makes more)");
        say(&format!("  API      {url}/api/v1   described at {url}/api/docs"));
        say(&format!("  i3X      {url}/i3x"));
        if let Some(address) = postgres {
            let (host, port) = (address.ip(), address.port());
            say(&format!(
                "  SQL      psql \"host={host} port={port} user={FIRST_PERSON} dbname=guildhall\""
            ));
            say("           (a token is the password)");
        }
        if let Some(address) = flight {
            say(&format!("  Flight   grpc://{address}   (ADBC and pyarrow; a token signs in)"));
        }
        say(&format!("  Token    {}", self.token));
        for (organisation, token) in &self.tokens {
            say(&format!("           {token}   sees {organisation} only"));
        }
        say("\n  Machines");
        for player in cast.models() {
            say(&format!("           {:<16} {}", player.machine.word(), player.address));
        }
        if past_is_missing {
            say("\n  The last 24 hours are being made up by the machines' models.");
        }
        say("\nCtrl-C ends it.");
    }
}
