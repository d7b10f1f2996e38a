//! Signing in and out: by a one-time link or by password.
//!
//! Sources: OWASP Session Management and Authentication Cheat Sheets. A session is a cookie that
//! no script can read and no other site's page can send. Left out on purpose: counting tries by
//! network address, which means little behind a proxy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use guildhall_access::{Command, CredentialKind, SALT_BYTES, Secret, password};
use guildhall_model::{Actor, PersonId, Time};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::wire::Named;
use super::{Json, blocking};
use crate::caller::{Caller, SESSION_COOKIE, same_site};
use crate::house::House;
use crate::problem::Problem;

/// How long a session lasts.
const SESSION_TIME: Duration = Duration::from_hours(24 * 7);

/// Most wrong passwords for one name within [`TRIES_WITHIN`]; then even the right one waits.
const TRIES_MAX: u32 = 10;

/// How long wrong passwords are remembered.
const TRIES_WITHIN: Duration = Duration::from_secs(300);

/// Most names whose wrong passwords are remembered. Past it all unknown names count as one.
const NAMES_MAX: usize = 10_000;

/// Most passwords that are worked on at once: each takes a core and 19 MiB.
const PASSWORDS_AT_ONCE_MAX: usize = 2;

/// Who guesses passwords, and how many are being worked on. One for all doors.
pub struct Tries {
    wrong: Mutex<HashMap<String, (u32, Time)>>,
    at_work: Semaphore,
}

impl Default for Tries {
    fn default() -> Tries {
        Tries { wrong: Mutex::default(), at_work: Semaphore::new(PASSWORDS_AT_ONCE_MAX) }
    }
}

impl Tries {
    /// Counts one more try, or says how long to wait. Counted before it is known whether the
    /// password is right, so that many tries at once are counted too.
    fn begin(&self, name: &str, now: Time) -> Result<(), Duration> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= NAMES_MAX {
            wrong.retain(|_, (_, first)| now.since(*first) < TRIES_WITHIN);
        }
        let name = if wrong.len() < NAMES_MAX || wrong.contains_key(name) { name } else { "" };
        let (count, first) = wrong.entry(name.to_owned()).or_insert((0, now));
        let passed = now.since(*first);
        if passed >= TRIES_WITHIN {
            (*count, *first) = (0, now);
        } else if *count >= TRIES_MAX {
            return Err(TRIES_WITHIN - passed);
        }
        *count += 1;
        Ok(())
    }

    fn right(&self, name: &str) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// How to sign in: a one-time link's secret, or name and password.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum SignIn {
    /// With the secret of a one-time link, which is used up by it.
    Link {
        /// What stands after `#code=` in the link.
        code: String,
    },
    /// With a password.
    Password {
        /// The name to sign in with.
        person: String,
        /// The password.
        password: String,
    },
}

/// You, and what you may do where.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    person: PersonName,
    memberships: Vec<Membership>,
    /// Guildhall's version.
    version: &'static str,
    /// Whether this house is a sandbox, in which time is not real.
    sandbox: bool,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonName {
    /// The name to sign in with.
    pub(crate) id: String,
    /// What people call them.
    pub(crate) name: String,
}

/// What a person may do in an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Membership {
    pub(crate) organisation: Named,
    /// `viewer`, `operator`, `engineer` or `administrator`.
    pub(crate) role: &'static str,
    /// Whether they act for it in the network: as administrator or as representative.
    pub(crate) acts: bool,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// At least 12 characters.
    password: String,
}

/// Signs in by one-time link or password, and sets the session's cookie. After ten wrong
/// passwords for one name within five minutes that name has to wait.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, security(()),
    responses((status = 200, body = Me), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 429, body = Problem)))]
pub(crate) async fn sign_in(
    State(house): State<Arc<House>>,
    _: OwnPage,
    Json(asked): Json<SignIn>,
) -> Result<Response, Problem> {
    let now = house.world.now();
    let (person, link) = match asked {
        SignIn::Link { code } => {
            let spent = "this link was used already, or has expired";
            let access = house.desk.access();
            let link = access.link(&code, now).ok_or(Problem::wrong_credentials(spent))?;
            (link.person, Some(link.credential))
        }
        SignIn::Password { person, password } => {
            (check_password(&house, person, password, now).await?, None)
        }
    };
    let first = link.into_iter().map(|link| Command::UseLink { link, now }).collect();
    blocking(move || enter(&house, person, first)).await
}

