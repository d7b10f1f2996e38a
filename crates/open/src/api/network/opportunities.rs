//! Where programs of others read calls, for people to copy.

use guildhall_network::CallId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Visitor;
use crate::api::{Json, Query};
use crate::opportunities::{CALENDAR, DUE, FEED, GRANTS, Language, number};
use crate::problem::Problem;

/// Where programs of others read calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpportunityAddresses {
    /// How many calls are public, to those who are signed in.
    public: usize,
    /// How many of them anybody reads, without signing in.
    anybody: usize,
    /// What happened to calls: an Atom feed.
    feed: String,
    /// Deadlines of calls: iCalendar.
    calendar: String,
    /// What waits for you: iCalendar. Needs your session or a token.
    due: String,
    /// What a client of CommonGrants is given as the address of the house.
    common_grants: String,
    /// The list that it then asks for.
    common_grants_list: String,
    /// Those of the call that was named; null without one, and of a draft.
    call: Option<CallAddresses>,
}

/// Where programs of others read one call.
#[derive(Serialize, ToSchema)]
struct CallAddresses {
    /// Whether anybody reads it, without signing in.
    anybody: bool,
    feed: String,
    calendar: String,
    /// By CommonGrants.
    common_grants: String,
}

/// Which call, and in which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The name of a call.
    call: Option<String>,
    /// `en` or `ko`: the language of feed and calendars.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    language: Language,
}

/// The addresses of feed, calendars and CommonGrants, and how many calls anybody reads there.
#[utoipa::path(get, path = "/opportunities", tag = "network", params(Wanted), responses(
    (status = 200, body = OpportunityAddresses), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn opportunities(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Json<OpportunityAddresses> {
    let now = visitor.house.clock.now();
    let (known, anybody) = (visitor.view().opportunities(), visitor.network.public(now));
    let language = wanted.language.query();
    let at = |path: &str, query: &[&str]| {
        let query: Vec<&str> = query.iter().copied().filter(|pair| !pair.is_empty()).collect();
        let begin = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{begin}{}", visitor.house.public_url, query.join("&"))
    };
    let call = wanted.call.and_then(|id| CallId::new(&id).ok());
    let call = call.and_then(|id| known.get(&id)).map(|one| {
        let which = format!("call={}", one.call);
        let query = [which.as_str(), language];
        CallAddresses {
            anybody: anybody.get(one.call).is_some(),
            feed: at(FEED, &query),
            calendar: at(CALENDAR, &query),
            common_grants: at(&format!("{GRANTS}/{}", number::of_call(&one)), &[]),
        }
    });
    Json(OpportunityAddresses {
        public: known.all().len(),
        anybody: anybody.all().len(),
        feed: at(FEED, &[language]),
        calendar: at(CALENDAR, &[language]),
        due: at(DUE, &[language]),
        common_grants: visitor.house.public_url.clone(),
        common_grants_list: at(GRANTS, &[]),
        call,
    })
}
