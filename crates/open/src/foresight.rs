//! What outlooks tell early, kept beside what they rest on. Drawing one takes long, and nobody waits for
//! it: what is not drawn yet is drawn behind him, one after another, and he is told how many are not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_network::InstituteId;
use guildhall_network::outlook::{Grounds, Warning};
use guildhall_network::view::Warned;

/// What outlooks tell early.
#[derive(Clone, Default)]
pub struct Foresight(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    drawn: BTreeMap<InstituteId, (Grounds, Warning)>,
    waits: BTreeMap<InstituteId, Grounds>,
    /// Whether somebody draws what waits.
    busy: bool,
}

impl Foresight {
    /// What is known of these, and of how many it is not known as they are now: of them it is told what
    /// was drawn last, and they are drawn behind whoever asks. Must be called inside a runtime.
    pub(crate) fn told(&self, all: Vec<Grounds>) -> (Warned, usize) {
        let mut kept = self.lock();
        let (mut warned, mut drawing) = (Warned::new(), 0);
        for grounds in all {
            let id = grounds.institute().clone();
            let known = kept.drawn.get(&id);
            warned.extend(known.map(|(_, warning)| (id.clone(), *warning)));
            if known.is_none_or(|(of, _)| !grounds.are(of)) {
                drawing += 1;
                kept.waits.insert(id, grounds);
            }
        }
        if drawing > 0 && !kept.busy {
            kept.busy = true;
            let all = self.clone();
            drop(tokio::task::spawn_blocking(move || all.draw()));
        }
        (warned, drawing)
    }

    fn draw(&self) {
        while let Some((id, grounds)) = self.next() {
            let warning = grounds.draw();
            self.lock().drawn.insert(id, (grounds, warning));
        }
    }

    fn next(&self) -> Option<(InstituteId, Grounds)> {
        let mut kept = self.lock();
        let next = kept.waits.pop_first();
        kept.busy = next.is_some();
        next
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
