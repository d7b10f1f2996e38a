//! The gas turbine's controller: an OPC UA server on the loopback.
//!
//! Sources: OPC UA Part 3 v1.05 (object types, subtyping, HasComponent, modelling rules), Part 8
//! (AnalogUnitType, EngineeringUnits). async-opcua speaks the protocol. The address space is
//! made of types that inherit (`opcua_types.rs`) and objects of those types, one for each
//! component of the machine. Only security policy None and anonymous callers, for it is a
//! simulator on the loopback. A recording begins when its variables are watched.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{DataType, Quality, Time, Value};
use opcua::crypto::SecurityPolicy;
use opcua::server::address_space::{
    AddressSpace, NodeType, ObjectBuilder, ObjectTypeBuilder, ReferenceDirection, VariableBuilder,
};
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, Server, ServerBuilder, ServerHandle};
use opcua::types::{
    AttributeId, DataTypeId, DataValue, DateTime, EUInformation, ExtensionObject, LocalizedText,
    MessageSecurityMode, NodeId, ObjectId, ObjectTypeId, QualifiedName, ReferenceTypeId,
    StatusCode, UAString, VariableTypeId, Variant,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::listen;
use super::opcua_types::{Type, declared_by, of_component};
use crate::Machine;
use crate::error::SimError;
use crate::feed::Source;
use crate::points::{PointInfo, Row, camel};

/// The name space of the turbine's nodes.
pub(crate) const NAMESPACE: &str = "urn:guildhall:simulator:gas-turbine";

/// How often to look whether somebody watches.
const LOOK: Duration = Duration::from_millis(100);

/// The component of all points of a recording.
const RECORDING: &str = "recording";

/// `BadWaitingForInitialData`: nothing has been measured yet.
const WAITING: StatusCode = StatusCode::BadWaitingForInitialData;

/// Serves until `stop`.
pub(crate) async fn serve(
    mut source: Source,
    address: SocketAddr,
    ready: oneshot::Sender<SocketAddr>,
    stop: CancellationToken,
) -> Result<(), SimError> {
    let machine = Machine::GasTurbine;
    let (listener, bound) = listen(machine, address).await?;
    let wrong = |why: String| SimError::Server { machine: machine.word(), address: bound, why };
    let keys = tempfile::tempdir().map_err(|error| wrong(error.to_string()))?;
    let (server, handle) = build(bound, keys.path()).map_err(wrong)?;
    let space = Space::make(&handle, &source).map_err(wrong)?;
    // Who waits for it may have gone.
    let _told = ready.send(bound);
    let token = handle.token().clone();
    let mut serving = std::pin::pin!(server.run_with(listener));
    tokio::select! {
        ended = &mut serving => ended.map_err(wrong),
        () = space.play(&mut source) => Ok(()),
        () = stop.cancelled() => {
            token.cancel();
            serving.await.map_err(wrong)
        }
    }
}

fn build(address: SocketAddr, keys: &std::path::Path) -> Result<(Server, ServerHandle), String> {
    let space =
        NamespaceMetadata { namespace_uri: NAMESPACE.to_owned(), ..NamespaceMetadata::default() };
    let anonymous: &[&str] = &[ANONYMOUS_USER_TOKEN_ID];
    let plain = ("/", SecurityPolicy::None, MessageSecurityMode::None, anonymous);
    ServerBuilder::new()
        .application_name("Guildhall simulator: gas turbine")
        .application_uri(NAMESPACE.to_owned() + ":server")
        .product_uri("urn:guildhall:simulator")
        .host(address.ip().to_string())
        .port(address.port())
        .pki_dir(keys)
        .discovery_urls(vec![format!("opc.tcp://{address}/")])
        .add_endpoint("none", plain)
        .with_node_manager(simple_node_manager(space, "gas-turbine"))
        .build()
}

/// The turbine's nodes.
struct Space {
    handle: ServerHandle,
    manager: Arc<SimpleNodeManager>,
    /// By point.
    nodes: Vec<NodeId>,
}

impl Space {
    fn make(handle: &ServerHandle, source: &Source) -> Result<Space, String> {
        let points = source.points.as_slice();
        let index = handle.get_namespace_index(NAMESPACE).ok_or("the name space is missing")?;
        let managers = handle.node_managers();
        let manager = managers.get_of_type::<SimpleNodeManager>().ok_or("no node manager")?;
        let prefix = format!("nsu={NAMESPACE};s=");
        let nodes: Vec<NodeId> = points
            .iter()
            .filter_map(|point| point.address.strip_prefix(&prefix))
            .map(|name| NodeId::new(index, name))
            .collect();
        if nodes.len() != points.len() {
            return Err("a point has no node".to_owned());
        }
        {
            let mut space = manager.address_space().write();
            let begun = date_time(source.now() - Duration::from_secs(1));
            let mut maker = Maker { index, begun, space: &mut space };
            maker.types(points);
            maker.objects(points, &nodes);
        }
        Ok(Space { handle: handle.clone(), manager, nodes })
    }

    /// Says each row when it is due. For ever: after a recording the last row stays.
    async fn play(&self, source: &mut Source) {
        if source.is_recording() {
            self.until_watched().await;
        }
        while let Some(row) = source.next().await {
            self.say(&row);
        }
        std::future::pending().await
    }

    fn say(&self, row: &Row) {
        let values = row.readings.iter().filter_map(|(point, value, quality)| {
            let node = self.nodes.get(usize::try_from(*point).ok()?)?;
            Some((node, None, said(row.time, value.as_ref(), *quality)))
        });
        if let Err(status) = self.manager.set_values(self.handle.subscriptions(), values) {
            tracing::error!(%status, "the turbine's values could not be set");
        }
    }

    /// Until somebody watches the variables, and no more of them than a moment before.
    async fn until_watched(&self) {
        let mut before = 0;
        loop {
            let now = self.watched();
            if now > 0 && now == before {
                return;
            }
            before = now;
            tokio::time::sleep(LOOK).await;
        }
    }

    fn watched(&self) -> usize {
        let mut notifier = self.handle.subscriptions().data_notifier();
        let is = |node: &&NodeId| notifier.notify_for(*node, AttributeId::Value).is_some();
        self.nodes.iter().filter(is).count()
    }
}

fn said(time: Time, value: Option<&Value>, quality: Quality) -> DataValue {
    let at = Some(date_time(time));
    DataValue {
        // An empty variant, for the library forgets the status of a value that is not there.
        value: Some(value.map_or(Variant::Empty, variant)),
        status: Some(StatusCode::from(quality.status())),
        source_timestamp: at,
        server_timestamp: at,
        ..DataValue::default()
    }
}

fn variant(value: &Value) -> Variant {
    match value {
        Value::Boolean(state) => Variant::Boolean(*state),
        Value::Integer(number) => Variant::Int64(*number),
        Value::Float(number) => Variant::Double(*number),
        Value::Unsigned(number) => Variant::UInt64(*number),
        Value::Text(text) | Value::Json(text) => Variant::String(UAString::from(&**text)),
        Value::Array(points) => Variant::from(points.to_vec()),
    }
}

/// OPC UA counts 100 ns from 1601 (Part 6, 5.2.2.5).
fn date_time(time: Time) -> DateTime {
    const TICKS_1970: i64 = 116_444_736_000_000_000;
    DateTime::from(time.ns() / 100 + TICKS_1970)
}

/// Puts nodes into the address space.
struct Maker<'a> {
    index: u16,
    /// The time of what has not been measured yet.
    begun: DateTime,
    space: &'a mut AddressSpace,
}

