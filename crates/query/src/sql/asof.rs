//! `ASOF JOIN`: to each row the last one of another table at or before its time.
//!
//! ```sql
//! SELECT … FROM a ASOF JOIN b MATCH_CONDITION (a.time >= b.time) ON a.asset = b.asset
//! ```
//!
//! Source of the words and of what they mean: Snowflake's SQL, `ASOF JOIN`. Each row of the left
//! table comes once: beside the row of the right table that is nearest by the condition among
//! those with the same keys, or beside NULL. `>=` and `>` look back, `<=` and `<` ahead. A key or
//! a time that is NULL matches nothing. The engine reads the words and cannot do it, so they are
//! said to it as a left join under a mark (`words`), which becomes a node of the plan (`node`,
//! `rules`). That one asks for both sides in the order of keys and time, which samples are in
//! already, and goes through them once (`plan`, `matching`).

mod matching;
mod node;
mod plan;
mod rules;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use rules::{AsofJoins, Planner, optimizer_rules};
pub(crate) use words::{MatchCondition, as_marked_joins};
