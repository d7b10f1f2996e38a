//! How the house is doing, for those who watch over it.
//!
//! Source: Prometheus text format 0.0.4. `/healthz` and `/readyz` tell nothing but that the
//! server answers and are open to all; `/metrics` tells of sites, so it asks who one is and
//! shows what they may see. Counters of the whole house are for those who see all of it.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use guildhall_query::Plant;

use crate::api::blocking;
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The doors open last, so who can ask finds the house ready once its access can be read.
async fn ready(State(house): State<Arc<House>>) -> Result<&'static str, Problem> {
    blocking(move || {
        let _access = house.desk.access();
        Ok("ready\n")
    })
    .await
}

async fn metrics(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<impl IntoResponse, Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let mut page = Page::default();
        page.family("guildhall_build_info", "gauge", "The version that runs.");
        page.row("guildhall_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        sites(&house, &plant, &mut page)?;
        connections(&house, &plant, &mut page);
        if let Some(counts) = house.query.counts(&caller.scope) {
            let met = house.limits.met();
            for (name, help, count) in [
                ("guildhall_samples_stored_total", "Samples on disk.", counts.stored),
                ("guildhall_samples_refused_total", "Samples refused.", counts.refused),
                (
                    "guildhall_ingest_limited_requests_total",
                    "Requests refused because their source sent too much.",
                    met.requests,
                ),
                (
                    "guildhall_ingest_limited_samples_total",
                    "Samples refused because their source sends too many tags.",
                    met.samples,
                ),
                (
                    "guildhall_ingest_tags_made_total",
                    "Tags made because samples came without one.",
                    met.made,
                ),
                (
                    "guildhall_ingest_parked_samples_total",
                    "Samples parked because there is no such tag.",
                    met.parked,
                ),
                ("guildhall_live_dropped_total", "Left out for slow readers.", counts.live_dropped),
            ] {
                page.family(name, "counter", help);
                page.row(name, &[], count);
            }
        }
        Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.0))
    })
    .await
}

fn sites(house: &House, plant: &Plant<'_>, page: &mut Page) -> Result<(), Problem> {
    let overview = house.query.overview(plant, house.clock.now())?;
    for (name, help) in [
        ("guildhall_site_tags", "Tags of a site."),
        ("guildhall_site_abnormal", "Tags that are bad or out of their normal band."),
        ("guildhall_site_stale", "Tags whose connection does not flow."),
    ] {
        page.family(name, "gauge", help);
        for site in &overview.sites {
            let count = match name {
                "guildhall_site_tags" => site.tags,
                "guildhall_site_abnormal" => site.abnormal,
                _ => site.stale,
            };
            page.row(name, &[("site", site.asset.id.as_str())], count);
        }
    }
    Ok(())
}

fn connections(house: &House, plant: &Plant<'_>, page: &mut Page) {
    let flows: Vec<_> =
        plant.connections().map(|one| (one.id.as_str(), house.query.flow(plant, one))).collect();
    page.family("guildhall_connection_flowing", "gauge", "Whether samples flow.");
    for (id, flow) in &flows {
        let flowing = u8::from(flow.state == "flowing");
        page.row("guildhall_connection_flowing", &[("connection", id)], flowing);
    }
    page.family("guildhall_connection_samples_rate", "gauge", "Samples stored a second.");
    for (id, flow) in &flows {
        let rate = flow.samples_rate.unwrap_or(0.0);
        page.row("guildhall_connection_samples_rate", &[("connection", id)], rate);
    }
    page.family("guildhall_connection_newest_age_seconds", "gauge", "Age of the newest sample.");
    for (id, flow) in &flows {
        let age = flow.newest_age_s.unwrap_or(f64::NAN);
        page.row("guildhall_connection_newest_age_seconds", &[("connection", id)], age);
    }
    page.family("guildhall_connection_errors_total", "counter", "Errors since it started.");
    for (id, flow) in &flows {
        page.row("guildhall_connection_errors_total", &[("connection", id)], flow.errors);
    }
    page.family("guildhall_connection_drops_total", "counter", "Samples lost since it started.");
    for (id, flow) in &flows {
        page.row("guildhall_connection_drops_total", &[("connection", id)], flow.drops);
    }
}

/// A page in Prometheus text format. Writing to a String cannot fail. Label values are names
/// and versions, which have nothing in them to escape.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn row(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(key, text)| format!("{key}=\"{text}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { labels.join(",") };
        let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}
