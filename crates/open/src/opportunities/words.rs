//! What calendars and feeds say, in both languages, and texts that go into them.

use guildhall_model::Label;
use guildhall_network::view::Happened;
use serde::Deserialize;

/// In which language a calendar, a feed or a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    /// English.
    #[default]
    En,
    /// Korean, where there is a Korean text.
    Ko,
}

impl Language {
    /// Both of them.
    pub(crate) const ALL: [Language; 2] = [Language::En, Language::Ko];

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Ko => "ko",
        }
    }

    /// The end of an address that asks for it; empty for the language that comes unasked.
    pub(crate) fn query(self) -> &'static str {
        self.pick("", "language=ko")
    }

    /// One of two texts.
    pub(crate) fn pick<'t>(self, en: &'t str, ko: &'t str) -> &'t str {
        match self {
            Language::En => en,
            Language::Ko => ko,
        }
    }

    /// A label, in English where there is no Korean.
    pub(crate) fn of(self, label: &Label) -> &str {
        self.pick(&label.en, label.ko.as_deref().unwrap_or(&label.en))
    }

    /// What happened, in a word.
    pub(super) fn happened(self, what: &Happened<'_>) -> &'static str {
        match what {
            Happened::Published => self.pick("Published", "공고"),
            Happened::Amended { .. } => self.pick("Amended", "변경 공고"),
            Happened::Decided => self.pick("Decided", "선정 결과"),
        }
    }

    /// What is to be done, by its word in the API; the word itself for one that is not here.
    pub(super) fn task(self, word: &'static str) -> &'static str {
        let known = TASKS.iter().find(|(task, ..)| *task == word);
        known.map_or(word, |(_, en, ko)| self.pick(en, ko))
    }
}

/// What waits for people, in both languages.
const TASKS: [(&str, &str, &str); 21] = [
    ("hand_in", "Hand in", "제안서 제출"),
    ("promise", "Promise to take part", "참여 확약"),
    ("review", "Review", "평가"),
    ("assign", "Assign reviewers", "평가위원 배정"),
    ("decide", "Choose", "선정"),
    ("award", "Make the agreement", "협약 체결"),
    ("answer", "Answer", "신청 처리"),
    ("pay", "Pay", "납부"),
    ("renew", "Renew", "갱신"),
    ("milestone", "Reach the milestone", "마일스톤 달성"),
    ("post_entry", "Post the entry that waits", "대기 전표 확정"),
    ("overdue_invoice", "Ask for an invoice that is overdue", "기한이 지난 청구서 독촉"),
    ("cure", "Cure what is lacking", "미비 사항 시정"),
    ("agree_conditions", "Answer the conditions proposed", "제안된 조건에 답하기"),
    ("meet_condition", "Meet a condition of public money", "지원금 조건 이행"),
    ("answer_condition", "Answer a condition reported", "조건 이행 보고에 답하기"),
    ("progress_report", "Hand in the progress report", "진도 보고서 제출"),
    ("annual_report", "Hand in the annual report", "연차 보고서 제출"),
    ("answer_change", "Answer a change request", "변경 요청에 답하기"),
    ("outlook", "Look at the outlook", "전망 살피기"),
    ("small_firms", "Look at the share of small firms", "중소기업 비율 살피기"),
];

/// A text without the characters that neither XML 1.0 (2.2) nor iCalendar (RFC 5545, 3.1) can
/// hold. Lines end with a line feed.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let held = |c: &char| {
        matches!(c, '\t' | '\n') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(held).collect()
}

/// The beginning of a text, with a mark where more follows.
pub(super) fn begin(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_what_it_goes_into() {
        for (text, expected) in [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("a\u{0}b\u{8}c\u{1b}d\u{7f}e\u{85}f", "abcdef"),
            ("a\tb <&> 공모 \u{1f6e0}", "a\tb <&> 공모 \u{1f6e0}"),
            ("\u{fffe}a\u{ffff}", "a"),
        ] {
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(begin("공모 요강", 9), "공모 요강");
        assert_eq!(begin("공모 요강", 3), "공모 …");
        assert_eq!(begin("", 3), "");
    }
}
