//! Samples whose tag there is not: held until the request is read, then their tags are made, or
//! they are parked.
//!
//! A path that leads nowhere is read below the asset that the setting names. New tags are made
//! by one request at a time, so that two which bring the same one make it once, and no source
//! gets past its number of tags.

use std::collections::HashMap;

use guildhall_model::{AssetId, DataType, OrganisationId, Quality, Role, TagPath, Time, Value};
use guildhall_query::Plant;
use guildhall_registry::Command;

use super::{Collector, Lead, Reason, Rows, special};
use crate::api::wire::special_from;
use crate::house::{DeskError, Parked};
use crate::intake::unknown::Unknown;
use crate::problem::Problem;

/// Most commands for the new tags of one request. When those that are refused take more, the tags
/// that are left are refused with them.
const TRIES_MAX: usize = 100;

/// A tag that there is not, and what came for it.
pub(super) struct Arrival {
    /// As it was sent.
    sent: String,
    path: TagPath,
    under: AssetId,
    owner: OrganisationId,
    park: bool,
    samples: Vec<Held>,
}

struct Held {
    row: usize,
    time: Time,
    value: Option<Value>,
    quality: Quality,
}

impl Arrival {
    pub(super) fn hold(&mut self, row: usize, time: Time, value: Option<Value>, quality: Quality) {
        self.samples.push(Held { row, time, value, quality });
    }
}

impl Collector {
    /// Where a path leads that is no tag. `why` it is none is told when it is refused.
    pub(super) fn look_below(
        &self,
        plant: &Plant<'_>,
        sent: &str,
        why: String,
    ) -> Result<Lead, Reason> {
        let no = |why| Reason { path: sent.to_owned(), why, limit: false };
        if self.rows == Rows::ByHand {
            return Err(no(why));
        }
        let (under, park) = match self.house.limits.unknown(self.caller.person()) {
            Unknown::Refuse => return Err(no(why)),
            Unknown::Create(under) => (under, false),
            Unknown::Park(under) => (under, true),
        };
        let path = path_below(under, sent).map_err(|error| no(format!("{why}, and {error}")))?;
        if let Ok(tag) = plant.tag(path.as_str()) {
            return self.take(&tag, sent).map(Lead::Tag);
        }
        let asset = plant.asset(under.as_str()).map_err(|error| {
            no(format!("{why}, and none is made: the setting `ingest.unknown_under`: {error}"))
        })?;
        let (under, owner) = (asset.id.clone(), asset.owner.clone());
        self.caller.need(Role::Operator, &owner).map_err(|problem| no(problem.detail.into()))?;
        let sent = sent.to_owned();
        Ok(Lead::Arrival(Arrival { sent, path, under, owner, park, samples: Vec::new() }))
    }

    /// Sees to what was held. Waits for the disk.
    pub(super) fn take_arrivals(&mut self) {
        let arrivals = std::mem::take(&mut self.arrivals);
        let (parked, made): (Vec<_>, Vec<_>) = arrivals.into_iter().partition(|new| new.park);
        if !made.is_empty() {
            self.make(made);
        }
        if !parked.is_empty() {
            self.park(parked);
        }
    }

    fn make(&mut self, mut arrivals: Vec<Arrival>) {
        arrivals.iter_mut().for_each(|arrival| arrival.settle_kinds(self.rows));
        let house = std::sync::Arc::clone(&self.house);
        let _one_at_a_time = house.limits.making();
        let whys = match self.make_tags(&arrivals) {
            Ok(whys) => whys,
            Err(problem) => {
                self.failed = Some(problem);
                return;
            }
        };
        let scope = self.caller.scope.clone();
        let plant = house.query.plant(&scope);
        for Arrival { sent, path, samples, .. } in arrivals {
            let found = match whys.get(&path) {
                None => match plant.tag(path.as_str()) {
                    Ok(tag) => self.take(&tag, &sent),
                    Err(error) => Err(Reason { path: sent, why: error.to_string(), limit: false }),
                },
                Some(Why::Limit) => {
                    Err(Reason { path: sent, why: house.limits.why(), limit: true })
                }
                Some(Why::Told(why)) => Err(Reason { path: sent, why: why.clone(), limit: false }),
            };
            let found = match found {
                Ok(tag) => self.add_tag(tag),
                Err(reason) => self.add_reason(reason),
            };
            for Held { row, time, value, quality } in samples {
                self.push(found, row, time, value, quality);
            }
        }
    }

