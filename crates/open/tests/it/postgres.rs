//! PostgreSQL's protocol, by a client that knows nothing of us, and by bytes that no client sends.

mod catalogue;
mod queries;
mod sessions;
mod wire;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use guildhall_open::TlsConfig;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::house::{GT1, Guildhall, VENT, token};
use crate::served::Served;

/// Works for hours, and gives no row before.
const ENDLESS: &str = "SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a \
                       CROSS JOIN generate_series(1, 100000000) b";

/// A house with this door open.
struct Door(Served);

impl Deref for Door {
    type Target = Served;

    fn deref(&self) -> &Served {
        &self.0
    }
}

/// Four samples of the turbine, one of the ventilator.
async fn door() -> Door {
    door_with(None).await
}

async fn door_with(tls: Option<Arc<TlsConfig>>) -> Door {
    let house = Guildhall::open();
    for (second, value) in [(-4, 3000.5), (-3, f64::NAN), (-2, 3001.0), (-1, 3002.0)] {
        house.say(&format!("{GT1}.speed"), second, value).await;
    }
    house.say(&format!("{VENT}.rate"), -1, 15.5).await;
    let never = std::future::pending();
    let door = |listener, house| guildhall_open::postgres(listener, house, tls, never);
    Door(Served::by(house, door).await)
}

impl Door {
    fn config(&self, user: &str, password: &str) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.address.port());
        config.user(user).password(password).dbname("guildhall");
        config
    }

    /// Signs in by token.
    async fn client(&self, who: &str) -> Client {
        client(&self.config(who, &token(who))).await.unwrap()
    }
}

async fn client(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The code that a query, or a sign-in, is refused with.
fn code(error: &tokio_postgres::Error) -> SqlState {
    error.code().unwrap_or_else(|| panic!("no code: {error:?}")).clone()
}

/// Rows of a text of statements.
async fn texts(client: &Client, text: &str) -> Vec<Vec<Option<String>>> {
    let messages = client.simple_query(text).await.unwrap_or_else(|e| panic!("{text}: {e:?}"));
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()).collect()
}

/// The first column of all rows.
async fn column(client: &Client, text: &str) -> Vec<String> {
    let rows = texts(client, text).await;
    rows.into_iter().map(|row| row[0].clone().unwrap_or_default()).collect()
}
