//! What the project needs beside Rust: found, installed, or asked for in one line.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::run::{prepare, run, target};

/// The oldest Node.js that builds the console.
const NODE_MAJOR_MIN: u32 = 20;

/// What is installed where Debian's own Node.js is older.
const NODE_PACKAGE: &str = "node@22";

/// Puts a Node.js and npm that are new enough on the path of `command`.
pub(crate) fn with_node(command: &mut Command) -> Result<(), String> {
    if node_major("node").is_some_and(|major| major >= NODE_MAJOR_MIN) && answers("npm") {
        return Ok(());
    }
    let bin = own_node_bin();
    if node_major(&bin.join("node").to_string_lossy()).is_none_or(|m| m < NODE_MAJOR_MIN) {
        install_node()?;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(bin).chain(std::env::split_paths(&path));
    let joined = std::env::join_paths(all).map_err(|error| error.to_string())?;
    command.env("PATH", joined);
    Ok(())
}

/// A Chromium for the browser tests and pictures.
pub(crate) fn chromium() -> Result<PathBuf, String> {
    let found = || {
        ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
            .into_iter()
            .map(PathBuf::from)
            .find(|path| path.exists())
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    apt_install(&["chromium", "fonts-noto-cjk"])?;
    found().ok_or_else(|| "chromium was installed but is not in /usr/bin".to_owned())
}

fn install_node() -> Result<(), String> {
    if !answers("npm") {
        apt_install(&["nodejs", "npm"])?;
    }
    let tools = target().join("tools");
    std::fs::create_dir_all(&tools).map_err(|error| format!("{}: {error}", tools.display()))?;
    eprintln!("installing {NODE_PACKAGE} into {}", tools.display());
    prepare(Command::new("npm").arg("install").arg("--prefix").arg(&tools).arg(NODE_PACKAGE))
}

fn own_node_bin() -> PathBuf {
    target().join("tools/node_modules/node/bin")
}

fn node_major(program: &str) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// What the C libraries among the dependencies are built with, beside the compiler that Rust
/// links with.
pub(crate) fn make() -> Result<(), String> {
    if answers("make") { Ok(()) } else { apt_install(&["make"]) }
}

fn answers(program: &str) -> bool {
    let quiet =
        |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet(Command::new(program).arg("--version")).is_ok_and(|status| status.success())
}

/// Installs Debian packages where this may, else says what to type.
pub(crate) fn apt_install(packages: &[&str]) -> Result<(), String> {
    let wanted = packages.join(" ");
    let by_hand = format!("{wanted}: missing; type `sudo apt-get install {wanted}`");
    let user = Command::new("id").arg("-u").output().map_err(|_| by_hand.clone())?;
    let is_root = String::from_utf8_lossy(&user.stdout).trim() == "0";
    if !is_root || !answers("apt-get") {
        return Err(by_hand);
    }
    eprintln!("installing {wanted}");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-qq", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(command.stdout(Stdio::null()))
    };
    apt(&["update"])?;
    let mut install = vec!["install", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}
