//! Signing in and out, people, links and tokens.

use serde_json::{Value as Json, json};

use crate::house::{Guildhall, read};

/// The cookie that an answer sets, as a browser sends it back.
async fn sign_in(house: &Guildhall, body: Json) -> Result<String, (u16, Json)> {
    let path = "/api/v1/session";
    let response = house.send("", "POST", path, body.to_string(), &[]).await;
    let cookie = response.headers().get("set-cookie").map(|c| c.to_str().unwrap().to_owned());
    match cookie {
        Some(cookie) => {
            for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(word), "{cookie}");
            }
            Ok(cookie.split(';').next().unwrap().to_owned())
        }
        None => Err(read(response).await),
    }
}

#[tokio::test]
async fn a_link_signs_in_once_and_a_password_as_often_as_one_likes() {
    let house = Guildhall::open();
    let new = json!({"id": "lee", "name": "Lee", "organisation": "hanbit", "role": "operator"});
    let (status, added) = house.rest("chief", "POST", "/people", new.clone()).await;
    assert_eq!((status, &added["person"]["id"]), (201, &json!("lee")), "{added}");
    let link = added["link"].as_str().unwrap();
    let code = link.strip_prefix("http://127.0.0.1/sign-in#code=").unwrap();

    let bearer = format!("Bearer {code}");
    let headers = [("authorization", bearer.as_str())];
    let me = "/api/v1/me";
    let (status, _) = read(house.send("", "GET", me, String::new(), &headers).await).await;
    assert_eq!(status, 401, "a link is no token");

    let cookie = sign_in(&house, json!({"code": code})).await.unwrap();
    let (status, problem) = sign_in(&house, json!({"code": code})).await.unwrap_err();
    assert_eq!((status, &problem["code"]), (401, &json!("wrong_credentials")));
    let own = [("cookie", cookie.as_str())];
    let (status, answer) = read(house.send("", "GET", me, String::new(), &own).await).await;
    assert_eq!(status, 200);
    assert_eq!(answer["memberships"][0]["organisation"]["label"]["en"], "Hanbit Energy");
    assert_eq!(answer["memberships"][0]["role"], "operator");

    let path = "/api/v1/me/password";
    let short = json!({"password": "short"}).to_string();
    let (status, problem) = read(house.send("", "PUT", path, short, &own).await).await;
    assert_eq!(status, 422);
    assert!(problem["fields"]["password"].is_string(), "{problem}");
    let long = json!({"password": "four plain words in a row"}).to_string();
    assert_eq!(house.send("", "PUT", path, long, &own).await.status(), 204);
    let right = json!({"person": "lee", "password": "four plain words in a row"});
    sign_in(&house, right.clone()).await.unwrap();

    for (name, text, status) in [
        ("origin", "http://evil.example", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "http://127.0.0.1", 204),
    ] {
        let headers = [("cookie", cookie.as_str()), (name, text)];
        let answer = house.send("", "DELETE", "/api/v1/session", String::new(), &headers).await;
        assert_eq!(answer.status(), status, "{name}: {text}");
    }
    assert_eq!(house.send("", "GET", me, String::new(), &own).await.status(), 401);
    assert_eq!(house.rest("chief", "POST", "/people", new).await.0, 201, "the same again");
}

#[tokio::test]
async fn guessing_passwords_has_to_wait() {
    let house = Guildhall::open();
    let wrong = json!({"person": "nobody", "password": "wrong wrong wrong"});
    for _ in 0..10 {
        assert_eq!(sign_in(&house, wrong.clone()).await.unwrap_err().0, 401);
    }
    let body = wrong.to_string();
    let response = house.send("", "POST", "/api/v1/session", body, &[]).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "301");
    house.clock.pass(301);
    assert_eq!(sign_in(&house, wrong).await.unwrap_err().0, 401);
}

