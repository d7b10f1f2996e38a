//! The thirteen institutes of `nation`: what each is about, who leads it, where it is, what becomes of it.
//! All invented.

/// What becomes of an institute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in its first term.
    Runs,
    /// Its term is over, and it lives on its own income.
    Alone,
    /// It has a further term.
    Goes,
    /// It was told what it lacks so many days from now.
    Told(i64),
    /// It ends so many days from now, as was said 60 days before.
    Ended(i64),
}

/// An institute of the story.
pub(super) struct Given {
    /// Of its call and its focus area; the institute has it with `-institute` behind.
    pub(super) id: &'static str,
    pub(super) about: (&'static str, &'static str),
    pub(super) lead: (&'static str, (&'static str, &'static str)),
    /// The first day of its term, so many days from now.
    pub(super) begins: i64,
    pub(super) members: usize,
    pub(super) place: ((&'static str, &'static str), (&'static str, &'static str)),
    pub(super) fate: Fate,
}

const fn given(
    id: &'static str,
    about: (&'static str, &'static str),
    lead: (&'static str, (&'static str, &'static str)),
    (begins, members, fate): (i64, usize, Fate),
    place: ((&'static str, &'static str), (&'static str, &'static str)),
) -> Given {
    Given { id, about, lead, begins, members, place, fate }
}

pub(super) const INSTITUTES: [Given; 13] = [
    given(
        "powders",
        ("Metal powders", "금속 분말"),
        ("haetsal-university", ("Haetsal University", "햇살대학교")),
        (-2_480, 34, Fate::Alone),
        (("Haetsal", "햇살"), ("35.16", "129.06")),
    ),
    given(
        "photonics",
        ("Light in machines", "광학 장비"),
        ("mirinae-university", ("Mirinae University", "미리내대학교")),
        (-2_300, 30, Fate::Goes),
        (("Mirinae", "미리내"), ("35.15", "126.85")),
    ),
    given(
        "textiles",
        ("Fibres and fabrics", "섬유와 직물"),
        ("sonagi-university", ("Sonagi University", "소나기대학교")),
        (-1_950, 20, Fate::Ended(-700)),
        (("Sonagi", "소나기"), ("35.87", "128.60")),
    ),
    given(
        "glass",
        ("Glass and ceramics", "유리와 세라믹"),
        ("ondal-laboratory", ("Ondal Laboratory", "온달 연구소")),
        (-1_750, 26, Fate::Runs),
        (("Ondal", "온달"), ("37.88", "127.73")),
    ),
    given(
        "recycling",
        ("Recycling of cells", "전지 재활용"),
        ("maehwa-university", ("Maehwa University", "매화대학교")),
        (-1_560, 26, Fate::Runs),
        (("Maehwa", "매화"), ("34.95", "127.49")),
    ),
    given(
        "medicines",
        ("Making of medicines", "의약품 제조"),
        ("areum-university", ("Areum University", "아름대학교")),
        (-1_400, 28, Fate::Runs),
        (("Areum", "아름"), ("36.64", "127.49")),
    ),
    given(
        "packages",
        ("Packaging of chips", "칩 패키징"),
        ("gaon-university", ("Gaon University", "가온대학교")),
        (-1_250, 22, Fate::Told(-150)),
        (("Gaon", "가온"), ("37.27", "127.01")),
    ),
    given(
        "hydrogen",
        ("Hydrogen in works", "공장의 수소"),
        ("dodam-university", ("Dodam University", "도담대학교")),
        (-1_080, 24, Fate::Runs),
        (("Dodam", "도담"), ("35.54", "129.31")),
    ),
    given(
        "measuring",
        ("Measuring in works", "공정 계측"),
        ("naru-laboratory", ("Naru Laboratory", "나루 연구소")),
        (-920, 24, Fate::Runs),
        (("Naru", "나루"), ("36.99", "126.93")),
    ),
    given(
        "ships",
        ("Building of ships", "선박 건조"),
        ("padoro-university", ("Padoro University", "파도로대학교")),
        (-760, 22, Fate::Runs),
        (("Padoro", "파도로"), ("34.88", "128.62")),
    ),
    given(
        "wood",
        ("Wood and paper", "목재와 종이"),
        ("solbat-university", ("Solbat University", "솔밭대학교")),
        (-620, 20, Fate::Runs),
        (("Solbat", "솔밭"), ("37.75", "128.88")),
    ),
    given(
        "food",
        ("Making of food", "식품 제조"),
        ("iyagi-university", ("Iyagi University", "이야기대학교")),
        (-480, 20, Fate::Runs),
        (("Iyagi", "이야기"), ("35.82", "127.15")),
    ),
    given(
        "plants",
        ("Security of plants", "설비 보안"),
        ("jikim-laboratory", ("Jikim Laboratory", "지킴 연구소")),
        (-330, 16, Fate::Runs),
        (("Jikim", "지킴"), ("36.48", "127.29")),
    ),
];
