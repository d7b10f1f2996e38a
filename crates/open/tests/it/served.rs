//! A house behind a door that is no HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use guildhall_open::House;
use guildhall_query::RunningQuery;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::house::Guildhall;

/// A house with an open door. Closed when dropped.
pub(crate) struct Served {
    pub(crate) house: Guildhall,
    pub(crate) address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Served {
    /// Opens the door.
    pub(crate) async fn by<F>(
        house: Guildhall,
        door: impl FnOnce(TcpListener, Arc<House>) -> F,
    ) -> Served
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(door(listener, Arc::clone(&house.house)));
        Served { house, address, serving }
    }

    /// The queries that run, as their own person sees them.
    pub(crate) fn running(&self, who: &str) -> Vec<RunningQuery> {
        let access = self.house.house.desk.access();
        let person = guildhall_model::PersonId::new(who).unwrap();
        self.house.house.sql.running(&access.scope(&person, self.house.house.clock.now()))
    }

    pub(crate) async fn until_running(&self, who: &str, count: usize) {
        for _ in 0..500 {
            if self.running(who).len() == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?} run, not {count}", self.running(who));
    }
}
