//! Boards and elections through the REST API. `dean` runs the institute for Saebyeok, `kim` signs for
//! Hanbit, which is the office of the programme and a member.

use guildhall_model::{Clock, Day};
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const ID: &str = "?id=casting-institute";

async fn ask(house: &Guildhall, who: &str, method: &str, door: &str, body: Json) -> (u16, Json) {
    house.rest(who, method, &format!("/institute{door}{ID}"), body).await
}

async fn done(house: &Guildhall, who: &str, method: &str, door: &str, body: Json) -> Json {
    let (status, seen) = ask(house, who, method, door, body).await;
    assert_eq!(status, 200, "{door}: {seen}");
    seen
}

/// The time of the house, so many seconds on.
fn after(house: &Guildhall, seconds: u64) -> String {
    (house.clock.now() + std::time::Duration::from_secs(seconds)).to_string()
}

/// Hanbit is a member, and the board has seats.
async fn governed() -> Guildhall {
    let house = institute().await;
    let today = Day::utc(house.clock.now()).to_string();
    let apply = json!({"organisation": "hanbit", "tier": "full", "from": today});
    done(&house, "kim", "POST", "/apply", apply).await;
    let answer = json!({"organisation": "hanbit", "accept": true});
    done(&house, "dean", "POST", "/answer", answer).await;
    let set = json!({"elected": [{"tier": "full", "seats": 1}], "lead": 1, "government": 1});
    let (status, _) = ask(&house, "kim", "PUT", "/board", set.clone()).await;
    assert_eq!(status, 403, "the office does not run it");
    let seen = done(&house, "dean", "PUT", "/board", set).await;
    assert_eq!(
        seen["seats"][0],
        json!({"of": "tier", "tier": "full", "seats": 1, "taken": 0,
        "may_appoint": false})
    );
    house
}

fn election(house: &Guildhall) -> Json {
    let holder = json!({"name": "Kim", "organisation": "hanbit"});
    let statement = json!({"en": "Shorter ways.", "ko": "더 짧은 길."});
    json!({"tier": "full", "seats": 1, "from": "2027-03-01", "until": "2028-03-01",
        "opens": after(house, 60), "closes": after(house, 3_600),
        "candidates": [{"holder": holder, "statement": statement}]})
}

#[tokio::test]
async fn who_sits_in_a_board_and_in_its_committees() {
    let house = governed().await;
    let give = |of: &str, organisation: &str| {
        json!({"of": of, "holder": {"name": "Lee", "organisation": organisation},
            "from": "2027-01-01", "until": "2029-01-01"})
    };
    let (status, _) =
        ask(&house, "dean", "POST", "/board/seats", give("government", "hanbit")).await;
    assert_eq!(status, 403);
    done(&house, "kim", "POST", "/board/seats", give("government", "hanbit")).await;
    let seen = done(&house, "dean", "POST", "/board/seats", give("lead", "saebyeok")).await;
    let one = &seen["sittings"][1];
    assert_eq!(
        (&one["of"], &one["sits"], &one["may_end"]),
        (&json!("lead"), &json!(true), &json!(true))
    );
    let (status, problem) =
        ask(&house, "dean", "POST", "/board/seats", give("lead", "hanbit")).await;
    assert_eq!((status, &problem["code"]), (422, &json!("not_left")), "{problem}");
    let (status, _) = ask(&house, "dean", "POST", "/board/seats", give("tier", "hanbit")).await;
    assert!((400..423).contains(&status), "nobody appoints there");
    let end = json!({"number": 2, "on": "2028-01-01", "reason": "Retired."});
    let seen = done(&house, "dean", "POST", "/board/seats/end", end).await;
    assert_eq!(seen["sittings"][1]["until"], "2028-01-01");
    let committee = json!({"committee": "technology", "label": {"en": "Technology"},
        "task": {"en": "Says what matters."}, "seats": [{"holder": {"name": "Kim",
        "organisation": "hanbit"}, "chair": true, "from": "2027-01-01", "until": "2028-01-01"}]});
    let (status, _) = ask(&house, "kim", "PUT", "/committees", committee.clone()).await;
    assert_eq!(status, 403);
    let seen = done(&house, "dean", "PUT", "/committees", committee).await;
    assert_eq!(seen["committees"][0]["seats"][0]["chair"], true);
}

