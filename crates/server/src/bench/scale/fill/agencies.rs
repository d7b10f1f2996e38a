//! An agency in each programme, with a line of money that every year of every agreement is tied to.

use guildhall_network::directory::{Kind, Profile};
use guildhall_network::programme::agency::{FocusSet, Span};
use guildhall_network::{AgencyCommand as A, Command, FocusId, LineId, ProgrammeId};

use super::{FOCUS, Filler, TERM, YEARS, agency, day, id, institute, label, money, office};
use crate::error::ServerError;

impl Filler<'_> {
    pub(super) fn agencies(&mut self) -> Result<(), ServerError> {
        let (from, line) = (self.size.last_year()?, id::<LineId>("institutes")?);
        self.now = from.begin();
        let span = Span::Days { from, until: day(self.size.first_year + 2 * YEARS)? };
        for at in 0..self.size.programmes {
            let (programme, name) = (id::<ProgrammeId>(&format!("programme-{at}"))?, agency(at));
            let profile = Profile::new(id(&name)?, Kind::Agency, 2_000);
            self.network(&name, Command::SetProfile { profile, seen: None })?;
            let focus = id::<FocusId>(FOCUS)?;
            let all = [focus.clone()].into_iter().collect();
            let set = FocusSet { programme: programme.clone(), focus, label: label("Making") };
            self.network(&office(at), Command::Agency(A::SetFocus(set)))?;
            let join = A::Join { programme: programme.clone(), agency: id(&name)?, from };
            self.network(&office(at), Command::Agency(join))?;
            let focuses =
                A::SetFocuses { programme: programme.clone(), agency: id(&name)?, focuses: all };
            self.network(&name, Command::Agency(focuses))?;
            let set = A::SetLine {
                programme: programme.clone(),
                agency: id(&name)?,
                line: line.clone(),
                purpose: label("Institutes of all kinds"),
                span,
                amount: money("9000000000.00 USD")?,
            };
            self.network(&name, Command::Agency(set))?;
            for of in (at..self.size.institutes).step_by(self.size.programmes) {
                self.commitments(&programme, &name, &line, &institute(of))?;
            }
        }
        Ok(())
    }

    /// A line for each year of an agreement.
    fn commitments(
        &mut self,
        programme: &ProgrammeId,
        agency: &str,
        line: &LineId,
        institute: &str,
    ) -> Result<(), ServerError> {
        let amount = money("10000000.00 USD")?;
        for year in 1..=TERM {
            let commit = A::Commit {
                programme: programme.clone(),
                agency: id(agency)?,
                line: line.clone(),
                institute: id(institute)?,
                year,
                amount,
                reference: format!("{institute}-{year}"),
            };
            self.network(agency, Command::Agency(commit))?;
        }
        Ok(())
    }
}
