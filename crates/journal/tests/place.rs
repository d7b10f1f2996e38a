//! Addresses of databases.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use guildhall_journal::Place;

fn shown(address: &str) -> String {
    Place::database(address).map_or_else(|why| why, |place| format!("{place} {place:?}"))
}

#[test]
fn an_address_is_read_and_shown_without_its_password() {
    for (address, place) in [
        ("postgres://kim:secret@db.example/plant", "postgres://db.example:5432/plant"),
        ("postgresql://kim:secret@db:5433/plant", "postgres://db:5433/plant"),
        ("postgres://a:1,b:2/plant?user=kim", "postgres://a:1,b:2/plant"),
        ("postgres://kim@%2Frun%2Fpostgresql/plant", "postgres:///run/postgresql:5432/plant"),
    ] {
        assert_eq!(shown(address), format!("{place} Database({place})"), "{address}");
    }
    for wrong in ["", "data", "mysql://a/b", "postgres://", "postgres://db", "postgres://db:x/y"] {
        assert!(Place::database(wrong).is_err(), "{wrong}");
    }
}

/// A database elsewhere is not asked in the open unless the address says so: it refuses TLS here.
#[test]
fn a_database_elsewhere_is_asked_by_tls() {
    let listener = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = |host: &str, more: &str| {
        let address = format!("postgres://kim@{host}:{port}/plant?connect_timeout=2{more}");
        let place = Place::database(&address).unwrap();
        let asking = std::thread::spawn(move || guildhall_journal::verify(&place).is_err());
        let (mut line, _) = listener.accept().unwrap();
        let mut first = [0; 8];
        std::io::Read::read_exact(&mut line, &mut first).unwrap();
        drop(line);
        assert!(asking.join().unwrap());
        // PostgreSQL 15, 55.7: a request for TLS is 80877103; else the protocol's version comes.
        u32::from_be_bytes(first[4..].try_into().unwrap()) == 80_877_103
    };
    let own = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    assert!(!asked("127.0.0.1", ""), "on this machine");
    assert!(asked("127.0.0.1", "&sslmode=require"));
    // An address of this machine that is not the loopback, if it has one.
    if own.connect("192.0.2.1:9").is_ok() {
        let elsewhere = own.local_addr().unwrap().ip().to_string();
        assert!(asked(&elsewhere, ""), "elsewhere");
        assert!(!asked(&elsewhere, "&sslmode=disable"), "when told to");
    }
}
