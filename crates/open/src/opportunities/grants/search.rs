//! What may be asked of opportunities: words, and filters that must all be kept.
//!
//! What cannot be read, and a filter or an order that is not there, is refused: an answer that left
//! it out would hold more than was asked for. What can be read and can never find anything, because
//! no call says it, is answered and told in the protocol's list of errors that are not fatal.

use std::collections::BTreeMap;

use guildhall_model::{Day, Money};
use guildhall_network::view::Opportunity;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::order::Sorting;
use super::wire::status;
use super::{Paging, wrong};
use crate::problem::Problem;

/// Longest text to search for, in characters.
const SEARCH_CHARS_MAX: usize = 200;

/// Most values of one filter.
const VALUES_MAX: usize = 100;

/// The words that the protocol has for a status.
const STATUSES: [&str; 4] = ["forecasted", "open", "custom", "closed"];

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Asked {
    search: Option<String>,
    filters: Option<FiltersWire>,
    sorting: Option<Sorting>,
    pagination: Option<Paging>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct FiltersWire {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Filter<Among, Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close_date_range: Option<Filter<Within, Dates>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_funding_available_range: Option<Filter<Within, Amounts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_award_amount_range: Option<Filter<Within, Amounts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_award_amount_range: Option<Filter<Within, Amounts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_filters: Option<BTreeMap<String, Filter<String, Value>>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Filter<O, V> {
    operator: O,
    value: V,
}

#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
enum Among {
    In,
    NotIn,
}

#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
enum Within {
    Between,
    Outside,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Amounts {
    min: AmountWire,
    max: AmountWire,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct AmountWire {
    amount: String,
    currency: String,
}

/// By which filters the answer is.
#[derive(Serialize)]
pub(super) struct FilterInfo {
    filters: FiltersWire,
    errors: Vec<&'static str>,
}

/// Filters that were read.
#[derive(Default)]
pub(super) struct Filters {
    words: Vec<String>,
    status: Option<(Among, Vec<String>)>,
    close_date: Option<(Within, Option<Day>, Option<Day>)>,
    /// No call says how much there is in all, so this finds nothing.
    total: bool,
    min_award: Option<(Within, Money, Money)>,
    max_award: Option<(Within, Money, Money)>,
    programme: Option<(Among, Vec<String>)>,
}

impl Asked {
    /// Which page.
    pub(super) fn paging(&self) -> Paging {
        self.pagination.unwrap_or_default()
    }

    /// In which order.
    pub(super) fn sorting(&self) -> Result<Sorting, Problem> {
        self.sorting.clone().unwrap_or_default().known()
    }
}

impl Filters {
    /// Reads what is asked for.
    pub(super) fn read(asked: &Asked) -> Result<Filters, Problem> {
        let words = words(asked.search.as_deref().unwrap_or_default())?;
        let Some(wire) = &asked.filters else { return Ok(Filters { words, ..Filters::default() }) };
        let between = |field: &str, one: &Option<Filter<Within, Amounts>>| {
            one.as_ref().map(|one| amounts(field, one)).transpose()
        };
        let total = between("totalFundingAvailableRange", &wire.total_funding_available_range)?;
        Ok(Filters {
            words,
            status: wire.status.as_ref().map(statuses).transpose()?,
            close_date: wire.close_date_range.as_ref().map(dates).transpose()?,
            total: total.is_some(),
            min_award: between("minAwardAmountRange", &wire.min_award_amount_range)?,
            max_award: between("maxAwardAmountRange", &wire.max_award_amount_range)?,
            programme: programme(wire.custom_filters.as_ref())?,
        })
    }

    /// Whether an opportunity keeps all of them.
    pub(super) fn keeps(&self, one: &Opportunity<'_>) -> bool {
        let (least, most) = one.award().unzip();
        let status =
            |(among, words): &(Among, Vec<String>)| is_among(*among, words, status(one.phase));
        let day = Day::utc(one.deadline);
        let date = |(within, min, max): &(Within, Option<Day>, Option<Day>)| {
            let inside = min.is_none_or(|min| min <= day) && max.is_none_or(|max| day <= max);
            inside == (*within == Within::Between)
        };
        let programme =
            |(among, ids): &(Among, Vec<String>)| is_among(*among, ids, one.programme.as_str());
        !self.total
            && self.status.as_ref().is_none_or(status)
            && self.close_date.as_ref().is_none_or(date)
            && self.min_award.as_ref().is_none_or(|range| is_within(range, least))
            && self.max_award.as_ref().is_none_or(|range| is_within(range, most))
            && self.programme.as_ref().is_none_or(programme)
            && has_words(one, &self.words)
    }

    /// What the answer says of them.
    pub(super) fn info(&self, asked: Asked) -> FilterInfo {
        let told =
            "totalFundingAvailableRange: no call says how much there is in all, so none is found";
        let errors = self.total.then_some(told).into_iter().collect();
        FilterInfo { filters: asked.filters.unwrap_or_default(), errors }
    }
}

fn is_among(among: Among, all: &[String], one: &str) -> bool {
    all.iter().any(|word| word == one) == (among == Among::In)
}

/// As the protocol has it, amounts of other currencies are not found; neither is what is not said.
fn is_within((within, min, max): &(Within, Money, Money), one: Option<Money>) -> bool {
    let compared = one.and_then(|one| Some((one.compare(*min).ok()?, one.compare(*max).ok()?)));
    compared.is_some_and(|(above, below)| {
        (above.is_ge() && below.is_le()) == (*within == Within::Between)
    })
}

/// Whether each word is somewhere in what a call says, in either language.
fn has_words(one: &Opportunity<'_>, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let labels = [&one.text.label, &one.text.focus, &one.text.about, one.programme_label];
    let texts = labels.iter().flat_map(|label| [Some(&label.en), label.ko.as_ref()]).flatten();
    let texts: Vec<String> = texts.map(|text| text.to_lowercase()).collect();
    words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
}

fn words(search: &str) -> Result<Vec<String>, Problem> {
    if search.chars().count() > SEARCH_CHARS_MAX {
        return Err(wrong(
            "search",
            &format!("a search has at most {SEARCH_CHARS_MAX} characters"),
        ));
    }
    Ok(search.split_whitespace().map(str::to_lowercase).collect())
}

fn statuses(filter: &Filter<Among, Vec<String>>) -> Result<(Among, Vec<String>), Problem> {
    let field = "filters.status.value";
    few(field, filter.value.len())?;
    match filter.value.iter().find(|word| !STATUSES.contains(&word.as_str())) {
        Some(word) => {
            let why = format!("`{word}` is no status; those are {}", STATUSES.join(", "));
            Err(wrong(field, &why))
        }
        None => Ok((filter.operator, filter.value.clone())),
    }
}

fn dates(filter: &Filter<Within, Dates>) -> Result<(Within, Option<Day>, Option<Day>), Problem> {
    let field = "filters.closeDateRange.value";
    let day = |text: &Option<String>| {
        let day = text.as_deref().map(Day::parse).transpose();
        day.map_err(|error| wrong(field, &error.to_string()))
    };
    let (min, max) = (day(&filter.value.min)?, day(&filter.value.max)?);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        return Err(wrong(field, "`min` is after `max`"));
    }
    Ok((filter.operator, min, max))
}

fn amounts(
    field: &str,
    filter: &Filter<Within, Amounts>,
) -> Result<(Within, Money, Money), Problem> {
    let field = format!("filters.{field}.value");
    let money = |wire: &AmountWire| {
        // `1000.` and `1000.500` are amounts of the protocol.
        let amount = match wire.amount.split_once('.') {
            Some((whole, part)) => format!("{whole}.{}", part.trim_end_matches('0')),
            None => wire.amount.clone(),
        };
        let amount = amount.strip_suffix('.').unwrap_or(&amount);
        let money = Money::parse(&format!("{amount} {}", wire.currency));
        money.map_err(|error| wrong(&field, &error.to_string()))
    };
    let (min, max) = (money(&filter.value.min)?, money(&filter.value.max)?);
    match min.compare(max) {
        Ok(order) if order.is_le() => Ok((filter.operator, min, max)),
        Ok(_) => Err(wrong(&field, "`min` is more than `max`")),
        Err(error) => Err(wrong(&field, &error.to_string())),
    }
}

/// The one filter of our own: the programme, by its name.
fn programme(
    filters: Option<&BTreeMap<String, Filter<String, Value>>>,
) -> Result<Option<(Among, Vec<String>)>, Problem> {
    let Some(filters) = filters else { return Ok(None) };
    if let Some(name) = filters.keys().find(|name| *name != "programme") {
        let why = format!("there is no filter `{name}` here; our own is `programme`");
        return Err(wrong("filters.customFilters", &why));
    }
    let Some(filter) = filters.get("programme") else { return Ok(None) };
    let field = "filters.customFilters.programme";
    let (among, one) = match filter.operator.as_str() {
        "eq" => (Among::In, true),
        "neq" => (Among::NotIn, true),
        "in" => (Among::In, false),
        "notIn" => (Among::NotIn, false),
        other => {
            let why = format!("`{other}` is no operator of it; those are eq, neq, in, notIn");
            return Err(wrong(field, &why));
        }
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let ids = match &filter.value {
        value if one => text(value).map(|id| vec![id]),
        Value::Array(all) => all.iter().map(text).collect(),
        _ => None,
    };
    let ids = ids.ok_or_else(|| wrong(field, "a name of a programme, or a list of them"))?;
    few(field, ids.len())?;
    Ok(Some((among, ids)))
}

fn few(field: &str, values: usize) -> Result<(), Problem> {
    let why = || wrong(field, &format!("a filter has at most {VALUES_MAX} values"));
    if values <= VALUES_MAX { Ok(()) } else { Err(why()) }
}
