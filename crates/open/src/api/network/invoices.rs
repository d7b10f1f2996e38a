//! What members and licensees owe an institute, as both sides see it.

use guildhall_network::ledger::Claim;
use guildhall_network::view::InvoiceView;
use serde::Serialize;
use utoipa::ToSchema;

use super::books::Pages;
use super::funds::money;
use super::{Visitor, rows_of};
use crate::api::wire::Named;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Invoices of an institute.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvoiceList {
    /// Paid or not, the newest first.
    invoices: Vec<InvoiceWire>,
    /// The number to go on `before`; null when these are the first that were made.
    older: Option<u64>,
}

/// What a member or a licensee owes.
#[derive(Serialize, ToSchema)]
#[schema(as = Invoice)]
pub(super) struct InvoiceWire {
    /// Its number, which is written with a payment.
    reference: String,
    /// The transfer by which it is owed.
    transfer: u64,
    organisation: Named,
    /// Since when.
    day: String,
    amount: String,
    /// Name of the licence; null of a fee.
    licence: Option<String>,
    /// The first day of the period of membership; null of a royalty.
    period: Option<String>,
    /// Payments are counted to the oldest of fees, or of a licence, first.
    paid: String,
    /// What is not paid.
    left: String,
    /// The last day on which it is paid in time, and the rule that says so; null where the policy of its
    /// day has no such rule.
    due: Option<DueDayWire>,
    /// Whether that day is past and something is left.
    overdue: bool,
}

/// The last day on which an invoice is paid in time.
#[derive(Serialize, ToSchema)]
#[schema(as = InvoiceDue)]
struct DueDayWire {
    day: String,
    /// The number of the rule `invoice_term`.
    rule: String,
}

/// What members and licensees owe an institute or owed, by pages, for who sees its money.
#[utoipa::path(get, path = "/institute/invoices", tag = "network", params(Pages), responses(
    (status = 200, body = InvoiceList), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn invoices(
    visitor: Visitor,
    Query(Pages { id, before, limit }): Query<Pages>,
) -> Result<Json<InvoiceList>, Problem> {
    let (seen, limit) = (money(&visitor, &id)?, rows_of(limit)?);
    let mut all = visitor.view().invoices(seen.institute).unwrap_or_default();
    all.retain(|one| before.is_none_or(|before| one.invoice.transfer < before));
    let shown = all.split_off(all.len().saturating_sub(limit));
    let older = shown.first().map(|one| one.invoice.transfer).filter(|_| !all.is_empty());
    let newest = shown.into_iter().rev();
    let invoices = newest.map(|one| InvoiceWire::new(&visitor, one)).collect();
    Ok(Json(InvoiceList { invoices, older }))
}

impl InvoiceWire {
    pub(super) fn new(visitor: &Visitor, one: InvoiceView<'_>) -> InvoiceWire {
        let invoice = one.invoice;
        let (licence, period) = match &invoice.claim {
            Claim::Royalty { licence } => (Some(licence.to_string()), None),
            Claim::Fee { period } => (None, period.map(|day| day.to_string())),
        };
        InvoiceWire {
            reference: invoice.reference(),
            transfer: invoice.transfer,
            organisation: visitor.organisation(&invoice.organisation),
            day: invoice.day.to_string(),
            amount: invoice.amount.to_string(),
            licence,
            period,
            paid: invoice.paid().to_string(),
            left: invoice.left.to_string(),
            due: one
                .due
                .map(|(day, rule)| DueDayWire { day: day.to_string(), rule: rule.to_string() }),
            overdue: one.overdue,
        }
    }
}