    /// Makes the tags that there still are not, and says why others are not made.
    fn make_tags(&self, arrivals: &[Arrival]) -> Result<HashMap<TagPath, Why>, Problem> {
        let plant = self.house.query.plant(&self.caller.scope);
        let mut left = self.house.limits.tags_left(self.caller.person());
        let mut whys = HashMap::new();
        let mut wanted: HashMap<AssetId, Vec<(TagPath, DataType)>> = HashMap::new();
        for arrival in arrivals.iter().filter(|new| plant.tag(new.path.as_str()).is_err()) {
            let path = arrival.path.clone();
            match arrival.kind() {
                None => {
                    let why = "there is no such tag, and no value to tell its kind from";
                    whys.insert(path, Why::Told(why.to_owned()));
                }
                Some(_) if left == 0 => {
                    whys.insert(path, Why::Limit);
                }
                Some(kind) => {
                    left -= 1;
                    wanted.entry(arrival.under.clone()).or_default().push((path, kind));
                }
            }
        }
        let mut tries = TRIES_MAX;
        for (under, tags) in wanted {
            self.command(&under, &tags, &mut whys, &mut tries)?;
        }
        Ok(whys)
    }

    /// All at once, or by halves when some are refused, as long as there are tries left.
    fn command(
        &self,
        under: &AssetId,
        tags: &[(TagPath, DataType)],
        whys: &mut HashMap<TagPath, Why>,
        tries: &mut usize,
    ) -> Result<(), Problem> {
        *tries = tries.saturating_sub(1);
        let command = Command::TakeArrivals { under: under.clone(), tags: tags.to_vec() };
        match (self.house.desk.change_plant(&self.caller.actor(), command), tags) {
            (Ok(()), _) => {
                self.house.limits.count_made(tags.len());
                Ok(())
            }
            (Err(DeskError::Plant(refusal)), tags) if tags.len() == 1 || *tries == 0 => {
                let why = format!("{refusal}; {}", refusal.hint());
                whys.extend(tags.iter().map(|(path, _)| (path.clone(), Why::Told(why.clone()))));
                Ok(())
            }
            (Err(DeskError::Plant(_)), _) => {
                let (first, second) = tags.split_at(tags.len() / 2);
                self.command(under, first, whys, tries)?;
                self.command(under, second, whys, tries)
            }
            (Err(error), _) => Err(error.into()),
        }
    }

    fn park(&mut self, arrivals: Vec<Arrival>) {
        let person = self.caller.person().clone();
        let (mut rows, mut samples) = (Vec::new(), Vec::new());
        for mut arrival in arrivals {
            arrival.settle_kinds(self.rows);
            let Arrival { sent, path, under, owner, samples: held, .. } = arrival;
            for Held { row, time, value, quality } in held {
                let value = match waiting(value, quality) {
                    Ok(value) => value,
                    Err(why) => {
                        self.refused.add(row, &sent, &why);
                        continue;
                    }
                };
                rows.push((row, sent.clone()));
                samples.push(Parked {
                    tag: path.clone(),
                    under: under.clone(),
                    owner: owner.clone(),
                    person: person.clone(),
                    received: self.batch.received,
                    time,
                    value,
                    quality,
                });
            }
        }
        match self.house.parking.park(&samples) {
            Ok(kept) => {
                self.house.limits.charge(&person, kept, self.batch.received);
                self.house.limits.count_parked(kept);
                self.refused.parked += kept;
                for (row, sent) in rows.iter().skip(kept) {
                    let why = "there is no such tag, and no more samples can be parked; accept or \
                               drop some, or raise `ingest.parked_mib`";
                    self.refused.add(*row, sent, why);
                }
            }
            Err(error) => self.failed = Some(error.into()),
        }
    }
}

