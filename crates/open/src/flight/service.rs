//! The calls of Flight, each handed on to where it is answered.

use arrow_flight::flight_descriptor::DescriptorType;
use arrow_flight::flight_service_server::FlightService;
use arrow_flight::sql::{
    ActionCancelQueryRequest, ActionCancelQueryResult, ActionClosePreparedStatementRequest,
    ActionCreatePreparedStatementRequest, Any, Command, ProstMessageExt,
};
use arrow_flight::{
    Action, ActionType, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, Criteria,
    Empty, FlightData, FlightDescriptor, FlightInfo, HandshakeRequest, HandshakeResponse, PollInfo,
    PutResult, Result as Done, SchemaResult, Ticket,
};
use bytes::Bytes;
use futures_util::stream;
use prost::Message;
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::caller::Caller;
use crate::flight::prepared::{prepare, schema_bytes};
use crate::flight::sign_in::sign_in;
use crate::flight::statement::{Out, at_once, begin, describe, info, rows, told};
use crate::flight::status::{garbled, not_here, with_code};
use crate::flight::{Door, catalogue, put};

const CREATE_PREPARED: &str = "CreatePreparedStatement";
const CLOSE_PREPARED: &str = "ClosePreparedStatement";
const CANCEL: &str = "CancelFlightInfo";
const CANCEL_BEFORE: &str = "CancelQuery";

/// `CANCEL_RESULT_CANCELLED`, which the crate does not name.
const CANCELLED: i32 = 1;

/// The actions there are, each with what it does.
const ACTIONS: [(&str, &str); 4] = [
    (CREATE_PREPARED, "Prepares a statement: ActionCreatePreparedStatementRequest"),
    (CLOSE_PREPARED, "Forgets one: ActionClosePreparedStatementRequest"),
    (CANCEL, "Cancels a query that runs: CancelFlightInfoRequest"),
    (CANCEL_BEFORE, "The same as clients before said it: ActionCancelQueryRequest"),
];

#[tonic::async_trait]
impl FlightService for Door {
    type HandshakeStream = Out<HandshakeResponse>;
    type ListFlightsStream = Out<FlightInfo>;
    type DoGetStream = Out<FlightData>;
    type DoPutStream = Out<PutResult>;
    type DoActionStream = Out<Done>;
    type ListActionsStream = Out<ActionType>;
    type DoExchangeStream = Out<FlightData>;

