//! Arrow Flight SQL, by the client of Arrow's own project, and by calls that no client makes.

mod put;
mod queries;
mod sessions;

use std::ops::Deref;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_flight::FlightInfo;
use arrow_flight::error::FlightError;
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures_util::TryStreamExt;
use guildhall_open::{Limits, TlsConfig};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::house::{GT1, Guildhall, VENT, token};
use crate::served::Served;

type Client = FlightSqlServiceClient<Channel>;

/// A house with this door open.
struct Door(Served);

impl Deref for Door {
    type Target = Served;

    fn deref(&self) -> &Served {
        &self.0
    }
}

/// Three samples of the turbine, one of the ventilator.
async fn door() -> Door {
    let house = Guildhall::open();
    for (second, value) in [(-3, 3000.5), (-2, 3001.0), (-1, 3002.0)] {
        house.say(&format!("{GT1}.speed"), second, value).await;
    }
    house.say(&format!("{VENT}.rate"), -1, 15.5).await;
    door_of(house, None).await
}

async fn door_of(house: Guildhall, tls: Option<Arc<TlsConfig>>) -> Door {
    door_until(house, tls, std::future::pending()).await
}

async fn door_until(
    house: Guildhall,
    tls: Option<Arc<TlsConfig>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Door {
    let door = |listener, house| guildhall_open::flight(listener, house, tls, stop);
    Door(Served::by(house, door).await)
}

impl Door {
    /// A client without a key.
    async fn stranger(&self) -> Client {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        Client::new(endpoint.connect().await.unwrap())
    }

    /// A client with a token.
    async fn client(&self, who: &str) -> Client {
        let mut client = self.stranger().await;
        client.set_token(token(who));
        client
    }
}

/// The rows of an answer, as they are shown.
async fn rows(client: &mut Client, info: FlightInfo) -> Result<Vec<Vec<String>>, Status> {
    Ok(batches(client, info).await?.iter().flat_map(shown).collect())
}

async fn batches(client: &mut Client, info: FlightInfo) -> Result<Vec<RecordBatch>, Status> {
    let schema = info.clone().try_decode_schema().unwrap();
    let ticket = info.endpoint[0].ticket.clone().unwrap();
    let stream = client.do_get(ticket).await.map_err(status)?;
    let batches: Vec<RecordBatch> = stream.try_collect().await.map_err(status)?;
    assert!(batches.iter().all(|batch| *batch.schema() == schema), "as was told");
    Ok(batches)
}

fn shown(batch: &RecordBatch) -> Vec<Vec<String>> {
    let options = FormatOptions::new().with_null("NULL");
    let columns = batch.columns().iter();
    let columns = columns.map(|column| ArrayFormatter::try_new(column, &options).unwrap());
    let columns: Vec<_> = columns.collect();
    (0..batch.num_rows())
        .map(|row| columns.iter().map(|column| column.value(row).to_string()).collect())
        .collect()
}

async fn asked(client: &mut Client, text: &str) -> Result<Vec<Vec<String>>, Status> {
    let info = client.execute(text.to_owned(), None).await.map_err(status)?;
    rows(client, info).await
}

/// The status within the error of a client.
fn status(error: FlightError) -> Status {
    error.into()
}

/// The code and the stable word of a refusal.
fn refused<T>(outcome: Result<T, Status>) -> (Code, String) {
    let Err(status) = outcome else { panic!("it was not refused") };
    let word = status.metadata().get("guildhall-code");
    let word = word.map(|word| word.to_str().unwrap().to_owned());
    (status.code(), word.unwrap_or_else(|| panic!("no word: {status:?}")))
}
