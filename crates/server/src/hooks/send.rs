//! Sends one message, signed, once.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guildhall_model::Time;
use guildhall_open::HookMessage;
use ring::hmac;
use ureq::unversioned::transport::DefaultConnector;

use super::reach::Reach;

/// How long a receiver may take.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// What a secret begins with, as it is shown.
const SHOWN: &str = "whsec_";

/// Sends.
pub(super) struct Sender {
    agent: ureq::Agent,
    reach: Reach,
}

/// What a receiver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It was taken: 2xx.
    Taken(u16),
    /// It wants to be told nothing more: 410.
    Gone,
    /// Another status; where it leads to is not followed.
    Refused(u16),
    /// There was none.
    None(String),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Taken(status) | Answer::Refused(status) => write!(f, "answered {status}"),
            Answer::Gone => f.write_str("answered 410"),
            Answer::None(why) => write!(f, "no answer: {why}"),
        }
    }
}

impl Sender {
    pub(super) fn new(reach: Reach) -> Sender {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(WAIT_MAX))
            .proxy(None)
            .user_agent(concat!("Guildhall/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), reach.clone());
        Sender { agent, reach }
    }

    pub(super) fn may_reach(&self, address: &str) -> Result<(), String> {
        self.reach.may(address)
    }

    pub(super) fn send(
        &self,
        address: &str,
        secret: &[u8],
        message: &HookMessage,
        now: Time,
    ) -> Answer {
        if let Err(why) = self.reach.may(address) {
            return Answer::None(why);
        }
        let timestamp = now.s().to_string();
        let sent = self
            .agent
            .post(address)
            .header("content-type", "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", &timestamp)
            .header("webhook-signature", signature(secret, &message.id, &timestamp, &message.body))
            .send(message.body.as_bytes());
        match sent.map(|response| response.status().as_u16()) {
            Ok(status @ 200..=299) => Answer::Taken(status),
            Ok(410) => Answer::Gone,
            Ok(status) => Answer::Refused(status),
            Err(error) => Answer::None(error.to_string()),
        }
    }
}

/// A secret as people and programs are given it.
pub(super) fn shown(secret: &[u8]) -> String {
    format!("{SHOWN}{}", STANDARD.encode(secret))
}

fn signature(secret: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's libraries.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(shown(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let (id, timestamp) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330");
        let signed = signature(&secret, id, timestamp, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn nothing_is_sent_where_nothing_may_go() {
        let sender = Sender::new(Reach::new(std::collections::BTreeSet::new()));
        let body = "{}".to_owned();
        let message = HookMessage { id: "a".to_owned(), kind: "guildhall.test", body };
        for address in ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "https://[::1]:1/"] {
            let answer = sender.send(address, b"secret", &message, Time::from_s(0));
            assert!(matches!(answer, Answer::None(_)), "{address}: {answer}");
        }
    }
}
