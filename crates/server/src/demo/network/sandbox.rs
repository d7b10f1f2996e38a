//! The network of a sandbox: the cast of the demo's, a programme with its policy and its agencies, and
//! nothing else. What happens there is done by whoever walks through it.

use guildhall_access::Command as AccessCommand;
use guildhall_model::{Actor, Person, Role};
use guildhall_open::Part;

use super::{OFFICER, Teller, both, organisation, person, steering};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::running::Running;

/// So many days later than in the demo the agencies come in: a few days before now.
const LATER: i64 = 400;

/// Who signs for the two organisations that the demo's first person signs for.
const HEADS: [(&str, &str); 2] = [
    ("saebyeok-university", "Head of Saebyeok University (invented)"),
    ("hanbit-energy", "Head of Hanbit Energy (invented)"),
];

/// Whom one may act as, in the order of the walk, and what each does in it.
const PARTS: [(&str, &str, &str); 13] = [
    (OFFICER, "Programme officer: calls, choices, awards", "사업 담당관: 공모, 선정, 협약"),
    (
        "saebyeok-university",
        "Lead of a consortium, director of its institute",
        "컨소시엄 주관, 연구원장",
    ),
    ("nari-foundry", "Small firm: partner, later a member", "중소기업: 참여 기관, 이후 회원"),
    ("sori-sensors", "Small firm: partner, later a member", "중소기업: 참여 기관, 이후 회원"),
    ("dolsan-steel", "Large firm: partner or rival lead", "대기업: 참여 기관 또는 경쟁 주관"),
    ("standards-laboratory", "Reviewer from the public sector", "공공 부문 평가위원"),
    ("gyeol-partners", "Reviewer from the private sector", "민간 부문 평가위원"),
    (steering::TOOLS, "Agency: pays for tools", "참여 부처: 장비 예산"),
    (steering::PEOPLE, "Agency: pays for people", "참여 부처: 인력 예산"),
    ("bada-robotics", "Small firm: joins, takes a licence", "중소기업: 회원 가입, 실시권자"),
    ("hangang-college", "College: partner, trains people", "대학: 참여 기관, 교육"),
    ("hanbit-energy", "Large firm: opens data of its machines", "대기업: 설비 데이터 제공"),
    (
        FIRST_PERSON,
        "Administrator: of office, university and energy company",
        "관리자: 사업 본부, 대학, 에너지 회사",
    ),
];

/// Whom one may act as.
pub(crate) fn cast() -> Result<Vec<Part>, ServerError> {
    let part =
        |(id, en, ko): (&str, &str, &str)| Ok(Part { person: person(id)?, part: both(en, ko) });
    PARTS.into_iter().map(part).collect()
}

/// Brings them in once, with the agencies and their money.
pub(crate) fn begin(running: &Running) -> Result<(), ServerError> {
    if running.desk().access().person(&person(OFFICER)?).is_some() {
        return Ok(());
    }
    let teller = Teller::new(running);
    for (id, name) in HEADS {
        let person = Person { id: person(id)?, name: name.to_owned() };
        let (organisation, role) = (organisation(id)?, Role::Administrator);
        let add = AccessCommand::AddPerson { person, organisation, role };
        running.desk().change_access(&Actor::System, add)?;
    }
    teller.people()?;
    steering::agencies(&teller, LATER, teller.day(0).year())?;
    teller.write()
}
