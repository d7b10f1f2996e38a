//! An OPC UA server with two variables in a name space of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guildhall_model::{Connection, Time};
use opcua::crypto::SecurityPolicy;
use opcua::server::address_space::{Variable, VariableBuilder};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerBuilder, ServerUserToken};
use opcua::types::{DataTypeId, DataValue, DateTime, MessageSecurityMode, NodeId, ObjectId};
use tokio::runtime::Runtime;

use super::{Peer, connection, free_address, impostor, life, listen};

const POINTS: [&str; 3] =
    ["nsu=urn:test:turbine;s=A", "nsu=urn:test:turbine;s=B", "nsu=urn:test:turbine;s=Missing"];

pub(crate) struct Turbine {
    address: SocketAddr,
    a: Arc<Mutex<f64>>,
    folder: tempfile::TempDir,
    /// With a password, only encrypted and for the user `operator`.
    password: Option<String>,
    life: Option<Runtime>,
}

impl Turbine {
    pub(crate) fn new() -> Turbine {
        let folder = tempfile::tempdir().unwrap();
        Turbine { address: free_address(), a: Arc::default(), folder, password: None, life: None }
    }

    /// One that lets in only `operator`, and only over an encrypted line.
    pub(crate) fn locked(password: &str) -> Turbine {
        let mut turbine = Turbine::new();
        turbine.password = Some(password.to_owned());
        turbine
    }

    async fn serve(
        address: SocketAddr,
        folder: PathBuf,
        a: Arc<Mutex<f64>>,
        password: Option<String>,
    ) {
        let space = NamespaceMetadata {
            namespace_uri: "urn:test:turbine".to_owned(),
            ..NamespaceMetadata::default()
        };
        let anonymous: &[&str] = &[ANONYMOUS_USER_TOKEN_ID];
        let operator: &[&str] = &["operator"];
        let (policy, mode) = (SecurityPolicy::Basic256Sha256, MessageSecurityMode::SignAndEncrypt);
        let builder = ServerBuilder::new();
        let builder = match password {
            None => builder.add_endpoint(
                "none",
                ("/", SecurityPolicy::None, MessageSecurityMode::None, anonymous),
            ),
            Some(password) => builder
                .create_sample_keypair(true)
                .trust_client_certs(true)
                .add_user_token(
                    "operator",
                    ServerUserToken::user_pass("operator", password.as_str()),
                )
                .add_endpoint("locked", ("/", policy, mode, operator)),
        };
        let (server, handle) = builder
            .application_name("turbine")
            .application_uri("urn:test:turbine:server")
            .product_uri("urn:test:turbine:server")
            .host("127.0.0.1")
            .port(address.port())
            .pki_dir(folder)
            .discovery_urls(vec![format!("opc.tcp://{address}/")])
            .with_node_manager(simple_node_manager(space, "turbine"))
            .build()
            .unwrap();
        let index = handle.get_namespace_index("urn:test:turbine").unwrap();
        let manager = handle.node_managers().get_of_type::<SimpleNodeManager>().unwrap();
        let node = |name: &'static str| NodeId::new(index, name);
        {
            let mut space = manager.address_space().write();
            let under = ObjectId::ObjectsFolder.into();
            let variables: Vec<Variable> = vec![
                VariableBuilder::new(&node("A"), "A", "A")
                    .data_type(DataTypeId::Double)
                    .value(*a.lock().unwrap())
                    .build(),
                VariableBuilder::new(&node("B"), "B", "B")
                    .data_type(DataTypeId::Int32)
                    .value(7)
                    .build(),
            ];
            space.add_variables(variables, &under);
        }
        let speak = async {
            let mut said = f64::NAN;
            loop {
                let now = *a.lock().unwrap();
                if said.to_bits() != now.to_bits() {
                    said = now;
                    let measured = DateTime::ymd_hms(2026, 11, 24, 0, 30, 0);
                    let source_timestamp = Some(measured);
                    let value = DataValue { source_timestamp, ..DataValue::new_now(now) };
                    manager.set_value(handle.subscriptions(), &node("A"), None, value).unwrap();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let listener = listen(address).await;
        tokio::select! {
            ended = server.run_with(listener) => ended.unwrap(),
            () = speak => {}
        }
    }
}

impl Peer for Turbine {
    fn connection(&self) -> Connection {
        let endpoint = format!("opc.tcp://{}/", self.address);
        connection("opcua", &[("endpoint", &endpoint)], &POINTS)
    }

    fn start(&mut self) {
        self.stop();
        let life = life();
        let folder = self.folder.path().to_owned();
        let (a, password) = (Arc::clone(&self.a), self.password.clone());
        life.spawn(Turbine::serve(self.address, folder, a, password));
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
        Time::parse("2026-11-24T00:30:00Z").ok()
    }
}

impl Drop for Turbine {
    fn drop(&mut self) {
        self.stop();
    }
}
