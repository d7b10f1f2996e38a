//! What to check when a command is refused.

use super::NetworkError;

impl NetworkError {
    /// What to check.
    pub const fn hint(&self) -> &'static str {
        match self {
            NetworkError::Unknown { .. } => {
                "check the name; if a colleague sees it, ask for access"
            }
            NetworkError::Taken { .. } | NetworkError::Twice { .. } => "choose another name",
            NetworkError::NotYours { .. } => {
                "ask a representative or an administrator of the organisation to do it"
            }
            NetworkError::ConfigurationOnly { .. } => {
                "say it in a file of a programme, and start the house with it"
            }
            NetworkError::PeopleOnly => "sign in",
            NetworkError::Policy(_) | NetworkError::NoPolicy { .. } => {
                "compare it with /manual/programmes"
            }
            NetworkError::State { hint, .. } => hint,
            NetworkError::Late { .. } => {
                "ask the office of the programme whether the call is opened again"
            }
            NetworkError::Deadline { .. } => "choose a later time",
            NetworkError::Changed { .. } | NetworkError::ChangedSince { .. } => {
                "load it again; what you wrote is not lost as long as you stay on the page"
            }
            NetworkError::Rules { .. } => "each rule says what there is and what would satisfy it",
            NetworkError::Conflict { .. } => "let somebody without such a tie do it",
            NetworkError::ChangedReview { .. } => "load it again and look at what changed",
            NetworkError::Points { .. } => "give points for each criterion",
            NetworkError::PointsAbove { .. } => "give at most as many points as the criterion has",
            NetworkError::Overlap { .. } => "choose a later first day",
            NetworkError::Apart { .. } => "say the link in the directory, and have it confirmed",
            NetworkError::TierLacks { .. } => {
                "apply for a tier that gives it, or let another do it"
            }
            NetworkError::NotOwed { .. } => "look at what is owed, and take the rest down apart",
            NetworkError::Floor { .. } => "look at what the account holds and at what waits for it",
            NetworkError::Unbalanced { .. } => "make both sums the same",
            NetworkError::Restricted { .. } => "take another fund, or what this one is for",
            NetworkError::MonthClosed { .. } => {
                "post to a month that is open, or open this one again with a reason"
            }
            NetworkError::Early { .. } => "choose a later day",
            NetworkError::NotLeft { .. } => "take less, or from another one",
            NetworkError::BelowCommitted { .. } => "release what counts on it first",
            NetworkError::Goal { .. } => "compare it with the version of the plan before",
            NetworkError::NotAhead { .. } => "choose a later time",
            NetworkError::Future { .. } => "give the day on which it happened",
            NetworkError::TooEarly { .. } => "choose a later day",
            NetworkError::Empty { .. } => "write something",
            NetworkError::TooLong { .. } | NetworkError::TooMany { .. } => "shorten it",
            NetworkError::Held { .. } => {
                "compare it with its register; if it is yours, tell the office of the programme"
            }
            NetworkError::Linked { .. } => "end that link first, or change its days",
            NetworkError::Term { .. } => "choose a later day for its end",
            NetworkError::Outside { .. } => "give a number between the two",
            NetworkError::Below { .. } => "correct the amount",
            NetworkError::Table(_) => "correct that line and send the table again, as a whole",
            NetworkError::Circle { .. } => "name the organisation that really controls it",
            NetworkError::Budget { .. } | NetworkError::Money(_) => "correct the amount",
            NetworkError::Part { .. } => "correct that part",
            NetworkError::UnknownEvent { .. } | NetworkError::UnreadableEvent { .. } => {
                "start the newer Guildhall that wrote it"
            }
        }
    }
}
