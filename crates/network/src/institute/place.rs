//! Where an institute is, for the map of its network.
//!
//! Latitude and longitude in degrees of WGS 84, north and east above zero, as decimals
//! (ISO 6709, annex H: decimal degrees). A place is optional, and the newest holds.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Label, Map, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{TITLE_CHARS_MAX, check_text};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Languages, Ns, Text};
use crate::ids::InstituteId;
use crate::programme::number::Number;

/// Farthest north and south, in degrees.
const LATITUDE_MAX: u32 = 90;

/// Farthest east and west, in degrees.
const LONGITUDE_MAX: u32 = 180;

/// A point on the ground with its name.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Place {
    /// What people call it: a city, a region.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// Degrees, north above zero.
    #[serde_as(as = "Text")]
    pub latitude: Number,
    /// Degrees, east above zero.
    #[serde_as(as = "Text")]
    pub longitude: Number,
}

/// An institute is there.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstitutePlaced {
    /// Which.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Where.
    pub place: Place,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Where institutes are. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Places(Map<InstituteId, Place>);

impl Places {
    pub(crate) fn get(&self, institute: &InstituteId) -> Option<&Place> {
        self.0.get(institute)
    }

    pub(crate) fn placed(&mut self, event: &InstitutePlaced) {
        self.0.insert(event.institute.clone(), event.place.clone());
    }
}

/// What can be asked of places. For those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceCommand {
    /// Says where an institute is.
    Set {
        /// Which.
        institute: InstituteId,
        /// Where.
        place: Place,
    },
}

impl Desk<'_> {
    pub(crate) fn locate(&self, command: PlaceCommand) -> Result<Vec<Event>, NetworkError> {
        let PlaceCommand::Set { institute, place } = command;
        self.own_institute(&institute, "say where it is")?;
        check_place(&place)?;
        if self.network.places.get(&institute) == Some(&place) {
            return Ok(Vec::new());
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![InstitutePlaced { institute, place, by, at }.into()])
    }
}

/// A place has a name, and lies on the ground.
pub(super) fn check_place(place: &Place) -> Result<(), NetworkError> {
    check_text(&place.label.en, "the name of the place", TITLE_CHARS_MAX)?;
    for (what, degrees, most) in
        [("latitude", place.latitude, LATITUDE_MAX), ("longitude", place.longitude, LONGITUDE_MAX)]
    {
        if !degrees.is_within(most) {
            let number = usize::try_from(most).unwrap_or(usize::MAX);
            let why = format!("{degrees} degrees are beyond that, north, south, east or west");
            return Err(NetworkError::Part { what, number, why });
        }
    }
    Ok(())
}
