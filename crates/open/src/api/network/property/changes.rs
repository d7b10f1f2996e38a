//! What is asked of property.

use guildhall_network::property::terms::Right;
use guildhall_network::{
    Command, InstituteId, InventionId, LicenceId, PropertyCommand as C, TierId,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::institutes::Which;
use super::super::{Visitor, parsed, share};
use super::inventions::{NewInvention, Step};
use super::licences::NewLicence;
use super::{PropertyPage, RightWire, page};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A step to be taken with an invention.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInventionStep {
    /// Name of the invention.
    invention: String,
    /// On which day, like `2027-01-05`; not after today.
    day: String,
    /// What.
    what: Step,
}

/// What members of a tier may do from a day on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIpTerms {
    /// Name of the tier.
    tier: String,
    /// For periods of membership that begin on that day or later, like `2027-01-05`.
    from: String,
    /// Empty where they may do nothing.
    rights: Vec<RightWire>,
}

/// A licence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichLicence {
    /// Its name.
    licence: String,
}

/// The end of a licence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLicenceEnd {
    /// Name of the licence.
    licence: String,
    /// The first day without it, like `2027-01-05`; not before today.
    on: String,
    reason: String,
}

/// What was sold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSales {
    /// Name of the licence.
    licence: String,
    /// The first day, like `2027-01-01`.
    from: String,
    /// The first day after it, in the same year or the first of the next.
    until: String,
    /// For how much, like `12000.00 USD`.
    sales: String,
    /// How many.
    units: u64,
}

/// Writes down what inventors reported, or corrects it. For those who run the institute, and those
/// who sign for an organisation of the inventors.
#[utoipa::path(put, path = "/institute/inventions", tag = "network", params(Which),
    request_body = NewInvention, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn report_invention(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewInvention>,
) -> Result<Json<PropertyPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let invention = InventionId(name("invention", &asked.invention)?);
    change(visitor, which, C::Report { institute, invention, text: asked.read()? }).await
}

/// Takes a step with an invention. For those who run the institute; what the government decides is
/// for officers of the programme.
#[utoipa::path(post, path = "/institute/inventions/step", tag = "network", params(Which),
    request_body = NewInventionStep, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn step_invention(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewInventionStep>,
) -> Result<Json<PropertyPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let invention = InventionId(name("invention", &asked.invention)?);
    let (day, step) = (parsed("day", &asked.day)?, asked.what.read()?);
    change(visitor, which, C::Step { institute, invention, day, step }).await
}

/// Says what members of a tier may do from a day on. For those who run the institute.
#[utoipa::path(put, path = "/institute/ip-terms", tag = "network", params(Which),
    request_body = NewIpTerms, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_ip_terms(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewIpTerms>,
) -> Result<Json<PropertyPage>, Problem> {
    let right = |(at, one): (usize, RightWire)| {
        Ok(match one {
            RightWire::Evaluate => Right::Evaluate,
            RightWire::UseInside => Right::UseInside,
            RightWire::License { discount } => {
                Right::License { discount: share(&format!("rights.{at}.discount"), &discount)? }
            }
        })
    };
    let rights = asked.rights.into_iter().enumerate().map(right);
    let command = C::SetTerms {
        institute: InstituteId(name("id", &which.id)?),
        tier: TierId(name("tier", &asked.tier)?),
        from: parsed("from", &asked.from)?,
        rights: rights.collect::<Result<_, Problem>>()?,
    };
    change(visitor, which, command).await
}

/// Offers a licence, or offers it otherwise as long as nobody took it. For those who run the
/// institute.
#[utoipa::path(put, path = "/institute/licences", tag = "network", params(Which),
    request_body = NewLicence, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn offer_licence(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewLicence>,
) -> Result<Json<PropertyPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let licence = LicenceId(name("licence", &asked.licence)?);
    change(visitor, which, C::Offer { institute, licence, text: asked.read()? }).await
}

/// Takes a licence that was offered. For those who sign for the licensee.
#[utoipa::path(post, path = "/institute/licences/take", tag = "network", params(Which),
    request_body = WhichLicence, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_licence(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<WhichLicence>,
) -> Result<Json<PropertyPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let licence = LicenceId(name("licence", &asked.licence)?);
    change(visitor, which, C::Take { institute, licence }).await
}

/// Takes an offer back, or ends a licence before its time. For those who run the institute.
#[utoipa::path(post, path = "/institute/licences/end", tag = "network", params(Which),
    request_body = NewLicenceEnd, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end_licence(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewLicenceEnd>,
) -> Result<Json<PropertyPage>, Problem> {
    let command = C::End {
        institute: InstituteId(name("id", &which.id)?),
        licence: LicenceId(name("licence", &asked.licence)?),
        on: parsed("on", &asked.on)?,
        reason: asked.reason,
    };
    change(visitor, which, command).await
}

/// Reports what was sold under a licence. For those who sign for the licensee, and those who run
/// the institute.
#[utoipa::path(post, path = "/institute/licences/sales", tag = "network", params(Which),
    request_body = NewSales, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn report_sales(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewSales>,
) -> Result<Json<PropertyPage>, Problem> {
    let command = C::ReportSales {
        institute: InstituteId(name("id", &which.id)?),
        licence: LicenceId(name("licence", &asked.licence)?),
        from: parsed("from", &asked.from)?,
        until: parsed("until", &asked.until)?,
        sales: parsed("sales", &asked.sales)?,
        units: asked.units,
    };
    change(visitor, which, command).await
}

async fn change(visitor: Visitor, which: Which, command: C) -> Result<Json<PropertyPage>, Problem> {
    visitor.change(Command::Property(command), move |visitor| page(visitor, &which.id)).await
}
