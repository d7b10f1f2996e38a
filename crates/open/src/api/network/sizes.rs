//! Whether firms are small, why, and the tables that say so.

use guildhall_model::OrganisationId;
use guildhall_network::directory::{Basis, Limit, SizeTable, Standard, TableVersion, Unknown};
use guildhall_network::view::{Described, SizeView};
use guildhall_network::{Command, DirectoryCommand, ProgrammeId, TableId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Visitor, parsed};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Most standards in one answer.
const STANDARDS_MAX: usize = 100;

/// Whether a firm is small under the policy of a programme.
#[derive(Serialize, ToSchema)]
#[schema(as = Size)]
pub(super) struct SizeWire {
    /// Name of the programme.
    programme: String,
    programme_label: LabelWire,
    /// `small`, `not_small` or `unknown`.
    answer: &'static str,
    /// The number of the rule.
    rule: String,
    /// What the rule says.
    sentence: LabelWire,
    /// The version of the policy.
    version: u32,
    /// How many people were found, affiliates and branches counted.
    people: u32,
    basis: BasisWire,
    /// What the industry is called in the table; null without one.
    industry_title: Option<String>,
    /// What the table adds to the standard; null where that is nothing.
    note: Option<String>,
    /// What receipts were found; null where that is not asked, or where you may not see each.
    receipts: Option<String>,
}

/// On what it rests whether a firm is small.
#[derive(Serialize, ToSchema)]
#[schema(as = SizeBasis)]
pub(super) struct BasisWire {
    /// How many other organisations are counted with it.
    affiliates: u32,
    /// Links of these that wait for their other side, where you may see that; not counted yet.
    waiting: u32,
    /// Up to what it is small; null where that is not known.
    limit: Option<LimitWire>,
    /// Name of the table; null where it is the policy's own figure.
    table: Option<String>,
    /// The version of the table.
    table_version: Option<u32>,
    /// The code of the industry, where it is by a table.
    industry: Option<String>,
    /// Why it is not known: `table`, `industry`, `standard`, `assets`, `people`, `receipts` or
    /// `currency`; null where it is.
    lacks: Option<&'static str>,
    /// Of which organisation that is lacking.
    lacks_of: Option<String>,
}

/// Up to what a firm is small.
#[derive(Serialize, ToSchema)]
#[schema(as = SizeLimit)]
struct LimitWire {
    /// `people_under` (fewer than `people`), `people` (at most), `receipts` or `assets` (at most
    /// `amount`).
    measure: &'static str,
    people: Option<u32>,
    /// Like `16500000.00 USD`.
    amount: Option<String>,
}

/// Tables of size standards.
#[derive(Serialize, ToSchema)]
pub(crate) struct SizeTableList {
    tables: Vec<TableWire>,
}

/// A table of size standards.
#[derive(Serialize, ToSchema)]
#[schema(as = SizeTable)]
struct TableWire {
    id: String,
    /// Name of the programme whose officers set it.
    programme: String,
    /// Whether you are one of them.
    officer: bool,
    /// Oldest first.
    versions: Vec<VersionWire>,
}

/// A version of a table. It is never changed.
#[derive(Serialize, ToSchema)]
#[schema(as = SizeTableVersion)]
struct VersionWire {
    version: u32,
    /// The first day on which it holds, in UTC.
    from: String,
    /// From where it is.
    source: String,
    /// How many standards it has.
    standards: usize,
}

/// Standards of a version of a table.
#[derive(Serialize, ToSchema)]
pub(crate) struct StandardList {
    version: u32,
    /// How many match.
    total: usize,
    /// The first hundred of them, by industry.
    standards: Vec<StandardWire>,
}

/// The standard of an industry.
#[derive(Serialize, ToSchema)]
#[schema(as = SizeStandard)]
struct StandardWire {
    industry: String,
    title: String,
    limit: LimitWire,
    /// What the table adds to it; null where that is nothing.
    note: Option<String>,
}

/// Which table, and what of it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichTable {
    id: String,
    /// Which version; the newest without it.
    version: Option<u32>,
    /// What the code begins with, or what the title has in it.
    #[serde(default)]
    find: String,
}

/// Which table.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NamedTable {
    id: String,
}

/// A version of a table to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTable {
    /// Name of the programme.
    programme: String,
    /// The first day on which it holds, like `2019-08-19`.
    from: String,
    /// From where it is.
    source: String,
    /// The table as CSV: `naics`, and one of `employees_max`, `receipts_max_musd` and
    /// `assets_max_musd` in each row; `title` and `footnote` where there are some.
    csv: String,
}

/// All tables of size standards, with their versions.
#[utoipa::path(get, path = "/size-tables", tag = "network", responses(
    (status = 200, body = SizeTableList), (status = 401, body = Problem)))]
pub(crate) async fn size_tables(visitor: Visitor) -> Json<SizeTableList> {
    Json(list(&visitor))
}

