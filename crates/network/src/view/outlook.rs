//! What one person may see of how an institute will live, and of what it states of its years.
//!
//! Who belongs to its lead or to the office of its programme sees it, as the book.

use super::{Due, InstituteView, Task, View};
use crate::ids::InstituteId;
use crate::institute::{Institute, Standing};
use crate::outlook::{House, Nature, Outlook, SEED, Scenario, YearStated, outlook};
use crate::policy::About;

impl<'a> View<'a> {
    /// The outlook of an institute; none for what there is not, and who may not see it.
    pub fn outlook(self, id: &InstituteId, scenario: Scenario, seed: u64) -> Option<Outlook> {
        let institute = self.network.institutes.get(id).filter(|one| self.inside(one))?;
        self.outlook_of(institute, scenario, seed)
    }

    /// What an institute stated, by year, each with all its versions.
    pub fn statements(
        self,
        id: &InstituteId,
    ) -> impl Iterator<Item = ((i16, Nature), &'a [YearStated])> {
        let seen = self.network.institutes.get(id).is_some_and(|one| self.inside(one));
        let all = self.network.statements.get(id).filter(|_| seen);
        all.into_iter().flatten().map(|(key, all)| (*key, all.as_slice()))
    }

    fn outlook_of(self, institute: &Institute, scenario: Scenario, seed: u64) -> Option<Outlook> {
        outlook(&self.known_of(institute), scenario, seed)
    }

    fn known_of<'h>(self, institute: &'h Institute) -> House<'h>
    where
        'a: 'h,
    {
        let id = &institute.agreement.institute;
        House {
            institute,
            roll: self.network.rolls.get(id),
            book: self.network.books.get(id),
            stated: self.network.statements.get(id),
            policy: self.policy_today(institute),
            today: self.today(),
        }
    }

    /// Early warnings, for who runs an institute and for officers of its programme.
    pub(super) fn due_of_outlook(self, seen: &InstituteView<'a>, due: &mut Vec<Due>) {
        let institute = seen.institute;
        let told = self.policy_today(institute).and_then(|one| one.rule(About::OutlookWarning));
        let runs = matches!(seen.standing, Standing::Running(_));
        if !(seen.runs || seen.steers) || !runs || told.is_none() {
            return;
        }
        let known = self.known_of(institute);
        let reckon = || outlook(&known, Scenario::default(), SEED);
        let warning = self.network.reckoned.warning(&known, reckon);
        let (id, until) = (&institute.agreement.institute, Some(institute.until().begin()));
        if warning.alone {
            let task = Task::Outlook { institute: id.clone() };
            due.push(Due { task, since: None, until });
        }
        if let Some(year) = warning.small {
            let task = Task::SmallFirms { institute: id.clone(), year };
            due.push(Due { task, since: None, until });
        }
    }
}
