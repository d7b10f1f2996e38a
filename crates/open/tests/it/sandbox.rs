//! A sandbox: its clock goes as it is told, one person walks in the shoes of others, and nobody is locked
//! out because years go by.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use axum::http::HeaderMap;
use guildhall_model::{Clock, Label, PersonId, Role, Time};
use guildhall_open::{Part, Sandbox, SandboxError, Speed};
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, TestClock, at, read};
use crate::network::open_call;

/// The clock of the test's house, which goes no further than a hundred years.
pub(crate) struct Hurried {
    clock: Arc<TestClock>,
    speed: Mutex<Speed>,
    cast: Vec<Part>,
}

const LAST: Time = Time::from_s(crate::house::NOON + 100 * 365 * 86_400);

impl Hurried {
    pub(crate) fn new(clock: &Arc<TestClock>) -> Hurried {
        let part = |id: &str| Part {
            person: PersonId::new(id).unwrap(),
            part: Label { en: format!("Plays {id}"), ko: Some("역할".into()) },
        };
        let cast = ["chief", "dean", "viewer", "nobody"].map(part).to_vec();
        Hurried { clock: Arc::clone(clock), speed: Mutex::new(Speed::Real), cast }
    }
}

impl Sandbox for Hurried {
    fn speed(&self) -> Speed {
        *self.speed.lock().unwrap()
    }

    fn set_speed(&self, speed: Speed) -> Result<(), SandboxError> {
        *self.speed.lock().unwrap() = speed;
        Ok(())
    }

    fn forward(&self, to: Time) -> Result<(), SandboxError> {
        let now = self.clock.now();
        match to {
            to if to < now => Err(SandboxError::Back { now }),
            to if to > LAST => Err(SandboxError::Beyond { last: LAST }),
            to => {
                self.clock.0.store(to.ns(), Ordering::Relaxed);
                Ok(())
            }
        }
    }

    fn cast(&self) -> &[Part] {
        &self.cast
    }
}

fn cookie(headers: &HeaderMap) -> String {
    let set = headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_house_whose_time_is_real_refuses() {
    let house = Guildhall::open();
    let (_, me) = house.rest("chief", "GET", "/me", Json::Null).await;
    assert_eq!(me["sandbox"], false);
    for (method, path, body) in [
        ("GET", "/sandbox", Json::Null),
        ("PUT", "/sandbox/speed", json!({"speed": "real"})),
        ("POST", "/sandbox/forward", json!({"to": "year"})),
        ("POST", "/sandbox/person", json!({"person": "dean"})),
    ] {
        let (status, problem) = house.rest("chief", method, path, body).await;
        assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{path}: {problem}");
        assert_eq!(problem["detail"], "this house is no sandbox: its time is real");
    }
}

#[tokio::test]
async fn time_is_put_forward_and_a_deadline_passes() {
    let house = Guildhall::sandbox();
    let (_, me) = house.rest("chief", "GET", "/me", Json::Null).await;
    assert_eq!(me["sandbox"], true);
    let (status, seen) = house.rest("chief", "GET", "/sandbox", Json::Null).await;
    assert_eq!((status, &seen["now"]), (200, &json!(at(0))), "{seen}");
    assert_eq!((&seen["speed"], &seen["rate"]), (&json!("real"), &json!(1)));
    assert_eq!(seen["deadline"], Json::Null);
    let cast = seen["cast"].as_array().unwrap();
    assert_eq!(cast.len(), 3, "who is not there is not told of: {seen}");
    assert_eq!(cast[1]["part"], json!({"en": "Plays dean", "ko": "역할"}));
    let (status, problem) =
        house.rest("chief", "POST", "/sandbox/forward", json!({"to": "deadline"})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");

    open_call(&house).await;
    let (_, seen) = house.rest("viewer", "GET", "/sandbox", Json::Null).await;
    assert_eq!(seen["deadline"], json!({"at": at(100), "about": {"en": "A call", "ko": "공모"}}));
    assert_eq!(seen["may_set"], false);
    let to = json!({"to": "deadline"});
    let (status, _) = house.rest("viewer", "POST", "/sandbox/forward", to.clone()).await;
    assert_eq!(status, 403, "a viewer looks");
    let (status, seen) = house.rest("dean", "POST", "/sandbox/forward", to).await;
    assert_eq!((status, &seen["now"]), (200, &json!(at(100))), "{seen}");
    let (_, call) = house.rest("dean", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!(call["phase"], "closed", "{call}");

    for (to, status, code) in [
        (json!(at(99)), 422, "refused"),
        (json!("2200-01-01T00:00:00Z"), 422, "refused"),
        (json!("soon"), 400, "bad_request"),
    ] {
        let (said, problem) =
            house.rest("chief", "POST", "/sandbox/forward", json!({"to": to})).await;
        assert_eq!((said, &problem["code"]), (status, &json!(code)), "{problem}");
    }
    let (_, seen) = house.rest("chief", "POST", "/sandbox/forward", json!({"to": "year"})).await;
    assert_eq!(seen["now"], "2028-01-01T00:00:00Z");
}

#[tokio::test]
async fn the_speed_is_one_of_four() {
    let house = Guildhall::sandbox();
    let speed = |word: &str| json!({"speed": word});
    let (status, seen) = house.rest("dean", "PUT", "/sandbox/speed", speed("year_a_minute")).await;
    assert_eq!((status, &seen["rate"]), (200, &json!(525_960)), "{seen}");
    let (status, problem) = house.rest("dean", "PUT", "/sandbox/speed", speed("fast")).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["speed"].is_string(), "{problem}");
    let (status, _) = house.rest("viewer", "PUT", "/sandbox/speed", speed("real")).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn one_person_acts_as_others_and_stays_in_while_years_go_by() {
    let house = Guildhall::sandbox();
    let act = |person: &str, headers: Vec<(&'static str, String)>| {
        let body = json!({"person": person}).to_string();
        let house = &house;
        async move {
            let headers: Vec<_> =
                headers.iter().map(|(name, text)| (*name, text.as_str())).collect();
            house.send("", "POST", "/api/v1/sandbox/person", body, &headers).await
        }
    };
    let bearer = format!("Bearer {}", crate::house::token("chief"));
    let response = act("dean", vec![("authorization", bearer)]).await;
    assert_eq!(response.status(), 200);
    let dean = cookie(response.headers());
    let (_, me) = read(response).await;
    assert_eq!((&me["person"]["id"], &me["sandbox"]), (&json!("dean"), &json!(true)));

    house.rest("chief", "POST", "/sandbox/forward", json!({"to": "2047-01-01T00:00:00Z"})).await;
    let me = async |cookie: &str| {
        let headers = [("cookie", cookie)];
        read(house.send("", "GET", "/api/v1/me", String::new(), &headers).await).await
    };
    assert_eq!(me(&dean).await.0, 200, "a session is good by the time outside");
    let response = act("viewer", vec![("cookie", dean.clone())]).await;
    let viewer = cookie(response.headers());
    assert_eq!(me(&viewer).await.1["memberships"][0]["role"], Role::Viewer.word());
    assert_eq!(me(&dean).await.0, 401, "the session before has ended");
    for who in ["professor", "no one"] {
        let (status, problem) = read(act(who, vec![("cookie", viewer.clone())]).await).await;
        assert_eq!((status, &problem["code"]), (404, &json!("not_found")), "{who}: {problem}");
    }
    let foreign = vec![("cookie", viewer), ("sec-fetch-site", "cross-site".to_owned())];
    assert_eq!(act("dean", foreign).await.status(), 403);
}
