//! The payload of Sparkplug B, as far as an edge node writes it.
//!
//! Derived by hand from `sparkplug_b.proto` (Eclipse Tahu; Sparkplug 3.0.0, 6.4), so that no
//! compiler of protocol buffers is needed. It is not shared with the host application of
//! `connect`, which must not be tested against its own idea of the standard.

/// What every Sparkplug message but STATE carries.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Payload {
    #[prost(uint64, optional, tag = "1")]
    pub(crate) timestamp: Option<u64>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) metrics: Vec<Metric>,
    #[prost(uint64, optional, tag = "3")]
    pub(crate) seq: Option<u64>,
}

/// One value of one metric.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Metric {
    #[prost(string, optional, tag = "1")]
    pub(crate) name: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    pub(crate) alias: Option<u64>,
    #[prost(uint64, optional, tag = "3")]
    pub(crate) timestamp: Option<u64>,
    #[prost(uint32, optional, tag = "4")]
    pub(crate) datatype: Option<u32>,
    #[prost(bool, optional, tag = "7")]
    pub(crate) is_null: Option<bool>,
    #[prost(message, optional, tag = "9")]
    pub(crate) properties: Option<Properties>,
    #[prost(oneof = "Content", tags = "11, 13, 14, 15")]
    pub(crate) content: Option<Content>,
}

/// The value itself.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(crate) enum Content {
    #[prost(uint64, tag = "11")]
    Long(u64),
    #[prost(double, tag = "13")]
    Double(f64),
    #[prost(bool, tag = "14")]
    Boolean(bool),
    #[prost(string, tag = "15")]
    String(String),
}

/// Properties of a metric: names, and as many values.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Properties {
    #[prost(string, repeated, tag = "1")]
    pub(crate) keys: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) values: Vec<Property>,
}

/// One value of a property.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Property {
    #[prost(uint32, optional, tag = "1")]
    pub(crate) datatype: Option<u32>,
    #[prost(oneof = "PropertyContent", tags = "3, 8")]
    pub(crate) content: Option<PropertyContent>,
}

/// What a property says.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(crate) enum PropertyContent {
    #[prost(uint32, tag = "3")]
    Int(u32),
    #[prost(string, tag = "8")]
    String(String),
}

/// Codes of the data types (Sparkplug 3.0.0, 6.4.16).
pub(crate) mod datatype {
    pub(crate) const INT32: u32 = 3;
    pub(crate) const INT64: u32 = 4;
    pub(crate) const UINT64: u32 = 8;
    pub(crate) const DOUBLE: u32 = 10;
    pub(crate) const BOOLEAN: u32 = 11;
    pub(crate) const STRING: u32 = 12;
}
