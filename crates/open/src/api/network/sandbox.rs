//! The doors of a sandbox: its clock, and whom one acts as. In a house whose time is real they refuse.
//!
//! Whoever has signed in may act as any of the cast: he opens a session of theirs, and may what they may.
//! Every command is decided as in any other house.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use guildhall_access::{Command, CredentialKind};
use guildhall_model::{Day, PersonId, Role, Time};
use guildhall_network::view::Warned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Visitor, due};
use crate::api::session::{Me, enter};
use crate::api::wire::LabelWire;
use crate::api::{Json, blocking, time};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;
use crate::sandbox::{Part, Sandbox, SandboxError, Speed};

/// Where time stands in a sandbox, and whom you may act as.
#[derive(Serialize, ToSchema)]
#[schema(as = Sandbox)]
pub(crate) struct SandboxWire {
    /// RFC 3339.
    now: String,
    /// `stopped`, `real`, `day_a_second` or `year_a_minute`.
    speed: &'static str,
    /// How many of its seconds pass in one second outside.
    rate: u32,
    /// Whether you may change its clock: an administrator of any organisation may.
    may_set: bool,
    /// What is due next for any of the cast, or ends next; null when nothing has a date.
    deadline: Option<NextWire>,
    /// When the next month begins, RFC 3339.
    month: String,
    /// When the next year begins, RFC 3339.
    year: String,
    /// Those whom you may act as.
    cast: Vec<PartWire>,
}

/// What comes next.
#[derive(Serialize, ToSchema)]
#[schema(as = SandboxDeadline)]
struct NextWire {
    /// RFC 3339.
    at: String,
    /// What it is about.
    about: LabelWire,
}

/// One whom you may act as.
#[derive(Serialize, ToSchema)]
#[schema(as = SandboxPart)]
struct PartWire {
    /// The name to sign in with.
    id: String,
    /// What people call them.
    name: String,
    /// What they do in the network.
    part: LabelWire,
}

/// A speed of a sandbox's time.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SpeedAsked {
    /// `stopped`, `real`, `day_a_second` or `year_a_minute`.
    speed: String,
}

/// To when a sandbox's time is put forward.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ForwardAsked {
    /// `deadline`, `month` or `year` for the next one, or RFC 3339.
    to: String,
}

/// Whom to act as.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ActAs {
    person: String,
}

