//! How a refusal of the network is told.

use axum::http::StatusCode;
use guildhall_network::NetworkError as E;

use super::Problem;

pub(super) fn problem(refusal: &E) -> Problem {
    let (detail, hint) = (refusal.to_string(), refusal.hint());
    match refusal {
        E::Unknown { what, id } => Problem::not_found(what, id),
        E::Taken { .. } | E::Held { .. } => Problem::conflict(detail, hint),
        E::NotYours { .. } | E::ConfigurationOnly { .. } | E::PeopleOnly => {
            Problem { hint: hint.into(), ..Problem::forbidden(detail) }
        }
        E::Changed { .. } | E::ChangedSince { .. } => Problem::new(
            StatusCode::CONFLICT,
            "changed",
            "you",
            "Somebody else saved it",
            detail,
            hint,
        ),
        E::ChangedReview { .. } => Problem::new(
            StatusCode::CONFLICT,
            "changed",
            "you",
            "You saved it meanwhile",
            detail,
            hint,
        ),
        E::Table(_) => refused("table", "The table cannot be read", detail, hint),
        E::Conflict { .. } => refused("tie", "A tie to the consortium", detail, hint),
        E::NotLeft { .. } => refused("not_left", "More than is left", detail, hint),
        E::Goal { .. } => refused("goal", "A goal cannot take this step", detail, hint),
        E::Late { .. } => refused("late", "Too late", detail, hint),
        E::Rules { shortfalls, .. } => {
            let rules = Box::new(shortfalls.iter().map(Into::into).collect());
            Problem { rules, ..refused("rules", "Rules are not kept yet", detail, hint) }
        }
        E::UnknownEvent { .. } | E::UnreadableEvent { .. } => {
            Problem::internal("the change could not be decided", refusal)
        }
        _ => Problem::refused(detail, hint),
    }
}

fn refused(code: &'static str, title: &'static str, detail: String, hint: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "you", title, detail, hint)
}
