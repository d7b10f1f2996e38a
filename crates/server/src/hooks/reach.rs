//! Where a message may go: to the public Internet by HTTPS, and to the hosts that the configuration names.
//!
//! A name is resolved for each delivery and only what is public of it is connected to, so that nobody has this
//! house ask its own network, by a name that leads there today or tomorrow. Blocks by the registries of
//! special-purpose addresses (RFC 6890) and of IPv4 in IPv6 (RFC 4291, 6052, 3056, 4380).

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Where a message may go.
#[derive(Clone, Debug)]
pub(super) struct Reach(BTreeSet<String>);

/// A name leads nowhere public.
#[derive(Debug)]
struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host is not of the public Internet")
    }
}

impl std::error::Error for NotPublic {}

impl Reach {
    /// These hosts, each with its port, beside what is public.
    pub(super) fn new(named: BTreeSet<String>) -> Reach {
        Reach(named)
    }

    /// Whether an address may be told anything, as far as can be said without asking who has its name.
    pub(super) fn may(&self, address: &str) -> Result<(), String> {
        let uri: Uri = address.parse().map_err(|_| format!("`{address}` is no address"))?;
        let Some(host) = uri.host() else { return Err(format!("`{address}` has no host")) };
        if self.names(&uri) {
            return Ok(());
        }
        if uri.scheme_str() != Some("https") {
            return Err("only https is told anything: what is sent is for its receiver".to_owned());
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        let local = bare.eq_ignore_ascii_case("localhost")
            || bare.to_ascii_lowercase().ends_with(".localhost");
        let literal: Option<IpAddr> = bare.parse().ok();
        if local || literal.is_some_and(|ip| !is_public(ip)) {
            return Err(format!("`{bare}` is not of the public Internet"));
        }
        Ok(())
    }

    fn names(&self, uri: &Uri) -> bool {
        let port = match uri.scheme_str() {
            Some("http") => 80,
            _ => 443,
        };
        let port = uri.port_u16().unwrap_or(port);
        uri.host().is_some_and(|host| self.0.contains(&format!("{}:{port}", host.to_lowercase())))
    }
}

impl Resolver for Reach {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        if self.names(uri) {
            return Ok(found);
        }
        let mut public = self.empty();
        let all = found.iter().copied();
        all.filter(|one: &SocketAddr| is_public(one.ip())).for_each(|one| public.push(one));
        if public.is_empty() { Err(ureq::Error::Other(Box::new(NotPublic))) } else { Ok(public) }
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_4(ip),
        IpAddr::V6(ip) => is_public_6(ip),
    }
}

fn is_public_4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a, b & 0xc0) == (100, 64)
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a, b & 0xfe) == (198, 18);
    !special
}

/// Only global unicast (2000::/3), without what is set apart in it or leads to IPv4.
fn is_public_6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    if let Some(inside) = ip.to_ipv4_mapped() {
        return is_public_4(inside);
    }
    let special =
        a == 0x2001 && (b < 0x200 || b == 0xdb8) || a == 0x2002 || a == 0x3fff && b < 0x1000;
    a & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_public_is_reached() {
        for (text, public) in [
            ("93.184.216.34", true),
            ("1.1.1.1", true),
            ("127.0.0.1", false),
            ("127.8.8.8", false),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.19.0.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("::7f00:1", false),
            ("64:ff9b::a00:1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff::1", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }

    #[test]
    fn an_address_is_https_or_named() {
        let reach =
            Reach::new(BTreeSet::from(["hooks.lan:8443".to_owned(), "127.0.0.1:9".to_owned()]));
        for (address, may) in [
            ("https://example.org/hook", true),
            ("https://example.org:8443/hook?a=b", true),
            ("http://example.org/hook", false),
            ("https://localhost/", false),
            ("https://a.localhost./", false),
            ("https://127.0.0.1/", false),
            ("https://[::1]/", false),
            ("https://10.1.2.3:443/", false),
            ("https://HOOKS.lan:8443/x", true),
            ("http://hooks.lan:8443/x", true),
            ("http://hooks.lan/x", false),
            ("http://127.0.0.1:9/", true),
            ("http://127.0.0.1:10/", false),
            ("no address", false),
        ] {
            assert_eq!(reach.may(address).is_ok(), may, "{address}: {:?}", reach.may(address));
        }
    }
}
