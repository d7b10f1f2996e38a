//! Standard output: results of commands. Logs go to standard error.

/// Prints a line on standard output: the result of a command, not its log.
pub(crate) fn say(line: &str) {
    say_raw(&format!("{line}\n"));
}

/// Prints a text as it is.
pub(crate) fn say_raw(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // A reader that has gone (`guildhall openapi | head`) is no failure of ours.
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
