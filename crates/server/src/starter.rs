//! A site file to start from: every point of a machine as a tag of one asset.

use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};

use guildhall_sim::{Machine, PointInfo};

/// The part that all points of a recording belong to.
const RECORDING: &str = "recording";

/// Where a machine is reached when nobody says anything, as the demo's site files have it.
pub(crate) fn usual_address(machine: Machine) -> SocketAddr {
    let port = match machine {
        Machine::GasTurbine => 4840,
        Machine::OilPlant => 5020,
        Machine::PatientMonitor => 2575,
        Machine::AircraftEngine => 1883,
    };
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Protocol and settings that reach a machine.
fn reach(machine: Machine, address: SocketAddr) -> (&'static str, String) {
    match machine {
        Machine::GasTurbine => ("opcua", format!("endpoint = \"opc.tcp://{address}/\"")),
        Machine::OilPlant => ("modbus", format!("address = \"{address}\"")),
        Machine::PatientMonitor => ("hl7", format!("listen = \"{address}\"")),
        Machine::AircraftEngine => {
            ("sparkplug", format!("broker = \"{address}\", group = \"saebyeok\""))
        }
    }
}

/// A site file with one asset that has all `points`, and the connection that feeds it.
pub(crate) fn site_text(machine: Machine, points: &[PointInfo], address: SocketAddr) -> String {
    let word = machine.word();
    let (protocol, settings) = reach(machine, address);
    let mut text = format!(
        "[organisation]\nid = \"recorded\"\nlabel = \"Recorded machines\"\n\n\
         [site]\nname = \"{word}\"\nlabel = \"{word}\"\n\n\
         [types.recorded-{word}]\nparent = \"Equipment\"\nlabel = \"{word}\"\n\n"
    );
    let mut mapping = String::new();
    for point in points {
        let property = property(point);
        let table = format!("types.recorded-{word}.properties.{property}");
        let label = quoted(&point.label.en);
        let ko = point.label.ko.as_deref().map(|ko| format!(", ko = {}", quoted(ko)));
        let ko = ko.unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "[{table}]\nlabel = {{ en = {label}{ko} }}");
        let _ = writeln!(text, "type = \"{}\"", point.data_type);
        if let Some(unit) = point.unit {
            let _ = writeln!(text, "unit = {}", quoted(unit));
        }
        text.push('\n');
        let _ = writeln!(mapping, "\".{property}\" = {}", quoted(&point.address));
    }
    let _ = write!(
        text,
        "[[assets]]\npath = \"machine\"\ntype = \"recorded-{word}\"\nlabel = \"{word}\"\n\n\
         [[connections]]\nid = \"recorded-{word}\"\nlabel = \"{word}\"\n\
         protocol = \"{protocol}\"\nsimulated = true\nsettings = {{ {settings} }}\n\
         points_below = \"machine\"\n[connections.points]\n{mapping}"
    );
    text
}

/// A point as a property of one asset: that of `compressor/discharge` called `pressure` becomes
/// `compressor_discharge_pressure`. A recording has no parts.
fn property(point: &PointInfo) -> String {
    let parts = point.component.split(['/', '.']).filter(|part| !part.is_empty());
    let parts = parts.filter(|part| *part != RECORDING);
    parts.chain([point.property.as_str()]).collect::<Vec<_>>().join("_")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
