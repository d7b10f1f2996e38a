//! Calls for programs of others, in the words of open standards: CommonGrants, a calendar, a feed.
//!
//! | address | standard |
//! | --- | --- |
//! | `/common-grants/opportunities` | CommonGrants protocol 0.5, its required routes |
//! | `/opportunities/calendar.ics` | iCalendar, RFC 5545 with names of RFC 7986 |
//! | `/opportunities/due.ics` | the same, of what waits for the one who asks |
//! | `/opportunities/feed.atom` | Atom, RFC 4287 |
//! | `/opportunities/report.json` | our own: what the policy makes public of a call that is decided |
//!
//! Nobody has to sign in to read; who does not is shown what
//! [`Network::public`](guildhall_network::Network::public) gives, and that is the only thing which
//! is done for him. Whoever brings a token or a session reads what his scope gives. Names of people
//! are in none of it, but for those of reviewers in a report whose policy names them. Left out on purpose: applying by CommonGrants (its routes for applications
//! are experimental), and awards.
//!
//! Read in this order: [`reader`], [`number`], [`words`], [`answer`], [`calendar`], [`feed`],
//! [`grants`].

mod answer;
mod calendar;
mod feed;
mod grants;
pub(crate) mod number;
mod reader;
mod report;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use guildhall_network::view::Opportunity;
use guildhall_network::{CallId, ProgrammeId};
use serde::Deserialize;

use crate::api::wire::name;
use crate::house::House;
use crate::problem::Problem;
use reader::Reader;
pub(crate) use words::Language;

/// Where calls are as a calendar, below the address of the house.
pub(crate) const CALENDAR: &str = "/opportunities/calendar.ics";
/// Where what waits for one person is.
pub(crate) const DUE: &str = "/opportunities/due.ics";
/// Where what happened to calls is.
pub(crate) const FEED: &str = "/opportunities/feed.atom";
/// Where the report on a call is.
pub(crate) const REPORT: &str = "/opportunities/report.json";
/// Where calls are by CommonGrants; its clients add this to the address of the house.
pub(crate) const GRANTS: &str = "/common-grants/opportunities";

/// All of them.
pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route(CALENDAR, get(calendar::calls))
        .route(DUE, get(calendar::due))
        .route(FEED, get(feed::feed))
        .route(REPORT, get(report::report))
        .nest("/common-grants", grants::router())
}

/// Which calls, and in which language.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// One call, by its name.
    call: Option<String>,
    /// Those of one programme, by its name.
    programme: Option<String>,
    #[serde(default)]
    language: Language,
}

impl Which {
    /// The calls that are asked for, by name. A call that the reader does not see is not found; a
    /// programme of which he sees no call has none.
    fn of<'r>(&self, reader: &'r Reader) -> Result<Vec<Opportunity<'r>>, Problem> {
        let calls = reader.opportunities();
        let mut all = match &self.call {
            Some(id) => {
                let found = CallId::new(id).ok().and_then(|id| calls.get(&id));
                vec![found.ok_or_else(|| Problem::not_found("call", id))?]
            }
            None => calls.all(),
        };
        if let Some(programme) = &self.programme {
            let programme = ProgrammeId(name("programme", programme)?);
            all.retain(|one| *one.programme == programme);
        }
        Ok(all)
    }

    /// The same as the end of an address.
    fn query(&self) -> String {
        let pair =
            |key: &str, value: &Option<String>| value.as_ref().map(|one| format!("{key}={one}"));
        let language = Some(self.language.query().to_owned()).filter(|one| !one.is_empty());
        let pairs = [pair("call", &self.call), pair("programme", &self.programme), language];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// Where the console shows a call.
fn page_of(house: &House, call: &CallId) -> String {
    format!("{}/calls?call={call}", house.public_url)
}
