//! What can stop a machine.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `Display` says what stopped, `hint` what to check, `side` whose turn it is. The cause stays
/// in `source()`.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The address is taken or not of this computer.
    #[error("the {machine} cannot listen on {address}")]
    Listen {
        /// Which machine.
        machine: &'static str,
        /// Where.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A protocol's server gave up.
    #[error("the {machine} on {address} stopped: {why}")]
    Server {
        /// Which machine.
        machine: &'static str,
        /// Where.
        address: SocketAddr,
        /// What the server said.
        why: String,
    },
    /// The recording cannot be read.
    #[error("the recording {path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The recording is not what this machine plays.
    #[error("the recording {path}, line {line}: {why}")]
    Recording {
        /// Which file.
        path: PathBuf,
        /// Which line, the first is 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A recording has to go forward.
    #[error("a recording cannot be played at speed {speed}")]
    Speed {
        /// What was asked for.
        speed: f64,
    },
}

impl SimError {
    /// What to check.
    pub fn hint(&self) -> &'static str {
        match self {
            SimError::Listen { .. } => {
                "check that no other program listens there, or let the system choose with port 0"
            }
            SimError::Server { .. } => "see the log above; start the machine again",
            SimError::Read { .. } => "check the path and who may read the file",
            SimError::Recording { .. } => {
                "each machine plays the recordings of one folder; see the crate's first page"
            }
            SimError::Speed { .. } => "choose a number above 0, such as 60",
        }
    }

    /// Whose turn it is.
    pub fn side(&self) -> &'static str {
        match self {
            SimError::Server { .. } => "Guildhall's own simulator",
            _ => "who started the simulator",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_messages_on_one_page() {
        let address = SocketAddr::from(([127, 0, 0, 1], 50200));
        let path = PathBuf::from("recordings/gt_2011.csv.gz");
        let broken = || io::Error::other("no such device");
        let all = [
            SimError::Listen { machine: "oil-plant", address, source: broken() },
            SimError::Server { machine: "gas-turbine", address, why: "no endpoint".to_owned() },
            SimError::Read { path: path.clone(), source: broken() },
            SimError::Recording { path, line: 3, why: "2 cells where 11 are due".to_owned() },
            SimError::Speed { speed: -1.0 },
        ];
        let page = all.iter().map(|e| format!("{e}\n  {}\n  {}\n", e.hint(), e.side()));
        expect_test::expect![[r#"
            the oil-plant cannot listen on 127.0.0.1:50200
              check that no other program listens there, or let the system choose with port 0
              who started the simulator
            the gas-turbine on 127.0.0.1:50200 stopped: no endpoint
              see the log above; start the machine again
              Guildhall's own simulator
            the recording recordings/gt_2011.csv.gz cannot be read
              check the path and who may read the file
              who started the simulator
            the recording recordings/gt_2011.csv.gz, line 3: 2 cells where 11 are due
              each machine plays the recordings of one folder; see the crate's first page
              who started the simulator
            a recording cannot be played at speed -1
              choose a number above 0, such as 60
              who started the simulator
        "#]]
        .assert_eq(&page.collect::<String>());
    }
}
