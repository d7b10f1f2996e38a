//! Who belongs to whom in the story.

use guildhall_network::directory::{LinkKey, LinkKind, Terms};
use guildhall_network::{Command, DirectoryCommand};

use super::{Teller, organisation};
use crate::error::ServerError;

/// An affiliate that both sides agreed on, and a branch that waits for the first person.
pub(super) fn tell(teller: &Teller<'_>) -> Result<(), ServerError> {
    let key = |part: &str, whole: &str, days: i64| -> Result<LinkKey, ServerError> {
        let since = Some(teller.day(days));
        Ok(LinkKey { part: organisation(part)?, whole: organisation(whole)?, since })
    };
    let direct = |days: i64, by: &str, command| teller.on(days, by, Command::Directory(command));
    let terms = Terms { kind: LinkKind::Affiliate, until: None };
    let link = key("sori-sensors", "nari-foundry", -900)?;
    let by = organisation("sori-sensors")?;
    let say = DirectoryCommand::SayLink { by, link: link.clone(), terms };
    direct(-405, "sori-sensors", say)?;
    let by = organisation("nari-foundry")?;
    direct(-404, "nari-foundry", DirectoryCommand::ConfirmLink { by, link, terms })?;
    let terms = Terms { kind: LinkKind::Branch, until: None };
    let (by, link) =
        (organisation("hangang-college")?, key("hangang-college", "saebyeok-university", -2_000)?);
    direct(-6, "hangang-college", DirectoryCommand::SayLink { by, link, terms })
}
