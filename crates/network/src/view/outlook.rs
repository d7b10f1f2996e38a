//! What one person may see of how an institute will live, and of what it states of its years.
//!
//! Who belongs to its lead or to the office of its programme sees it, as the book.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Due, InstituteView, Task, View};
use crate::ids::InstituteId;
use crate::institute::{Institute, Standing};
use crate::outlook::{Grounds, House, Nature, Outlook, Scenario, Warning, YearStated, outlook};
use crate::policy::About;

/// What outlooks told early, by institute.
pub type Warned = BTreeMap<InstituteId, Warning>;

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
        let id = &institute.agreement.institute;
        let house = House {
            institute,
            roll: self.network.rolls.get(id),
            book: self.network.books.get(id),
            stated: self.network.statements.get(id),
            policy: self.policy_today(institute),
            today: self.today(),
        };
        outlook(&house, scenario, seed)
    }

    /// On what rests what is told early, for each institute of which it is told to the reader: who runs it,
    /// and officers of its programme. Whoever draws them keeps what came of it.
    pub fn foreseen(self) -> Vec<Grounds> {
        let told = self.institutes().filter(|seen| self.is_warned(seen));
        told.filter_map(|seen| self.grounds(&seen.institute.agreement.institute)).collect()
    }

    fn grounds(self, id: &InstituteId) -> Option<Grounds> {
        let institute = self.network.institutes.get(id)?;
        Some(Grounds {
            institute: Arc::clone(institute),
            roll: self.network.rolls.shared(id).cloned(),
            book: self.network.books.shared(id).cloned(),
            stated: self.network.statements.get(id).cloned(),
            programme: self.programme(&institute.agreement.programme).cloned(),
            today: self.today(),
        })
    }

    fn is_warned(self, seen: &InstituteView<'_>) -> bool {
        let rule = || self.policy_today(seen.institute)?.rule(About::OutlookWarning);
        let runs = matches!(seen.standing, Standing::Running(_));
        (seen.runs || seen.steers) && runs && rule().is_some()
    }

    /// Early warnings.
    pub(super) fn due_of_outlook(
        self,
        seen: &InstituteView<'a>,
        warned: &Warned,
        due: &mut Vec<Due>,
    ) {
        let id = &seen.institute.agreement.institute;
        let Some(warning) = warned.get(id).filter(|_| self.is_warned(seen)) else { return };
        let until = Some(seen.institute.until().begin());
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
