//! Joins the doors to `connect`, for what may be asked about a machine before it is connected.

use std::sync::Arc;

use guildhall_connect::{ConnectError, Protocol, Setting, SettingKind, Side, Words};
use guildhall_model::{Clock, Connection, Label};
use guildhall_open::house::TestAnswer;
use guildhall_open::{DeskError, FirstValue, Machines, ProtocolForm, SettingForm, SettingInput};
use tokio::runtime::Handle;

/// Asks `connect`.
pub(crate) struct Connectors {
    pub(crate) runtime: Handle,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Machines for Connectors {
    fn protocols(&self) -> Vec<ProtocolForm> {
        guildhall_connect::protocols().iter().map(protocol_form).collect()
    }

    fn test(&self, connection: Connection, answer: TestAnswer) {
        let clock = Arc::clone(&self.clock);
        self.runtime.spawn(async move {
            let outcome = guildhall_connect::test(&connection, clock).await;
            let first = |value: guildhall_connect::FirstValue| FirstValue {
                address: value.address.to_string(),
                value: value.value,
                quality: value.quality,
                time: value.time,
                problem: value.problem,
            };
            answer(
                outcome
                    .map(|values| values.into_iter().map(first).collect())
                    .map_err(|error| connection_error(&error)),
            );
        });
    }
}

/// What a person is told of it.
pub(crate) fn connection_error(error: &ConnectError) -> DeskError {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    let what = format!("{error}{}", cause.unwrap_or_default());
    let hint = error.hint().to_string();
    match error.side() {
        Side::Machine | Side::Network => DeskError::Machine { what, hint },
        Side::Settings | Side::Guildhall => DeskError::Connection { what, hint },
    }
}

fn protocol_form(protocol: &Protocol) -> ProtocolForm {
    ProtocolForm {
        name: protocol.name.to_owned(),
        label: label(protocol.label),
        direction: protocol.direction,
        settings: protocol.settings.iter().map(setting_form).collect(),
        address_help: label(protocol.address_help),
    }
}

fn setting_form(setting: &Setting) -> SettingForm {
    SettingForm {
        key: setting.key.to_owned(),
        label: label(setting.label),
        help: label(setting.help),
        input: match setting.kind {
            SettingKind::Text => SettingInput::Text,
            SettingKind::Number { min, max, unit } => SettingInput::Number {
                min: i64::try_from(min).unwrap_or(i64::MAX),
                max: i64::try_from(max).unwrap_or(i64::MAX),
                unit: unit.to_owned(),
            },
            SettingKind::Choice(choices) => {
                SettingInput::Choice(choices.iter().map(ToString::to_string).collect())
            }
        },
        default: setting.default.map(ToOwned::to_owned),
        required: setting.required,
    }
}

fn label((en, ko): Words) -> Label {
    Label { en: en.to_owned(), ko: Some(ko.to_owned()) }
}
