//! All problems on one page, so that their wording is read together.

use expect_test::expect_file;
use guildhall_model::{Day, Label, OrganisationId, PersonId, Refusal, Time};
use guildhall_network::NetworkError;
use guildhall_network::competition::{Figure, Shortfall};
use guildhall_network::directory::TableError;
use guildhall_network::policy::RuleNumber;
use guildhall_network::programme::goal::GoalNumber;
use guildhall_query::Wrong;

use super::*;

#[test]
fn the_page_of_problems() {
    let cause = std::io::Error::other("the disk said no");
    let organisation = || OrganisationId::new("hanbit").unwrap();
    let day = |text: &str| Day::parse(text).unwrap();
    let person = || PersonId::new("kim").unwrap();
    let network = |refusal| DeskError::Network(refusal).into();
    let shortfall = Shortfall {
        rule: RuleNumber::new("2.1").unwrap(),
        sentence: Label::plain("At least two small firms take part."),
        found: Figure::Count(1),
        wanted: Figure::Count(2),
    };
    let problems: Vec<Problem> = vec![
        Problem::not_signed_in(),
        Problem::wrong_credentials("the name or the password is wrong"),
        Problem::forbidden("this needs the role engineer in hanbit, which you do not have"),
        Problem::not_found("asset", "hanbit/dangjin"),
        Problem::bad_request("`soon` is not a time").with_field("from", "`soon` is not a time"),
        Problem::too_large("the body is larger than the limit of 33554432 bytes"),
        Problem::busy("too many wrong passwords for `kim`; wait 300 s"),
        Problem::over_limit("`kim` sends more than 9 samples a second", "wait", 3),
        Problem::wrong_kind("remote write 2.0 is not taken", "set `protobuf_message`"),
        Problem::internal("the historian cannot be read", &cause),
        Problem::not_acceptable("image/png", "application/json, text/csv"),
        SqlError::Wrong {
            message: "there is no column `valu`".into(),
            place: None,
            why: Wrong::Column,
        }
        .into(),
        SqlError::NoTable { name: "gas_turbine".into() }.into(),
        SqlError::ReadOnly { what: "DROP".into() }.into(),
        SqlError::Count { statements: 2 }.into(),
        SqlError::TooLong { bytes: 300_000 }.into(),
        SqlError::Failed { message: "divide by zero".into() }.into(),
        SqlError::Memory { mib: 256 }.into(),
        SqlError::Time { seconds: 300 }.into(),
        SqlError::Cancelled.into(),
        SqlError::Narrowed.into(),
        SqlError::Busy { running: 3, who: "one person" }.into(),
        SqlError::BrokenOff.into(),
        Refusal::DiskFull.into(),
        Refusal::Log { why: "input/output error".into() }.into(),
        Refusal::Busy.into(),
        Refusal::Stopping.into(),
        Refusal::TooLarge { samples: 100_001, max: 100_000 }.into(),
        DeskError::Plant(RegistryError::ConnectionTaken {
            id: guildhall_model::ConnectionId::new("gt1-opcua").unwrap(),
        })
        .into(),
        DeskError::Access(AccessError::LastAdministrator {
            person: person(),
            organisation: organisation(),
        })
        .into(),
        DeskError::Access(AccessError::Shared { person: person() }).into(),
        DeskError::Access(AccessError::UnknownPerson { id: person() }).into(),
        DeskError::Access(AccessError::UnknownCredential).into(),
        DeskError::Access(AccessError::LinkSpent).into(),
        network(NetworkError::Changed {
            now: 4,
            seen: 3,
            saved_by: "kim".into(),
            saved_at: Time::from_s(1_800_000_000),
        }),
        network(NetworkError::Late {
            deadline: Time::from_s(1_800_000_000),
            now: Time::from_s(1_800_000_001),
        }),
        network(NetworkError::Rules { version: 2, shortfalls: vec![shortfall] }),
        network(NetworkError::Held { what: "LEI", text: "506700GE1G29325QX363".into() }),
        network(NetworkError::Circle { organisation: organisation(), parent: organisation() }),
        network(NetworkError::Linked {
            part: organisation(),
            whole: OrganisationId::new("saebyeok").unwrap(),
            since: None,
        }),
        network(NetworkError::Term { since: day("2026-06-01"), until: day("2026-01-01") }),
        network(NetworkError::Below { what: "the receipts of a year", amount: "-1 KRW".into() }),
        network(NetworkError::Table(TableError { line: 17, why: "`x` is no amount".into() })),
        network(NetworkError::Floor { account: "cash".into(), stands: "-1.00 USD".into() }),
        network(NetworkError::Unbalanced { debits: "1.00 USD".into(), credits: "2.00 USD".into() }),
        network(NetworkError::Restricted {
            fund: "public-1".into(),
            restriction: "the kinds of cost",
            found: "travel".into(),
            wanted: "personnel, equipment".into(),
        }),
        network(NetworkError::MonthClosed { month: "2027-01".into() }),
        network(NetworkError::Early {
            what: "the payment",
            day: day("2027-01-04"),
            since: day("2027-01-05"),
        }),
        network(NetworkError::NotLeft {
            what: "budget line",
            id: "tools".into(),
            asked: "3.00 USD".into(),
            left: "2.00 USD".into(),
        }),
        network(NetworkError::BelowCommitted {
            asked: "1.00 USD".into(),
            committed: "2.00 USD".into(),
        }),
        network(NetworkError::Goal {
            number: GoalNumber::new("1.2").unwrap(),
            why: "its day is past: it stays as it was".into(),
        }),
        network(NetworkError::NotAhead {
            what: "the begin of the meeting",
            at: Time::from_s(1_800_000_000),
            now: Time::from_s(1_800_000_001),
        }),
        network(NetworkError::NotYours { organisation: organisation(), what: "amend its calls" }),
        network(NetworkError::Unknown { what: "call", id: "casting".into() }),
        DeskError::Access(AccessError::PasswordShort).into(),
        DeskError::Connection { what: "`unit` is 300".into(), hint: "use 0 to 247".into() }.into(),
        DeskError::Machine { what: "no answer from 10.0.0.1:502".into(), hint: "ping it".into() }
            .into(),
        DeskError::KeyUsed { key: "k-1".into() }.into(),
        DeskError::Journal("no space left".into()).into(),
        DeskError::Unsure("the database hung up".into()).into(),
    ];
    let page: String = problems
        .iter()
        .map(|problem| {
            let Problem { status, code, side, title, detail, hint, .. } = problem;
            format!("{status} {code} (turn of {side}) {title}\n  {detail}\n  check: {hint}\n\n")
        })
        .collect();
    expect_file!["problems.txt"].assert_eq(&page);
}

#[test]
fn who_may_send_again_is_told_when() {
    for (refusal, status, retry) in [
        (Refusal::Busy, 429, Some("1")),
        (Refusal::Stopping, 503, Some("1")),
        (Refusal::DiskFull, 507, None),
        (Refusal::TooLarge { samples: 2, max: 1 }, 413, None),
    ] {
        let response = Problem::from(refusal).into_response();
        let told = response.headers().get(header::RETRY_AFTER);
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(told.map(|text| text.to_str().unwrap()), retry, "{status}");
    }
}