    /// Gives the token of whoever is let in back, as what later calls are to send.
    async fn handshake(
        &self,
        request: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Out<HandshakeResponse>>, Status> {
        let (key, _) = sign_in(&self.house, &request)?;
        let bearer = MetadataValue::try_from(format!("Bearer {}", key.token)).map_err(garbled)?;
        let answer = HandshakeResponse { payload: key.token.into(), ..Default::default() };
        let mut response = all([answer]);
        response.metadata_mut().insert("authorization", bearer);
        Ok(response)
    }

    async fn list_flights(
        &self,
        request: Request<Criteria>,
    ) -> Result<Response<Out<FlightInfo>>, Status> {
        sign_in(&self.house, &request)?;
        Ok(all([]))
    }

    async fn get_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<FlightInfo>, Status> {
        let (_, caller) = sign_in(&self.house, &request)?;
        let descriptor = request.into_inner();
        let ticket = descriptor.cmd.clone();
        let info = match command(&descriptor)? {
            Command::CommandStatementQuery(asked) => {
                info(self, &caller, &asked.query, descriptor).await?
            }
            other => {
                let columns = self.columns(&caller, other).await?;
                told(&columns, ticket, descriptor)?
            }
        };
        Ok(Response::new(info))
    }

    async fn poll_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<PollInfo>, Status> {
        sign_in(&self.house, &request)?;
        Err(not_here("PollFlightInfo"))
    }

    async fn get_schema(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<SchemaResult>, Status> {
        let (_, caller) = sign_in(&self.house, &request)?;
        let columns = self.columns(&caller, command(request.get_ref())?).await?;
        Ok(Response::new(SchemaResult { schema: schema_bytes(&columns)? }))
    }

    async fn do_get(&self, request: Request<Ticket>) -> Result<Response<Out<FlightData>>, Status> {
        let (_, caller) = sign_in(&self.house, &request)?;
        let rows = match unpacked(&request.get_ref().ticket)? {
            Command::TicketStatementQuery(ticket) => rows(self, &caller, ticket).await?,
            Command::CommandPreparedStatementQuery(asked) => {
                let handle = asked.prepared_statement_handle;
                let statement = self.prepared.get(caller.person(), &handle)?;
                begin(self, &caller, handle, &statement.text, statement.bound).await?
            }
            other => {
                let what = other.type_url().to_owned();
                let batch = catalogue::answer(self, &caller, other).await?;
                at_once(self, batch.ok_or_else(|| not_here(&what))?)
            }
        };
        Ok(Response::new(rows))
    }

    async fn do_put(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Out<PutResult>>, Status> {
        put::put(self, request).await.map(Response::new)
    }

    async fn do_exchange(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Out<FlightData>>, Status> {
        sign_in(&self.house, &request)?;
        Err(not_here("DoExchange"))
    }

    async fn do_action(&self, request: Request<Action>) -> Result<Response<Out<Done>>, Status> {
        let (_, caller) = sign_in(&self.house, &request)?;
        let Action { r#type: action, body } = request.into_inner();
        match action.as_str() {
            CREATE_PREPARED => {
                let asked: ActionCreatePreparedStatementRequest = named(&body)?;
                let prepared = prepare(self, &caller, asked.query).await?;
                Ok(all([Done { body: prepared.as_any().encode_to_vec().into() }]))
            }
            CLOSE_PREPARED => {
                let asked: ActionClosePreparedStatementRequest = named(&body)?;
                self.prepared.close(caller.person(), asked.prepared_statement_handle);
                Ok(all([]))
            }
            CANCEL => {
                let asked = CancelFlightInfoRequest::decode(body).map_err(garbled)?;
                self.cancel(&caller, asked.info)?;
                let done = CancelFlightInfoResult { status: CancelStatus::Cancelled.into() };
                Ok(all([Done { body: done.encode_to_vec().into() }]))
            }
            CANCEL_BEFORE => {
                let asked: ActionCancelQueryRequest = named(&body)?;
                self.cancel(&caller, Some(FlightInfo::decode(asked.info).map_err(garbled)?))?;
                let done = ActionCancelQueryResult { result: CANCELLED };
                Ok(all([Done { body: done.as_any().encode_to_vec().into() }]))
            }
            other => Err(not_here(&format!("action `{other}`"))),
        }
    }

    async fn list_actions(
        &self,
        request: Request<Empty>,
    ) -> Result<Response<Out<ActionType>>, Status> {
        sign_in(&self.house, &request)?;
        Ok(all(ACTIONS.map(|(name, does)| ActionType {
            r#type: name.to_owned(),
            description: does.to_owned(),
        })))
    }
}

impl Door {
    /// The columns that a command gives.
    async fn columns(
        &self,
        caller: &Caller,
        command: Command,
    ) -> Result<arrow_schema::SchemaRef, Status> {
        match command {
            Command::CommandStatementQuery(asked) => {
                describe(self, caller, &asked.query, &[]).await
            }
            Command::CommandPreparedStatementQuery(asked) => {
                let handle = asked.prepared_statement_handle;
                let statement = self.prepared.get(caller.person(), &handle)?;
                describe(self, caller, &statement.text, &statement.bound).await
            }
            other => {
                let what = other.type_url().to_owned();
                let batch = catalogue::answer(self, caller, other).await?;
                batch.map(|batch| batch.schema()).ok_or_else(|| not_here(&what))
            }
        }
    }

    /// Cancels what runs for the tickets of an answer.
    fn cancel(&self, caller: &Caller, info: Option<FlightInfo>) -> Result<(), Status> {
        let gone = || {
            let told = "no query of yours runs for this ticket: it has ended, or not begun";
            with_code(Code::NotFound, told, "not_found")
        };
        let endpoint = info.and_then(|info| info.endpoint.into_iter().next());
        let ticket = endpoint.and_then(|endpoint| endpoint.ticket).ok_or_else(gone)?;
        let key = match unpacked(&ticket.ticket)? {
            Command::TicketStatementQuery(ticket) => ticket.statement_handle,
            Command::CommandPreparedStatementQuery(asked) => asked.prepared_statement_handle,
            _ => return Err(gone()),
        };
        let query = self.running.query(caller.person(), &key).ok_or_else(gone)?;
        self.house.sql.cancel(&caller.scope, &query).map_err(|_| gone())
    }
}

/// What a descriptor asks for.
fn command(descriptor: &FlightDescriptor) -> Result<Command, Status> {
    if descriptor.r#type == i32::from(DescriptorType::Path) {
        let path = descriptor.path.join("/");
        let told = format!("there is nothing to fetch at the path `{path}`; ask by SQL");
        return Err(with_code(Code::NotFound, &told, "not_found"));
    }
    unpacked(&descriptor.cmd)
}

fn unpacked(bytes: &Bytes) -> Result<Command, Status> {
    let any = Any::decode(bytes.clone()).map_err(garbled)?;
    Command::try_from(any).map_err(garbled)
}

/// A message under its name.
fn named<M: ProstMessageExt>(bytes: &Bytes) -> Result<M, Status> {
    let any = Any::decode(bytes.clone()).map_err(garbled)?;
    let told = || garbled(format!("`{}` is not what this action takes", any.type_url));
    any.unpack().map_err(garbled)?.ok_or_else(told)
}

fn all<T: Send + 'static, const N: usize>(told: [T; N]) -> Response<Out<T>> {
    Response::new(Box::pin(stream::iter(told.map(Ok))))
}
