//! What waits for one person in the property of institutes.

use std::time::Duration;

use super::{Due, InstituteView, Task, View};
use crate::property::licence::Standing;

/// For how long before its last day something that the law asks of an invention is told.
const TOLD_BEFORE: Duration = Duration::from_secs(90 * 86_400);

impl<'a> View<'a> {
    pub(super) fn due_of_property(self, of: &InstituteView<'a>, due: &mut Vec<Due>) {
        let id = &of.institute.agreement.institute;
        let Some(portfolio) = self.network.portfolios.get(id) else { return };
        for (licence, one) in &portfolio.licences {
            let licensee = &one.offer.text.licensee;
            if one.standing(self.today()) == Standing::Offered && self.scope.acts_for(licensee) {
                let (institute, licence) = (id.clone(), licence.clone());
                let task = Task::TakeLicence { institute, licence, organisation: licensee.clone() };
                let until = Some(one.term.until().begin());
                due.push(Due { task, since: Some(one.offer.at), until });
            }
        }
        if !of.runs {
            return;
        }
        let Some(seen) = self.property(id) else { return };
        for invention in seen.inventions {
            let open = invention.deadlines.iter().filter(|one| one.done.is_none());
            for one in open {
                let until = one.until.end();
                if until < self.now + TOLD_BEFORE {
                    let (institute, invention) = (id.clone(), invention.id.clone());
                    let task = Task::Invention { institute, invention, duty: one.duty };
                    due.push(Due { task, since: None, until: Some(until) });
                }
            }
        }
    }
}