#[tokio::test]
async fn tokens_are_shown_once_and_end_when_revoked() {
    let house = Guildhall::open();
    let (status, token) =
        house.rest("kim", "POST", "/tokens", json!({"label": "script", "days": 1})).await;
    assert_eq!(status, 201, "{token}");
    let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let me = |headers| house.send("", "GET", "/api/v1/me", String::new(), headers);
    assert_eq!(me(&headers).await.status(), 200);
    let (_, list) = house.rest("kim", "GET", "/tokens", Json::Null).await;
    let listed = list["tokens"].as_array().unwrap().iter().find(|t| t["id"] == token["id"]);
    assert_eq!(listed.unwrap()["label"], "script");
    assert!(!list.to_string().contains("gh_"), "{list}");

    let path = format!("/tokens?id={}", token["id"].as_str().unwrap());
    assert_eq!(house.rest("dean", "DELETE", &path, Json::Null).await.0, 404);
    assert_eq!(house.rest("kim", "DELETE", &path, Json::Null).await.0, 204);
    assert_eq!(me(&headers).await.status(), 401);
    for wrong in [json!({"label": "", "days": null}), json!({"label": "x", "days": 0})] {
        let (status, _) = house.rest("kim", "POST", "/tokens", wrong).await;
        assert!(status == 400 || status == 422, "{status}");
    }
}

#[tokio::test]
async fn roles() {
    let house = Guildhall::open();
    let hanbit = "hanbit";
    let role =
        |person: &str, role: Json| json!({"person": person, "organisation": hanbit, "role": role});
    for (body, status, code) in [
        (role("kim", json!("engineer")), 204, Json::Null),
        (role("kim", json!("king")), 400, json!("bad_request")),
        (json!({"person": "kim", "organisation": "hanbit"}), 400, json!("bad_request")),
        (role("chief", json!("viewer")), 409, json!("conflict")),
        (role("professor", json!("viewer")), 404, json!("not_found")),
        (role("kim", Json::Null), 204, Json::Null),
    ] {
        let (told, problem) = house.rest("chief", "PUT", "/people/role", body.clone()).await;
        assert_eq!((told, &problem["code"]), (status, &code), "{body}: {problem}");
    }
    let (_, people) = house.rest("chief", "GET", "/people", Json::Null).await;
    assert!(!people.to_string().contains("\"kim\""), "{people}");
    let whom = json!({"person": "viewer"});
    let (status, link) = house.rest("chief", "POST", "/people/link", whom).await;
    assert_eq!(status, 200);
    assert!(link["link"].as_str().unwrap().contains("/sign-in#code=gh_"), "{link}");
}

#[tokio::test]
async fn representatives() {
    let house = Guildhall::open();
    let appoint = |person: &str, represents: bool| json!({"person": person, "organisation": "hanbit", "represents": represents});
    let acts = async || {
        let (_, me) = house.rest("kim", "GET", "/me", Json::Null).await;
        let (_, people) = house.rest("chief", "GET", "/people", Json::Null).await;
        let kim = people["people"].as_array().unwrap().iter().find(|one| one["id"] == "kim");
        assert_eq!(kim.unwrap()["memberships"][0]["acts"], me["memberships"][0]["acts"]);
        me["memberships"][0]["acts"].clone()
    };
    assert_eq!(acts().await, json!(false));
    for (by, body, status, code) in [
        ("kim", appoint("kim", true), 403, json!("forbidden")),
        ("chief", appoint("professor", true), 404, json!("not_found")),
        ("chief", json!({"person": "kim", "organisation": "hanbit"}), 400, json!("bad_request")),
        ("chief", appoint("kim", true), 204, Json::Null),
        ("chief", appoint("kim", true), 204, Json::Null),
    ] {
        let (told, problem) = house.rest(by, "PUT", "/people/representative", body.clone()).await;
        assert_eq!((told, &problem["code"]), (status, &code), "{by} {body}: {problem}");
    }
    assert_eq!(acts().await, json!(true));
    let ended = appoint("kim", false);
    assert_eq!(house.rest("chief", "PUT", "/people/representative", ended).await.0, 204);
    assert_eq!(acts().await, json!(false));
    let (_, me) = house.rest("chief", "GET", "/me", Json::Null).await;
    assert_eq!(me["memberships"][0]["acts"], json!(true), "an administrator does in any case");
}
