//! What the historian finds damaged while it runs is said in the server's log, once each.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use guildhall_historian::Historian;

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(10);

/// Tells of damage until the historian is gone. What was found at the start is told already.
pub(crate) async fn tell(historian: Weak<Historian>, mut told: HashSet<PathBuf>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(historian) = historian.upgrade() else { return };
        for damage in found(&historian, &mut told) {
            tracing::error!("{damage}; the file is left out, what is beside it is served");
        }
    }
}

fn found(historian: &Arc<Historian>, told: &mut HashSet<PathBuf>) -> Vec<String> {
    let damaged = historian.stats().damaged.into_iter();
    let new = damaged.filter(|damage| told.insert(damage.path.clone()));
    new.map(|damage| format!("{} is damaged: {}", damage.path.display(), damage.why)).collect()
}
