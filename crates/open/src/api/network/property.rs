//! Intellectual property of an institute: inventions, what members may do, licences, royalties.

pub(super) mod changes;
pub(super) mod iedison;
mod inventions;
mod licences;
pub(super) mod royalties;

use guildhall_network::InstituteId;
use guildhall_network::property::terms::{IpTermsSet, Right};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::Which;
use super::{Visitor, percent};
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query};
use crate::problem::Problem;
use inventions::InventionWire;
use licences::LicenceWire;
use royalties::RunWire;

/// The property of an institute, as far as you see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct PropertyPage {
    /// The day of the house, in UTC.
    today: String,
    /// Name of the institute.
    institute: String,
    label: LabelWire,
    /// The currency of its book.
    currency: String,
    /// By name.
    inventions: Vec<InventionWire>,
    /// By name.
    licences: Vec<LicenceWire>,
    /// What members may do, by tier, each version, oldest first.
    terms: Vec<TermsWire>,
    /// What those of your organisations that are members may do today.
    own_terms: Vec<OwnTermsWire>,
    /// Posted runs, the newest first; null where you do not see them.
    runs: Option<Vec<RunWire>>,
    /// Tiers of membership, by name.
    tiers: Vec<TierName>,
    /// Whether you run the institute.
    runs_it: bool,
    /// Whether you are an officer of its programme.
    steers: bool,
}

/// A tier, by name.
#[derive(Serialize, ToSchema)]
struct TierName {
    id: String,
    label: LabelWire,
}

/// A version of what members of a tier may do.
#[derive(Serialize, ToSchema)]
#[schema(as = IpTerms)]
struct TermsWire {
    /// Name of the tier.
    tier: String,
    /// From 1.
    version: u32,
    /// For periods of membership that begin on that day or later.
    from: String,
    rights: Vec<RightWire>,
}

/// What one of your organisations may do.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnIpTerms)]
struct OwnTermsWire {
    organisation: Named,
    #[serde(flatten)]
    terms: TermsWire,
}

/// What a member may do.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "right", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = IpRight)]
pub(super) enum RightWire {
    /// Try it.
    Evaluate,
    /// Use it inside its own works.
    UseInside,
    /// Take a licence that is not exclusive, for less.
    License {
        /// By how much less, in percent with at most two decimals, like `20`.
        discount: String,
    },
}

/// The property of an institute, as far as you see it.
#[utoipa::path(get, path = "/institute/property", tag = "network", params(Which), responses(
    (status = 200, body = PropertyPage), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn property(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<PropertyPage>, Problem> {
    page(&visitor, &which.id)
}

/// What the house is after a change.
fn page(visitor: &Visitor, id: &str) -> Result<Json<PropertyPage>, Problem> {
    let view = visitor.view();
    let unknown = || Problem::not_found("institute", id);
    let name = InstituteId::new(id).map_err(|_| unknown())?;
    let of = view.institute(&name).ok_or_else(unknown)?;
    let seen = view.property(&name).ok_or_else(unknown)?;
    let institute = of.institute;
    let own = seen.own_terms.iter().map(|(organisation, terms)| OwnTermsWire {
        organisation: visitor.organisation(organisation),
        terms: (*terms).into(),
    });
    let runs = seen.runs.map(|runs| {
        let wire = |run| RunWire::new(visitor, &seen, run);
        runs.iter().rev().map(wire).collect()
    });
    let tiers = of.roll.into_iter().flat_map(|roll| roll.tiers.values());
    Ok(Json(PropertyPage {
        today: view.today().to_string(),
        institute: name.to_string(),
        label: (&institute.agreement.label).into(),
        currency: institute.currency().map(|one| one.to_string()).unwrap_or_default(),
        inventions: seen.inventions.iter().map(|one| InventionWire::new(visitor, one)).collect(),
        licences: seen.licences.iter().map(|one| LicenceWire::new(visitor, one)).collect(),
        terms: seen.terms.iter().map(|one| (*one).into()).collect(),
        own_terms: own.collect(),
        runs,
        tiers: tiers
            .map(|one| TierName { id: one.set.tier.to_string(), label: (&one.set.label).into() })
            .collect(),
        runs_it: seen.runs_it,
        steers: seen.steers,
    }))
}

impl From<&IpTermsSet> for TermsWire {
    fn from(one: &IpTermsSet) -> TermsWire {
        TermsWire {
            tier: one.tier.to_string(),
            version: one.version,
            from: one.from.to_string(),
            rights: one.rights.iter().map(|right| (*right).into()).collect(),
        }
    }
}

impl From<Right> for RightWire {
    fn from(right: Right) -> RightWire {
        match right {
            Right::Evaluate => RightWire::Evaluate,
            Right::UseInside => RightWire::UseInside,
            Right::License { discount } => RightWire::License { discount: percent(discount) },
        }
    }
}
