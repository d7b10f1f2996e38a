//! What reviewers know and what proposals are about: focus areas of programmes, and words of one's own.
//!
//! Said by those who know it: reviewers of themselves, leads of their proposals. How well they fit is a
//! count that anybody can check: how many areas and words both name.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::PersonId;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::decide::unknown_proposal;
use crate::competition::{Act, Call, Phase, Proposal};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::Text;
use crate::ids::{FocusId, ProgrammeId, ProposalId};
use crate::state::Network;

/// Most focus areas that one names.
pub const AREAS_MAX: usize = 50;

/// Most words of one's own.
pub const KEYWORDS_MAX: usize = 30;

/// Longest of them, in characters.
pub const KEYWORD_CHARS_MAX: usize = 60;

/// A focus area of a programme.
#[serde_as]
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Area {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub focus: FocusId,
}

/// What somebody knows, or something is about.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Fields {
    /// Focus areas.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub areas: BTreeSet<Area>,
    /// Words of one's own, in small letters, with single spaces.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub keywords: BTreeSet<String>,
}

/// A reviewer said what he knows.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewerFieldsSet {
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// What.
    #[serde(flatten)]
    pub fields: Fields,
}

/// It was said what a proposal is about.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicsSet {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// About what.
    #[serde(flatten)]
    pub fields: Fields,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
}

impl Fields {
    /// How many areas and words both name.
    pub fn fit(&self, other: &Fields) -> u32 {
        let areas = self.areas.intersection(&other.areas).count();
        let words = self.keywords.intersection(&other.keywords).count();
        u32::try_from(areas + words).unwrap_or(u32::MAX)
    }

    /// Words in the one way in which they are compared.
    fn tidy(self) -> Result<Fields, NetworkError> {
        let word = |word: String| {
            let word = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let chars = word.chars().count();
            match chars {
                0 => Err(NetworkError::Empty { what: "a keyword" }),
                1..=KEYWORD_CHARS_MAX => Ok(word),
                _ => {
                    let (what, max) = ("a keyword", KEYWORD_CHARS_MAX);
                    Err(NetworkError::TooLong { what, chars, max })
                }
            }
        };
        let keywords: BTreeSet<String> =
            self.keywords.into_iter().map(word).collect::<Result<_, _>>()?;
        for (what, many, max) in [
            ("focus areas", self.areas.len(), AREAS_MAX),
            ("keywords", keywords.len(), KEYWORDS_MAX),
        ] {
            if many > max {
                return Err(NetworkError::TooMany { what, max });
            }
        }
        Ok(Fields { areas: self.areas, keywords })
    }
}

impl Network {
    /// What a proposal is about: what was said, and the focus area of its call.
    pub(crate) fn fields_of(&self, call: &Call, id: &ProposalId) -> Fields {
        let said = self.competition.reviewing.proposals.get(id);
        let mut fields = said.map(|fields| Fields::clone(fields)).unwrap_or_default();
        let area = call.text.area.clone();
        let area = area.map(|focus| Area { programme: call.programme.clone(), focus });
        fields.areas.extend(area);
        fields
    }
}

impl Desk<'_> {
    pub(super) fn set_reviewer_fields(&self, fields: Fields) -> Result<Vec<Event>, NetworkError> {
        let (reviewer, competition) = (self.person()?, &self.network.competition);
        if !competition.reviewers.contains_key(&reviewer) {
            return Err(NetworkError::Unknown { what: "reviewer", id: reviewer.to_string() });
        }
        let fields = self.known(fields)?;
        let there = competition.reviewing.reviewers.get(&reviewer);
        let same = there.is_some_and(|there| **there == fields);
        Ok(if same { Vec::new() } else { vec![ReviewerFieldsSet { reviewer, fields }.into()] })
    }

    pub(super) fn set_topics(
        &self,
        id: ProposalId,
        fields: Fields,
    ) -> Result<Vec<Event>, NetworkError> {
        let competition = &self.network.competition;
        let found = competition.proposals.get(&id);
        let found = found.and_then(|one| Some((&**competition.calls.get(&one.call)?, &**one)));
        let (call, proposal) = found.ok_or_else(|| unknown_proposal(&id))?;
        self.must_describe(call, proposal)?;
        let fields = self.known(fields)?;
        if let Some(other) = fields.areas.iter().find(|area| area.programme != call.programme) {
            let (what, id) = ("focus area", other.focus.to_string());
            return Err(NetworkError::Unknown { what, id });
        }
        let there = competition.reviewing.proposals.get(&id);
        if there.is_some_and(|there| **there == fields) {
            return Ok(Vec::new());
        }
        let by = self.person()?;
        Ok(vec![TopicsSet { proposal: id, fields, by }.into()])
    }

    /// The actor may say what a proposal is about now.
    fn must_describe(&self, call: &Call, proposal: &Proposal) -> Result<(), NetworkError> {
        let what = "say what its proposals are about";
        let office = &self.programme(&call.programme)?.office;
        if call.phase(self.now) == Phase::Closed && self.is_of(office) {
            return self.must_run(call, what);
        }
        if !self.is_of(&proposal.lead) {
            return Err(unknown_proposal(&proposal.id));
        }
        self.must_sign(&proposal.lead, what)?;
        self.must_be_time(Act::SaveProposal, call).map(|_| ())
    }

    /// Fields that there are.
    fn known(&self, fields: Fields) -> Result<Fields, NetworkError> {
        let fields = fields.tidy()?;
        let there = |area: &Area| {
            let all = self.network.agencies.get(&area.programme);
            all.is_some_and(|all| all.focuses.contains_key(&area.focus))
        };
        match fields.areas.iter().find(|area| !there(area)) {
            Some(area) => {
                Err(NetworkError::Unknown { what: "focus area", id: area.focus.to_string() })
            }
            None => Ok(fields),
        }
    }
}
