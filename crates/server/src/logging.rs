//! Logs, to standard error.

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// Begins to log what is at least of `level`, as JSON or as text. Rooms below the doors speak
/// at that level, libraries only when something is wrong.
pub(crate) fn start(level: Level, json: bool) {
    let mut filter = EnvFilter::default().add_directive(LevelFilter::WARN.into());
    let rooms = ["connect", "historian", "hub", "open", "query", "server", "sim"];
    for room in rooms {
        if let Ok(directive) = format!("guildhall_{room}={level}").parse() {
            filter = filter.add_directive(directive);
        }
    }
    // The OPC UA library calls every reconnection, and a certificate that nobody needs, an error.
    // What matters of it the connection itself tells better.
    for noisy in ["opcua_client", "opcua_core", "opcua_crypto", "opcua_server"] {
        let level = if level >= Level::DEBUG { "error" } else { "off" };
        if let Ok(directive) = format!("{noisy}={level}").parse() {
            filter = filter.add_directive(directive);
        }
    }
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Only the first of several calls counts, as in tests.
    let _begun = if json { logs.json().try_init() } else { logs.try_init() };
}
