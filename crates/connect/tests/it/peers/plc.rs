//! A Modbus TCP server: a at holding 0, b at holding 2, nothing from 500 on.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use guildhall_model::{Connection, Time};
use tokio::runtime::Runtime;
use tokio_modbus::server::Service;
use tokio_modbus::server::tcp::{Server, accept_tcp_connection};
use tokio_modbus::{ExceptionCode, Request, Response};

use super::{Peer, connection, free_address, impostor, life, listen};

const POINTS: [&str; 3] = ["holding:0:float32", "holding:2:uint16", "holding:505:uint16"];

pub(crate) struct Plc {
    address: SocketAddr,
    a: Arc<Mutex<f64>>,
    life: Option<Runtime>,
}

impl Plc {
    pub(crate) fn new() -> Plc {
        Plc { address: free_address(), a: Arc::default(), life: None }
    }
}

struct Device(Arc<Mutex<f64>>);

impl Service for Device {
    type Request = Request<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Response, ExceptionCode>>;

    fn call(&self, request: Request<'static>) -> Self::Future {
        let Request::ReadHoldingRegisters(from, count) = request else {
            return ready(Err(ExceptionCode::IllegalFunction));
        };
        if from + count > 500 {
            return ready(Err(ExceptionCode::IllegalDataAddress));
        }
        #[expect(clippy::as_conversions, reason = "the test's values are exact")]
        let bits = (*self.0.lock().unwrap() as f32).to_bits().to_be_bytes();
        let word = |at: u16| match at {
            0 => u16::from_be_bytes([bits[0], bits[1]]),
            1 => u16::from_be_bytes([bits[2], bits[3]]),
            2 => 7,
            _ => 0,
        };
        ready(Ok(Response::ReadHoldingRegisters((from..from + count).map(word).collect())))
    }
}

impl Peer for Plc {
    fn connection(&self) -> Connection {
        let address = self.address.to_string();
        connection("modbus", &[("address", &address), ("poll_ms", "50")], &POINTS)
    }

    fn start(&mut self) {
        self.stop();
        let (address, a) = (self.address, Arc::clone(&self.a));
        let life = life();
        life.spawn(async move {
            let server = Server::new(listen(address).await);
            let device = |_| Ok(Some(Device(Arc::clone(&a))));
            let on_connected = |stream, peer| {
                let accepted = accept_tcp_connection(stream, peer, device);
                async move { accepted }
            };
            server.serve(&on_connected, |_| {}).await.unwrap();
        });
        self.life = Some(life);
    }

    fn say(&mut self, a: f64) {
        *self.a.lock().unwrap() = a;
    }

    fn stop(&mut self) {
        if let Some(life) = self.life.take() {
            life.shutdown_background();
        }
    }

    fn garbage(&mut self) {
        self.stop();
        self.life = Some(impostor(self.address));
    }

    fn source_time(&self) -> Option<Time> {
        None
    }
}

impl Drop for Plc {
    fn drop(&mut self) {
        self.stop();
    }
}
