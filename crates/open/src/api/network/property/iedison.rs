//! Foreground of an institute as the request objects of NIST's iEdison API.
//!
//! Source: `usnistgov/iEdison-API-Documentation`: Create Invention v2, Create Patent v3, Create
//! Utilization v3, Lookup Values. Nothing is sent. What iEdison assigns and what this house does not know
//! is left out: the manual lists it.

use guildhall_model::{Currency, Day, Money};
use guildhall_network::InstituteId;
use guildhall_network::property::invention::{
    Filing, Ground, Invention, InventionStepped, Stage, State, Step,
};
use guildhall_network::property::licence::Subject;
use guildhall_network::view::{InventionView, PropertyView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Visitor;
use super::super::institutes::Which;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Longest reason that iEdison takes, in characters.
const REASON_CHARS_MAX: usize = 255;

/// Longest notes that iEdison takes of a report of use, in characters.
const NOTES_CHARS_MAX: usize = 1_000;

/// Foreground of an institute, each invention with what is reported of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct IEdisonExport {
    inventions: Vec<Report>,
}

/// One invention: the objects of three requests, in the words of iEdison.
#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonReport)]
#[serde(rename_all = "camelCase")]
struct Report {
    invention_request: InventionRequest,
    /// One for each application in the country or by the Patent Cooperation Treaty.
    patent_request: Vec<PatentRequest>,
    /// One for each year that was reported.
    utilization_request: Vec<UtilizationRequest>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonInvention)]
#[serde(rename_all = "camelCase")]
struct InventionRequest {
    invention_title: String,
    invention_docket_number: String,
    invention_report_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_publication_date: Option<String>,
    inventors: Vec<Person>,
    primary_agency: String,
    funding_agreements: Vec<Agreement>,
    invention_status: Status,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = IEdisonInventor)]
#[serde(rename_all = "camelCase")]
struct Person {
    first_name: String,
    last_name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonAgreement)]
#[serde(rename_all = "camelCase")]
struct Agreement {
    agency: String,
    grant_number: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonStatus)]
#[serde(rename_all = "camelCase")]
struct Status {
    title_election_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title_election_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_elect_title_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_elect_title_other_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    does_not_retain_title_date: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonPatent)]
#[serde(rename_all = "camelCase")]
struct PatentRequest {
    patent_docket_number: String,
    patent_status: &'static str,
    patent_title: String,
    patent_application_type: &'static str,
    /// Written so by iEdison.
    #[serde(rename = "confirmatoryLicenseExcutionDate", skip_serializing_if = "Option::is_none")]
    confirmatory_license_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisional_patent_application: Option<Provisional>,
    #[serde(skip_serializing_if = "Option::is_none")]
    non_provisional_patent_application: Option<NonProvisional>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pct_patent_application: Option<Pct>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_application_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_application_date: Option<String>,
    inventors: Vec<Person>,
    foreign_filings: Vec<ForeignFiling>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonProvisional)]
#[serde(rename_all = "camelCase")]
struct Provisional {
    provisional_application_number: String,
    provisional_application_date: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonNonProvisional)]
#[serde(rename_all = "camelCase")]
struct NonProvisional {
    non_provisional_application_number: String,
    non_provisional_application_date: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonPct)]
#[serde(rename_all = "camelCase")]
struct Pct {
    pct_application_number: String,
    pct_application_date: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonForeignFiling)]
#[serde(rename_all = "camelCase")]
struct ForeignFiling {
    country_name: String,
    status: &'static str,
    filing_date: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonUtilization)]
#[serde(rename_all = "camelCase")]
struct UtilizationRequest {
    reporting_year: i16,
    latest_stage_dev: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_commercial_sale_year: Option<i16>,
    /// In dollars of the United States; left out where the book is kept in another currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    total_income: Option<serde_json::Number>,
    licensees: Vec<Licensee>,
    #[serde(skip_serializing_if = "String::is_empty")]
    notes: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IEdisonLicensee)]
#[serde(rename_all = "camelCase")]
struct Licensee {
    licensee_name: String,
    exclusive_count: u32,
    non_exclusive_count: u32,
    small_business: bool,
}