/// Opens a session after what lets a person in, and answers with its cookie.
pub(crate) fn enter(
    house: &House,
    person: PersonId,
    mut commands: Vec<Command>,
) -> Result<Response, Problem> {
    let (secret, now) = (Secret::new(house.desk.chance()), house.world.now());
    let (hash, expires) = (secret.hash(), now + SESSION_TIME);
    commands.push(Command::OpenSession { person: person.clone(), hash, now, expires });
    house.desk.change_access(&Actor::Person(person), Command::Many(commands))?;
    let secret = secret.text();
    let caller = Caller::of(house, &secret).ok_or_else(Problem::not_signed_in)?;
    let cookie = session_cookie(house, &secret, SESSION_TIME);
    Ok(([(SET_COOKIE, cookie)], Json(me_of(house, &caller))).into_response())
}

/// Lets in by name and password, and counts who does not come in.
pub(crate) async fn check_password(
    house: &House,
    person: String,
    password: String,
    now: Time,
) -> Result<PersonId, Problem> {
    if let Err(wait) = house.tries.begin(&person, now) {
        let seconds = u16::try_from(wait.as_secs() + 1).unwrap_or(u16::MAX);
        let detail = format!("too many wrong passwords for `{person}`; wait {seconds} s");
        return Err(Problem { retry_after_s: Some(seconds), ..Problem::busy(detail) });
    }
    let busy = || Problem::busy("the server is stopping");
    let _place = house.tries.at_work.acquire().await.map_err(|_| busy())?;
    let access = house.desk.access();
    let wrong = || Problem::wrong_credentials("the name or the password is wrong");
    let id = PersonId::new(&person).map_err(|_| wrong())?;
    let good = blocking(move || Ok(access.verify_password(&id, &password).then_some(id))).await?;
    let id = good.ok_or_else(wrong)?;
    house.tries.right(&person);
    Ok(id)
}

/// Signs out: ends the session and takes the cookie away.
#[utoipa::path(delete, path = "/session", tag = "session", responses(
    (status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn sign_out(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Response, Problem> {
    if caller.authenticated.kind != CredentialKind::Session {
        let hint = "revoke the token with DELETE /api/v1/tokens?id=";
        return Err(Problem::refused("this request came with a token, not a session", hint));
    }
    blocking(move || {
        let command = Command::Revoke(caller.authenticated.credential.clone());
        house.desk.change_access(&caller.actor(), command)?;
        let cookie = session_cookie(&house, "", Duration::ZERO);
        Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
    })
    .await
}

/// You, and what you may do where.
#[utoipa::path(get, path = "/me", tag = "session", responses(
    (status = 200, body = Me), (status = 401, body = Problem)))]
pub(crate) async fn me(State(house): State<Arc<House>>, caller: Caller) -> Json<Me> {
    Json(me_of(&house, &caller))
}

/// Sets your own password.
#[utoipa::path(put, path = "/me/password", tag = "session", request_body = NewPassword,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn set_password(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let busy = || Problem::busy("the server is stopping");
    let _place = house.tries.at_work.acquire().await.map_err(|_| busy())?;
    let inside = Arc::clone(&house);
    blocking(move || {
        let mut salt = [0; SALT_BYTES];
        salt.copy_from_slice(&inside.desk.chance()[..SALT_BYTES]);
        let hash = password::hash(&new.password, salt).map_err(crate::DeskError::Access)?;
        let command = Command::SetPassword { person: caller.person().clone(), hash };
        inside.desk.change_access(&caller.actor(), command)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Refuses to sign in on the word of another site's page.
pub(crate) struct OwnPage;

impl FromRequestParts<Arc<House>> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Self, Problem> {
        same_site(house, parts).map(|()| OwnPage)
    }
}

fn me_of(house: &House, caller: &Caller) -> Me {
    let access = house.desk.access();
    let id = caller.person();
    let roles = caller.scope.organisations();
    Me {
        person: PersonName {
            id: id.to_string(),
            name: access.person(id).map(|person| person.name.clone()).unwrap_or_default(),
        },
        memberships: roles
            .map(|(organisation, role)| {
                let acts = caller.scope.acts_for(organisation);
                let organisation = Named::organisation(&access, &caller.scope, organisation);
                Membership { organisation, role: role.word(), acts }
            })
            .collect(),
        version: env!("CARGO_PKG_VERSION"),
        sandbox: house.sandbox.is_some(),
    }
}

fn session_cookie(house: &House, secret: &str, life: Duration) -> String {
    let secure = if house.public_url.starts_with("https://") { "; Secure" } else { "" };
    let life = life.as_secs();
    format!("{SESSION_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life}{secure}")
}
