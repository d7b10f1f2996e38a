//! Who keeps the keys of elections, for tests: with a seal that anybody can open. What is sealed is
//! tested in `server`, where keys are kept.

use guildhall_access::Scope;
use guildhall_model::Time;
use guildhall_network::board::count::Ballot;
use guildhall_network::board::election::{KeyName, Sealed};
use guildhall_network::{BoardCommand, Network, Poll};
use guildhall_open::DeskError;

pub(crate) fn keeper(
    (network, scope, now): (&Network, &Scope, Time),
    chance: u8,
    ask: &Poll,
) -> Result<BoardCommand, DeskError> {
    let scope = Some(scope);
    Ok(match ask.clone() {
        Poll::Call { institute, text } => {
            BoardCommand::Call { institute, text, key: KeyName::new([chance; 16]) }
        }
        Poll::Withdraw { institute, number, reason } => {
            BoardCommand::Withdraw { institute, number, reason }
        }
        Poll::Cast { institute, number, organisation, ballot } => {
            let (which, asked) = ((&institute, number), (&organisation, &ballot));
            network.to_seal(scope, now, which, asked).map_err(DeskError::Network)?;
            let sealed = Sealed::new(ballot.bits().to_be_bytes().to_vec()).unwrap();
            BoardCommand::Cast { institute, number, organisation, sealed }
        }
        Poll::Count { institute, number } => {
            let all = network.to_open(scope, now, &institute, number);
            let (_, sealed) = all.map_err(DeskError::Network)?;
            let bits = |one: &Sealed| u64::from_be_bytes(one.bytes().try_into().unwrap());
            let mut ballots: Vec<_> =
                sealed.iter().map(|(_, one)| Ballot::of_bits(bits(one))).collect();
            ballots.sort();
            BoardCommand::Count { institute, number, ballots }
        }
        Poll::Void { institute, number, reason } => {
            BoardCommand::Void { institute, number, reason }
        }
    })
}
