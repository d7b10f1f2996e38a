//! What one person may see of invoices, and those that wait for him.
//!
//! | what | who sees it |
//! | --- | --- |
//! | an invoice | who belongs to the organisation that owes it, and who sees the funds of the institute |

use guildhall_model::Day;

use super::{Due, InstituteView, Task, View};
use crate::institute::Institute;
use crate::ledger::Book;
use crate::money::invoice::Invoice;
use crate::policy::{About, Demand, RuleNumber};

/// An invoice, and when it is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceView<'a> {
    /// What it says.
    pub invoice: Invoice,
    /// The last day on which it is paid in time, and the rule that says so; none where the policy of
    /// its own day has no such rule.
    pub due: Option<(Day, &'a RuleNumber)>,
    /// Whether that day is past and something is left.
    pub overdue: bool,
}

impl<'a> View<'a> {
    /// All invoices of an institute, by number; none where the reader does not see its funds.
    pub fn invoices(self, of: &Institute) -> Option<Vec<InvoiceView<'a>>> {
        self.sees_funds(of).then(|| self.see_invoices(of, Book::invoices))
    }

    /// Those of which something is left.
    pub fn unpaid_invoices(self, of: &Institute) -> Option<Vec<InvoiceView<'a>>> {
        self.sees_funds(of).then(|| self.see_invoices(of, Book::unpaid))
    }

    fn see_invoices(
        self,
        of: &Institute,
        which: fn(&Book) -> Vec<Invoice>,
    ) -> Vec<InvoiceView<'a>> {
        let all = self.network.books.get(&of.agreement.institute).map(which);
        all.into_iter().flatten().map(|one| self.see_invoice(of, one)).collect()
    }

    /// The invoices that an institute has for organisations to which the reader belongs, by number.
    pub fn own_invoices(self, of: &Institute) -> Vec<InvoiceView<'a>> {
        let Some(book) = self.network.books.get(&of.agreement.institute) else { return Vec::new() };
        let own = self.scope.organisations().map(|(id, _)| id);
        let mut all: Vec<Invoice> = own.flat_map(|id| book.invoices_of(id)).collect();
        all.sort_by_key(|one| one.transfer);
        all.into_iter().map(|one| self.see_invoice(of, one)).collect()
    }

    fn see_invoice(self, of: &Institute, invoice: Invoice) -> InvoiceView<'a> {
        // A later policy moves no day that was told.
        let policy = self.programme(&of.agreement.programme);
        let policy = policy.and_then(|programme| programme.policies.on(invoice.day));
        let rule = policy.and_then(|policy| policy.rule(About::InvoiceTerm));
        let due = rule.and_then(|rule| match rule.demand {
            Demand::InvoiceTerm { days } => Some((invoice.day.plus_days(days), &rule.number)),
            _ => None,
        });
        let overdue = invoice.left.is_positive() && due.is_some_and(|(day, _)| day < self.today());
        InvoiceView { invoice, due, overdue }
    }

    /// What is to be paid waits for who owes it; what was not in time, for who keeps the book too.
    pub(super) fn due_of_invoices(self, of: &InstituteView<'a>, due: &mut Vec<Due>) {
        let institute = &of.institute.agreement.institute;
        let Some(book) = self.network.books.get(institute) else { return };
        let own = self.signs_for().flat_map(|who| book.unpaid_by(who));
        for one in own.map(|one| self.see_invoice(of.institute, one)) {
            let Invoice { transfer, organisation, day, left, .. } = one.invoice;
            let (institute, invoice, amount) = (institute.clone(), transfer, left);
            let task = Task::Pay { institute, organisation, invoice, amount };
            let until = one.due.map(|(last, _)| last.end());
            due.push(Due { task, since: Some(day.begin()), until });
        }
        if !of.runs {
            return;
        }
        let all = self.see_invoices(of.institute, Book::unpaid).into_iter();
        for one in all.filter(|one| one.overdue) {
            let Invoice { transfer, organisation, left, .. } = one.invoice;
            let (institute, invoice, amount) = (institute.clone(), transfer, left);
            let task = Task::Overdue { institute, organisation, invoice, amount };
            let since = one.due.map(|(last, _)| last.end());
            due.push(Due { task, since, until: None });
        }
    }
}
