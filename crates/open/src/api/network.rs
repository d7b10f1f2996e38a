//! The network: programmes with their policies, agencies, plans and councils, what organisations
//! are, calls, proposals, reviews, institutes with their members and books.
//!
//! Who sees what and who may do what is decided by `network`; here it is only put into words.

mod agencies;
mod agreements;
mod board_changes;
mod boards;
mod books;
mod budgets;
pub(crate) mod call_reports;
mod calls;
mod centres;
mod commitments;
mod conditions;
mod council_changes;
mod councils;
mod course;
pub(crate) mod due;
mod evidence;
mod fund_changes;
mod funds;
mod home;
mod home_boards;
mod home_houses;
mod home_told;
mod information;
mod institutes;
mod invoices;
mod links;
mod membership_years;
mod memberships;
mod negotiations;
mod network_years;
mod opportunities;
mod organisations;
mod outlook;
mod outlook_told;
mod panel_meetings;
mod panels;
mod papers;
mod plan_changes;
mod plans;
mod printed;
mod programmes;
mod project_changes;
mod project_costs;
mod project_list;
mod project_text;
mod projects;
mod property;
mod proposals;
mod questions;
mod reports;
mod reviews;
mod sandbox;
mod sheets;
mod sizes;
mod stages;
mod statements;
mod webhooks;

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use guildhall_model::OrganisationId;
use guildhall_network::competition::{Figure, Shortfall};
use guildhall_network::policy::Share;
use guildhall_network::{Command, CompetitionCommand, Network, Poll, View};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::blocking;
use super::wire::LabelWire;
use crate::caller::Caller;
use crate::house::House;
use crate::once::{self, Once};
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(due::due))
        .routes(routes!(home::home))
        .routes(routes!(home::offers))
        .routes(routes!(webhooks::webhooks))
        .routes(routes!(webhooks::set_webhook))
        .routes(routes!(webhooks::switch_webhook))
        .routes(routes!(webhooks::renew_webhook))
        .routes(routes!(webhooks::test_webhook))
        .routes(routes!(webhooks::remove_webhook))
        .routes(routes!(opportunities::opportunities))
        .routes(routes!(programmes::programmes))
        .routes(routes!(organisations::organisations))
        .routes(routes!(organisations::organisation))
        .routes(routes!(organisations::profile, organisations::set_profile))
        .routes(routes!(organisations::orcid, organisations::set_orcid))
        .routes(routes!(links::say_link))
        .routes(routes!(links::confirm_link))
        .routes(routes!(links::drop_link))
        .routes(routes!(sizes::size_tables))
        .routes(routes!(sizes::size_table, sizes::set_size_table))
        .routes(routes!(agencies::programme))
        .routes(routes!(agencies::set_focus))
        .routes(routes!(agencies::join))
        .routes(routes!(agencies::leave))
        .routes(routes!(agencies::set_focuses))
        .routes(routes!(agencies::set_line))
        .routes(routes!(agencies::remove_line))
        .routes(routes!(agencies::amend_line))
        .routes(routes!(agencies::commit))
        .routes(routes!(agencies::release))
        .routes(routes!(plans::plan, plan_changes::set_plan))
        .routes(routes!(plan_changes::define_measure))
        .routes(routes!(plan_changes::take_figure))
        .routes(routes!(plan_changes::correct_figure))
        .routes(routes!(plans::programme_report))
        .routes(routes!(councils::council))
        .routes(routes!(council_changes::call_meeting))
        .routes(routes!(council_changes::change_meeting))
        .routes(routes!(council_changes::cancel_meeting))
        .routes(routes!(council_changes::keep_minutes))
        .routes(routes!(council_changes::move_resolution))
        .routes(routes!(council_changes::vote))
        .routes(routes!(council_changes::close_vote))
        .routes(routes!(council_changes::withdraw))
        .routes(routes!(council_changes::set_follow_up))
        .routes(routes!(council_changes::follow_up_done))
        .routes(routes!(council_changes::reopen_follow_up))
        .routes(routes!(council_changes::drop_follow_up))
        .routes(routes!(calls::calls))
        .routes(routes!(calls::call, calls::draft_call))
        .routes(routes!(calls::publish_call))
        .routes(routes!(calls::amend_call))
        .routes(routes!(information::ask_information))
        .routes(routes!(information::responses))
        .routes(routes!(information::save_response))
        .routes(routes!(information::submit_response))
        .routes(routes!(information::reopen_response))
        .routes(routes!(questions::questions, questions::ask_question))
        .routes(routes!(questions::answer_question))
        .routes(routes!(papers::papers))
        .routes(routes!(papers::paper, papers::save_paper))
        .routes(routes!(papers::submit_paper))
        .routes(routes!(papers::reopen_paper))
        .routes(routes!(papers::answer_paper))
        .routes(routes!(negotiations::negotiation, negotiations::set_terms))
        .routes(routes!(negotiations::agree))
        .routes(routes!(negotiations::break_off))
        .routes(routes!(negotiations::take_next))
        .routes(routes!(negotiations::end_call))
        .routes(routes!(proposals::proposals))
        .routes(routes!(proposals::proposal, proposals::save_proposal))
        .routes(routes!(proposals::give_letter))
        .routes(routes!(proposals::submit_proposal))
        .routes(routes!(proposals::reopen_proposal))
        .routes(routes!(reviews::reviewers))
        .routes(routes!(reviews::reviewer, reviews::set_reviewer))
        .routes(routes!(reviews::to_review))
        .routes(routes!(reviews::review, reviews::save_review))
        .routes(routes!(reviews::submit_review))
        .routes(routes!(reviews::assign_reviewer))
        .routes(routes!(reviews::recuse))
        .routes(routes!(reviews::ranking))
        .routes(routes!(reviews::decide_call))
        .routes(routes!(panels::reviewer_fields, panels::set_reviewer_fields))
        .routes(routes!(panels::proposal_fields, panels::set_topics))
        .routes(routes!(panels::candidates))
        .routes(routes!(panels::invite))
        .routes(routes!(panels::invitations))
        .routes(routes!(panels::accept))
        .routes(routes!(panels::decline))
        .routes(routes!(panels::assignment))
        .routes(routes!(panels::assign_all))
        .routes(routes!(panel_meetings::calibration))
        .routes(routes!(panel_meetings::panel, panel_meetings::meet))
        .routes(routes!(panel_meetings::rank))
        .routes(routes!(panel_meetings::discussion, panel_meetings::discuss))
        .routes(routes!(call_reports::call_report))
        .routes(routes!(institutes::institutes))
        .routes(routes!(institutes::institute, institutes::award))
        .routes(routes!(course::take_step))
        .routes(routes!(conditions::conditions))
        .routes(routes!(conditions::take_condition_step))
        .routes(routes!(centres::centres))
        .routes(routes!(centres::take_centre_step))
        .routes(routes!(memberships::set_tier))
        .routes(routes!(memberships::apply))
        .routes(routes!(memberships::answer))
        .routes(routes!(memberships::withdraw_application))
        .routes(routes!(memberships::end_membership))
        .routes(routes!(membership_years::membership_years))
        .routes(routes!(membership_years::close_membership_year))
        .routes(routes!(reports::report))
        .routes(routes!(reports::report_csv))
        .routes(routes!(printed::report_pdf))
        .routes(routes!(outlook::outlook))
        .routes(routes!(outlook::state_year))
        .routes(routes!(outlook::set_place))
        .routes(routes!(network_years::network_year))
        .routes(routes!(network_years::network_year_csv))
        .routes(routes!(printed::network_year_pdf))
        .routes(routes!(network_years::network_map))
        .routes(routes!(network_years::clocks))
        .routes(routes!(books::book))
        .routes(routes!(books::take_payment))
        .routes(routes!(books::take_tranche))
        .routes(routes!(books::reverse))
        .routes(routes!(property::property))
        .routes(routes!(property::changes::report_invention))
        .routes(routes!(property::changes::step_invention))
        .routes(routes!(property::changes::set_ip_terms))
        .routes(routes!(property::changes::offer_licence))
        .routes(routes!(property::changes::take_licence))
        .routes(routes!(property::changes::end_licence))
        .routes(routes!(property::changes::report_sales))
        .routes(routes!(
            property::royalties::preview_royalties,
            property::royalties::post_royalties
        ))
        .routes(routes!(property::iedison::iedison))
        .routes(routes!(funds::funds, fund_changes::take_money_step))
        .routes(routes!(invoices::invoices))
        .routes(routes!(sheets::sheet))
        .routes(routes!(sheets::sheet_csv))
        .routes(routes!(statements::preview_statement))
        .routes(routes!(statements::take_statement))
        .routes(routes!(agreements::agreements))
        .routes(routes!(agreements::give_agreement))
        .routes(routes!(agreements::withdraw_agreement))
        .routes(routes!(project_list::projects))
        .routes(routes!(project_changes::open_project_call))
        .routes(routes!(project_changes::select_projects))
        .routes(routes!(boards::board, board_changes::set_board))
        .routes(routes!(board_changes::give_seat))
        .routes(routes!(board_changes::end_seat))
        .routes(routes!(board_changes::set_committee))
        .routes(routes!(board_changes::call_election))
        .routes(routes!(board_changes::withdraw_election))
        .routes(routes!(board_changes::cast_ballot))
        .routes(routes!(board_changes::count_election))
        .routes(routes!(board_changes::void_election))
        .routes(routes!(projects::project, project_changes::propose_project))
        .routes(routes!(project_changes::take_project_step))
        .routes(routes!(sandbox::sandbox))
        .routes(routes!(sandbox::set_speed))
        .routes(routes!(sandbox::forward))
        .routes(routes!(sandbox::act_as))
        .layer(axum::middleware::from_fn(once::read_key))
}

