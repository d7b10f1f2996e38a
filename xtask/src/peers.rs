//! Programs of others: as clients of a demo, and as stores beside ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::demo::{self, Running};
use crate::run::{Tally, counted, root, run, target};
use crate::setup;

/// A file of Debian's server, and its package.
pub(crate) const POSTGRESQL: (&str, &str) =
    ("/usr/lib/postgresql/15/bin/postgres", "postgresql-15");

/// Runs the independent clients: PyPI's `i3x-client`, `asyncua`, `deltalake`, `duckdb`, `influxdb`,
/// `influxdb-client`, OpenTelemetry's SDK, `psycopg`, `SQLAlchemy`, `adbc-driver-flightsql`,
/// `pyarrow`, `common-grants-sdk`, `icalendar`, `feedparser`, `pypdf` and `pypdfium2`, Debian's
/// `mosquitto_sub`, `prometheus` and `psql`.
pub(crate) fn clients(tally: &mut Tally) -> Result<(), String> {
    install(&[
        ("mosquitto_sub", "mosquitto-clients"),
        ("prometheus", "prometheus"),
        ("psql", "postgresql-client"),
    ])?;
    let python = python("python", "peers/requirements.txt")?;
    let running = Running::start(&[])?;
    counted(running.tell(Command::new(&python).arg(root().join("peers/run.py"))), tally)
}

/// Measures other stores beside ours: Debian's VictoriaMetrics, InfluxDB and PostgreSQL, PyPI's
/// `chdb` and `duckdb`.
pub(crate) fn compare(arguments: &[&str]) -> Result<(), String> {
    install(&[("victoria-metrics", "victoria-metrics"), ("influxd", "influxdb"), POSTGRESQL])?;
    measure("peers/compare", arguments)
}

/// Measures ours alone for long: memory and latency part by part.
pub(crate) fn soak(arguments: &[&str]) -> Result<(), String> {
    install(&[])?;
    measure("peers/compare/soak.py", arguments)
}

fn measure(script: &str, arguments: &[&str]) -> Result<(), String> {
    let python = python("python-compare", "peers/compare/requirements.txt")?;
    let program = demo::release()?;
    let mut measure = Command::new(&python);
    measure.arg(root().join(script)).args(arguments).current_dir(root());
    run(measure.env("COMPARE_PROGRAM", program).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// Installs the packages of Debian whose program is missing.
pub(crate) fn install(wanted: &[(&str, &'static str)]) -> Result<(), String> {
    let there = |program: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Path::new(program).exists()
            || std::env::split_paths(&path).any(|folder| folder.join(program).exists())
    };
    let mut missing: Vec<&str> =
        wanted.iter().filter(|(program, _)| !there(program)).map(|(_, name)| *name).collect();
    // Debian's python3 comes without what makes an environment.
    let mut makes_environments = Command::new("python3");
    makes_environments.args(["-c", "import ensurepip"]).stderr(Stdio::null());
    if !makes_environments.status().is_ok_and(|status| status.success()) {
        missing.extend(["python3", "python3-venv"]);
    }
    if missing.is_empty() { Ok(()) } else { setup::apt_install(&missing) }
}

/// The Python of an environment that has the packages a file lists.
fn python(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let environment = target().join("tools").join(name);
    let python = environment.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let packages = root().join(requirements);
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r"]).arg(packages))?;
    Ok(python)
}
