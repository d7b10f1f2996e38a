//! Agreements, by which the people of one organisation read assets and tags of another for a term.
//!
//! Who may give and withdraw is decided by `access`; whether an asset is the giver's the plant knows, and
//! it is looked at here, so that nobody gives what would open nothing.

use guildhall_access::{Agreement, AgreementId, Command, Given};
use guildhall_model::{AssetId, OrganisationId, TagPath};
use guildhall_query::Plant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Visitor;
use super::institutes::Which;
use crate::api::wire::{LabelWire, Named, asset_label, name};
use crate::api::{Json, Query, blocking, time};
use crate::problem::Problem;

/// The agreements of your organisations.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementList {
    /// The time of the house, RFC 3339.
    now: String,
    agreements: Vec<AgreementView>,
    /// The organisations for which you may give one.
    may_give_for: Vec<Named>,
}

/// An agreement, and what became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = DataAgreement)]
pub(crate) struct AgreementView {
    id: String,
    /// Whose assets and tags they are.
    from: Named,
    /// Whose people read them.
    to: Named,
    /// Assets, each with all below it.
    assets: Vec<OpenedWire>,
    /// Single tags.
    tags: Vec<OpenedWire>,
    purpose: String,
    /// The first moment of its term, RFC 3339.
    since: String,
    /// The first moment after its term, RFC 3339.
    until: String,
    /// `given`, `in_force`, `over` or `withdrawn`.
    state: &'static str,
    /// When it was given, RFC 3339, and by whom; null where it was Guildhall itself.
    given: String,
    by: Option<String>,
    /// When it was withdrawn, RFC 3339, and why.
    withdrawn: Option<String>,
    reason: Option<String>,
    may_withdraw: bool,
}

/// Something that an agreement opens.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedData)]
struct OpenedWire {
    path: String,
    /// What people call it; its path, where you do not read it now.
    label: LabelWire,
    /// Whether you read it now.
    reads: bool,
}

/// The terms of an agreement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataTerms {
    /// Whose assets and tags they are.
    from: String,
    /// Whose people are to read them.
    to: String,
    /// Paths of assets, each with all below it.
    #[serde(default)]
    assets: Vec<String>,
    /// Paths of single tags.
    #[serde(default)]
    tags: Vec<String>,
    purpose: String,
    /// The first moment of the term, RFC 3339.
    since: String,
    /// The first moment after it, RFC 3339.
    until: String,
}

/// Why an agreement is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementEnd {
    /// For both sides to read.
    reason: String,
}

/// The agreements that your organisations gave or have, whatever became of them.
#[utoipa::path(get, path = "/agreements", tag = "network", responses(
    (status = 200, body = AgreementList), (status = 401, body = Problem)))]
pub(crate) async fn agreements(visitor: Visitor) -> Json<AgreementList> {
    let access = visitor.house.desk.access();
    let all = access.agreements(&visitor.caller.scope).map(|one| view(&visitor, one));
    Json(AgreementList {
        now: visitor.house.clock.now().to_string(),
        agreements: all.collect(),
        may_give_for: visitor.view().signs_for().map(|id| visitor.organisation(id)).collect(),
    })
}

