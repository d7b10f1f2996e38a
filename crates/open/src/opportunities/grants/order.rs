//! In which order opportunities are told.

use std::cmp::{Ordering, Reverse};

use guildhall_model::Money;
use guildhall_network::view::Opportunity;
use serde::{Deserialize, Serialize};

use super::wire::status;
use super::wrong;
use crate::problem::Problem;

/// In which order.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Sorting {
    sort_by: SortBy,
    sort_order: Option<SortOrder>,
    custom_sort_by: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, PartialEq, Eq)]
enum SortBy {
    #[default]
    #[serde(rename = "lastModifiedAt")]
    LastModifiedAt,
    #[serde(rename = "createdAt")]
    CreatedAt,
    #[serde(rename = "title")]
    Title,
    #[serde(rename = "status.value")]
    Status,
    #[serde(rename = "keyDates.closeDate")]
    CloseDate,
    #[serde(rename = "funding.maxAwardAmount")]
    MaxAwardAmount,
    #[serde(rename = "funding.minAwardAmount")]
    MinAwardAmount,
    #[serde(rename = "funding.totalAmountAvailable")]
    TotalAmountAvailable,
    #[serde(rename = "funding.estimatedAwardCount")]
    EstimatedAwardCount,
    #[serde(rename = "custom")]
    Custom,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum SortOrder {
    Asc,
    #[default]
    Desc,
}

/// In which order the answer is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SortInfo {
    sort_by: SortBy,
    sort_order: SortOrder,
    errors: Vec<&'static str>,
}

impl Sorting {
    /// Refuses an order of others that is not there.
    pub(super) fn known(self) -> Result<Sorting, Problem> {
        if self.sort_by != SortBy::Custom {
            return Ok(self);
        }
        let name = self.custom_sort_by.as_deref().unwrap_or_default();
        Err(wrong("sorting.customSortBy", &format!("there is no order `{name}` here")))
    }
}

/// Puts opportunities into an order, and says which. What is not said comes last either way; those
/// that are alike are by name.
pub(super) fn order(all: &mut [Opportunity<'_>], sorting: &Sorting) -> SortInfo {
    let (by, order) = (sorting.sort_by, sorting.sort_order.unwrap_or_default());
    let turned = |order_of: Ordering| match order {
        SortOrder::Asc => order_of,
        SortOrder::Desc => order_of.reverse(),
    };
    let money = |a: Option<Money>, b: Option<Money>| {
        // Amounts of different currencies stand by currency: there is no rate of exchange here.
        let key = |one: Money| (one.currency().code().to_owned(), one.units());
        let said = a.is_none().cmp(&b.is_none());
        said.then_with(|| turned(a.map(key).cmp(&b.map(key))))
    };
    all.sort_by_cached_key(|one| one.call.clone());
    all.sort_by(|a, b| match by {
        SortBy::CreatedAt => turned(a.published.cmp(&b.published)),
        SortBy::Title => turned(a.text.label.en.cmp(&b.text.label.en)),
        SortBy::Status => turned(Reverse(status(a.phase)).cmp(&Reverse(status(b.phase)))),
        SortBy::CloseDate => turned(a.deadline.cmp(&b.deadline)),
        SortBy::MinAwardAmount => money(least(a), least(b)),
        SortBy::MaxAwardAmount => money(most(a), most(b)),
        SortBy::LastModifiedAt
        | SortBy::TotalAmountAvailable
        | SortBy::EstimatedAwardCount
        | SortBy::Custom => turned(a.holds_since().cmp(&b.holds_since())),
    });
    let unsaid = matches!(by, SortBy::TotalAmountAvailable | SortBy::EstimatedAwardCount);
    let told = "no call says this; the order is by lastModifiedAt";
    let sort_by = if unsaid { SortBy::LastModifiedAt } else { by };
    SortInfo { sort_by, sort_order: order, errors: unsaid.then_some(told).into_iter().collect() }
}

fn least(one: &Opportunity<'_>) -> Option<Money> {
    one.award().map(|(least, _)| least)
}

fn most(one: &Opportunity<'_>) -> Option<Money> {
    one.award().map(|(_, most)| most)
}
