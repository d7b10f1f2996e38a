//! What the projects inside the institutes beside the first are about, how long each lasts, and what becomes
//! of it. All invented.

mod older;
mod younger;

/// What becomes of a project.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// All goes well; it is over where its days are.
    Goes,
    /// Its second milestone does not come.
    Late,
    /// It was given more days, and asks for more.
    Changed,
    /// Its first milestone was sent back, and a gate says to wait.
    Held,
    /// The same, and a gate says to end.
    Stopped,
    /// It was not selected.
    Declined,
}

/// A call inside an institute.
pub(super) struct Call {
    /// So many days from now.
    pub(super) opens: i64,
    /// In English and in Korean.
    pub(super) label: (&'static str, &'static str),
    pub(super) works: &'static [Work],
}

/// What is proposed to a call.
pub(super) struct Work {
    pub(super) id: &'static str,
    title: &'static str,
    pub(super) aim: &'static str,
    pub(super) milestones: [&'static str; 2],
    pub(super) course: Course,
    /// How long it lasts.
    pub(super) days: i64,
    /// Technology readiness at its begin and at its end; that of manufacturing is one lower.
    pub(super) trl: (u8, u8),
    /// A tenth of what the institute gives, in thousands.
    pub(super) thousands: u32,
}

impl Work {
    pub(super) fn title(&self) -> String {
        format!("{} (invented)", self.title)
    }

    /// What shows a milestone.
    pub(super) fn report(&self, number: u8) -> String {
        format!("Report {number} on \"{}\": samples and what was measured (invented).", self.title)
    }

    /// The days of its milestones, and its end, of one that begins on a day.
    pub(super) const fn marks(&self, begins: i64) -> [i64; 3] {
        [begins + self.days / 3, begins + self.days * 5 / 6, begins + self.days]
    }
}

const fn work(
    (id, title, aim): (&'static str, &'static str, &'static str),
    milestones: [&'static str; 2],
    (course, days, trl, thousands): (Course, i64, (u8, u8), u32),
) -> Work {
    Work { id, title, aim, milestones, course, days, trl, thousands }
}

/// Those of an institute, the oldest first.
pub(super) fn calls(of: &str) -> &'static [Call] {
    let mut all = older::CALLS.iter().chain(&younger::CALLS);
    let found = all.find(|(name, _)| *name == of);
    found.map_or(&[][..], |(_, calls)| calls)
}
