//! The program.

use std::process::ExitCode;

/// Keeps memory flat while samples come in for hours, where that of the system's library grows
/// (docs/measured.md).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    guildhall_server::cli::main()
}
