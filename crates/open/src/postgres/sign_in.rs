//! The first words of a connection, until somebody is signed in.
//!
//! A password crosses the wire as it is, so only to where nobody listens in between: over TLS, or
//! without it from this machine to itself. Tokens cannot be guessed; passwords are counted as at
//! the door for people.

use guildhall_access::{SECRET_PREFIX, Scope};
use guildhall_model::PersonId;
use guildhall_query::POSTGRES_VERSION;

use crate::api::session::check_password;
use crate::caller::Caller;
use crate::house::House;
use crate::postgres::ask::Rest;
use crate::postgres::error::PgError;
use crate::postgres::register::Entry;
use crate::postgres::wire::{PASSWORD_BYTES_MAX, Wire};
use crate::postgres::{Door, say};

/// The one database.
const DATABASE: &str = "guildhall";

/// What the first message may be beside a version of the protocol.
const CANCEL: u32 = 80_877_102;
const SSL: u32 = 80_877_103;
const GSS: u32 = 80_877_104;

/// How often a client may ask for what is not there before it says who it is.
const ASKED_MAX: usize = 4;

/// Someone who has been let in.
pub(super) struct Guest {
    pub(super) identity: Identity,
    pub(super) entry: Entry,
    /// Settings that came along.
    pub(super) settings: Vec<(String, String)>,
}

/// By what somebody was let in: looked up anew for each query.
pub(super) enum Identity {
    Token(String),
    Password(PersonId),
}

impl Identity {
    /// What the person may see now; none when the token holds no more.
    pub(super) fn scope(&self, house: &House) -> Option<Scope> {
        match self {
            Identity::Token(secret) => Caller::by_token(house, secret).map(|caller| caller.scope),
            Identity::Password(person) => {
                let access = house.desk.access();
                let now = house.clock.now();
                access.person(person).is_some().then(|| access.scope(person, now))
            }
        }
    }
}

/// Lets somebody in. None when the client only cancelled something, or left.
pub(super) async fn sign_in(door: &Door, wire: &mut Wire) -> Result<Option<Guest>, PgError> {
    let Some(said) = first_words(door, wire).await? else { return Ok(None) };
    let user = said.get("user").unwrap_or_default().to_owned();
    if said.get("replication").is_some_and(|value| !matches!(value, "false" | "off" | "0")) {
        return Err(PgError::unsupported("replication"));
    }
    say::ask_password(wire);
    let gone = |_| PgError::garbled("what came in place of a password");
    wire.flush().await.map_err(gone)?;
    let message = wire.reader.message(PASSWORD_BYTES_MAX).await.map_err(gone)?;
    let Some((letter, body)) = message else { return Ok(None) };
    if letter != b'p' {
        return Err(PgError::garbled("what came in place of a password"));
    }
    let password = Rest(body).text()?;
    let identity = identity(&door.house, &user, password).await?;
    // Told only to who is signed in, so that nobody learns the name by asking.
    let database = said.get("database").unwrap_or(&user);
    if database != DATABASE {
        let message = format!("there is no database `{database}`");
        let hint = format!("it is called `{DATABASE}`: say so with `dbname={DATABASE}`");
        return Err(PgError::new("3D000", message, &hint));
    }
    let person = PersonId::new(&user).map_err(|_| PgError::wrong_credentials())?;
    let chance = door.house.desk.chance();
    let secret = u32::from_be_bytes([chance[0], chance[1], chance[2], chance[3]]);
    let entry = door.register.enter(person, secret)?;
    let name = said.get("application_name").unwrap_or_default();
    let status = [
        ("server_version", POSTGRES_VERSION),
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("application_name", name),
        ("default_transaction_read_only", "on"),
        ("in_hot_standby", "off"),
        ("is_superuser", "off"),
        ("session_authorization", &user),
        ("DateStyle", "ISO, MDY"),
        ("IntervalStyle", "postgres"),
        ("TimeZone", "UTC"),
        ("integer_datetimes", "on"),
        ("standard_conforming_strings", "on"),
    ];
    say::welcome(wire, &status, entry.pid(), secret);
    Ok(Some(Guest { identity, entry, settings: said.settings() }))
}

