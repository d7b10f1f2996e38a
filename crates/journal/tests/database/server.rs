//! Debian's PostgreSQL, started for a test and ended with it.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use guildhall_journal::Place;

const WAIT: Duration = Duration::from_millis(50);

/// How often a start is tried.
const WAITS_MAX: usize = 200;

/// A database that ends with this value.
pub(crate) struct Server {
    bin: PathBuf,
    dir: tempfile::TempDir,
    process: Option<Child>,
}

impl Server {
    /// Begins a database; none where PostgreSQL is not installed, which `cargo xtask test` does.
    pub(crate) fn start() -> Option<Server> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let bins = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        let bin = bins.filter(|bin| bin.join("initdb").exists()).max()?;
        let dir = tempfile::tempdir().unwrap();
        // It does not run as root; whoever installed it has a user for it.
        if let Some((user, group)) = other_user() {
            std::os::unix::fs::chown(dir.path(), Some(user), Some(group)).unwrap();
        }
        let mut server = Server { bin, dir, process: None };
        let mut begin = server.command("initdb");
        begin.args(["--no-sync", "--auth=trust", "--username=guildhall", "--encoding=UTF8"]);
        assert!(begin.arg(server.data()).status().unwrap().success(), "initdb");
        server.run();
        Some(server)
    }

    /// The database's address: a socket in a folder of its own, so that no two are ever mixed up.
    pub(crate) fn address(&self) -> String {
        let socket = self.dir.path().to_string_lossy().replace('/', "%2F");
        format!("postgres://guildhall@{socket}/postgres")
    }

    pub(crate) fn place(&self) -> Place {
        Place::database(&self.address()).unwrap()
    }

    /// Asks something of it beside the journal.
    pub(crate) fn ask(&self, sql: &str) {
        let mut client = postgres::Client::connect(&self.address(), postgres::NoTls).unwrap();
        client.batch_execute(sql).unwrap();
    }

    /// Ends it as a power cut would: nothing is tidied up.
    pub(crate) fn kill(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        // Its children notice that it is gone and end themselves.
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
        process.wait().unwrap();
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn run(&mut self) {
        for _ in 0..WAITS_MAX {
            let mut command = self.command("postgres");
            let at = format!("unix_socket_directories={}", self.dir.path().display());
            command.arg("-D").arg(self.data()).args(["-c", "listen_addresses=", "-c", &at]);
            let mut process = command.spawn().unwrap();
            while process.try_wait().unwrap().is_none() {
                let client = postgres::Client::connect(&self.address(), postgres::NoTls);
                if client.is_ok() {
                    self.process = Some(process);
                    return;
                }
                std::thread::sleep(WAIT);
            }
            // Children of one that was killed may hold its memory for a moment.
            std::thread::sleep(WAIT);
        }
        panic!("PostgreSQL does not start");
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = other_user() {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let pid = process.id().to_string();
            // SIGINT is its fast shutdown.
            let _told = Command::new("kill").args(["-INT", &pid]).status();
            let _ended = process.wait();
        }
    }
}

/// The user and group of PostgreSQL, for who is root.
fn other_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    (id(&["-u"])? == 0).then_some(())?;
    Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?))
}
