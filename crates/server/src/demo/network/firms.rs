//! The many organisations of the story: their names are put together, their sizes drawn under a seed, so
//! that everybody sees the same. All invented.

use guildhall_access::Command as AccessCommand;
use guildhall_model::{Actor, Label, Organisation, Person, Role};
use guildhall_network::Command;
use guildhall_network::directory::{Kind, Profile};

use super::{MACHINE_SHOP, Teller, both, organisation, person, wrong};
use crate::error::ServerError;

/// The first halves of names: in addresses, in English, in Korean.
const FIRST: [(&str, &str, &str); 20] = [
    ("haneul", "Haneul", "하늘"),
    ("bora", "Bora", "보라"),
    ("dasom", "Dasom", "다솜"),
    ("garam", "Garam", "가람"),
    ("miru", "Miru", "미루"),
    ("narae", "Narae", "나래"),
    ("onnuri", "Onnuri", "온누리"),
    ("pureun", "Pureun", "푸른"),
    ("saebom", "Saebom", "새봄"),
    ("sandeul", "Sandeul", "산들"),
    ("taeyang", "Taeyang", "태양"),
    ("yeoul", "Yeoul", "여울"),
    ("aram", "Aram", "아람"),
    ("byeolha", "Byeolha", "별하"),
    ("chorok", "Chorok", "초록"),
    ("dalbit", "Dalbit", "달빛"),
    ("eunha", "Eunha", "은하"),
    ("heemang", "Heemang", "희망"),
    ("iseul", "Iseul", "이슬"),
    ("jinju", "Jinju", "진주"),
];

/// The second halves, and what has such a name.
const SECOND: [(&str, &str, &str, Kind); 17] = [
    ("precision", "Precision", "정밀", Kind::Firm),
    ("tooling", "Tooling", "공구", Kind::Firm),
    ("castings", "Castings", "주물", Kind::Firm),
    ("coatings", "Coatings", "코팅", Kind::Firm),
    ("college", "College", "전문대학", Kind::CommunityCollege),
    ("lasers", "Lasers", "레이저", Kind::Firm),
    ("controls", "Controls", "제어", Kind::Firm),
    ("polymers", "Polymers", "고분자", Kind::Firm),
    ("alloys", "Alloys", "합금", Kind::Firm),
    ("optics", "Optics", "광학", Kind::Firm),
    ("foundation", "Foundation", "재단", Kind::Nonprofit),
    ("bearings", "Bearings", "베어링", Kind::Firm),
    ("pumps", "Pumps", "펌프", Kind::Firm),
    ("printing", "Printing", "적층", Kind::Firm),
    ("university", "University", "대학교", Kind::University),
    ("valves", "Valves", "밸브", Kind::Firm),
    ("motors", "Motors", "모터", Kind::Firm),
];

/// One of them. Who signs for it has its name.
pub(super) struct Firm {
    pub(super) id: String,
    label: Label,
    pub(super) kind: Kind,
    people: u32,
}

impl Firm {
    /// One that is named in the story.
    pub(super) fn named(id: &str, (en, ko): (&str, &str), kind: Kind, people: u32) -> Firm {
        let label = both(&format!("{en} (invented)"), &format!("{ko} (가상)"));
        Firm { id: id.to_owned(), label, kind, people }
    }

    /// Whether it is a small firm, by the size of its industry in the demo.
    pub(super) fn is_small(&self) -> bool {
        self.kind == Kind::Firm && self.people < 500
    }
}

/// So many, each with a name of its own.
pub(super) fn firms(count: usize) -> Vec<Firm> {
    let mut dice = Dice::new(7);
    let names = (0..FIRST.len() * SECOND.len()).take(count);
    let one = |at: usize| {
        let first = FIRST[at % FIRST.len()];
        let second = SECOND[(at / FIRST.len() + at % FIRST.len()) % SECOND.len()];
        let kind = second.3;
        let people = match kind {
            Kind::Firm if dice.percent(84) => dice.between(6, 240),
            Kind::Firm => dice.between(1_200, 9_000),
            _ => dice.between(90, 2_500),
        };
        let id = format!("{}-{}", first.0, second.0);
        let names = (format!("{} {}", first.1, second.1), format!("{} {}", first.2, second.2));
        Firm::named(&id, (&names.0, &names.1), kind, people)
    };
    names.map(one).collect()
}

/// Brings them into the house, each with somebody who signs for it, and has them say what they are.
pub(super) fn come<'f>(
    teller: &Teller<'_>,
    firms: impl Iterator<Item = &'f Firm> + Clone,
) -> Result<(), ServerError> {
    let mut commands = Vec::new();
    for Firm { id: name, label, .. } in firms.clone() {
        let (id, label) = (organisation(name)?, label.clone());
        let who = Person { id: person(name)?, name: format!("Head of {}", label.en) };
        commands.push(AccessCommand::SetOrganisation(Organisation { id: id.clone(), label }));
        let role = Role::Administrator;
        commands.push(AccessCommand::AddPerson { person: who, organisation: id, role });
    }
    teller.running.desk().change_access(&Actor::System, AccessCommand::Many(commands))?;
    for Firm { id, label, kind, people } in firms {
        let mut profile = Profile::new(organisation(id)?, *kind, *people);
        profile.label = Some(label.clone());
        if *kind == Kind::Firm {
            profile.industry = Some(MACHINE_SHOP.parse().map_err(|_| wrong(MACHINE_SHOP))?);
        }
        teller.on(0, id, Command::SetProfile { profile, seen: None })?;
    }
    Ok(())
}

/// What is drawn, the same in each house: SplitMix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ (drawn >> 31)
    }

    /// A number from the first to before the second.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        let span = u64::from(most.saturating_sub(least).max(1));
        least + u32::try_from(self.next() % span).unwrap_or_default()
    }

    /// True in so many of a hundred draws.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.between(0, 100) < share
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_and_most_are_small() {
        let all = firms(320);
        assert_eq!(all.len(), 320);
        let names: BTreeSet<&str> = all.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(names.len(), 320);
        let small = all.iter().filter(|one| one.is_small()).count();
        assert!((190..260).contains(&small), "{small} small firms");
        assert!(all.iter().all(|one| one.label.en.ends_with(" (invented)")));
        let again = firms(320);
        assert!(all.iter().zip(&again).all(|(a, b)| (&a.id, a.people) == (&b.id, b.people)));
    }
}