/// Somebody who looks at the network at this moment, or changes something in it.
pub(crate) struct Visitor {
    pub(crate) house: Arc<House>,
    pub(crate) caller: Caller,
    pub(crate) network: Arc<Network>,
    once: Option<Once>,
}

impl Visitor {
    /// Somebody who only looks.
    pub(crate) fn looks(house: Arc<House>, caller: Caller, network: Arc<Network>) -> Visitor {
        Visitor { house, caller, network, once: None }
    }

    fn view(&self) -> View<'_> {
        self.network.view(&self.caller.scope, self.house.clock.now())
    }

    /// What an organisation is called: in the house where the caller belongs to it, else as it
    /// says that it is called in public.
    fn organisation(&self, id: &OrganisationId) -> super::wire::Named {
        let (access, scope) = (self.house.desk.access(), &self.caller.scope);
        let named = super::wire::Named::organisation(&access, scope, id);
        let label = self.view().described(id).and_then(|one| one.label);
        match label.filter(|_| !scope.sees(id)) {
            Some(label) => super::wire::Named { label: label.into(), ..named },
            None => named,
        }
    }

    /// Has a command carried out, then gives what `then` makes of the network as it is after it.
    async fn change<T: Send + 'static>(
        mut self,
        command: Command,
        then: impl FnOnce(&Visitor) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        blocking(move || {
            let once = self.once.as_ref();
            self.house.desk.change_network(self.caller.person(), once, command)?;
            self.network = self.house.desk.network();
            then(&self)
        })
        .await
    }

    /// The same of an election that takes its key.
    async fn poll<T: Send + 'static>(
        mut self,
        ask: Poll,
        then: impl FnOnce(&Visitor) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        blocking(move || {
            self.house.desk.poll(self.caller.person(), self.once.as_ref(), &ask)?;
            self.network = self.house.desk.network();
            then(&self)
        })
        .await
    }

    async fn compete<T: Send + 'static>(
        self,
        command: CompetitionCommand,
        then: impl FnOnce(&Visitor) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.change(Command::Competition(command), then).await
    }
}

