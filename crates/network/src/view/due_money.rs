//! What waits for who keeps the book of an institute.

use super::{Due, InstituteView, Task, View};
use crate::ledger::Book;
use crate::month::Month;

impl<'a> View<'a> {
    pub(super) fn due_of_book(self, of: &InstituteView<'a>, due: &mut Vec<Due>) {
        let Some(book) = of.book.filter(|_| of.runs) else { return };
        let id = &of.institute.agreement.institute;
        let closing = self.closing(of.institute).map(|(day, _)| day.end());
        for (entry, waits) in book.pending(self.today()) {
            let task = Task::PostEntry { institute: id.clone(), entry };
            let until = waits.until.map(|day| day.begin());
            due.push(Due { task, since: Some(waits.at), until });
        }
        for month in open_months(book, Month::of(self.today())) {
            let since = month.plus(1).first_day().map(|day| day.begin());
            let task = Task::CloseMonth { institute: id.clone(), month };
            due.push(Due { task, since, until: closing });
        }
    }
}

/// The months that are over and take postings, behind the first that was closed: none of a book in which no
/// month is closed.
pub(super) fn open_months(book: &Book, now: Month) -> Vec<Month> {
    let Some((first, _)) = book.terms.closed.iter().next() else { return Vec::new() };
    let over = (1..=now.after(*first)).map(|months| first.plus(months));
    over.take_while(|month| *month < now)
        .filter(|month| !book.terms.closed.contains_key(month))
        .collect()
}
