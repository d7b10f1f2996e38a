//! The console's own build and checks, by npm.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::run::{Tally, cargo, counted, output, prepare, root, run};
use crate::setup;

/// An npm command in `console/`.
pub(crate) fn npm(arguments: &[&str]) -> Result<Command, String> {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join("console"));
    setup::with_node(&mut command)?;
    Ok(command)
}

/// Installs what the lock file names, if that has changed since.
pub(crate) fn install() -> Result<(), String> {
    let console = root().join("console");
    let installed = console.join("node_modules/.package-lock.json");
    if newest(&installed) >= newest(&console.join("package-lock.json")) {
        return Ok(());
    }
    eprintln!("installing the console's packages");
    prepare(&mut npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"])?)
}

/// Builds `console/dist` if a source is newer.
pub(crate) fn build() -> Result<(), String> {
    let console = root().join("console");
    let sources = ["src", "index.html", "package-lock.json", "vite.config.ts"];
    let changed = sources.iter().map(|name| newest(&console.join(name))).max();
    if changed.flatten() <= newest(&console.join("dist/index.html")) {
        return Ok(());
    }
    install()?;
    eprintln!("building the console");
    prepare(&mut npm(&["run", "--silent", "build"])?)
}

/// Types, lint, unit tests and the size of what a browser loads.
pub(crate) fn check(tally: &mut Tally) -> Result<(), String> {
    install()?;
    run(&mut npm(&["run", "--silent", "check"])?)?;
    counted(&mut npm(&["run", "--silent", "test"])?, tally)?;
    build()?;
    run(&mut npm(&["run", "--silent", "size"])?)
}

/// The published API as the server tells it.
pub(crate) fn openapi() -> Result<String, String> {
    setup::make()?;
    output(&mut cargo(&["run", "--quiet", "--package", "guildhall-server", "--", "openapi"]))
}

/// Remakes `console/openapi.json` and the types made from it.
pub(crate) fn api() -> Result<(), String> {
    let file = root().join("console/openapi.json");
    std::fs::write(&file, openapi()?).map_err(|error| format!("{}: {error}", file.display()))?;
    install()?;
    run(&mut npm(&["run", "--silent", "api"])?)
}

/// When anything at or below `path` changed last; none when there is nothing.
fn newest(path: &Path) -> Option<SystemTime> {
    let meta = path.metadata().ok()?;
    let mut latest = meta.modified().ok()?;
    if meta.is_dir() {
        for entry in path.read_dir().ok()?.flatten() {
            latest = latest.max(newest(&entry.path())?);
        }
    }
    Some(latest)
}
