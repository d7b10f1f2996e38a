//! Who is let in, over what, and for how long.

use arrow_flight::Action;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::IntoRequest;

use super::*;
use crate::tls::{secured, tls};

#[tokio::test]
async fn a_name_and_a_token_give_the_bearer_of_later_calls() {
    let door = door().await;
    let mut client = door.stranger().await;
    let bearer = client.handshake("kim", &token("kim")).await.unwrap();
    assert_eq!(bearer, token("kim"));
    let speed = format!("SELECT value FROM latest WHERE tag = '{GT1}.speed'");
    assert_eq!(asked(&mut client, &speed).await.unwrap(), [["3002.0"]]);
    for (name, secret) in
        [("kim", token("viewer")), ("kim", "gh_x".to_owned()), ("kim", "a password".to_owned())]
    {
        let told = door.stranger().await.handshake(name, &secret).await.unwrap_err().to_string();
        assert!(told.contains("not revoked") || told.contains("not passwords"), "{told}");
    }
}

#[tokio::test]
async fn no_call_goes_without_a_key() {
    let door = door().await;
    let mut client = door.stranger().await;
    let gone = (Code::Unauthenticated, "not_signed_in".to_owned());
    assert_eq!(refused(asked(&mut client, "SELECT 1").await), gone);
    assert_eq!(refused(client.get_catalogs().await.map_err(status)), gone);
    let inner = client.inner_mut();
    assert_eq!(refused(inner.list_actions(arrow_flight::Empty {}).await), gone);
    assert_eq!(refused(inner.list_flights(arrow_flight::Criteria::default()).await), gone);
    let ticket = arrow_flight::Ticket::default();
    assert_eq!(refused(inner.do_get(ticket).await), gone);
    assert_eq!(refused(inner.do_action(Action::new("CancelFlightInfo", "")).await), gone);
    let descriptor = arrow_flight::FlightDescriptor::default;
    assert_eq!(refused(inner.get_schema(descriptor()).await), gone);
    assert_eq!(refused(inner.poll_flight_info(descriptor()).await), gone);
    let nothing = futures_util::stream::iter([arrow_flight::FlightData::default()]);
    assert_eq!(refused(inner.do_put(nothing.clone()).await), gone);
    assert_eq!(refused(inner.do_exchange(nothing).await), gone);
    let mut basic = arrow_flight::Empty {}.into_request();
    let pair = STANDARD.encode(format!("kim:{}", token("kim")));
    basic.metadata_mut().insert("authorization", format!("Basic {pair}").parse().unwrap());
    assert!(inner.list_actions(basic).await.is_ok(), "each call may have its own key");
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_the_next_call() {
    let door = door().await;
    let mut client = door.client("chief").await;
    let count = "SELECT count(DISTINCT owner) FROM tags";
    assert_eq!(asked(&mut client, count).await.unwrap(), [["2"]]);
    door.house.set_role("chief", "saebyeok", None);
    assert_eq!(asked(&mut client, count).await.unwrap(), [["1"]], "one shares no more");
    door.house.revoke("chief");
    let gone = (Code::Unauthenticated, "not_signed_in".to_owned());
    assert_eq!(refused(asked(&mut client, count).await), gone);
}

#[tokio::test]
async fn a_door_with_a_certificate_speaks_tls_only() {
    let (config, certificate) = tls();
    let door = door_of(Guildhall::open(), Some(config)).await;
    let mut plain = TcpStream::connect(door.address).await.unwrap();
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut told = Vec::new();
    // A reset is an end as well.
    let _ended = plain.read_to_end(&mut told).await;
    assert!(!told.starts_with(&[0, 0]), "no frame of HTTP/2: {told:?}");

    let stream = TcpStream::connect(door.address).await.unwrap();
    let mut secure = secured(stream, certificate, &[b"h2"]).await;
    assert_eq!(secure.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    secure.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut frame = [0; 9];
    secure.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame[3], 4, "settings of HTTP/2: {frame:?}");
}
