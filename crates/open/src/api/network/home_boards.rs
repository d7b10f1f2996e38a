//! The figures that those look at first for whose organisation somebody sits in a board.

use guildhall_network::board::{ElectionCalled, Seat, Sitting};
use guildhall_network::view::BoardFigure;
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use super::home_houses::NoticeWire;
use super::institutes::StandingWire;
use crate::api::wire::{LabelWire, Named};

/// A board in which somebody sits for one of your organisations.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardFigure)]
pub(super) struct BoardWire {
    id: String,
    label: LabelWire,
    #[serde(flatten)]
    standing: StandingWire,
    /// Who sits there today for your organisations.
    sittings: Vec<OwnSittingWire>,
    /// Committees in which somebody sits today for one of them.
    committees: Vec<LabelWire>,
    /// Elections that are called or open.
    elections: Vec<PollWire>,
    /// So many seats nobody has today.
    free: usize,
    notice: Option<NoticeWire>,
}

/// Somebody who sits in a board for one of your organisations.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnSitting)]
struct OwnSittingWire {
    name: String,
    organisation: Named,
    /// `tier`, `lead` or `government`.
    seat: &'static str,
    /// Name of the tier that elected.
    tier: Option<String>,
    /// The first day without him or her.
    until: String,
}

/// An election that is called or open.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPoll)]
struct PollWire {
    number: u32,
    /// Name of the tier that elects.
    tier: String,
    seats: u8,
    /// RFC 3339.
    opens: String,
    /// RFC 3339.
    closes: String,
}

impl BoardWire {
    pub(super) fn of(visitor: &Visitor, one: BoardFigure<'_>) -> BoardWire {
        let agreement = &one.seen.institute.agreement;
        let sitting = |sitting: &&Sitting| OwnSittingWire {
            name: sitting.holder.name.clone(),
            organisation: visitor.organisation(&sitting.holder.organisation),
            seat: sitting.seat.word(),
            tier: match &sitting.seat {
                Seat::Tier { tier } => Some(tier.to_string()),
                Seat::Lead | Seat::Government => None,
            },
            until: sitting.until().to_string(),
        };
        let poll = |called: &&ElectionCalled| PollWire {
            number: called.number,
            tier: called.tier.to_string(),
            seats: called.seats,
            opens: called.opens.to_string(),
            closes: called.closes.to_string(),
        };
        BoardWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            standing: one.seen.standing.into(),
            sittings: one.sittings.iter().map(sitting).collect(),
            committees: one.committees.iter().map(|one| (&one.label).into()).collect(),
            elections: one.elections.iter().map(poll).collect(),
            free: one.free,
            notice: one.notice.map(NoticeWire::from),
        }
    }
}
