//! What is there before anybody has said anything: the levels of IEC 62264-1 as types, the
//! health of a connection, and the links that the tree of assets implies.

use std::sync::Arc;

use guildhall_model::connection::health;
use guildhall_model::{
    AssetType, DataType, Label, Level, Name, Property, RelationshipType, TypeId,
};

/// From a whole to its part.
pub const HAS_COMPONENT: &str = "HasComponent";
/// From a part to its whole.
pub const COMPONENT_OF: &str = "ComponentOf";
/// From an asset to one that stands below it and is no part of it.
pub const HAS_CHILD: &str = "HasChild";
/// The way back of [`HAS_CHILD`].
pub const CHILD_OF: &str = "ChildOf";

/// The level that a built-in type stands for, by its name.
pub(crate) fn level_of(type_id: &str) -> Option<Level> {
    LEVELS.iter().find(|(name, ..)| *name == type_id).map(|(_, level, ..)| *level)
}

const LEVELS: [(&str, Level, &str, &str); 6] = [
    ("Enterprise", Level::Enterprise, "An organisation's whole business", "기업"),
    ("Site", Level::Site, "A place of an enterprise", "사업장"),
    ("Area", Level::Area, "An area of a site", "구역"),
    ("Line", Level::Line, "A production line, process cell or storage zone", "라인"),
    ("Unit", Level::Unit, "A unit of a line or area", "유닛"),
    ("Equipment", Level::Equipment, "Any piece of equipment", "설비"),
];

/// The built-in types.
pub(crate) fn types() -> Vec<AssetType> {
    let level = |&(name, _, description, ko): &(&str, Level, &str, &str)| AssetType {
        id: type_id(name),
        parent: None,
        label: Label { en: name.to_owned(), ko: Some(ko.to_owned()) },
        description: Label::plain(description),
        properties: Vec::new(),
        components: Vec::new(),
    };
    LEVELS.iter().map(level).chain([connection()]).collect()
}

/// The built-in kinds of link.
pub(crate) fn relationship_types() -> Vec<RelationshipType> {
    let kind = |there: &str, back: &str, en: &str, ko: &str| RelationshipType {
        name: name(there),
        label: Label { en: en.to_owned(), ko: Some(ko.to_owned()) },
        reverse_of: name(back),
    };
    vec![
        kind(HAS_CHILD, CHILD_OF, "Has below it", "하위 자산"),
        kind(HAS_COMPONENT, COMPONENT_OF, "Is made of", "구성 요소"),
    ]
}

fn connection() -> AssetType {
    AssetType {
        id: type_id(health::TYPE),
        parent: None,
        label: Label { en: "Connection".into(), ko: Some("연결".into()) },
        description: Label {
            en: "A connection's own state: is it up, does data flow, what went wrong".into(),
            ko: Some("연결 자체의 상태".into()),
        },
        properties: vec![
            property(health::STATE, DataType::Text, None, "State", "상태"),
            property(health::MESSAGE, DataType::Text, None, "Message", "메시지"),
            property(health::SAMPLES_RATE, DataType::Float, Some("/s"), "Samples", "초당 샘플"),
            property(
                health::NEWEST_AGE,
                DataType::Float,
                Some("s"),
                "Age of newest sample",
                "최신 샘플 경과 시간",
            ),
            property(health::ERRORS, DataType::Integer, None, "Errors", "오류 수"),
            property(health::DROPS, DataType::Integer, None, "Lost samples", "유실 샘플 수"),
        ],
        components: Vec::new(),
    }
}

fn property(word: &str, data_type: DataType, unit: Option<&str>, en: &str, ko: &str) -> Property {
    Property {
        name: name(word),
        label: Label { en: en.to_owned(), ko: Some(ko.to_owned()) },
        description: Label::default(),
        data_type,
        unit: unit.map(Arc::from),
        band: None,
        writable: false,
        group: None,
    }
}

fn name(text: &str) -> Name {
    Name::new(text).expect("built-in names are names")
}

fn type_id(text: &str) -> TypeId {
    TypeId(name(text))
}
