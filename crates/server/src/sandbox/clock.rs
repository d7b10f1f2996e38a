//! The clock of a sandbox: it goes at a speed that people choose, never goes back, and goes on after a
//! restart from where it stood.
//!
//! Its file is beside the journal: one JSON object with the moment from which a next start goes on
//! (RFC 3339) and the speed. While time goes, that moment is [`AHEAD`] in front of what was told last, so
//! that a power cut never makes it go back.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guildhall_model::{Clock, Time};
use guildhall_open::{SandboxError, Speed};
use serde::{Deserialize, Serialize};

use crate::error::ServerError;
use crate::ledger::journal_path;
use crate::whole;

/// The name of its file in the data folder, in a backup and in an export.
pub(crate) const CLOCK: &str = "sandbox-clock.json";

/// The last moment that it reaches, 2200-01-01: what people plan from there is within the reach of a
/// [`Time`].
const LAST: Time = Time::from_s(7_258_118_400);

/// So much of the time outside is written down ahead.
const AHEAD: Duration = Duration::from_secs(2);

/// The clock of a sandbox.
pub(crate) struct SandboxClock {
    world: Arc<dyn Clock>,
    dir: PathBuf,
    hands: Mutex<Hands>,
}

/// How the clock stands.
struct Hands {
    /// What it told last.
    at: Time,
    /// What time it was outside then.
    outside: Time,
    speed: Speed,
    /// From where a next start goes on.
    written: Time,
}

/// What its file says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    at: String,
    speed: String,
}

/// Whether a folder is that of a sandbox.
pub(crate) fn is_sandbox(dir: &Path) -> bool {
    dir.join(CLOCK).exists()
}

/// Copies the clock of one folder into another; whether there was one.
pub(crate) fn copy_clock(from: &Path, to: &Path) -> Result<bool, ServerError> {
    let source = from.join(CLOCK);
    match std::fs::copy(&source, to.join(CLOCK)) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(ServerError::File { path: source, source: error }),
    }
}

impl SandboxClock {
    /// Goes on with the clock of a folder, or begins one now, in real time, where the folder is new.
    pub(crate) fn open(dir: &Path, world: Arc<dyn Clock>) -> Result<SandboxClock, ServerError> {
        let outside = world.now();
        let stored = match is_sandbox(dir) {
            true => Some(read(&dir.join(CLOCK))?),
            false if journal_path(dir).exists() => {
                let what = format!("{} holds a house whose time is real", dir.display());
                return Err(ServerError::Usage { what });
            }
            false => None,
        };
        let (at, speed) = stored.unwrap_or((outside, Speed::Real));
        let hands = Mutex::new(Hands { at, outside, speed, written: at });
        let clock = SandboxClock { world, dir: dir.to_owned(), hands };
        clock.hands().keep(dir, at).map_err(|source| clock.wrong(source))?;
        Ok(clock)
    }

    /// How fast it goes.
    pub(crate) fn speed(&self) -> Speed {
        self.hands().speed
    }

    /// Goes at another speed from now on.
    pub(crate) fn set_speed(&self, speed: Speed) -> Result<(), SandboxError> {
        let mut hands = self.hands();
        let (now, before) = (hands.tell(self.world.now()), hands.speed);
        hands.speed = speed;
        hands.keep(&self.dir, now).map_err(|error| {
            hands.speed = before;
            SandboxError::File(error.to_string())
        })
    }

    /// Puts it forward.
    pub(crate) fn forward(&self, to: Time) -> Result<(), SandboxError> {
        let mut hands = self.hands();
        let now = hands.tell(self.world.now());
        if to < now {
            return Err(SandboxError::Back { now });
        }
        if to > LAST {
            return Err(SandboxError::Beyond { last: LAST });
        }
        hands.keep(&self.dir, to).map_err(|error| SandboxError::File(error.to_string()))?;
        hands.at = to;
        Ok(())
    }