/// Foreground as iEdison reads it. For who runs the institute.
#[utoipa::path(get, path = "/institute/property/iedison", tag = "network", params(Which),
    responses((status = 200, body = IEdisonExport), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn iedison(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<IEdisonExport>, Problem> {
    let view = visitor.view();
    let unknown = || Problem::not_found("institute", &which.id);
    let id = InstituteId::new(&which.id).map_err(|_| unknown())?;
    let of = view.institute(&id).ok_or_else(unknown)?;
    let seen = view.property(&id).ok_or_else(unknown)?;
    if !seen.runs_it {
        return Err(Problem::forbidden(format!("only those who run `{id}` export its inventions")));
    }
    let programme = view.programme(&of.institute.agreement.programme);
    let small = |organisation: &guildhall_model::OrganisationId| {
        let size = programme.and_then(|programme| view.size(organisation, programme));
        size.is_some_and(|seen| seen.size.small)
    };
    let foreground = seen.inventions.iter().filter(|one| one.ground == Ground::Foreground);
    let report = |one: &InventionView<'_>| {
        let course = one.whole?;
        let used = |step: &InventionStepped| used(&visitor, &seen, one, &step.step, &small);
        Some(Report {
            invention_request: InventionRequest::new(one, course),
            patent_request: patents(one, course),
            utilization_request: course.steps.iter().filter_map(used).collect(),
        })
    };
    Ok(Json(IEdisonExport { inventions: foreground.filter_map(report).collect() }))
}

/// MM/DD/YYYY.
fn date(day: Day) -> String {
    let text = day.to_string();
    let mut parts = text.split('-');
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    format!("{month}/{day}/{year}")
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn people(invention: &Invention) -> Vec<Person> {
    let inventors = invention.text.inventors.iter();
    let person = |one: &guildhall_network::property::invention::Inventor| Person {
        first_name: one.first.clone(),
        last_name: one.last.clone(),
    };
    inventors.map(person).collect()
}

impl InventionRequest {
    fn new(seen: &InventionView<'_>, invention: &Invention) -> InventionRequest {
        let text = &invention.text;
        let funding = text.funding.iter();
        let agreement = |one: &guildhall_network::property::invention::Funding| Agreement {
            agency: one.agency.clone(),
            grant_number: one.award.clone(),
        };
        InventionRequest {
            invention_title: text.title.clone(),
            invention_docket_number: seen.id.to_string(),
            invention_report_date: date(text.reported),
            first_publication_date: invention.published().map(date),
            inventors: people(invention),
            primary_agency: text.funding.iter().map(|one| one.agency.clone()).collect(),
            funding_agreements: funding.map(agreement).collect(),
            invention_status: Status::new(invention),
        }
    }
}

impl Status {
    fn new(invention: &Invention) -> Status {
        let elected = invention.day_of(|step| matches!(step, Step::Elect));
        let conveyed = invention.steps.iter().find_map(|one| match &one.step {
            Step::Convey { reason } => Some((one.day, shortened(reason, REASON_CHARS_MAX))),
            _ => None,
        });
        let title_election_status = match (&conveyed, elected) {
            (Some(_), _) => "Does Not Retain Title",
            (None, Some(_)) => "Elect to Retain Title",
            (None, None) => "Under Evaluation",
        };
        Status {
            title_election_status,
            title_election_date: elected.map(date),
            not_elect_title_reason: conveyed.as_ref().map(|_| "Other"),
            does_not_retain_title_date: conveyed.as_ref().map(|(day, _)| date(*day)),
            not_elect_title_other_reason: conveyed.map(|(_, reason)| reason),
        }
    }
}

/// One for each application that iEdison has a type for; those of other countries are told with the
/// first.
fn patents(seen: &InventionView<'_>, invention: &Invention) -> Vec<PatentRequest> {
    let filings = || {
        invention.steps.iter().filter_map(|one| match &one.step {
            Step::File { filing, number, .. } => Some((one.day, filing, number)),
            _ => None,
        })
    };
    let abandoned = invention.state() == State::Abandoned;
    let foreign = filings().filter_map(|(day, filing, _)| match filing {
        Filing::Foreign { country } => Some(ForeignFiling {
            country_name: country.clone(),
            status: if abandoned { "Abandoned" } else { "Active" },
            filing_date: date(day),
        }),
        _ => None,
    });
    let mut requests = Vec::new();
    for (day, filing, number) in filings() {
        let at = requests.len() + 1;
        let (number, date_of) = (number.clone(), date(day));
        let mut request = PatentRequest {
            patent_docket_number: format!("{}-{at}", seen.id),
            patent_status: match abandoned {
                true => "Abandoned/Intent to Abandon",
                false => "Institution Retains Rights",
            },
            patent_title: invention.text.title.clone(),
            patent_application_type: "PROV",
            confirmatory_license_date: None,
            provisional_patent_application: None,
            non_provisional_patent_application: None,
            pct_patent_application: None,
            issued_application_number: None,
            issued_application_date: None,
            inventors: people(invention),
            foreign_filings: Vec::new(),
        };
        if let Some((granted, patent)) = granted(invention, &number) {
            request.issued_application_number = Some(patent);
            request.issued_application_date = Some(date(granted));
        }
        match filing {
            Filing::Provisional => {
                request.provisional_patent_application = Some(Provisional {
                    provisional_application_number: number,
                    provisional_application_date: date_of,
                });
            }
            Filing::NonProvisional => {
                request.patent_application_type = "ORD";
                request.non_provisional_patent_application = Some(NonProvisional {
                    non_provisional_application_number: number,
                    non_provisional_application_date: date_of,
                });
            }
            Filing::Pct => {
                request.patent_application_type = "PCT";
                request.pct_patent_application =
                    Some(Pct { pct_application_number: number, pct_application_date: date_of });
            }
            Filing::Foreign { .. } => continue,
        }
        requests.push(request);
    }
    if let Some(first) = requests.first_mut() {
        first.foreign_filings = foreign.collect();
        let confirmed = invention.day_of(|step| matches!(step, Step::Confirm));
        first.confirmatory_license_date = confirmed.map(date);
    }
    requests
}

fn granted(invention: &Invention, number: &str) -> Option<(Day, String)> {
    invention.steps.iter().find_map(|one| match &one.step {
        Step::Grant { application, patent } if application == number => {
            Some((one.day, patent.clone()))
        }
        _ => None,
    })
}

/// What became of an invention in a year, with those who had a licence in it.
fn used(
    visitor: &Visitor,
    seen: &PropertyView<'_>,
    invention: &InventionView<'_>,
    step: &Step,
    small: &impl Fn(&guildhall_model::OrganisationId) -> bool,
) -> Option<UtilizationRequest> {
    let Step::Utilise { year, stage, first_sale, note } = step else { return None };
    let mut licensees = std::collections::BTreeMap::new();
    for one in &seen.licences {
        let text = &one.licence.offer.text;
        let Subject::Invention { invention: of } = &text.subject else { continue };
        let held = one.licence.period().filter(|held| {
            // The first day after it may be the first of the year.
            let last = held.until().minus_days(1);
            (held.from().year()..=last.year()).contains(year)
        });
        if of == invention.id && held.is_some() {
            let counts = licensees.entry(&text.licensee).or_insert([0_u32; 2]);
            counts[usize::from(!text.exclusive)] += 1;
        }
    }
    let licensee =
        |(id, [exclusive, others]): (&guildhall_model::OrganisationId, [u32; 2])| Licensee {
            licensee_name: visitor.organisation(id).label.en,
            exclusive_count: exclusive,
            non_exclusive_count: others,
            small_business: small(id),
        };
    let income = invention.income.iter().find(|(of, _)| of == year);
    Some(UtilizationRequest {
        reporting_year: *year,
        latest_stage_dev: match stage {
            Stage::NotLicensed => "Not Licensed",
            Stage::Licensed => "Licensed",
            Stage::Commercialized => "Commercialized",
        },
        first_commercial_sale_year: *first_sale,
        total_income: dollars(income.map(|(_, amount)| *amount)),
        licensees: licensees.into_iter().map(licensee).collect(),
        notes: shortened(note, NOTES_CHARS_MAX),
    })
}

/// An amount in dollars as a number; 0 where there is none.
fn dollars(amount: Option<Money>) -> Option<serde_json::Number> {
    let dollar = Currency::new("USD").ok()?;
    let amount = amount.unwrap_or(Money::zero(dollar));
    let text = amount.to_string();
    let number = text.split(' ').next().filter(|_| amount.currency() == dollar)?;
    number.parse().ok()
}
