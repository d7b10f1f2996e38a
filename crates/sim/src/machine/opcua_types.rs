//! The object types of the turbine's address space, and which component is of which.
//!
//! A type declares the variables that all of its objects have; `own` names those that a parent
//! declares for its heirs. What is left is declared by the type that the component is of.

/// One object type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// None for a child of BaseObjectType.
    pub(crate) parent: Option<&'static str>,
    pub(crate) description: &'static str,
    pub(crate) is_abstract: bool,
    /// Properties that it declares for its heirs.
    own: &'static [&'static str],
}

const EQUIPMENT: &str = "EquipmentType";
const MACHINE: &str = "RotatingMachineType";
const STAGE: &str = "FlowMachineType";

impl Type {
    /// All of them, each after its parent.
    #[rustfmt::skip]
    pub(crate) const ALL: [Type; 13] = [
        Type { is_abstract: true, ..kind(EQUIPMENT, None, "Anything that is maintained as one") },
        Type { is_abstract: true, own: &["speed", "state"], ..kind(MACHINE, Some(EQUIPMENT), "A machine with a shaft that turns") },
        kind("GasTurbineType", Some(MACHINE), "A single-shaft industrial gas turbine"),
        kind("GeneratorType", Some(EQUIPMENT), "A synchronous generator"),
        Type { is_abstract: true, ..kind(STAGE, Some(EQUIPMENT), "A part that works on the flow") },
        kind("CompressorType", Some(STAGE), "An axial compressor"),
        kind("TurbineType", Some(STAGE), "The expansion turbine"),
        kind("InletType", Some(EQUIPMENT), "The air inlet with its filters"),
        kind("CombustorType", Some(EQUIPMENT), "The combustion system"),
        kind("EmissionsMonitorType", Some(EQUIPMENT), "Measures the exhaust gas"),
        kind("BearingType", Some(EQUIPMENT), "A journal bearing"),
        kind("LubeOilSystemType", Some(EQUIPMENT), "Supplies the bearings with oil"),
        kind("RecordingType", Some(EQUIPMENT), "A machine whose recording is played"),
    ];

    fn named(name: &str) -> Option<Type> {
        Type::ALL.into_iter().find(|one| one.name == name)
    }
}

const fn kind(name: &'static str, parent: Option<&'static str>, description: &'static str) -> Type {
    Type { name, parent, description, is_abstract: false, own: &[] }
}

/// The type that the objects of a component are of; `""` is the machine itself.
pub(crate) fn of_component(component: &str) -> &'static str {
    match component.split('-').next().unwrap_or_default() {
        "" => "GasTurbineType",
        "inlet" => "InletType",
        "compressor" => "CompressorType",
        "combustor" => "CombustorType",
        "turbine" => "TurbineType",
        "emissions" => "EmissionsMonitorType",
        "generator" => "GeneratorType",
        "bearing" => "BearingType",
        "lube" => "LubeOilSystemType",
        _ => "RecordingType",
    }
}

/// The type that declares a property of a component: the component's own, or a parent of it.
pub(crate) fn declared_by(component: &str, property: &str) -> &'static str {
    let own = of_component(component);
    let mut next = Type::named(own);
    while let Some(one) = next {
        if one.own.contains(&property) {
            return one.name;
        }
        next = one.parent.and_then(Type::named);
    }
    own
}
