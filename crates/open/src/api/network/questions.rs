//! Questions about a call, and the office's answers. Who asked is not told.

use guildhall_model::OrganisationId;
use guildhall_network::view::QuestionView;
use guildhall_network::{CallId, Command, QuestionCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Visitor;
use super::calls::Which;
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Questions about a call.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionList {
    /// In the order they were asked.
    questions: Vec<QuestionWire>,
}

/// A question about a call.
#[derive(Serialize, ToSchema)]
#[schema(as = Question)]
struct QuestionWire {
    /// From 1, in the order they were asked.
    number: u32,
    /// When it was asked, RFC 3339.
    at: String,
    text: String,
    /// What the office answered, the newest last: it holds, the others are what it said before.
    answers: Vec<AnswerWire>,
    /// Whether an organisation of yours asked it.
    own: bool,
}

/// An answer of the office.
#[derive(Serialize, ToSchema)]
#[schema(as = Answer)]
struct AnswerWire {
    /// RFC 3339.
    at: String,
    text: String,
}

/// A question to be asked.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewQuestion {
    /// Name of the organisation for which you ask. It is told to nobody.
    organisation: String,
    text: String,
}

/// An answer to be given.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAnswer {
    /// Which question.
    number: u32,
    text: String,
}

/// Questions about a call that were answered; those of your organisations; for who belongs to the
/// office all.
#[utoipa::path(get, path = "/call/questions", tag = "network", params(Which), responses(
    (status = 200, body = QuestionList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn questions(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<QuestionList>, Problem> {
    list(&visitor, &which.id)
}

/// Asks something about a call. Needs the role of an administrator in the organisation.
#[utoipa::path(post, path = "/call/questions", tag = "network", params(Which),
    request_body = NewQuestion, responses((status = 200, body = QuestionList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask_question(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewQuestion>,
) -> Result<Json<QuestionList>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let organisation = OrganisationId(name("organisation", &asked.organisation)?);
    let command = QuestionCommand::Ask { call, organisation, text: asked.text };
    visitor.change(Command::Question(command), move |visitor| list(visitor, &which.id)).await
}

/// Answers a question, or answers it otherwise: both become public. For officers of the programme.
#[utoipa::path(post, path = "/call/answers", tag = "network", params(Which),
    request_body = NewAnswer, responses((status = 200, body = QuestionList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer_question(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewAnswer>,
) -> Result<Json<QuestionList>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let command = QuestionCommand::Answer { call, number: asked.number, text: asked.text };
    visitor.change(Command::Question(command), move |visitor| list(visitor, &which.id)).await
}

fn list(visitor: &Visitor, id: &str) -> Result<Json<QuestionList>, Problem> {
    let view = visitor.view();
    let call = CallId::new(id).ok().and_then(|id| view.call(&id));
    let call = call.ok_or_else(|| Problem::not_found("call", id))?;
    let wire = |one: &QuestionView<'_>| QuestionWire {
        number: one.number,
        at: one.at.to_string(),
        text: one.text.to_owned(),
        answers: one
            .answers
            .iter()
            .map(|answer| AnswerWire { at: answer.at.to_string(), text: answer.text.clone() })
            .collect(),
        own: one.own,
    };
    Ok(Json(QuestionList { questions: view.questions(call).iter().map(wire).collect() }))
}