    /// Writes down where it stands, for the next start.
    pub(crate) fn keep(&self) -> Result<(), ServerError> {
        let mut hands = self.hands();
        let now = hands.tell(self.world.now());
        hands.keep(&self.dir, now).map_err(|source| self.wrong(source))
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrong(&self, source: io::Error) -> ServerError {
        ServerError::File { path: self.dir.join(CLOCK), source }
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Time {
        let mut hands = self.hands();
        let now = hands.tell(self.world.now());
        if now > hands.written {
            let ahead = scaled(AHEAD, hands.speed);
            if let Err(error) = hands.keep(&self.dir, (now + ahead).min(LAST)) {
                let path = self.dir.join(CLOCK);
                tracing::error!("{} cannot be written: {error}", path.display());
            }
        }
        now
    }
}

impl Hands {
    /// What time it is when it is so late outside. Where that went back, no time has passed.
    fn tell(&mut self, outside: Time) -> Time {
        let passed = scaled(outside.since(self.outside), self.speed);
        (self.at, self.outside) = ((self.at + passed).min(LAST.max(self.at)), outside);
        self.at
    }

    /// Writes down from where a next start goes on.
    fn keep(&mut self, dir: &Path, at: Time) -> io::Result<()> {
        let stored = Stored { at: at.to_string(), speed: self.speed.word().to_owned() };
        std::fs::create_dir_all(dir)?;
        let stored = serde_json::to_vec(&stored)?;
        whole::write(dir, CLOCK, |file| file.write_all(&stored))?;
        self.written = at;
        Ok(())
    }
}

fn read(path: &Path) -> Result<(Time, Speed), ServerError> {
    let wrong = |source| ServerError::File { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(wrong)?;
    let stored: Stored = serde_json::from_slice(&bytes).map_err(|error| wrong(error.into()))?;
    let at = Time::parse(&stored.at);
    let at = at.map_err(|error| wrong(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let speed = Speed::from_word(&stored.speed).ok_or_else(|| {
        let what = format!("`{}` is not a speed", stored.speed);
        wrong(io::Error::new(io::ErrorKind::InvalidData, what))
    })?;
    Ok((at, speed))
}

/// How much of its own time passes in so much outside.
fn scaled(outside: Duration, speed: Speed) -> Duration {
    outside.saturating_mul(speed.rate())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct World(AtomicI64);

    impl World {
        fn pass(&self, seconds: i64) {
            self.0.fetch_add(seconds, Ordering::Relaxed);
        }
    }

    impl Clock for World {
        fn now(&self) -> Time {
            Time::from_s(self.0.load(Ordering::Relaxed))
        }
    }

    const NOON: i64 = 1_800_000_000;
    const DAY: i64 = 86_400;

    fn at_noon() -> (tempfile::TempDir, Arc<World>, SandboxClock) {
        let (dir, world) = (tempfile::tempdir().expect("a folder"), World(AtomicI64::new(NOON)));
        let world = Arc::new(world);
        let clock = SandboxClock::open(dir.path(), Arc::clone(&world) as Arc<dyn Clock>);
        (dir, world, clock.expect("a clock"))
    }

    #[test]
    fn it_goes_as_fast_as_it_is_told() {
        let (_dir, world, clock) = at_noon();
        let mut expected = NOON;
        for (speed, seconds, passed) in [
            (Speed::Real, 10, 10),
            (Speed::Stopped, 10, 0),
            (Speed::Day, 10, 10 * DAY),
            (Speed::Year, 60, 365 * DAY + DAY / 4),
            (Speed::Real, -5, 0),
            (Speed::Real, 7, 7),
        ] {
            clock.set_speed(speed).expect("a speed");
            world.pass(seconds);
            expected += passed;
            assert_eq!(clock.now(), Time::from_s(expected), "{speed:?}, {seconds} s");
        }
    }

    #[test]
    fn it_is_put_forward_and_never_back() {
        let (_dir, world, clock) = at_noon();
        clock.forward(Time::from_s(NOON + 400 * DAY)).expect("a later moment");
        let back = clock.forward(Time::from_s(NOON + 399 * DAY));
        assert!(matches!(back, Err(SandboxError::Back { now }) if now == clock.now()));
        let beyond = clock.forward(Time::MAX);
        assert!(matches!(beyond, Err(SandboxError::Beyond { last: LAST })));
        clock.forward(LAST).expect("the last moment");
        clock.set_speed(Speed::Year).expect("a speed");
        world.pass(60);
        assert_eq!(clock.now(), LAST, "there it stays");
    }

    #[test]
    fn a_start_goes_on_and_not_back() {
        let (dir, world, clock) = at_noon();
        let again = || {
            let world = Arc::clone(&world) as Arc<dyn Clock>;
            SandboxClock::open(dir.path(), world).expect("a clock")
        };
        clock.set_speed(Speed::Year).expect("a speed");
        world.pass(1);
        clock.keep().expect("a file");
        let stood = clock.now();
        drop(clock);
        world.pass(3_600);
        let clock = again();
        assert_eq!((clock.now(), clock.speed()), (stood, Speed::Year), "nothing passed meanwhile");
        for _ in 0..20 {
            world.pass(1);
            let told = clock.now();
            // As by a power cut: nothing more is written.
            assert!(again().now() >= told);
            assert!(again().now() <= told + scaled(AHEAD, Speed::Year));
            SandboxClock::keep(&clock).expect("a file");
        }
    }

    #[test]
    fn a_house_whose_time_is_real_does_not_become_a_sandbox() {
        let (dir, world) = (tempfile::tempdir().expect("a folder"), World(AtomicI64::new(NOON)));
        let world: Arc<dyn Clock> = Arc::new(world);
        std::fs::write(journal_path(dir.path()), "").expect("a file");
        assert!(SandboxClock::open(dir.path(), Arc::clone(&world)).is_err());
        let file = dir.path().join(CLOCK);
        for text in [
            "",
            "{}",
            r#"{"at":"soon","speed":"real"}"#,
            r#"{"at":"2027-01-15T08:00:00Z","speed":"fast"}"#,
        ] {
            std::fs::write(&file, text).expect("a file");
            assert!(SandboxClock::open(dir.path(), Arc::clone(&world)).is_err(), "{text}");
        }
    }
}
