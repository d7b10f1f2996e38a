//! What documents of a year say, in both languages, in the words of the console.

use guildhall_model::Day;
use guildhall_network::directory::Kind;
use guildhall_network::institute::Standing;
use guildhall_network::institute::centre::CentreKind;
use guildhall_network::report::Measure;
use guildhall_network::report::network::Count;

use crate::opportunities::Language;

/// Under which heading a figure stands, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Institutes,
    Members,
    Money,
    Centres,
    Projects,
    Goals,
    Taken,
    Calls,
}

impl Group {
    pub(super) fn of(count: Count) -> Group {
        use Measure as M;
        match count {
            Count::Institutes(_) | Count::Awarded => Group::Institutes,
            Count::MembersOf(_) | Count::OtherFirms => Group::Members,
            Count::Matched | Count::Waived => Group::Money,
            Count::GoalsMet | Count::GoalsMissed => Group::Goals,
            Count::CallsPublished | Count::Proposals | Count::Selected => Group::Calls,
            Count::Sum(M::Members | M::SmallFirms | M::SmallShare) => Group::Members,
            Count::Sum(
                M::FeesAgreed | M::FeesPaid | M::Contributed | M::RoyaltiesPaid | M::PublicMoney,
            ) => Group::Money,
            Count::Sum(M::Centres | M::FirmsHelped | M::HelpHours | M::StaffLent) => Group::Centres,
            Count::Sum(M::Projects | M::ProjectsClosed | M::TrlGained | M::MrlGained) => {
                Group::Projects
            }
        }
    }
}

impl Language {
    pub(super) fn year_of(self, name: &str, year: i16) -> String {
        match self {
            Language::En => format!("{name}: {year} in numbers"),
            Language::Ko => format!("{name}: {year}년 수치"),
        }
    }

    pub(super) fn told_of(self, day: Day) -> String {
        match self {
            Language::En => format!("As it was on {day}."),
            Language::Ko => format!("{day} 기준입니다."),
        }
    }

    pub(super) fn made(self, moment: &str) -> String {
        match self {
            Language::En => format!("Made by Guildhall, {moment}"),
            Language::Ko => format!("Guildhall에서 만듦, {moment}"),
        }
    }

