//! All sites at one glance: what is abnormal first, and what moved most.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Asset, AssetId, Band, Level, Time};

use crate::{Plant, Query, QueryError, Reading, State};

/// How many trends an overview shows.
pub const MOVERS_MAX: usize = 6;

/// How many of them may be of one asset, so that one sick machine does not hide the others.
const MOVERS_OF_ONE_ASSET_MAX: usize = 2;

/// How many tags are looked at for the trends; those that are abnormal come first.
const CANDIDATES_MAX: usize = 500;

/// How many readings of a site are named.
const WORST_MAX: usize = 5;

/// How far back movement counts.
const MOVED_WITHIN: Duration = Duration::from_secs(600);

/// The minutes of it, and the one that has begun.
const MOVED_STEPS: usize = 11;

/// All sites, those with something abnormal first.
#[derive(Debug)]
pub struct Overview {
    /// Each site.
    pub sites: Vec<SiteState>,
    /// What moved most against its normal band, most first.
    pub movers: Vec<Mover>,
}

/// One site.
#[derive(Debug)]
pub struct SiteState {
    /// The site.
    pub asset: Arc<Asset>,
    /// The worst state of any of its tags, `Normal` when there are none.
    pub state: State,
    /// How many tags it has, not counting those of connections about themselves.
    pub tags: usize,
    /// How many of them are abnormal.
    pub abnormal: usize,
    /// How many of them are stale.
    pub stale: usize,
    /// How many connections it has, and how many of them flow.
    pub connections: (usize, usize),
    /// Whether all it has comes from simulated machines.
    pub simulated: bool,
    /// Its worst readings, worst first.
    pub worst: Vec<Reading>,
}

/// A reading that moved.
#[derive(Debug)]
pub struct Mover {
    /// The reading.
    pub reading: Reading,
    /// How far apart its least and greatest value of the last ten minutes are, in widths of its
    /// normal band.
    pub moved: f64,
    /// How far it was outside of its normal band at most, in widths of the band.
    pub outside: f64,
}

impl Mover {
    fn score(&self) -> f64 {
        self.moved + 2.0 * self.outside
    }
}

impl Query {
    /// All sites of a plant at one glance.
    ///
    /// # Errors
    /// [`QueryError::Historian`] when the disk cannot be read.
    pub fn overview(&self, plant: &Plant<'_>, now: Time) -> Result<Overview, QueryError> {
        let machine_tags = plant.tags().filter(|tag| !is_health(plant, &tag.path.asset()));
        let readings = self.readings(plant, machine_tags);
        let movers = self.movers(&readings, now)?;
        let mut sites: Vec<SiteState> =
            plant.assets_at(Level::Site).map(|site| self.site(plant, site, &readings)).collect();
        sites.sort_by_key(|site| std::cmp::Reverse((site.state, site.abnormal)));
        Ok(Overview { sites, movers })
    }

    fn site(&self, plant: &Plant<'_>, site: &Arc<Asset>, all: &[Reading]) -> SiteState {
        let own: Vec<&Reading> =
            all.iter().filter(|reading| reading.tag.path.asset().is_within(&site.id)).collect();
        let connections: Vec<_> =
            plant.connections().filter(|connection| connection.site.is_within(&site.id)).collect();
        let flowing =
            connections.iter().filter(|one| self.flow(plant, one).state == "flowing").count();
        let mut worst: Vec<Reading> =
            own.iter().filter(|reading| reading.state.is_abnormal()).copied().cloned().collect();
        worst.sort_by_key(|reading| std::cmp::Reverse(reading.state));
        worst.truncate(WORST_MAX);
        let with_data = own.iter().filter(|reading| reading.state != State::NoData);
        SiteState {
            asset: Arc::clone(site),
            state: with_data.map(|reading| reading.state).max().unwrap_or(State::NoData),
            tags: own.len(),
            abnormal: own.iter().filter(|reading| reading.state.is_abnormal()).count(),
            stale: own.iter().filter(|reading| reading.state == State::Stale).count(),
            connections: (connections.len(), flowing),
            simulated: !connections.is_empty() && connections.iter().all(|one| one.simulated),
            worst,
        }
    }

    fn movers(&self, readings: &[Reading], now: Time) -> Result<Vec<Mover>, QueryError> {
        let banded = |reading: &&Reading| {
            reading.tag.property.band.is_some_and(|b| b.low.is_some() && b.high.is_some())
        };
        let mut candidates: Vec<&Reading> = readings.iter().filter(banded).collect();
        candidates.sort_by_key(|reading| std::cmp::Reverse(reading.state));
        candidates.truncate(CANDIDATES_MAX);
        let mut movers = Vec::with_capacity(candidates.len());
        for reading in candidates {
            movers.push(self.mover(reading, now)?);
        }
        movers.sort_by(|a, b| b.score().total_cmp(&a.score()));
        let mut of_asset: HashMap<AssetId, usize> = HashMap::new();
        movers.retain(|mover| {
            let count = of_asset.entry(mover.reading.tag.path.asset()).or_default();
            *count += 1;
            *count <= MOVERS_OF_ONE_ASSET_MAX
        });
        movers.truncate(MOVERS_MAX);
        Ok(movers)
    }

    fn mover(&self, reading: &Reading, now: Time) -> Result<Mover, QueryError> {
        let minute = Duration::from_secs(60);
        let from = (now - MOVED_WITHIN).floor(minute);
        let steps = self.historian.steps(reading.tag.id, from, minute, MOVED_STEPS)?;
        let least = steps.iter().filter_map(|step| step.min).reduce(f64::min);
        let greatest = steps.iter().filter_map(|step| step.max).reduce(f64::max);
        let (moved, outside) = match (least, greatest, reading.tag.property.band) {
            (Some(least), Some(greatest), Some(Band { low: Some(low), high: Some(high) }))
                if high > low =>
            {
                let beyond = (low - least).max(greatest - high).max(0.0);
                ((greatest - least) / (high - low), beyond / (high - low))
            }
            _ => (0.0, 0.0),
        };
        Ok(Mover { reading: reading.clone(), moved, outside })
    }
}

fn is_health(plant: &Plant<'_>, asset: &AssetId) -> bool {
    let kind = plant.asset(asset.as_str()).map(|asset| asset.type_id.as_str().to_owned());
    kind.is_ok_and(|kind| kind == guildhall_model::connection::health::TYPE)
}
