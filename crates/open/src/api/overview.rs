//! All sites at one glance.

use std::sync::Arc;

use axum::extract::State;
use guildhall_query::{Mover, SiteState};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{LabelWire, Named, TagView, tag_view};
use super::{Json, blocking};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// All sites, abnormal first, and six trends.
#[derive(Serialize, ToSchema)]
pub(crate) struct OverviewWire {
    time: String,
    sites: Vec<SiteRow>,
    trends: Vec<TrendChoice>,
}

/// One site.
#[derive(Serialize, ToSchema)]
struct SiteRow {
    id: String,
    label: LabelWire,
    owner: Named,
    /// The worst of its tags.
    state: &'static str,
    tags: usize,
    abnormal: usize,
    stale: usize,
    connections: ConnectionCount,
    /// At most five, worst first.
    worst: Vec<TagView>,
    simulated: bool,
}

/// How many connections, and how many of them flow.
#[derive(Serialize, ToSchema)]
struct ConnectionCount {
    total: usize,
    flowing: usize,
}

/// A trend worth looking at, and why.
#[derive(Serialize, ToSchema)]
struct TrendChoice {
    tag: TagView,
    why: LabelWire,
}

/// All sites at one glance: what is abnormal first, and the six trends that moved most against
/// their normal band in the last ten minutes.
#[utoipa::path(get, path = "/overview", tag = "plant", responses(
    (status = 200, body = OverviewWire), (status = 401, body = Problem)))]
pub(crate) async fn overview(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<OverviewWire>, Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let now = house.clock.now();
        let overview = house.query.overview(&plant, now)?;
        let access = house.desk.access();
        let site = |site: SiteState| SiteRow {
            id: site.asset.id.to_string(),
            label: (&site.asset.label).into(),
            owner: Named::organisation(&access, &caller.scope, &site.asset.owner),
            state: site.state.word(),
            tags: site.tags,
            abnormal: site.abnormal,
            stale: site.stale,
            connections: ConnectionCount { total: site.connections.0, flowing: site.connections.1 },
            worst: site.worst.iter().map(|reading| tag_view(&plant, reading)).collect(),
            simulated: site.simulated,
        };
        let choice =
            |mover: &Mover| TrendChoice { tag: tag_view(&plant, &mover.reading), why: why(mover) };
        Ok(Json(OverviewWire {
            time: now.to_string(),
            trends: overview.movers.iter().map(choice).collect(),
            sites: overview.sites.into_iter().map(site).collect(),
        }))
    })
    .await
}

fn why(mover: &Mover) -> LabelWire {
    let moved = (mover.moved * 100.0).round();
    if mover.outside > 0.0 {
        let outside = (mover.outside * 100.0).ceil();
        LabelWire {
            en: format!("left its normal band by {outside} % of the band's width"),
            ko: Some(format!("정상 범위 폭의 {outside} %만큼 벗어났습니다")),
        }
    } else {
        LabelWire {
            en: format!("moved over {moved} % of its normal band"),
            ko: Some(format!("정상 범위의 {moved} %를 움직였습니다")),
        }
    }
}