/// Standards of a table, of which the first hundred that match come.
#[utoipa::path(get, path = "/size-table", tag = "network", params(WhichTable), responses(
    (status = 200, body = StandardList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn size_table(
    visitor: Visitor,
    Query(which): Query<WhichTable>,
) -> Result<Json<StandardList>, Problem> {
    let table = TableId::new(&which.id).ok();
    let table = table.and_then(|id| visitor.view().size_tables().get(&id));
    let versions = table.map_or(&[][..], |table| &table.versions);
    let wanted = |one: &&std::sync::Arc<TableVersion>| {
        which.version.is_none_or(|version| version == one.version)
    };
    let version = versions.iter().rev().find(wanted);
    let version = version.ok_or_else(|| Problem::not_found("size table", &which.id))?;
    let find = which.find.trim().to_lowercase();
    let matches = |one: &&Standard| {
        one.industry.as_str().starts_with(&find) || one.title.to_lowercase().contains(&find)
    };
    let found: Vec<&Standard> = version.standards().iter().filter(matches).collect();
    let total = found.len();
    let standards = found.into_iter().take(STANDARDS_MAX).map(StandardWire::from).collect();
    Ok(Json(StandardList { version: version.version, total, standards }))
}

/// The next version of a table of size standards. For officers of its programme.
#[utoipa::path(put, path = "/size-table", tag = "network", params(NamedTable),
    request_body = NewTable, responses((status = 200, body = SizeTableList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_size_table(
    visitor: Visitor,
    Query(which): Query<NamedTable>,
    Json(asked): Json<NewTable>,
) -> Result<Json<SizeTableList>, Problem> {
    let command = DirectoryCommand::SetSizeTable {
        table: TableId(name("id", &which.id)?),
        programme: ProgrammeId(name("programme", &asked.programme)?),
        from: parsed("from", &asked.from)?,
        source: asked.source,
        csv: asked.csv,
    };
    visitor.change(Command::Directory(command), |visitor| Ok(Json(list(visitor)))).await
}

fn list(visitor: &Visitor) -> SizeTableList {
    let view = visitor.view();
    let table = |(id, table): (&TableId, &SizeTable)| TableWire {
        id: id.to_string(),
        programme: table.programme.to_string(),
        officer: view.programme(&table.programme).is_some_and(|one| view.is_officer(one)),
        versions: table.versions.iter().map(|one| VersionWire::from(&**one)).collect(),
    };
    SizeTableList { tables: view.size_tables().all().map(table).collect() }
}

/// Of an organisation in a list: the answer of all programmes, `differs` where they do not agree;
/// none without a rule, and of what is no firm.
pub(super) fn answer(visitor: &Visitor, described: &Described<'_>) -> Option<&'static str> {
    let sizes = visitor.view().sizes(described.organisation);
    let mut answers = sizes.iter().map(word);
    let first = answers.next()?;
    Some(if answers.all(|other| other == first) { first } else { "differs" })
}

fn word(seen: &SizeView<'_>) -> &'static str {
    match (seen.size.small, &seen.size.basis.unknown) {
        (true, _) => "small",
        (false, Some(_)) => "unknown",
        (false, None) => "not_small",
    }
}

impl From<&SizeView<'_>> for SizeWire {
    fn from(seen: &SizeView<'_>) -> SizeWire {
        let size = &seen.size;
        let policy = seen.programme.policies.version(size.version);
        let rules = policy.map_or(&[][..], |policy| policy.rules());
        let rule = rules.iter().find(|rule| rule.number == size.rule);
        let empty = || LabelWire { en: String::new(), ko: None };
        let note = seen.standard.map(|one| one.note.clone()).filter(|note| !note.is_empty());
        SizeWire {
            programme: seen.programme.id.to_string(),
            programme_label: (&seen.programme.label).into(),
            answer: word(seen),
            rule: size.rule.to_string(),
            sentence: rule.map_or_else(empty, |rule| (&rule.sentence).into()),
            version: size.version,
            people: size.people,
            basis: (&size.basis).into(),
            industry_title: seen.standard.map(|one| one.title.trim().to_owned()),
            note,
            receipts: size.basis.receipts.map(|sum| sum.to_string()),
        }
    }
}

impl From<&Basis> for BasisWire {
    fn from(basis: &Basis) -> BasisWire {
        let (lacks, of) = basis.unknown.as_ref().map(lacking).unzip();
        BasisWire {
            affiliates: basis.affiliates,
            waiting: basis.waiting,
            limit: basis.limit.map(LimitWire::from),
            table: basis.table.as_ref().map(|cited| cited.table.to_string()),
            table_version: basis.table.as_ref().map(|cited| cited.version),
            industry: basis.industry.as_ref().map(ToString::to_string),
            lacks,
            lacks_of: of.flatten().map(ToString::to_string),
        }
    }
}

fn lacking(unknown: &Unknown) -> (&'static str, Option<&OrganisationId>) {
    match unknown {
        Unknown::Table => ("table", None),
        Unknown::Industry => ("industry", None),
        Unknown::Standard => ("standard", None),
        Unknown::Assets => ("assets", None),
        Unknown::People { of } => ("people", Some(of)),
        Unknown::Receipts { of } => ("receipts", Some(of)),
        Unknown::Currency { of } => ("currency", Some(of)),
    }
}

impl From<Limit> for LimitWire {
    fn from(limit: Limit) -> LimitWire {
        let (measure, people, amount) = match limit {
            Limit::PeopleUnder { people } => ("people_under", Some(people), None),
            Limit::People { most } => ("people", Some(most), None),
            Limit::Receipts { most } => ("receipts", None, Some(most.to_string())),
            Limit::Assets { most } => ("assets", None, Some(most.to_string())),
        };
        LimitWire { measure, people, amount }
    }
}

impl From<&TableVersion> for VersionWire {
    fn from(version: &TableVersion) -> VersionWire {
        VersionWire {
            version: version.version,
            from: version.from.to_string(),
            source: version.source.clone(),
            standards: version.standards().len(),
        }
    }
}

impl From<&Standard> for StandardWire {
    fn from(one: &Standard) -> StandardWire {
        StandardWire {
            industry: one.industry.to_string(),
            title: one.title.clone(),
            limit: one.limit.into(),
            note: Some(one.note.clone()).filter(|note| !note.is_empty()),
        }
    }
}
