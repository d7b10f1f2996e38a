//! The protocols there are, each with the form that a person fills in.

use std::sync::Arc;

use axum::extract::State;
use guildhall_model::Direction;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Json;
use crate::api::wire::LabelWire;
use crate::caller::Caller;
use crate::house::{House, ProtocolForm, SettingForm, SettingInput};
use crate::problem::Problem;

/// The protocols there are.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProtocolList {
    protocols: Vec<ProtocolView>,
}

/// A protocol as a form.
#[derive(Serialize, ToSchema)]
#[schema(as = Protocol)]
struct ProtocolView {
    name: String,
    label: LabelWire,
    /// `calls` when Guildhall calls the machine, `listens` when the machine calls.
    direction: &'static str,
    settings: Vec<SettingView>,
    /// How a point's address is written.
    address_help: LabelWire,
}

/// One field of the form.
#[derive(Serialize, ToSchema)]
#[schema(as = Setting)]
struct SettingView {
    key: String,
    label: LabelWire,
    help: LabelWire,
    /// `text`, `number` or `choice`.
    kind: &'static str,
    choices: Option<Vec<String>>,
    min: Option<i64>,
    max: Option<i64>,
    /// What a number counts.
    unit: Option<String>,
    /// What holds when it is left empty.
    default: Option<String>,
    required: bool,
}

/// The protocols there are, each with the settings it asks for.
#[utoipa::path(get, path = "/protocols", tag = "connections", responses(
    (status = 200, body = ProtocolList), (status = 401, body = Problem)))]
pub(crate) async fn protocols(State(house): State<Arc<House>>, _: Caller) -> Json<ProtocolList> {
    Json(ProtocolList { protocols: house.machines.protocols().into_iter().map(view).collect() })
}

fn view(form: ProtocolForm) -> ProtocolView {
    ProtocolView {
        name: form.name,
        label: (&form.label).into(),
        direction: match form.direction {
            Direction::Calls => "calls",
            Direction::Listens => "listens",
        },
        settings: form.settings.into_iter().map(setting).collect(),
        address_help: (&form.address_help).into(),
    }
}

fn setting(form: SettingForm) -> SettingView {
    let (kind, choices, number) = match form.input {
        SettingInput::Text => ("text", None, None),
        SettingInput::Number { min, max, unit } => ("number", None, Some((min, max, unit))),
        SettingInput::Choice(choices) => ("choice", Some(choices), None),
    };
    let (min, max, unit) = match number {
        Some((min, max, unit)) => (Some(min), Some(max), Some(unit)),
        None => (None, None, None),
    };
    SettingView {
        key: form.key,
        label: (&form.label).into(),
        help: (&form.help).into(),
        kind,
        choices,
        min,
        max,
        unit: unit.filter(|unit| !unit.is_empty()),
        default: form.default,
        required: form.required,
    }
}