#[tokio::test]
async fn a_member_votes_and_may_vote_otherwise_until_it_is_counted() {
    let house = governed().await;
    let (status, _) = ask(&house, "kim", "POST", "/elections", election(&house)).await;
    assert_eq!(status, 403);
    let seen = done(&house, "dean", "POST", "/elections", election(&house)).await;
    let one = &seen["elections"][0];
    assert_eq!((&one["state"], &one["may_withdraw"]), (&json!("called"), &json!(true)));
    let vote = |candidates: Json| json!({"election": 1, "organisation": "hanbit", "candidates": candidates});
    let (status, problem) = ask(&house, "kim", "POST", "/elections/vote", vote(json!([1]))).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "not open: {problem}");
    house.clock.pass(60);
    for odd in [json!([2]), json!([1, 1]), json!([0]), json!("1")] {
        let (status, _) = ask(&house, "kim", "POST", "/elections/vote", vote(odd.clone())).await;
        assert!((400..423).contains(&status), "{odd}");
    }
    let (status, _) = ask(&house, "dean", "POST", "/elections/vote", vote(json!([1]))).await;
    assert_eq!(status, 403, "for another");
    let (_, waits) = house.rest("kim", "GET", "/due", Json::Null).await;
    let told = |waits: &Json, task: &str| {
        waits["due"].as_array().unwrap().iter().any(|one| one["task"] == task)
    };
    assert!(told(&waits, "elect"), "{waits}");
    for candidates in [json!([]), json!([1])] {
        let seen = done(&house, "kim", "POST", "/elections/vote", vote(candidates)).await;
        let one = &seen["elections"][0];
        assert_eq!((&one["cast"], &one["result"]), (&json!(1), &Json::Null));
        assert_eq!(one["candidates"][0]["votes"], Json::Null);
        assert!(one["roll"][0]["voted"].is_string());
    }
    let (_, waits) = house.rest("kim", "GET", "/due", Json::Null).await;
    assert!(!told(&waits, "elect"));
    let count = json!({"election": 1});
    let (status, _) = ask(&house, "dean", "POST", "/elections/count", count.clone()).await;
    assert_eq!(status, 422, "the poll is open");
    house.clock.pass(3_600);
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    assert!(told(&waits, "count_election"));
    let seen = done(&house, "dean", "POST", "/elections/count", count).await;
    let one = &seen["elections"][0];
    assert_eq!(
        (&one["state"], &one["candidates"][0]["elected"]),
        (&json!("counted"), &json!(true))
    );
    assert_eq!(one["result"]["papers"], "casting-institute 1\n1\n");
    assert_eq!(seen["sittings"][0]["election"], 1);
    let void = json!({"election": 1, "reason": "I lost."});
    let (status, _) = ask(&house, "dean", "POST", "/elections/void", void).await;
    assert_eq!(status, 422, "what was counted stays");
}

#[tokio::test]
async fn an_election_is_taken_back_before_it_opens() {
    let house = governed().await;
    done(&house, "dean", "POST", "/elections", election(&house)).await;
    let back = json!({"election": 1, "reason": "A candidate is missing."});
    let seen = done(&house, "dean", "POST", "/elections/withdraw", back.clone()).await;
    assert_eq!(seen["elections"][0]["reason"], back["reason"]);
    done(&house, "dean", "POST", "/elections", election(&house)).await;
    house.clock.pass(60);
    let late = json!({"election": 2, "reason": "A candidate is missing."});
    let (status, _) = ask(&house, "dean", "POST", "/elections/withdraw", late).await;
    assert_eq!(status, 422);
}