/// Opens assets and tags to the people of another organisation for a term: to read, and nothing else.
/// For administrators of the organisation whose they are. The same again is the one that stands.
#[utoipa::path(put, path = "/agreement", tag = "network", params(Which), request_body = DataTerms,
    responses((status = 200, body = AgreementView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give_agreement(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(terms): Json<DataTerms>,
) -> Result<Json<AgreementView>, Problem> {
    let agreement = terms.read(&visitor, &which.id)?;
    let now = visitor.house.clock.now();
    change(visitor, which.id, Command::GiveAgreement { agreement, now }).await
}

/// Takes an agreement back before its term is over, with a reason. For administrators of the organisation
/// that gave it.
#[utoipa::path(post, path = "/agreement/withdraw", tag = "network", params(Which),
    request_body = AgreementEnd, responses((status = 200, body = AgreementView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw_agreement(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<AgreementEnd>,
) -> Result<Json<AgreementView>, Problem> {
    let id = AgreementId::new(&which.id).map_err(|_| missing(&which.id))?;
    let now = visitor.house.clock.now();
    let command = Command::WithdrawAgreement { id, reason: asked.reason, now };
    change(visitor, which.id, command).await
}

async fn change(
    visitor: Visitor,
    id: String,
    command: Command,
) -> Result<Json<AgreementView>, Problem> {
    blocking(move || {
        visitor.house.desk.change_access(&visitor.caller.actor(), command)?;
        seen(&visitor, &id).map(Json).ok_or_else(|| missing(&id))
    })
    .await
}

/// An agreement of the visitor's organisations, as it is now.
pub(super) fn seen(visitor: &Visitor, id: &str) -> Option<AgreementView> {
    let (access, id) = (visitor.house.desk.access(), AgreementId::new(id).ok()?);
    access.agreement(&visitor.caller.scope, &id).map(|given| view(visitor, given))
}

fn missing(id: &str) -> Problem {
    Problem::not_found("agreement", id)
}

fn view(visitor: &Visitor, given: &Given) -> AgreementView {
    let Given { agreement, by, at, withdrawn } = given;
    let (access, scope) = (visitor.house.desk.access(), &visitor.caller.scope);
    let (now, plant) = (visitor.house.clock.now(), visitor.house.query.plant(scope));
    AgreementView {
        id: agreement.id.to_string(),
        from: visitor.organisation(&agreement.from),
        to: visitor.organisation(&agreement.to),
        assets: agreement.assets.iter().map(|one| opened_asset(&plant, one)).collect(),
        tags: agreement.tags.iter().map(|one| opened_tag(&plant, one)).collect(),
        purpose: agreement.purpose.clone(),
        since: agreement.since.to_string(),
        until: agreement.until.to_string(),
        state: given.standing(now).word(),
        given: at.to_string(),
        by: by.as_ref().map(ToString::to_string),
        withdrawn: withdrawn.as_ref().map(|(at, _)| at.to_string()),
        reason: withdrawn.as_ref().map(|(_, reason)| reason.clone()),
        may_withdraw: access.may_withdraw(scope, given, now),
    }
}

fn opened_asset(plant: &Plant<'_>, asset: &AssetId) -> OpenedWire {
    OpenedWire {
        path: asset.to_string(),
        label: asset_label(plant, asset.as_str()),
        reads: plant.asset(asset.as_str()).is_ok(),
    }
}

fn opened_tag(plant: &Plant<'_>, path: &TagPath) -> OpenedWire {
    let of = asset_label(plant, path.asset().as_str());
    let label = match plant.tag(path.as_str()) {
        Ok(tag) => {
            let property = LabelWire::from(&tag.property.label);
            let ko = |label: &LabelWire| label.ko.clone().unwrap_or_else(|| label.en.clone());
            LabelWire {
                ko: Some(format!("{} {}", ko(&of), ko(&property))),
                en: format!("{}, {}", of.en, property.en),
            }
        }
        Err(_) => LabelWire { en: path.to_string(), ko: None },
    };
    OpenedWire { path: path.to_string(), label, reads: plant.tag(path.as_str()).is_ok() }
}

impl DataTerms {
    /// The agreement, if all that it names is the giver's.
    pub(super) fn read(self, visitor: &Visitor, id: &str) -> Result<Agreement, Problem> {
        let plant = visitor.house.query.plant(&visitor.caller.scope);
        let from = OrganisationId(name("from", &self.from)?);
        let owned = |owner: &OrganisationId, path: &str| {
            if *owner == from {
                return Ok(());
            }
            let why = format!("`{path}` does not belong to `{from}`");
            Err(Problem::refused(why, "name what the giver owns"))
        };
        let mut assets = Vec::with_capacity(self.assets.len());
        for path in &self.assets {
            let asset = plant.own_asset(path)?;
            owned(&asset.owner, path)?;
            assets.push(asset.id.clone());
        }
        let mut tags = Vec::with_capacity(self.tags.len());
        for path in &self.tags {
            let tag = plant.own_tag(path)?;
            owned(&tag.owner, path)?;
            tags.push(tag.path.clone());
        }
        Ok(Agreement {
            id: AgreementId(name("id", id)?),
            to: OrganisationId(name("to", &self.to)?),
            from,
            assets,
            tags,
            purpose: self.purpose,
            since: time("since", &self.since)?,
            until: time("until", &self.until)?,
        })
    }
}
