//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    guildhall_server::cli::main()
}
