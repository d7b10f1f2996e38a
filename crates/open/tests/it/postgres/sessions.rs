//! Signing in, staying, and being sent away.

use std::sync::Arc;

use guildhall_model::Role;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_postgres::error::SqlState;

use super::*;
use crate::tls::{secured, tls};

#[tokio::test]
async fn a_name_and_its_token_open_the_door() {
    let door = door().await;
    let kim = door.client("kim").await;
    let row = kim.query_one("SELECT current_user, current_database()", &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1)), ("kim", "guildhall"));
    for (user, password) in [
        ("kim", "gh_00"),
        ("kim", ""),
        ("kim", "secret"),
        ("nobody", "secret"),
        ("", "secret"),
        // Another's token, and a name that is no name.
        ("kim", &token("professor")),
        ("k i m", &token("kim")),
    ] {
        let refused = client(&door.config(user, password)).await.unwrap_err();
        assert_eq!(code(&refused), SqlState::INVALID_PASSWORD, "{user} {password}");
    }
    let mut elsewhere = door.config("kim", &token("kim"));
    elsewhere.dbname("postgres");
    let refused = client(&elsewhere).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_CATALOG_NAME);
    elsewhere.password("gh_00");
    let refused = client(&elsewhere).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_PASSWORD, "only who is let in learns more");
}

#[tokio::test]
async fn a_password_opens_it_too_and_is_not_to_be_guessed() {
    let door = door().await;
    let password = "correct horse battery";
    let body = json!({ "password": password });
    assert_eq!(door.house.rest("kim", "PUT", "/me/password", body).await.0, 204);
    let kim = client(&door.config("kim", password)).await.unwrap();
    assert_eq!(column(&kim, "SELECT current_user").await, ["kim"]);
    for _ in 0..10 {
        let refused = client(&door.config("kim", "wrong horse battery")).await.unwrap_err();
        assert_eq!(code(&refused), SqlState::INVALID_PASSWORD);
    }
    let refused = client(&door.config("kim", password)).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_AUTHORIZATION_SPECIFICATION);
    // One count for all doors; and tokens are none of it.
    let asked = json!({ "person": "kim", "password": password });
    assert_eq!(door.house.rest("", "POST", "/session", asked).await.0, 429);
    door.client("kim").await;
    door.house.clock.pass(301);
    client(&door.config("kim", password)).await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_revoked_stops_the_next_query() {
    let door = door().await;
    let kim = door.client("kim").await;
    let prepared = kim.prepare("SELECT count(*) FROM tags").await.unwrap();
    kim.query_one(&prepared, &[]).await.unwrap();
    door.house.revoke("kim");
    let refused = kim.query_one(&prepared, &[]).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_AUTHORIZATION_SPECIFICATION);
    assert!(kim.simple_query("SELECT 1").await.is_err(), "and the session is over");
}

#[tokio::test]
async fn what_one_may_see_is_looked_up_for_each_query() {
    let door = door().await;
    let chief = door.client("chief").await;
    let owners = "SELECT DISTINCT owner FROM tags ORDER BY owner";
    assert_eq!(column(&chief, owners).await, ["hanbit", "saebyeok"]);
    door.house.set_role("chief", "saebyeok", None);
    assert_eq!(column(&chief, owners).await, ["hanbit"]);
    door.house.set_role("chief", "saebyeok", Some(Role::Viewer));
    assert_eq!(column(&chief, owners).await, ["hanbit", "saebyeok"]);
}

#[tokio::test]
async fn one_person_has_so_many_sessions() {
    let door = door().await;
    let mut all = Vec::new();
    for _ in 0..40 {
        all.push(door.client("kim").await);
    }
    let refused = client(&door.config("kim", &token("kim"))).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::TOO_MANY_CONNECTIONS);
    door.client("viewer").await;
    all.clear();
    for _ in 0..500 {
        match client(&door.config("kim", &token("kim"))).await {
            Ok(_) => return,
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
    panic!("sessions that are over still count");
}

#[tokio::test]
async fn a_session_keeps_so_much() {
    let door = door().await;
    let kim = door.client("kim").await;
    let long = format!("SELECT '{}'", "x".repeat(200_000));
    let mut prepared = Vec::new();
    let refused = loop {
        match kim.prepare(&long).await {
            Ok(statement) => prepared.push(statement),
            Err(error) => break error,
        }
        assert!(prepared.len() < 100);
    };
    assert_eq!(code(&refused), SqlState::CONFIGURATION_LIMIT_EXCEEDED);
    kim.batch_execute("DEALLOCATE ALL").await.unwrap();
    kim.prepare(&long).await.unwrap();
    let setting = format!("SET a.b = '{}'", "x".repeat(3_000));
    let refused = kim.batch_execute(&setting).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_PARAMETER_VALUE);
}

#[tokio::test]
async fn a_door_that_closes_says_goodbye() {
    let house = Guildhall::open();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let door = guildhall_open::postgres(listener, Arc::clone(&house.house), None, stopped);
    let serving = tokio::spawn(door);
    let mut config = Config::new();
    config.host("127.0.0.1").port(address.port()).user("kim").password(token("kim"));
    config.dbname("guildhall");
    let (client, connection) = config.connect(NoTls).await.unwrap();
    let ended = tokio::spawn(connection);
    stop.send(()).unwrap();
    serving.await.unwrap();
    let goodbye = ended.await.unwrap().unwrap_err();
    assert_eq!(code(&goodbye), SqlState::ADMIN_SHUTDOWN);
    assert!(client.is_closed());
}

#[tokio::test]
async fn a_door_with_a_certificate_speaks_tls_and_nothing_else() {
    let (config, certificate) = tls();
    let door = door_with(Some(config)).await;
    let refused = client(&door.config("kim", &token("kim"))).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_AUTHORIZATION_SPECIFICATION);

    let mut stream = TcpStream::connect(door.address).await.unwrap();
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'S');
    let stream = secured(stream, certificate, &[]).await;
    let mut config = door.config("kim", &token("kim"));
    config.ssl_mode(tokio_postgres::config::SslMode::Disable);
    let (client, connection) = config.connect_raw(stream, NoTls).await.unwrap();
    tokio::spawn(connection);
    assert_eq!(column(&client, "SELECT current_user").await, ["kim"]);
}
