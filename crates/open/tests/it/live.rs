//! The live socket, over a real one.

use futures_util::{SinkExt, StreamExt};
use guildhall_model::{Role, Value};
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::arrays::SPECTRUM;
use crate::house::{GT1, Guildhall, NOON, token};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn serve(house: &Guildhall) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = house.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("ws://{address}/api/v1/live")
}

/// The next message that is not a sign of life; none when the socket is closed.
async fn hear(socket: &mut Socket) -> Option<Json> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => {
                let message: Json = serde_json::from_str(&text).unwrap();
                if message.get("ping").is_none() {
                    return Some(message);
                }
            }
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

#[tokio::test]
async fn a_snapshot_then_changes_until_one_may_not_any_more() {
    let house = Guildhall::open();
    let (speed, starts) = (format!("{GT1}.speed"), format!("{GT1}.starts"));
    house.say(&speed, -5, 3000.0).await;
    let url = format!("{}?access_token={}", serve(&house).await, token("kim"));
    let (mut socket, _) = connect_async(url).await.unwrap();
    let wish = json!({"watch": [speed, "saebyeok/hospital/vent1.rate", "none", starts]});
    socket.send(Message::text(wish.to_string())).await.unwrap();
    let expected =
        json!({"watching": [speed, starts], "unknown": ["saebyeok/hospital/vent1.rate", "none"]});
    assert_eq!(hear(&mut socket).await, Some(expected));
    let ms = |second: i64| (NOON + second) * 1000;
    let expected = json!({"samples": [[0, ms(-5), 3000.0, "Good", "normal"]]});
    assert_eq!(hear(&mut socket).await, Some(expected), "what is");

    house.say(&starts, -4, 7).await;
    let expected = json!({"samples": [[1, ms(-4), 7, "Good", "normal"]]});
    assert_eq!(hear(&mut socket).await, Some(expected), "what is new");
    house.say(&speed, -3, 9000.0).await;
    let expected = json!({"samples": [[0, ms(-3), 9000.0, "Good", "out_of_band"]]});
    assert_eq!(hear(&mut socket).await, Some(expected));

    socket.send(Message::text("nonsense")).await.unwrap();
    assert!(hear(&mut socket).await.unwrap()["error"].is_string());

    house.set_role("kim", "hanbit", Some(Role::Viewer));
    let again = hear(&mut socket).await.unwrap();
    assert_eq!(again["watching"], json!([speed, starts]), "seen anew with the new role");
    hear(&mut socket).await.unwrap();
    house.revoke("kim");
    assert_eq!(hear(&mut socket).await, None, "the token is revoked");
}

#[tokio::test]
async fn an_array_is_told_by_the_number_of_its_points() {
    let house = crate::arrays::house().await;
    house.say(SPECTRUM, -5, Value::Array(vec![1.5; 65_536].into())).await;
    let url = format!("{}?access_token={}", serve(&house).await, token("kim"));
    let (mut socket, _) = connect_async(url).await.unwrap();
    socket.send(Message::text(json!({"watch": [SPECTRUM]}).to_string())).await.unwrap();
    hear(&mut socket).await.unwrap();
    for (second, points) in [(-5, 65_536), (-4, 2)] {
        let told = hear(&mut socket).await.unwrap();
        let row = json!([0, (NOON + second) * 1000, {"points": points}, "Good", "normal"]);
        assert_eq!(told["samples"], json!([row]));
        house.say(SPECTRUM, -4, Value::Array([1.0, 2.0].into())).await;
    }
}

#[tokio::test]
async fn nobody_without_a_credential_and_no_other_page() {
    let house = Guildhall::open();
    let url = serve(&house).await;
    for (header, status) in [
        (None, 401),
        (Some(("cookie", "guildhall_session=gh_00".to_owned())), 401),
        (Some(("authorization", format!("Bearer {}", token("kim")))), 101),
    ] {
        let mut request = url.as_str().into_client_request().unwrap();
        if let Some((name, text)) = &header {
            request.headers_mut().insert(*name, text.parse().unwrap());
        }
        let told = match connect_async(request).await {
            Ok((_, response)) => response.status(),
            Err(Error::Http(response)) => response.status(),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(told, status, "{header:?}");
    }
    let mut request = url.as_str().into_client_request().unwrap();
    let cookie = format!("guildhall_session={}", token("kim"));
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    let Err(Error::Http(response)) = connect_async(request).await else { panic!("let in") };
    assert_eq!(response.status(), 403);
}
