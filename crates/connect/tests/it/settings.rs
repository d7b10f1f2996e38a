//! What is refused before anybody is called.

use crate::peers::connection;
use guildhall_connect::{check, protocols};
use guildhall_model::Connection;

const OPCUA: (&str, &str) = ("endpoint", "opc.tcp://h:4840/");
const SPARKPLUG: [(&str, &str); 2] = [("broker", "h:1883"), ("group", "plant")];

#[track_caller]
fn says(connection: &Connection, expected: &str) {
    let said = match check(connection) {
        Ok(()) => "fine".to_owned(),
        Err(error) => error.in_plain_words(),
    };
    assert!(said.contains(expected), "{said}\nis not\n{expected}");
}

#[track_caller]
fn settings(protocol: &str, settings: &[(&str, &str)], expected: &str) {
    says(&connection(protocol, settings, &[]), expected);
}

#[test]
fn unknown_words_are_refused_with_the_nearest() {
    settings("modbuss", &[], "there is no protocol `modbuss` — did you mean `modbus`?");
    settings("modbus", &[("adress", "h:502")], "did you mean `address`?");
    settings("modbus", &[("zzz", "h:502")], "`modbus` has no setting `zzz` — see the list");
    settings("modbus", &[], "`modbus` needs the setting `address`");
    settings("opcua", &[OPCUA, ("security_policy", "Basic256")], "did you mean Basic256Sha256?");
}

#[test]
fn values_of_settings() {
    let modbus = |key, value| [("address", "h:502"), (key, value)];
    settings("modbus", &[("address", "h:502")], "fine");
    settings("modbus", &[("address", "[::1]:502")], "fine");
    settings("modbus", &[("address", "h")], "it must be host:port");
    settings("modbus", &[("address", "h:x")], "it must be host:port");
    settings("modbus", &modbus("poll_ms", "fast"), "from 50 to 3600000 ms");
    settings("modbus", &modbus("poll_ms", "1"), "from 50 to 3600000 ms");
    settings("modbus", &modbus("unit", "256"), "from 0 to 255");
    settings("modbus", &modbus("word_order", "middle"), "one of big, little");
    settings("hl7", &[("listen", "2575")], "it must be host:port");
    settings("sparkplug", &SPARKPLUG, "fine");
    settings("sparkplug", &[("broker", "h:1883"), ("group", "a/b")], "without /, # and +");
    let mut with_user = SPARKPLUG.to_vec();
    with_user.extend([("user", "u"), ("password_env", "GUILDHALL_TEST_UNSET")]);
    settings("sparkplug", &with_user, "GUILDHALL_TEST_UNSET is not set");
}

#[test]
fn security_of_opcua() {
    let with = |more: &[(&'static str, &'static str)]| [&[OPCUA], more].concat();
    let policy = ("security_policy", "Basic256Sha256");
    let mode = ("security_mode", "Sign");
    settings("opcua", &with(&[]), "fine");
    settings("opcua", &[("endpoint", "http://h/")], "it must be opc.tcp://host:port/");
    settings("opcua", &with(&[policy]), "it must be Sign or SignAndEncrypt");
    settings("opcua", &with(&[mode]), "None as long as the policy is None");
    settings("opcua", &with(&[policy, mode]), "needs the setting `certificate_folder`");
    settings("opcua", &with(&[policy, mode, ("certificate_folder", "c")]), "fine");
    settings("opcua", &with(&[("user", "u")]), "left out with security policy None");
    let mut real = connection("opcua", &[OPCUA], &[]);
    real.simulated = false;
    says(&real, "security policy None is for simulated machines only — choose Basic256Sha256");
}

#[test]
fn addresses_of_points() {
    let listen = [("listen", "h:1")];
    let address = |protocol, settings: &[(&str, &str)], address, expected| {
        says(&connection(protocol, settings, &[address]), expected);
    };
    address("opcua", &[OPCUA], "nsu=urn:a;s=b", "fine");
    address("opcua", &[OPCUA], "Speed", "it is no node id — write it like `nsu=");
    address("hl7", &listen, "BED-1/MDC_TEMP", "fine");
    address("hl7", &listen, "MDC_TEMP", "it has not the form bed/reference id");
    address("sparkplug", &SPARKPLUG, "plant/edge:A", "fine");
    address("sparkplug", &SPARKPLUG, "plant/edge/device:A/B", "fine");
    address("sparkplug", &SPARKPLUG, "plant/edge", "the metric is missing after a colon");
    address("sparkplug", &SPARKPLUG, "other/edge:A", "its group is `other`");
    address(
        "sparkplug",
        &SPARKPLUG,
        "plant:A",
        "it has not the form group/edge node/device:metric",
    );
    address("modbus", &[("address", "h:1")], "holding:1", "a kind is missing");
}

#[test]
fn every_protocol_can_be_filled_into_a_form() {
    for protocol in protocols() {
        assert!(!protocol.address_help.0.is_empty() && !protocol.address_help.1.is_empty());
        for setting in protocol.settings {
            assert!(!setting.label.1.is_empty() && !setting.help.1.is_empty(), "{}", setting.key);
            assert!(!(setting.required && setting.default.is_some()), "{}", setting.key);
        }
    }
}