/// A value as the hub would take it for a tag of its own kind.
fn waiting(value: Option<Value>, quality: Quality) -> Result<Option<Value>, String> {
    match (value, quality.has_value()) {
        (_, false) => Ok(None),
        (None, true) => Err("a sample of good or uncertain quality needs a value".to_owned()),
        (Some(value), true) => {
            let kind = value.data_type();
            value.cast(kind).map(Some).map_err(|error| error.to_string())
        }
    }
}

enum Why {
    Limit,
    Told(String),
}

impl Arrival {
    /// In JSON a number tells nothing of its kind: 5 may be followed by 5.5. And the numbers that
    /// JSON has no form for come as texts.
    fn settle_kinds(&mut self, rows: Rows) {
        if rows != Rows::Json {
            return;
        }
        for held in &mut self.samples {
            held.value = held.value.take().map(|value| match &value {
                Value::Text(text) if special_from(text).is_some() => {
                    special(value, DataType::Float)
                }
                Value::Integer(_) | Value::Unsigned(_) => {
                    value.clone().cast(DataType::Float).unwrap_or(value)
                }
                _ => value,
            });
        }
    }

    fn kind(&self) -> Option<DataType> {
        let values = self.samples.iter().filter_map(|held| held.value.as_ref());
        common_kind(values.map(Value::data_type))
    }
}

/// The kind that a tag gets for values of these kinds: that of the first, unless it is a whole
/// number and others have a fraction.
pub(crate) fn common_kind(kinds: impl IntoIterator<Item = DataType>) -> Option<DataType> {
    let mut kinds = kinds.into_iter();
    let first = kinds.next()?;
    let whole = matches!(first, DataType::Integer | DataType::Unsigned);
    let fraction = whole && kinds.any(|kind| kind == DataType::Float);
    Some(if fraction { DataType::Float } else { first })
}

/// The path as it was sent when that is below the asset, or else the same below it.
fn path_below(under: &AssetId, sent: &str) -> Result<TagPath, guildhall_model::NameError> {
    if let Ok(path) = TagPath::new(sent)
        && path.asset().is_within(under)
    {
        return Ok(path);
    }
    // What was sent has to be a path of its own, so that the reason names no more than that.
    TagPath::new(sent)?;
    TagPath::new(&format!("{under}/{sent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_below_the_asset_unless_it_is_there_already() {
        let under = AssetId::new("works/site").unwrap();
        for (sent, path) in [
            ("cpu.idle", Some("works/site/cpu.idle")),
            ("rack/cpu.idle", Some("works/site/rack/cpu.idle")),
            ("works/site/cpu.idle", Some("works/site/cpu.idle")),
            ("works/site2/cpu.idle", Some("works/site/works/site2/cpu.idle")),
            ("works/site.idle", Some("works/site.idle")),
            ("up", None),
            ("http.server.duration", None),
            ("a b.c", None),
        ] {
            let found = path_below(&under, sent).ok();
            assert_eq!(found.as_ref().map(TagPath::as_str), path, "{sent}");
        }
    }

    #[test]
    fn the_first_value_tells_the_kind() {
        use DataType::{Boolean, Float, Integer, Text};
        for (kinds, kind) in [
            (&[][..], None),
            (&[Integer, Integer], Some(Integer)),
            (&[Integer, Float], Some(Float)),
            (&[Float, Integer], Some(Float)),
            (&[Text, Float], Some(Text)),
            (&[Boolean, Float], Some(Boolean)),
        ] {
            assert_eq!(common_kind(kinds.iter().copied()), kind, "{kinds:?}");
        }
    }
}