    pub(super) fn not_real(self) -> &'static str {
        self.pick("Sandbox: time is not real", "연습장: 실제 시간이 아닙니다")
    }

    pub(super) fn continued(self) -> &'static str {
        self.pick("(continued)", "(계속)")
    }

    pub(super) fn behind(self) -> &'static str {
        self.pick("Records behind the figures", "수치의 근거 기록")
    }

    pub(super) fn no_sum(self) -> &'static str {
        self.pick("amounts of several currencies", "여러 통화의 금액")
    }

    /// Which records are behind a figure: so many from a number on, of all.
    pub(super) fn records(self, first: usize, shown: usize, all: usize) -> String {
        let last = (first + shown).saturating_sub(1);
        let numbers = if shown == 1 { first.to_string() } else { format!("{first}–{last}") };
        match self {
            Language::En if shown == 0 => {
                format!("{all} records, which are in the JSON of this year")
            }
            Language::En if shown < all => {
                format!("Records {numbers} of {all} records; the rest is in the JSON of this year")
            }
            Language::En if shown == 1 => format!("Record {numbers}"),
            Language::En => format!("Records {numbers}"),
            Language::Ko if shown == 0 => format!("기록 {all}건은 이 해의 JSON에 있습니다"),
            Language::Ko if shown < all => {
                format!("기록 {numbers}, 모두 {all}건 가운데 나머지는 이 해의 JSON에 있습니다")
            }
            Language::Ko => format!("기록 {numbers}"),
        }
    }

    /// A rule, with the mark that the console has for it.
    pub(super) fn rule(self, number: &str, wanted: &str, kept: bool) -> String {
        match (self, kept) {
            (Language::En, true) => format!("✓ rule {number} is kept (at least {wanted})"),
            (Language::En, false) => format!("◆ rule {number} is not kept (at least {wanted})"),
            (Language::Ko, true) => format!("✓ {number}조 지킴 ({wanted} 이상)"),
            (Language::Ko, false) => format!("◆ {number}조 지키지 못함 ({wanted} 이상)"),
        }
    }

    pub(super) fn days(self, from: &str, until: &str) -> String {
        match self {
            Language::En => format!("{from} until before {until}"),
            Language::Ko => format!("{from}부터 {until} 전까지"),
        }
    }

    /// Of which days a figure tells, and under which version of its definition.
    pub(super) fn taken(self, days: &str, definition: u32, number: u32) -> String {
        match self {
            Language::En => format!("{days}, definition {definition}, figure {number}"),
            Language::Ko => format!("{days}, 정의 {definition}판, 수치 {number}번"),
        }
    }

    pub(super) fn centre(self, centre: &str) -> String {
        format!("{} {centre}", self.pick("centre", "센터"))
    }

    /// What the number of a record counts, by the kind of the record.
    pub(super) fn numbered(self, kind: &str, number: &str) -> Option<String> {
        Some(match (kind, self) {
            ("transfer", _) => format!("{} {number}", self.pick("Transfer", "거래")),
            ("of_centre", _) => format!("{} {number}", self.pick("record", "기록")),
            ("goal", _) => format!("{} {number}", self.pick("goal", "목표")),
            ("matched", Language::En) => format!("year {number} of its terms"),
            ("matched", Language::Ko) => format!("{number}년 차"),
            _ => return None,
        })
    }

    pub(super) fn group(self, group: Group) -> &'static str {
        match group {
            Group::Institutes => self.pick("Institutes", "연구원"),
            Group::Members => self.pick("Members", "회원"),
            Group::Money => self.pick("Public and private money", "공공과 민간 자금"),
            Group::Centres => self.pick("Centres and firms helped", "센터와 지원 기업"),
            Group::Projects => self.pick("Projects and readiness", "과제와 성숙도"),
            Group::Taken => self.pick("Figures of the programme's measures", "사업이 집계한 지표"),
            Group::Goals => self.pick("Goals of the plan", "계획의 목표"),
            Group::Calls => self.pick("Calls and proposals", "공모와 제안"),
        }
    }

    /// In which unit a number of it is that is neither a count nor money.
    pub(super) fn unit(self, count: Count) -> &'static str {
        match count {
            Count::Sum(Measure::HelpHours) => self.pick("hours", "시간"),
            Count::Sum(Measure::StaffLent) => self.pick("full-time", "상근"),
            Count::Sum(Measure::TrlGained | Measure::MrlGained) => self.pick("levels", "단계"),
            _ => "",
        }
    }

    pub(super) fn count(self, count: Count) -> &'static str {
        match count {
            Count::Institutes(standing) => self.standing(standing),
            Count::Sum(measure) => self.measure(measure),
            Count::MembersOf(Some(kind)) => self.organisation(kind),
            Count::MembersOf(None) => self.pick("Kind not said", "종류 미등록"),
            Count::OtherFirms => self.pick("Other firms", "그 밖의 기업"),
            Count::Matched => self.pick("What partners agreed to bring", "참여 기관이 약속한 부담"),
            Count::Waived => self.pick("Waived of it", "그 가운데 면제"),
            Count::GoalsMet => self.pick("Met", "달성"),
            Count::GoalsMissed => self.pick("Missed", "미달"),
            Count::CallsPublished => self.pick("Calls that became public", "공고된 공모"),
            Count::Proposals => self.pick("Proposals handed in", "제출된 제안서"),
            Count::Selected => self.pick("Proposals selected", "선정된 제안서"),
            Count::Awarded => self.pick("New agreements", "새 협약"),
        }
    }

    pub(super) fn measure(self, measure: Measure) -> &'static str {
        match measure {
            Measure::Members => self.pick("Members", "회원"),
            Measure::SmallFirms => self.pick("Small firms among them", "그중 중소기업"),
            Measure::SmallShare => self.pick("Share of small firms", "중소기업 비율"),
            Measure::FeesAgreed => self.pick("Fees agreed", "약정 회비"),
            Measure::FeesPaid => self.pick("Fees paid", "납부 회비"),
            Measure::Contributed => self.pick("Given by partners", "참여 기관 출연"),
            Measure::RoyaltiesPaid => self.pick("Royalties paid", "납부 기술료"),
            Measure::PublicMoney => self.pick("Public money paid", "받은 공공 지원금"),
            Measure::Centres => self.pick("Centres that worked", "운영한 센터"),
            Measure::FirmsHelped => self.pick("Firms helped by centres", "센터가 지원한 기업"),
            Measure::HelpHours => self.pick("Hours of that help", "지원 시간"),
            Measure::StaffLent => {
                self.pick("Staff on loan, full-time over the year", "파견 인력(연간 상근 환산)")
            }
            Measure::Projects => self.pick("Projects worked on", "수행한 과제"),
            Measure::ProjectsClosed => self.pick("Projects closed", "종료된 과제"),
            Measure::TrlGained => {
                self.pick("Technology readiness gained (TRL)", "기술 성숙도(TRL) 상승")
            }
            Measure::MrlGained => {
                self.pick("Manufacturing readiness gained (MRL)", "제조 성숙도(MRL) 상승")
            }
        }
    }

    fn standing(self, standing: Standing) -> &'static str {
        match standing {
            Standing::Agreed => self.pick("Agreed, not begun", "협약, 시작 전"),
            Standing::Running(_) => self.pick("Running", "운영 중"),
            Standing::BetweenTerms => self.pick("Between terms", "기간 사이"),
            Standing::AfterTerm => self.pick("After their terms", "기간 종료"),
            Standing::Ended => self.pick("Ended early", "조기 종료"),
        }
    }

    fn organisation(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Firm => self.pick("Firm", "기업"),
            Kind::University => self.pick("University", "대학"),
            Kind::CommunityCollege => self.pick("Community college", "전문대학"),
            Kind::Agency => self.pick("Agency", "정부 기관"),
            Kind::NationalLaboratory => self.pick("National laboratory", "국립 연구소"),
            Kind::Nonprofit => self.pick("Nonprofit", "비영리 단체"),
            Kind::Centre => self.pick("Centre", "지원 센터"),
        }
    }

    pub(super) fn kind(self, kind: CentreKind) -> &'static str {
        match kind {
            CentreKind::Satellite => self.pick("Satellite", "분원"),
            CentreKind::RegionalSupport => self.pick("Regional support centre", "지역 지원 센터"),
        }
    }
}
