//! Every error message on one page, so that wording is reviewed as a page.

use std::fmt::Write;
use std::io;

use expect_test::expect;
use guildhall_connect::ConnectError as E;
use guildhall_model::Refusal;

#[test]
fn all_messages() {
    let text = |text: &str| text.to_owned();
    let cause = || Box::new(io::Error::from(io::ErrorKind::ConnectionRefused));
    let plc = || text("modbus://192.168.1.20:502");
    let turbine = || text("opc.tcp://gt1.plant:4840/");
    let all = [
        E::UnknownProtocol { protocol: text("modbuss"), nearest: Some("modbus") },
        E::UnknownProtocol { protocol: text("carrier-pigeon"), nearest: None },
        E::UnknownSetting { protocol: "modbus", key: text("adress"), nearest: Some("address") },
        E::MissingSetting { protocol: "modbus", key: "address" },
        E::BadSetting {
            key: "poll_ms",
            value: text("fast"),
            wanted: text("a whole number from 50 to 3600000 ms"),
        },
        E::NoPassword { variable: text("TURBINE_PASSWORD") },
        E::Insecure { endpoint: turbine() },
        E::BadAddress {
            protocol: "modbus",
            address: text("holding:100"),
            why: text("a kind is missing: int16, uint16, int32, uint32 or float32"),
            example: "holding:100:float32",
        },
        E::TooManyPoints { points: 60_000, max: 50_000 },
        E::NoAnswer { peer: plc(), source: cause() },
        E::TooSlow { peer: plc(), what: "answer", seconds: 3 },
        E::Lost { peer: plc(), source: cause() },
        E::CannotListen {
            address: text("0.0.0.0:2575"),
            source: io::Error::from(io::ErrorKind::AddrInUse),
        },
        E::Refused { peer: turbine(), what: "sign in", reason: text("BadUserAccessDenied") },
        E::Untrusted { peer: turbine(), folder: text("certificates") },
        E::PointRefused {
            peer: turbine(),
            address: text("ns=2;s=GT1.Sped"),
            reason: text("BadNodeIdUnknown"),
        },
        E::WrongKind {
            peer: turbine(),
            address: text("ns=2;s=GT1.Blades"),
            got: text("a structure"),
        },
        E::Malformed {
            peer: text("10.0.0.7:51234"),
            protocol: "HL7 message",
            what: text("18 bytes before a start byte"),
        },
        E::Unsupported { peer: text("10.0.0.7:51234"), what: text("a message of type ADT^A01") },
        E::OutOfOrder {
            peer: text("plant/edge-1"),
            what: text("sequence number 9 where 7 was due"),
        },
        E::TooManySenders { peer: text("10.0.0.7:51234"), max: 256 },
        E::OverRate { max: 50_000 },
        E::NotStored { refusal: Refusal::DiskFull },
        E::SamplesRefused {
            refused: 1,
            samples: 60,
            address: text("holding:7:int16"),
            why: text("3.5 is not integer"),
        },
        E::Bug { protocol: "modbus", what: text("index out of bounds") },
    ];
    let manual = include_str!("../../../../docs/manual/errors.md");
    let mut page = String::new();
    for error in &all {
        let anchor = format!("### {}\n", error.code());
        assert!(manual.contains(&anchor), "docs/manual/errors.md lacks {}", error.code());
        let side = error.side();
        writeln!(page, "{} ({side:?})\n  {error}\n  {}", error.code(), error.hint()).unwrap();
    }
    expect![[r#"
        connect-unknown-protocol (Settings)
          there is no protocol `modbuss`
          did you mean `modbus`?
        connect-unknown-protocol (Settings)
          there is no protocol `carrier-pigeon`
          see the list of protocols and their settings in the manual
        connect-unknown-setting (Settings)
          `modbus` has no setting `adress`
          did you mean `address`?
        connect-missing-setting (Settings)
          `modbus` needs the setting `address`
          add it to the settings of the connection
        connect-bad-setting (Settings)
          setting `poll_ms` cannot be `fast`: it must be a whole number from 50 to 3600000 ms
          change it in the settings of the connection
        connect-no-password (Settings)
          the environment variable TURBINE_PASSWORD is not set, so there is no password
          set it where Guildhall is started, or name another in `password_env`
        connect-insecure (Settings)
          opc.tcp://gt1.plant:4840/ was not called: security policy None is for simulated machines only
          choose Basic256Sha256 or an Aes policy that the machine offers, and name a `certificate_folder`
        connect-bad-address (Settings)
          `holding:100` is not an address of `modbus`: a kind is missing: int16, uint16, int32, uint32 or float32
          write it like `holding:100:float32`
        connect-too-many-points (Settings)
          60000 points are more than one connection may have (50000)
          split them over several connections
        connect-no-answer (Network)
          no answer from modbus://192.168.1.20:502
          is the machine on, is the address right, does a firewall stand between?
        connect-too-slow (Network)
          modbus://192.168.1.20:502 did not answer within 3 s
          is the machine overloaded, or the network? Does something else speak that port?
        connect-lost (Network)
          the connection to modbus://192.168.1.20:502 was lost
          nothing to do if it comes back by itself in a moment
        connect-cannot-listen (Settings)
          cannot listen at 0.0.0.0:2575
          does another program or connection listen there, and is it an address of this computer?
        connect-refused (Machine)
          opc.tcp://gt1.plant:4840/ refused to sign in: BadUserAccessDenied
          check user, password and what the machine allows this program to do
        connect-untrusted (Settings)
          the certificate of opc.tcp://gt1.plant:4840/ is not trusted
          if it is really that machine, move its certificate from certificates/rejected to certificates/trusted, and let the machine trust certificates/own/cert.der
        connect-point-refused (Settings)
          opc.tcp://gt1.plant:4840/ refused the point `ns=2;s=GT1.Sped`: BadNodeIdUnknown
          check the address in the machine's own list of points; the others go on
        connect-wrong-kind (Machine)
          opc.tcp://gt1.plant:4840/ sent for `ns=2;s=GT1.Blades` a structure, which is not taken
          choose a point with one plain value; the others go on
        connect-malformed (Machine)
          10.0.0.7:51234 sent what is no HL7 message: 18 bytes before a start byte
          does something else speak to this port? Is the machine's software up to date?
        connect-unsupported (Machine)
          10.0.0.7:51234 sent a message of type ADT^A01, which this connection does not take
          let the machine send only what the manual lists for this protocol
        connect-out-of-order (Network)
          plant/edge-1: sequence number 9 where 7 was due; asked for a new birth certificate
          nothing to do if it stays rare; otherwise check the load of the broker
        connect-too-many-senders (Machine)
          10.0.0.7:51234 was turned away: 256 senders are connected already
          let the machines share connections, or spread them over several ports
        connect-over-rate (Machine)
          the machine has more than the limit of 50000 samples a second; the rest waits there
          let it send less often, or raise the setting `ingest.samples_per_second`
        connect-not-stored (Guildhall)
          samples wait to be stored
          the disk is full; nothing of this batch was stored
        connect-samples-refused (Settings)
          1 of 60 samples were refused, the first of `holding:7:int16`: 3.5 is not integer
          does the tag keep the kind of value that the machine sends?
        connect-bug (Guildhall)
          the connector of `modbus` failed at its own fault: index out of bounds
          tell the people who make Guildhall, with the log of this moment
    "#]].assert_eq(&page);
}
