//! The years of a programme and of an institute as PDF, through the REST API. That a reader finds
//! their texts in them is tried in `peers/`, how pages are filled where they are written.

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

struct Answer {
    status: u16,
    media: String,
    file: String,
    language: String,
    body: Vec<u8>,
}

impl Answer {
    fn has(&self, text: &str) -> bool {
        self.body.windows(text.len()).any(|part| part == text.as_bytes())
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap()
    }
}

async fn get(house: &Guildhall, who: &str, path: &str) -> Answer {
    let response = house.send(who, "GET", &format!("/api/v1{path}"), String::new(), &[]).await;
    let said = |name: &str| {
        let value = response.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    let status = response.status().as_u16();
    let (media, file, language) =
        (said("content-type"), said("content-disposition"), said("content-language"));
    let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
    Answer { status, media, file, language, body }
}

async fn this_year(house: &Guildhall) -> String {
    let page = get(house, "dean", "/institute?id=casting-institute").await.json();
    page["today"].as_str().unwrap()[..4].to_owned()
}

#[tokio::test]
async fn a_year_is_told_as_a_document_in_two_languages() {
    let house = institute().await;
    let year = this_year(&house).await;
    for (path, id) in
        [("/programme/year.pdf", "manufacturing"), ("/institute/report.pdf", "casting-institute")]
    {
        let of = format!("{path}?id={id}&year={year}");
        let plain = get(&house, "viewer", &of).await;
        let english = get(&house, "viewer", &format!("{of}&language=en")).await;
        let korean = get(&house, "viewer", &format!("{of}&language=ko")).await;
        assert!(plain.body == english.body, "{path}: English where nobody says otherwise");
        for (answer, tag) in [(&english, "en"), (&korean, "ko")] {
            assert_eq!((answer.status, answer.media.as_str()), (200, "application/pdf"), "{path}");
            assert_eq!(answer.file, format!("attachment; filename=\"{id}-{year}-{tag}.pdf\""));
            assert_eq!(answer.language, tag);
            assert!(answer.body.starts_with(b"%PDF-1.7"), "{path}");
            assert!(answer.has("%%EOF") && answer.has(&format!("/Lang({tag})")), "{path}");
        }
        assert!(english.has(&format!(": {year} in numbers)")), "{path}: its title");
        assert!(korean.has("/HYGoThic-Medium") && korean.has("/UniKS-UTF16-H"), "{path}");
        let again = get(&house, "viewer", &format!("{of}&language=ko")).await;
        assert!(again.body == korean.body, "{path}: nothing happened between the two");
    }
}

#[tokio::test]
async fn a_document_is_refused_as_the_answer_in_json_is() {
    let house = institute().await;
    let year = this_year(&house).await;
    let programme = format!("/programme/year.pdf?id=manufacturing&year={year}");
    let report = format!("/institute/report.pdf?id=casting-institute&year={year}");
    for path in [&programme, &report] {
        let answer = get(&house, "viewer", &format!("{path}&language=fr")).await;
        let problem = answer.json();
        assert_eq!((answer.status, &problem["code"]), (400, &json!("bad_request")), "{problem}");
        let why = problem["fields"]["language"].as_str().unwrap();
        assert_eq!(why, "`fr` is none of en, ko");
        assert_eq!(get(&house, "", path).await.status, 401, "{path}: nobody is signed in");
    }
    for path in [
        format!("/programme/year.pdf?id=none&year={year}"),
        "/programme/year.pdf?id=manufacturing&year=2099".to_owned(),
        format!("/institute/report.pdf?id=none&year={year}"),
        "/institute/report.pdf?id=casting-institute&year=-1".to_owned(),
        format!("/institute/report.pdf?id=No+Name&year={year}&language=ko"),
    ] {
        let answer = get(&house, "kim", &path).await;
        assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("not_found")), "{path}");
    }
    let path = "/programme/year.pdf?id=manufacturing";
    assert_eq!(get(&house, "kim", path).await.status, 400, "it has no year");
}