async fn identity(house: &House, user: &str, password: String) -> Result<Identity, PgError> {
    if password.starts_with(SECRET_PREFIX) {
        let caller = Caller::by_token(house, &password);
        let caller = caller.filter(|caller| caller.person().as_str() == user);
        let caller = caller.ok_or_else(PgError::wrong_credentials)?;
        drop(caller);
        return Ok(Identity::Token(password));
    }
    let checked = check_password(house, user.to_owned(), password, house.world.now()).await;
    match checked {
        Ok(person) => Ok(Identity::Password(person)),
        Err(problem) if problem.status == 401 => Err(PgError::wrong_credentials()),
        Err(problem) => Err(PgError::new("28000", problem.detail, &problem.hint)),
    }
}

/// What a client says of itself: names and values.
struct Said(Vec<(String, String)>);

impl Said {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(said, _)| said == name).map(|(_, value)| value.as_str())
    }

    /// Those that are settings, and those of `options=-c name=value`.
    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = self.0.clone();
        settings.retain(|(name, _)| !matches!(name.as_str(), "user" | "database" | "options"));
        let options = self.get("options").unwrap_or_default().replace("--", "-c");
        for option in options.split("-c") {
            if let Some((name, value)) = option.trim().split_once('=') {
                settings.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        settings
    }
}

/// Answers what may come before: TLS, a cancellation, a version of the protocol.
async fn first_words(door: &Door, wire: &mut Wire) -> Result<Option<Said>, PgError> {
    let mut secure = false;
    for _ in 0..ASKED_MAX {
        let Ok(body) = wire.reader.startup().await else { return Ok(None) };
        let mut rest = Rest(body);
        match rest.u32()? {
            SSL if !secure => match &door.tls {
                Some(_) => {
                    if !tls(door, wire).await {
                        return Ok(None);
                    }
                    secure = true;
                }
                None => answer(wire, b'N').await?,
            },
            GSS => answer(wire, b'N').await?,
            CANCEL => {
                door.register.cancel(rest.u32()?, rest.u32()?);
                return Ok(None);
            }
            version if version >> 16 == 3 => {
                if door.tls.is_some() && !secure {
                    let hint = "set `sslmode=require`, or a later one, in the client";
                    return Err(PgError::new("28000", "this door speaks TLS only", hint));
                }
                return said(wire, rest, version & 0xffff).map(Some);
            }
            version => {
                let message = format!("version {}.{}", version >> 16, version & 0xffff);
                return Err(PgError::garbled(&message));
            }
        }
    }
    Err(PgError::garbled("a client that does not say who it is"))
}

async fn answer(wire: &mut Wire, letter: u8) -> Result<(), PgError> {
    wire.writer.waiting.extend([letter]);
    wire.flush().await.map_err(|_| PgError::garbled("a client that does not listen"))
}

/// Puts TLS on the connection, and says whether that went well.
async fn tls(door: &Door, wire: &mut Wire) -> bool {
    let Some(tls) = &door.tls else { return false };
    wire.writer.waiting.extend(*b"S");
    if wire.flush().await.is_err() {
        return false;
    }
    let nothing = Wire::new(Box::new(tokio::io::empty()));
    let Ok(stream) = std::mem::replace(wire, nothing).into_stream() else { return false };
    match tls.accept(stream).await {
        Ok(stream) => {
            *wire = Wire::new(Box::new(stream));
            true
        }
        Err(error) => {
            tracing::debug!("TLS with a client of the PostgreSQL door: {error}");
            false
        }
    }
}

fn said(wire: &mut Wire, mut rest: Rest, minor: u32) -> Result<Said, PgError> {
    let mut pairs = Vec::new();
    loop {
        let name = rest.text()?;
        if name.is_empty() {
            break;
        }
        pairs.push((name, rest.text()?));
    }
    let (options, pairs): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| name.starts_with("_pq_."));
    if minor > 0 || !options.is_empty() {
        let options: Vec<String> = options.into_iter().map(|(name, _)| name).collect();
        say::negotiate(wire, &options);
    }
    Ok(Said(pairs))
}
