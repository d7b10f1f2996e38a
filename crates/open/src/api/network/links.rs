//! Links between organisations: said by one side, confirmed by the other.

use guildhall_model::{Day, OrganisationId};
use guildhall_network::directory::{Link, LinkKey, LinkKind, Terms};
use guildhall_network::view::LinkView;
use guildhall_network::{Command, DirectoryCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::organisations::{OrganisationWire, seen};
use super::{Visitor, parsed, word};
use crate::api::Json;
use crate::api::wire::{Named, name};
use crate::problem::Problem;

/// A link of an organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
pub(super) struct LinkWire {
    /// Who belongs to the other.
    part: Named,
    /// To whom it belongs.
    whole: Named,
    /// The first day; null of one from before there were links.
    since: Option<String>,
    /// `affiliate` (by control) or `branch`: as agreed, or as it waits.
    kind: &'static str,
    /// The first day without it; null as long as it lasts.
    until: Option<String>,
    /// Whether both sides agreed on it.
    agreed: bool,
    /// Whether it holds on the word of its part alone, from before there were links.
    taken_over: bool,
    /// Whether it holds today.
    holds: bool,
    /// What waits for the other side; null where nothing does, or where you may not see it.
    open: Option<OpenLink>,
    /// The side for which you may confirm it now.
    may_confirm: Option<String>,
    /// The sides for which you speak.
    speaks_for: Vec<String>,
}

/// What one side said of a link.
#[derive(Serialize, ToSchema)]
struct OpenLink {
    /// `affiliate` or `branch`.
    kind: &'static str,
    /// The first day without it; null as long as it lasts.
    until: Option<String>,
    /// Which side said it.
    by: String,
    /// When, RFC 3339; null of one from before there were links.
    at: Option<String>,
}

/// A link that holds today.
#[derive(Serialize, ToSchema)]
pub(super) struct TreeLink {
    /// Who belongs to the other.
    part: Named,
    /// To whom it belongs.
    whole: Named,
    /// `affiliate` or `branch`.
    kind: &'static str,
}

/// What is said of a link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SaidLink {
    /// Name of the organisation for which you speak: one of the two.
    by: String,
    /// Who belongs to the other.
    part: String,
    /// To whom it belongs.
    whole: String,
    /// The first day, like `2026-01-01`; null only for one from before there were links.
    since: Option<String>,
    /// `affiliate` or `branch`.
    kind: String,
    /// The first day without it; null as long as it lasts.
    until: Option<String>,
}

/// Which link, and for which side you speak.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WhichLink {
    /// Name of the organisation for which you speak: one of the two.
    by: String,
    /// Who belongs to the other.
    part: String,
    /// To whom it belongs.
    whole: String,
    /// The first day; null of one from before there were links.
    since: Option<String>,
}

/// Says that an organisation belongs to another, or until when it did. The other side is to confirm
/// it; whoever signs for both has confirmed it.
#[utoipa::path(post, path = "/organisation/links", tag = "network", request_body = SaidLink,
    responses((status = 200, body = OrganisationWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn say_link(
    visitor: Visitor,
    Json(asked): Json<SaidLink>,
) -> Result<Json<OrganisationWire>, Problem> {
    let (by, link, terms) = asked.read()?;
    direct(visitor, asked.by, DirectoryCommand::SayLink { by, link, terms }).await
}

/// Confirms what the other side said of a link, as it was read.
#[utoipa::path(post, path = "/organisation/links/confirm", tag = "network",
    request_body = SaidLink, responses((status = 200, body = OrganisationWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn confirm_link(
    visitor: Visitor,
    Json(asked): Json<SaidLink>,
) -> Result<Json<OrganisationWire>, Problem> {
    let (by, link, terms) = asked.read()?;
    direct(visitor, asked.by, DirectoryCommand::ConfirmLink { by, link, terms }).await
}

/// Takes back what was said of a link, or declines to confirm it.
#[utoipa::path(post, path = "/organisation/links/drop", tag = "network", request_body = WhichLink,
    responses((status = 200, body = OrganisationWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn drop_link(
    visitor: Visitor,
    Json(asked): Json<WhichLink>,
) -> Result<Json<OrganisationWire>, Problem> {
    let by = OrganisationId(name("by", &asked.by)?);
    let link = key(&asked.part, &asked.whole, asked.since.as_deref())?;
    direct(visitor, asked.by, DirectoryCommand::DropLink { by, link }).await
}

async fn direct(
    visitor: Visitor,
    by: String,
    command: DirectoryCommand,
) -> Result<Json<OrganisationWire>, Problem> {
    visitor.change(Command::Directory(command), move |visitor| seen(visitor, &by)).await
}

fn key(part: &str, whole: &str, since: Option<&str>) -> Result<LinkKey, Problem> {
    Ok(LinkKey {
        part: OrganisationId(name("part", part)?),
        whole: OrganisationId(name("whole", whole)?),
        since: since.map(|day| parsed("since", day)).transpose()?,
    })
}

impl SaidLink {
    fn read(&self) -> Result<(OrganisationId, LinkKey, Terms), Problem> {
        let by = OrganisationId(name("by", &self.by)?);
        let link = key(&self.part, &self.whole, self.since.as_deref())?;
        let kind = word("kind", &self.kind, &LinkKind::ALL, LinkKind::word)?;
        let until = self.until.as_deref().map(|day| parsed("until", day)).transpose()?;
        Ok((by, link, Terms { kind, until }))
    }
}

impl LinkWire {
    pub(super) fn new(visitor: &Visitor, seen: &LinkView<'_>) -> LinkWire {
        let (link, terms) = (seen.link, seen.terms());
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let kind = terms.map_or(LinkKind::Affiliate, |terms| terms.kind);
        LinkWire {
            part: visitor.organisation(&link.key.part),
            whole: visitor.organisation(&link.key.whole),
            since: day(link.key.since),
            kind: kind.word(),
            until: day(terms.and_then(|terms| terms.until)),
            agreed: link.agreed.is_some() && !link.taken_over,
            taken_over: link.taken_over,
            holds: seen.holds,
            open: seen.open.map(|open| OpenLink {
                kind: open.terms.kind.word(),
                until: day(open.terms.until),
                by: open.by.to_string(),
                at: open.at.map(|at| at.to_string()),
            }),
            may_confirm: seen.may_confirm.map(ToString::to_string),
            speaks_for: seen.speaks_for.iter().map(ToString::to_string).collect(),
        }
    }
}

impl TreeLink {
    pub(super) fn new(visitor: &Visitor, link: &Link) -> TreeLink {
        TreeLink {
            part: visitor.organisation(&link.key.part),
            whole: visitor.organisation(&link.key.whole),
            kind: link.agreed.map_or(LinkKind::Affiliate, |terms| terms.kind).word(),
        }
    }
}
