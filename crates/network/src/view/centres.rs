//! What one person may see of the centres of institutes.
//!
//! | what | who sees it |
//! | --- | --- |
//! | centres, their areas, staff on loan, which firms were helped, when and for how long | whoever is signed in |
//! | with what a firm was helped, what was withdrawn | who belongs to the lead, to the office, or to the firm |

use guildhall_model::OrganisationId;

use super::View;
use crate::ids::{CentreId, InstituteId};
use crate::institute::centre::{Centre, CentreRecord, CentreState, Kept};

/// A centre, with what its records come to today.
#[derive(Debug)]
pub struct CentreView<'a> {
    /// Which.
    pub id: &'a CentreId,
    /// What it is.
    pub centre: &'a Centre,
    /// Where it stands today.
    pub state: CentreState,
}

/// A record of a centre.
#[derive(Debug)]
pub struct CentreRecordView<'a> {
    /// Its number.
    pub number: u32,
    /// What it says.
    pub kept: &'a Kept,
    /// Whether the reader sees with what a firm was helped.
    pub sees_what: bool,
}

impl<'a> View<'a> {
    /// The centres of an institute, by name.
    pub fn centres(self, of: &InstituteId) -> Vec<CentreView<'a>> {
        let all = self.network.centres.get(of).into_iter().flat_map(|all| &all.all);
        let today = self.today();
        all.map(|(id, centre)| CentreView { id, centre, state: centre.state(today) }).collect()
    }

    /// The records of an institute's centres, the newest first.
    pub fn centre_records(self, of: &InstituteId) -> Vec<CentreRecordView<'a>> {
        let inside = self.network.institutes.get(of).is_some_and(|one| self.inside(one));
        let mine = |one: &OrganisationId| self.scope.sees(one);
        let seen = |(number, kept): (&u32, &'a std::sync::Arc<Kept>)| {
            let helped = match &kept.what {
                CentreRecord::Help(one) => mine(&one.organisation),
                CentreRecord::Staff(one) => mine(&one.organisation),
            };
            let sees_what = inside || helped;
            let seen = CentreRecordView { number: *number, kept, sees_what };
            (kept.withdrawn.is_none() || sees_what).then_some(seen)
        };
        let all = self.network.centres.get(of).into_iter().flat_map(|all| &all.records);
        let mut all: Vec<CentreRecordView<'a>> = all.filter_map(seen).collect();
        all.reverse();
        all
    }
}