impl Maker<'_> {
    fn node(&self, name: &str) -> NodeId {
        NodeId::new(self.index, name)
    }

    fn name(&self, name: &str) -> QualifiedName {
        QualifiedName::new(self.index, name)
    }

    fn types(&mut self, points: &[PointInfo]) {
        for kind in Type::ALL {
            let id = self.node(kind.name);
            let builder = ObjectTypeBuilder::new(&id, self.name(kind.name), kind.name)
                .description(kind.description)
                .is_abstract(kind.is_abstract);
            match kind.parent {
                Some(parent) => builder.subtype_of(self.node(parent)),
                None => builder.subtype_of(ObjectTypeId::BaseObjectType),
            }
            .insert(self.space);
        }
        for point in points {
            self.declaration(point);
        }
    }

    /// The variable, and the component it belongs to, as parts of the types that have them.
    fn declaration(&mut self, point: &PointInfo) {
        let component = point.component.as_str();
        let declared_by = declared_by(component, &point.property);
        let name = format!("{declared_by}.{}", camel(&point.property));
        let id = self.node(&name);
        if !self.space.node_exists(&id) {
            self.variable(point, &id, &self.node(declared_by), true);
        }
        let part = camel(component);
        let id = self.node(&format!("{}.{part}", of_component("")));
        let of_machine = !component.is_empty() && component != RECORDING;
        if of_machine && !self.space.node_exists(&id) {
            ObjectBuilder::new(&id, self.name(&part), part.as_str())
                .component_of(self.node(of_component("")))
                .has_type_definition(self.node(of_component(component)))
                .reference(
                    ObjectId::ModellingRule_Mandatory,
                    ReferenceTypeId::HasModellingRule,
                    ReferenceDirection::Forward,
                )
                .insert(self.space);
        }
    }

    /// The machine, its components below it, and their variables.
    fn objects(&mut self, points: &[PointInfo], nodes: &[NodeId]) {
        for (point, node) in points.iter().zip(nodes) {
            let component = point.component.as_str();
            let (root, kind) = match component {
                RECORDING => ("Recording", of_component(RECORDING)),
                _ => ("GT1", of_component("")),
            };
            let root_id = self.object(root, root, kind, &ObjectId::ObjectsFolder.into());
            let parent = match component {
                "" | RECORDING => root_id,
                _ => {
                    let name = camel(component);
                    let kind = of_component(component);
                    self.object(&format!("{root}.{name}"), &name, kind, &root_id)
                }
            };
            self.variable(point, node, &parent, false);
        }
    }

    /// An object below another, made when it is not there yet.
    fn object(&mut self, id: &str, name: &str, kind: &str, parent: &NodeId) -> NodeId {
        let id = self.node(id);
        if !self.space.node_exists(&id) {
            let builder = ObjectBuilder::new(&id, self.name(name), name);
            let builder = match *parent == ObjectId::ObjectsFolder {
                true => builder.organized_by(parent.clone()),
                false => builder.component_of(parent.clone()),
            };
            builder.has_type_definition(self.node(kind)).insert(self.space);
        }
        id
    }

    fn variable(&mut self, point: &PointInfo, id: &NodeId, parent: &NodeId, declared: bool) {
        let (data_type, empty) = match point.data_type {
            DataType::Boolean => (DataTypeId::Boolean, Variant::Boolean(false)),
            DataType::Integer => (DataTypeId::Int64, Variant::Int64(0)),
            DataType::Unsigned => (DataTypeId::UInt64, Variant::UInt64(0)),
            DataType::Float | DataType::Float32 => (DataTypeId::Double, Variant::Double(0.0)),
            DataType::Text | DataType::Array | DataType::Json => {
                (DataTypeId::String, Variant::String(UAString::null()))
            }
        };
        let kind = match point.unit {
            Some(_) => VariableTypeId::AnalogUnitType,
            None => VariableTypeId::BaseDataVariableType,
        };
        let name = self.name(&camel(&point.property));
        let label = LocalizedText::new("en", &point.label.en);
        let variable = VariableBuilder::new(id, name, label)
            .data_type(data_type)
            .value(empty)
            .component_of(parent.clone())
            .has_type_definition(kind);
        match declared {
            true => variable.has_modelling_rule(ObjectId::ModellingRule_Mandatory),
            false => variable,
        }
        .insert(self.space);
        if let Some(NodeType::Variable(variable)) = self.space.find_mut(id) {
            variable.set_data_value(DataValue {
                value: Some(Variant::Empty),
                status: Some(WAITING),
                source_timestamp: Some(self.begun),
                ..DataValue::default()
            });
        }
        if let Some(unit) = point.unit {
            self.unit(id, unit);
        }
    }

    /// The property `EngineeringUnits` with the UCUM code (Part 8, 5.6.3).
    fn unit(&mut self, of: &NodeId, ucum: &str) {
        let id = self.node(&format!("{}.EngineeringUnits", of.identifier));
        let information = EUInformation {
            namespace_uri: UAString::from("http://unitsofmeasure.org/"),
            unit_id: -1,
            display_name: LocalizedText::from(ucum),
            description: LocalizedText::from(ucum),
        };
        VariableBuilder::new(&id, QualifiedName::new(0, "EngineeringUnits"), "EngineeringUnits")
            .data_type(DataTypeId::EUInformation)
            .value(Variant::from(ExtensionObject::from_message(information)))
            .property_of(of.clone())
            .has_type_definition(VariableTypeId::PropertyType)
            .insert(self.space);
    }
}