/// Where time stands in a sandbox, and whom you may act as. In a house that is none, it is refused.
#[utoipa::path(get, path = "/sandbox", tag = "sandbox", responses(
    (status = 200, body = SandboxWire), (status = 401, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn sandbox(visitor: Visitor) -> Result<Json<SandboxWire>, Problem> {
    blocking(move || wire(&visitor)).await
}

/// Has the time of a sandbox go at another speed.
#[utoipa::path(put, path = "/sandbox/speed", tag = "sandbox", request_body = SpeedAsked,
    responses((status = 200, body = SandboxWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_speed(
    visitor: Visitor,
    Json(asked): Json<SpeedAsked>,
) -> Result<Json<SandboxWire>, Problem> {
    let speed = Speed::from_word(&asked.speed).ok_or_else(|| {
        let words = Speed::ALL.map(Speed::word).join(", ");
        let detail = format!("`{}` is not a speed; it is one of {words}", asked.speed);
        Problem::bad_request(detail.clone()).with_field("speed", detail)
    });
    blocking(move || {
        may_set(&visitor)?.set_speed(speed?)?;
        wire(&visitor)
    })
    .await
}

/// Puts the time of a sandbox forward. It never goes back.
#[utoipa::path(post, path = "/sandbox/forward", tag = "sandbox", request_body = ForwardAsked,
    responses((status = 200, body = SandboxWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn forward(
    visitor: Visitor,
    Json(asked): Json<ForwardAsked>,
) -> Result<Json<SandboxWire>, Problem> {
    blocking(move || {
        let sandbox = may_set(&visitor)?;
        let now = visitor.house.clock.now();
        let to = match asked.to.as_str() {
            "deadline" => next(&visitor, sandbox, now).map(|(at, _)| at).ok_or_else(|| {
                let hint = "put the clock to a month, a year or a date, or begin something first";
                Problem::refused("nothing has a date that is still to come", hint)
            })?,
            "month" => next_month(now),
            "year" => next_year(now),
            other => time("to", other)?,
        };
        sandbox.forward(to)?;
        wire(&visitor)
    })
    .await
}

/// Acts as another of the cast: ends your session, and sets the cookie of one of theirs.
#[utoipa::path(post, path = "/sandbox/person", tag = "sandbox", request_body = ActAs, responses(
    (status = 200, body = Me), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn act_as(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<ActAs>,
) -> Result<Response, Problem> {
    blocking(move || {
        let unknown = || Problem::not_found("person of the sandbox", &asked.person);
        let person = PersonId::new(&asked.person).map_err(|_| unknown())?;
        let of_cast = |part: &Part| part.person == person;
        if !of(&house)?.cast().iter().any(of_cast) {
            return Err(unknown());
        }
        let answer = enter(&house, person, Vec::new())?;
        if caller.authenticated.kind == CredentialKind::Session {
            let leave = Command::Revoke(caller.authenticated.credential.clone());
            house.desk.change_access(&caller.actor(), leave)?;
        }
        Ok(answer)
    })
    .await
}

/// The sandbox that a house is.
fn of(house: &House) -> Result<&dyn Sandbox, Problem> {
    house.sandbox.as_deref().ok_or_else(|| {
        let hint = "begin a sandbox of its own with `guildhall sandbox --dir FOLDER`";
        Problem::refused("this house is no sandbox: its time is real", hint)
    })
}

/// The same for somebody who changes its clock.
fn may_set(visitor: &Visitor) -> Result<&dyn Sandbox, Problem> {
    let sandbox = of(&visitor.house)?;
    if administers(visitor) {
        return Ok(sandbox);
    }
    Err(Problem::forbidden("the clock of a sandbox is set by an administrator of any organisation"))
}

fn administers(visitor: &Visitor) -> bool {
    let mut roles = visitor.caller.scope.organisations();
    roles.any(|(_, role)| role == Role::Administrator)
}

fn wire(visitor: &Visitor) -> Result<Json<SandboxWire>, Problem> {
    let (house, sandbox) = (&visitor.house, of(&visitor.house)?);
    let (now, speed, access) = (house.clock.now(), sandbox.speed(), house.desk.access());
    let next = next(visitor, sandbox, now);
    let part = |one: &Part| {
        let person = access.person(&one.person)?;
        let (id, name) = (one.person.to_string(), person.name.clone());
        Some(PartWire { id, name, part: (&one.part).into() })
    };
    Ok(Json(SandboxWire {
        now: now.to_string(),
        speed: speed.word(),
        rate: speed.rate(),
        may_set: administers(visitor),
        deadline: next.map(|(at, about)| NextWire { at: at.to_string(), about }),
        month: next_month(now).to_string(),
        year: next_year(now).to_string(),
        cast: sandbox.cast().iter().filter_map(part).collect(),
    }))
}

/// What has the next date: a task of any of the cast, or the end of a stage of a call.
fn next(visitor: &Visitor, sandbox: &dyn Sandbox, now: Time) -> Option<(Time, LabelWire)> {
    let access = visitor.house.desk.access();
    let of_part = |part: &Part| {
        let scope = access.scope(&part.person, now);
        let authenticated = visitor.caller.authenticated.clone();
        let (house, caller) = (Arc::clone(&visitor.house), Caller { scope, authenticated });
        let other = Visitor::looks(house, caller, Arc::clone(&visitor.network));
        let view = visitor.network.view(&other.caller.scope, now);
        let calls = view.calls().into_iter().filter_map(|call| {
            let ends = call.until(call.phase(now)).filter(|at| *at > now)?;
            Some((ends, LabelWire::from(&view.text_of(call).label)))
        });
        // What is told early of an outlook is nothing that has to be done by a day.
        let tasks = view.due(&Warned::default()).into_iter().filter_map(|one| {
            let until = one.until.filter(|at| *at > now)?;
            Some((until, one))
        });
        let task = tasks.min_by_key(|(until, _)| *until);
        let task = task.map(|(until, one)| (until, due::wire(&other, one).about));
        calls.chain(task).min_by_key(|(at, _)| *at)
    };
    sandbox.cast().iter().filter_map(of_part).min_by_key(|(at, _)| *at)
}

fn next_month(now: Time) -> Time {
    first_day_in(now, 1)
}

fn next_year(now: Time) -> Time {
    first_day_in(now, 13 - Day::utc(now).month())
}

/// When the month begins that comes so many months after this one.
fn first_day_in(now: Time, months: u8) -> Time {
    let today = Day::utc(now);
    let first = today.minus_days(u16::from(today.of_month()) - 1);
    first.plus_months(months).map_or(Time::MAX, Day::begin)
}

impl From<SandboxError> for Problem {
    fn from(error: SandboxError) -> Problem {
        let hint = match error {
            SandboxError::Back { .. } => "name a later moment",
            SandboxError::Beyond { .. } => "name an earlier moment, or begin another sandbox",
            SandboxError::File(_) => return Problem::internal("the clock of the sandbox", &error),
        };
        Problem::refused(error.to_string(), hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_month_and_the_next_year_begin_on_their_first_day() {
        for (now, month, year) in [
            ("2026-11-26T09:30:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "2028-01-01T00:00:00Z"),
            ("2028-01-31T12:00:00Z", "2028-02-01T00:00:00Z", "2029-01-01T00:00:00Z"),
        ] {
            let now = Time::parse(now).expect("a time");
            let told = (next_month(now).to_string(), next_year(now).to_string());
            assert_eq!(told, (month.to_owned(), year.to_owned()), "{now}");
        }
    }

    #[test]
    fn speeds_have_words_and_a_year_is_a_minute() {
        for speed in Speed::ALL {
            assert_eq!(Speed::from_word(speed.word()), Some(speed));
        }
        assert_eq!(Speed::from_word("fast"), None);
        let minute = u64::from(Speed::Year.rate()) * 60;
        assert_eq!(minute, 86_400 * 365 + 86_400 / 4);
    }
}
