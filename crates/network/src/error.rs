//! Why a command is refused, in words for the person who gave it.

mod hint;

use guildhall_model::{Day, MoneyError, OrganisationId, PersonId, Time};

use crate::competition::Shortfall;
use crate::directory::TableError;
use crate::policy::{PolicyError, RuleNumber};
use crate::programme::goal::GoalNumber;

/// Why a command is refused or a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// It does not exist, or is not shared with the one who asks.
    #[error("there is no {what} `{id}`, or it is not shared with you")]
    Unknown {
        /// What.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// Another has that name.
    #[error("there is a {what} `{id}` already; take another name")]
    Taken {
        /// What.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// Others may.
    #[error("only those who sign for `{organisation}` may {what}")]
    NotYours {
        /// Who may.
        organisation: OrganisationId,
        /// What.
        what: &'static str,
    },
    /// Only the configuration may.
    #[error("only the configuration of the house may {what}")]
    ConfigurationOnly {
        /// What.
        what: &'static str,
    },
    /// Guildhall itself does not write proposals.
    #[error("only a person may do this")]
    PeopleOnly,
    /// The rules cannot be a policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// No policy holds on the day.
    #[error("programme `{programme}` has no policy that holds today; set one first")]
    NoPolicy {
        /// Which.
        programme: String,
    },
    /// It is not there yet, or not any more.
    #[error("{what} `{id}` is {state}")]
    State {
        /// What.
        what: &'static str,
        /// Its name.
        id: String,
        /// What it is.
        state: &'static str,
        /// What can be done.
        hint: &'static str,
    },
    /// Too late.
    #[error(
        "the deadline was {deadline}, and it is {now} on the clock of the house; what was saved stays"
    )]
    Late {
        /// When.
        deadline: Time,
        /// The time of the house.
        now: Time,
    },
    /// A deadline that is past, or earlier than before.
    #[error("the deadline {deadline} must be after {after}")]
    Deadline {
        /// What was given.
        deadline: Time,
        /// What it must be after.
        after: Time,
    },
    /// Somebody else saved meanwhile.
    #[error(
        "`{saved_by}` saved revision {now} at {saved_at}; you began with revision {seen}: look at what changed, then save again"
    )]
    Changed {
        /// The revision there is.
        now: u32,
        /// The revision the writer began with.
        seen: u32,
        /// Who saved it.
        saved_by: String,
        /// When.
        saved_at: Time,
    },
    /// The rules are not kept.
    #[error("not kept yet: {} of the policy, version {version}", rules(.shortfalls))]
    Rules {
        /// The version.
        version: u32,
        /// Which, what there is and what would satisfy them.
        shortfalls: Vec<Shortfall>,
    },
    /// A tie to an organisation that takes part.
    #[error("`{who}` does not judge this{}: {}", rule_of(.rule), tied(.organisations))]
    Conflict {
        /// Who.
        who: PersonId,
        /// To whom; none where it was declared.
        organisations: Vec<OrganisationId>,
        /// The rule that says so.
        rule: Option<RuleNumber>,
    },
    /// The same person saved meanwhile, in another window.
    #[error("`{by}` saved revision {now} meanwhile; you began with revision {seen}")]
    ChangedReview {
        /// The revision there is.
        now: u32,
        /// The revision the writer began with.
        seen: u32,
        /// Who.
        by: String,
    },
    /// Somebody else changed something meanwhile.
    #[error("the {what} `{id}` is at revision {now} meanwhile; you began with revision {seen}")]
    ChangedSince {
        /// What.
        what: &'static str,
        /// Which.
        id: String,
        /// The revision there is.
        now: u32,
        /// The revision the writer began with.
        seen: u32,
    },
    /// Points for some criteria only.
    #[error("points are given for {given} of {criteria} criteria")]
    Points {
        /// For so many.
        given: usize,
        /// Of so many.
        criteria: usize,
    },
    /// More points than a criterion has.
    #[error("{given} points for `{criterion}` are more than the {most} that it has")]
    PointsAbove {
        /// Which.
        criterion: String,
        /// What was given.
        given: u16,
        /// The most.
        most: u16,
    },
    /// A period that begins before another of the same member has ended.
    #[error(
        "a period of this membership lasts until before {until}; the next begins then or later"
    )]
    Overlap {
        /// Its first day after.
        until: Day,
    },
    /// Organisations that do not belong together.
    #[error(
        "`{other}` is no affiliate or branch of `{one}` today, or the link waits for one of them"
    )]
    Apart {
        /// The one.
        one: OrganisationId,
        /// The other.
        other: OrganisationId,
    },
    /// A tier that does not give a right.
    #[error("`{organisation}` is a member in tier `{tier}`, whose members do not {what}")]
    TierLacks {
        /// Who.
        organisation: OrganisationId,
        /// In which tier.
        tier: String,
        /// What they would have to be allowed.
        what: &'static str,
    },
    /// More money than is owed.
    #[error("{given} are more than the {owed} that are owed")]
    NotOwed {
        /// What was given.
        given: String,
        /// What is owed.
        owed: String,
    },
    /// An account would stand below its floor.
    #[error("`{account}` would stand at {stands}, and may not go below zero")]
    Floor {
        /// Which.
        account: String,
        /// At what.
        stands: String,
    },
    /// An entry whose debits are not its credits.
    #[error("the debits of the entry are {debits}, its credits {credits}")]
    Unbalanced {
        /// All debits.
        debits: String,
        /// All credits.
        credits: String,
    },
    /// What a fund may not be used for.
    #[error("fund `{fund}` is not for this: of {restriction}, there is {found}; wanted: {wanted}")]
    Restricted {
        /// Which.
        fund: String,
        /// Which restriction.
        restriction: &'static str,
        /// What was found.
        found: String,
        /// What would satisfy it.
        wanted: String,
    },
    /// A month takes no postings any more.
    #[error("{month} is closed and takes no postings")]
    MonthClosed {
        /// Which.
        month: String,
    },
    /// A day before another that comes first.
    #[error("{what} cannot be on {day}: what it follows is of {since}")]
    Early {
        /// What.
        what: &'static str,
        /// What was given.
        day: Day,
        /// What comes first.
        since: Day,
    },
    /// More of something than is left of it.
    #[error("{asked} are more than the {left} that are left of {what} `{id}`")]
    NotLeft {
        /// Of what.
        what: &'static str,
        /// Its name.
        id: String,
        /// What was asked for.
        asked: String,
        /// What is left.
        left: String,
    },
    /// Less than what is counted on already.
    #[error("{asked} would be less than the {committed} that are counted on already")]
    BelowCommitted {
        /// What would be left.
        asked: String,
        /// What is counted on.
        committed: String,
    },
    /// A goal that a plan cannot have so.
    #[error("goal {number} of the plan: {why}")]
    Goal {
        /// Which.
        number: GoalNumber,
        /// Why.
        why: String,
    },
    /// What must lie ahead does not.
    #[error("{what}, {at}, must be later than {now}, the time of the house")]
    NotAhead {
        /// What.
        what: &'static str,
        /// What was given.
        at: Time,
        /// The time of the house.
        now: Time,
    },
    /// A day that has not come.
    #[error("{day} has not come yet; it is {today} on the clock of the house")]
    Future {
        /// What was given.
        day: Day,
        /// Today.
        today: Day,
    },
    /// A day before what must come first.
    #[error("{day} is too early for {what}: {after} comes first")]
    TooEarly {
        /// For what.
        what: &'static str,
        /// What was given.
        day: Day,
        /// What comes first.
        after: Day,
    },
    /// A text is empty.
    #[error("{what} is empty")]
    Empty {
        /// Which.
        what: &'static str,
    },
    /// A text is too long.
    #[error("{what} has {chars} characters, more than the limit of {max}")]
    TooLong {
        /// Which.
        what: &'static str,
        /// How many it has.
        chars: usize,
        /// The most.
        max: usize,
    },
    /// Too many.
    #[error("there are more than {max} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most.
        max: usize,
    },
    /// An organisation twice, or the lead as its own partner.
    #[error("`{organisation}` takes part twice; name each organisation once, and not the lead")]
    Twice {
        /// Which.
        organisation: OrganisationId,
    },
    /// Another holds an identifier; who is not told.
    #[error("the {what} `{text}` is said by another already")]
    Held {
        /// Of what kind.
        what: &'static str,
        /// Which.
        text: String,
    },
    /// Two organisations are linked on a day already.
    #[error("`{part}` belongs to `{whole}` already, {}", first_day(*.since))]
    Linked {
        /// Who belongs to the other.
        part: OrganisationId,
        /// To whom.
        whole: OrganisationId,
        /// Since when; none of what is from before there were links.
        since: Option<Day>,
    },
    /// What ends before it begins.
    #[error("it would end on {until}, and begin on {since}")]
    Term {
        /// The first day.
        since: Day,
        /// The first day without it.
        until: Day,
    },
    /// A number that lies outside of what there is.
    #[error("{what} is {given}, and must be from {least} to {most}")]
    Outside {
        /// Of what.
        what: &'static str,
        /// What was given.
        given: u8,
        /// The least.
        least: u8,
        /// The most.
        most: u8,
    },
    /// An amount below zero.
    #[error("{what} are {amount}, which is below zero")]
    Below {
        /// Of what.
        what: &'static str,
        /// How much.
        amount: String,
    },
    /// A table of size standards that cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An organisation that would belong to itself.
    #[error("`{organisation}` would belong to itself by way of `{parent}`")]
    Circle {
        /// Which.
        organisation: OrganisationId,
        /// To whom it was to belong.
        parent: OrganisationId,
    },
    /// A line of a budget that cannot be.
    #[error("line {line} of the budget: {why}")]
    Budget {
        /// From 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A part of a proposal that cannot be.
    #[error("{what} {number}: {why}")]
    Part {
        /// What.
        what: &'static str,
        /// From 1.
        number: usize,
        /// Why.
        why: String,
    },
    /// Amounts that cannot be added up.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An event of a kind or version that this program does not know.
    #[error("an event `{kind}` of version {version} is unknown to this version of Guildhall")]
    UnknownEvent {
        /// The kind.
        kind: String,
        /// The version.
        version: u32,
    },
    /// An event that cannot be read.
    #[error("an event `{kind}` of version {version} cannot be read: {source}")]
    UnreadableEvent {
        /// The kind.
        kind: String,
        /// The version.
        version: u32,
        /// Why.
        source: serde_json::Error,
    },
}

fn first_day(day: Option<Day>) -> String {
    let before = "from before there were links".to_owned();
    day.map_or(before, |day| format!("since {day}"))
}

fn rule_of(rule: &Option<RuleNumber>) -> String {
    rule.as_ref().map_or_else(String::new, |rule| format!(" (rule {rule})"))
}

fn tied(organisations: &[OrganisationId]) -> String {
    if organisations.is_empty() {
        return "a conflict was declared".to_owned();
    }
    let names: Vec<String> = organisations.iter().map(|id| format!("`{id}`")).collect();
    format!("there is a tie to {}", names.join(", "))
}

fn rules(shortfalls: &[Shortfall]) -> String {
    let numbers: Vec<&str> = shortfalls.iter().map(|one| one.rule.as_str()).collect();
    match numbers.as_slice() {
        [one] => format!("rule {one}"),
        _ => format!("rules {}", numbers.join(", ")),
    }
}