impl FromRequestParts<Arc<House>> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Visitor, Problem> {
        let caller = Caller::from_request_parts(parts, house).await?;
        let (once, network) = (parts.extensions.get().cloned(), house.desk.network());
        Ok(Visitor { house: Arc::clone(house), caller, network, once })
    }
}

/// Most rows of one answer.
const ROWS_MAX: usize = 200;

/// So many without `limit`.
const ROWS: usize = 50;

/// How many rows are asked for.
fn rows_of(limit: Option<usize>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(ROWS);
    if limit == 0 || limit > ROWS_MAX {
        let why = format!("{limit} is not from 1 to {ROWS_MAX}");
        return Err(Problem::bad_request(why.clone()).with_field("limit", why));
    }
    Ok(limit)
}

/// A rule that is not kept yet.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Shortfall)]
pub(crate) struct ShortfallWire {
    /// Its number in the policy.
    rule: String,
    /// What it says.
    sentence: LabelWire,
    /// What there is.
    found: FigureWire,
    /// What would satisfy it.
    wanted: FigureWire,
}

/// A figure that a rule is about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Figure)]
enum FigureWire {
    /// So many.
    Count { count: u32 },
    /// Of a whole, in percent with at most two decimals.
    Share { percent: String },
    /// An amount, like `70000000.00 USD`; null when amounts of several currencies are no sum.
    Money { amount: Option<String> },
    /// From one amount to another, both included.
    Between { least: String, most: String },
    /// So many years.
    Years { years: u8 },
    /// From so many years to so many, both included.
    YearsBetween { least: u8, most: u8 },
    /// These organisations.
    Organisations { organisations: Vec<String> },
    /// Money for each year, the first first.
    ByYear { amounts: Vec<String> },
    /// These words.
    Words { words: Vec<String> },
    /// Organisations of these kinds.
    Kinds { kinds: Vec<&'static str> },
    /// These institutes.
    Institutes { institutes: Vec<String> },
    /// A number, with decimals.
    Number { number: String },
}

impl From<&Shortfall> for ShortfallWire {
    fn from(one: &Shortfall) -> ShortfallWire {
        ShortfallWire {
            rule: one.rule.to_string(),
            sentence: (&one.sentence).into(),
            found: (&one.found).into(),
            wanted: (&one.wanted).into(),
        }
    }
}

impl FigureWire {
    /// As a cell of a table: a number alone, in percent of shares; several amounts or words with a
    /// sign between.
    fn text(&self) -> String {
        match self {
            FigureWire::Count { count } => count.to_string(),
            FigureWire::Share { percent } => percent.clone(),
            FigureWire::Number { number } => number.clone(),
            FigureWire::Money { amount } => amount.clone().unwrap_or_default(),
            FigureWire::Between { least, most } => format!("{least}–{most}"),
            FigureWire::Years { years } => years.to_string(),
            FigureWire::YearsBetween { least, most } => format!("{least}–{most}"),
            FigureWire::Organisations { organisations: all }
            | FigureWire::ByYear { amounts: all }
            | FigureWire::Words { words: all }
            | FigureWire::Institutes { institutes: all } => all.join("; "),
            FigureWire::Kinds { kinds } => kinds.join("; "),
        }
    }
}

impl From<&Figure> for FigureWire {
    fn from(figure: &Figure) -> FigureWire {
        match figure {
            Figure::Count(count) => FigureWire::Count { count: *count },
            Figure::Number(number) => FigureWire::Number { number: number.to_string() },
            Figure::Share(share) => FigureWire::Share { percent: percent(*share) },
            Figure::Money(amount) => {
                FigureWire::Money { amount: amount.map(|one| one.to_string()) }
            }
            Figure::Between(least, most) => {
                FigureWire::Between { least: least.to_string(), most: most.to_string() }
            }
            Figure::Years(years) => FigureWire::Years { years: *years },
            Figure::YearsBetween(least, most) => {
                FigureWire::YearsBetween { least: *least, most: *most }
            }
            Figure::Organisations(ids) => FigureWire::Organisations {
                organisations: ids.iter().map(ToString::to_string).collect(),
            },
            Figure::Words(words) => FigureWire::Words { words: words.clone() },
            Figure::ByYear(amounts) => {
                FigureWire::ByYear { amounts: amounts.iter().map(ToString::to_string).collect() }
            }
            Figure::Kinds(kinds) => {
                FigureWire::Kinds { kinds: kinds.iter().map(|kind| kind.word()).collect() }
            }
            Figure::Institutes(ids) => {
                FigureWire::Institutes { institutes: ids.iter().map(ToString::to_string).collect() }
            }
        }
    }
}

fn percent(share: Share) -> String {
    share.to_string().trim_end_matches(" %").to_owned()
}

/// A day or an amount in a body, or what is wrong with it.
fn parsed<T: FromStr<Err: Display>>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: T::Err| {
        Problem::bad_request(error.to_string()).with_field(field, error.to_string())
    })
}

/// What a word in a body means, or which words there are.
fn word<T: Copy>(
    field: &str,
    text: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<T, Problem> {
    all.iter().copied().find(|one| word(*one) == text).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        let why = format!("`{text}` is none of {}", words.join(", "));
        Problem::bad_request(why.clone()).with_field(field, why)
    })
}

/// A share in percent with at most two decimals.
fn share(field: &str, text: &str) -> Result<Share, Problem> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let written = !whole.is_empty() && part.len() <= 2 && digits(whole) && digits(part);
    let hundredths = format!("{whole}{part:0<2}").parse().ok().filter(|_| written);
    hundredths.and_then(Share::new).ok_or_else(|| {
        let why = format!("`{text}` is no share; write it in percent, like 20 or 33.33");
        Problem::bad_request(why.clone()).with_field(field, why)
    })
}
