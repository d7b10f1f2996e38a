//! What is shown of reviews, in numbers and names that can be compared, and the same as the model has it.

use guildhall_model::PersonId;
use guildhall_network::ProposalId;
use guildhall_network::competition::reviewing::calibration::Calibration;
use guildhall_network::competition::{Ranked, Review};
use guildhall_network::view::{DiscussionView, Reviews};

use super::model::Model;

/// What somebody is shown.
#[derive(Debug, PartialEq)]
pub(super) struct Structure {
    pub(super) of: [OfProposal; 2],
    /// How many meetings of the panel.
    pub(super) meetings: Option<usize>,
    /// How many reviews those have together who could review.
    pub(super) loads: Option<usize>,
}

/// Reviews of a proposal.
#[derive(Debug, PartialEq)]
pub(super) struct Others {
    own: bool,
    /// By name where it is there, with their totals.
    others: Vec<(String, u32)>,
    /// Who reviews, and whether it is in.
    panel: Vec<(String, bool)>,
    gave_up: Vec<String>,
}

/// What is shown of one proposal.
#[derive(Debug, PartialEq)]
pub(super) struct OfProposal {
    reviews: Option<Others>,
    /// Points on which the panel agreed, and whether all else that was said is there.
    discussion: Option<(Vec<u16>, bool)>,
    /// Points, how many reviews, the least and the greatest total, the place.
    ranked: Option<(u32, usize, (u32, u32), u32)>,
    /// How many reviews, and their mean.
    calibrated: Option<Option<(usize, f64)>>,
}

pub(super) fn of_proposal(
    id: &ProposalId,
    (reviews, said): (Option<Reviews<'_>>, Option<DiscussionView<'_>>),
    (ranking, calibration): (Option<&[Ranked]>, Option<&Calibration>),
) -> OfProposal {
    let named = |(who, review): &(Option<&PersonId>, &Review)| {
        (who.map(ToString::to_string).unwrap_or_default(), review.total())
    };
    let reviews = reviews.map(|seen| {
        let mut others: Vec<_> = seen.others.iter().map(named).collect();
        others.sort();
        let panel = seen.panel.iter().map(|(who, is_in)| (who.to_string(), *is_in)).collect();
        let gave_up = seen.recused.iter().map(|(who, _)| who.to_string()).collect();
        Others { own: seen.own.is_some(), others, panel, gave_up }
    });
    let count = |many: u32| usize::try_from(many).unwrap();
    let ranked = ranking.map(|all| {
        let one = all.iter().find(|one| one.proposal == *id).unwrap();
        (one.points, count(one.reviews), one.spread, one.place)
    });
    let calibrated = calibration.map(|seen| {
        let one = seen.proposals.iter().find(|one| one.proposal == *id)?;
        Some((count(one.totals.reviews), one.totals.mean))
    });
    let discussion = said.map(|said| (said.points.to_vec(), said.inside.is_some()));
    OfProposal { reviews, discussion, ranked, calibrated }
}

/// The same as the model has it.
pub(super) fn expected(who: &str, model: &Model) -> Structure {
    let ranks = model.sees_ranking(who);
    let asks = ranks && model.signs(who, "office");
    Structure {
        of: [0, 1].map(|of| expected_of(who, model, of)),
        meetings: ranks.then(|| usize::try_from(model.meetings).unwrap()),
        loads: asks.then_some(model.reviews.len()),
    }
}

fn expected_of(who: &str, model: &Model, of: usize) -> OfProposal {
    let (judges, told) = (model.judges(who, of), model.is_told(who, of));
    let sees = model.sees_others(who, of);
    let name = |one: &str| if told { String::new() } else { one.to_owned() };
    let others = model.in_of(of).filter(|(one, _)| told || (sees && *one != who));
    let total = |points: [u16; 2]| u32::from(points[0]) + u32::from(points[1]);
    let mut others: Vec<_> = others.map(|(one, own)| (name(one), total(own.points))).collect();
    others.sort();
    let office = judges && !told && model.is_of_office(who);
    let panel = model.of(of).filter(|_| office).map(|(one, own)| (one.to_owned(), own.is_in));
    let gave_up = model.gave_up.keys().filter(|(one, _)| office && *one == of);
    let reviews = Others {
        own: !told && model.own(who, of).is_some(),
        others,
        panel: panel.collect(),
        gave_up: gave_up.map(|(_, who)| who.clone()).collect(),
    };
    let totals = model.totals(of);
    let (sum, many) = (totals.iter().sum::<u32>(), totals.len());
    let mean = (many > 0).then(|| f64::from(sum) / f64::from(u32::try_from(many).unwrap()));
    let least = totals.iter().copied().min().unwrap_or(0);
    let most = totals.iter().copied().max().unwrap_or(0);
    let ranks = model.sees_ranking(who);
    let discussed = model.discussed.get(&of).filter(|_| told || sees);
    OfProposal {
        reviews: (judges || told).then_some(reviews),
        discussion: discussed.map(|one| (one.points.to_vec(), !told)),
        ranked: ranks.then(|| (sum, many, (least, most), model.place(of))),
        calibrated: ranks.then(|| mean.map(|mean| (many, mean))),
    }
}
