//! Where messages may go. What an address resolves to decides, each time a message is sent: a name
//! that led elsewhere when it was given, and other spellings of a forbidden address, make no
//! difference. Addresses of this machine, of private networks and of no network at all are taken
//! only where the operator names their network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};

use axum::http::Uri;
use hyper_util::client::legacy::connect::dns::Name;

/// Addresses that are taken, as a pattern for the document; [`Reach::takes_url`] takes no fewer
/// where this machine itself may be named.
pub(crate) const URL_PATTERN: &str = concat!(
    r"^(https://[A-Za-z0-9]([A-Za-z0-9.-]{0,200}[A-Za-z0-9])?",
    r"|http://(127\.0\.0\.1|localhost))",
    r"(:[1-9][0-9]{0,3}|:[1-5][0-9]{4}|:6[0-4][0-9]{3})?(/[A-Za-z0-9._~/-]{0,200})?$"
);
/// Longest address.
const URL_CHARACTERS: usize = 500;

/// A network: an address and how many of its leading bits count, `10.20.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: u128,
    bits: u32,
}

/// An IPv4 address as the IPv6 one that stands for it, so that both are compared alike.
fn octets(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

impl Network {
    fn has(self, address: IpAddr) -> bool {
        let shift = u128::BITS - self.bits;
        self.bits == 0 || (octets(address) ^ self.base) >> shift == 0
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”: 10.20.0.0/16, fd00::/8, 192.0.2.7");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (width, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = match bits {
            None => width,
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= width).ok_or_else(wrong)?,
        };
        Ok(Self { base: octets(address), bits: before + bits })
    }
}

/// Where this server may send messages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reach {
    /// Whether this machine itself may be named: only where nobody else reaches the server, who
    /// could reach through it what listens on this machine only.
    pub(crate) allows_here: bool,
    /// Networks that the operator names.
    pub(crate) networks: Vec<Network>,
}

impl Reach {
    /// Whether messages may go to an address.
    pub(crate) fn takes(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.has(address))
            || (self.allows_here && is_here(address))
            || is_public(address)
    }

    /// Whether an address may be subscribed. A name is looked up when a message is sent.
    pub(crate) fn takes_url(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return false;
        };
        let Some(host) = host(&uri) else { return false };
        let (is_taken, takes_clear_text) = match host {
            Host::Address(address) => {
                let is_own = self.networks.iter().any(|network| network.has(address));
                (self.takes(address), is_own || is_here(address))
            }
            Host::Local => (self.allows_here, true),
            Host::Name => (true, false),
        };
        url.len() <= URL_CHARACTERS
            && is_taken
            && !authority.as_str().contains('@')
            && authority.port_u16() != Some(0)
            && (scheme == "https" || (scheme == "http" && takes_clear_text))
    }

    /// Whether a message may go where an address names no name but a number; names are for
    /// [`Resolver`].
    pub(crate) fn takes_number(&self, uri: &Uri) -> bool {
        match host(uri) {
            Some(Host::Address(address)) => self.takes(address),
            Some(_) => true,
            None => false,
        }
    }
}

/// What an address names.
enum Host {
    Address(IpAddr),
    /// A name of this machine itself.
    Local,
    Name,
}

fn host(uri: &Uri) -> Option<Host> {
    let host = uri.host()?.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
    if let Ok(address) = bare.parse() {
        return Some(Host::Address(address));
    }
    let is_local = host == "localhost" || host.ends_with(".localhost");
    if host.is_empty() {
        None
    } else if is_local {
        Some(Host::Local)
    } else {
        Some(Host::Name)
    }
}

fn is_here(address: IpAddr) -> bool {
    address == IpAddr::V4(Ipv4Addr::LOCALHOST) || address == IpAddr::V6(Ipv6Addr::LOCALHOST)
}

/// Whether an address is one of the public network: the registries of IANA for special addresses
/// (RFC 6890 and its updates) name the others.
fn is_public(address: IpAddr) -> bool {
    const SPECIAL: [&str; 30] = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        // IPv4-compatible, `::` and `::1` among them.
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ];
    let address = standing_for(address);
    SPECIAL.iter().all(|network| network.parse::<Network>().is_ok_and(|own| !own.has(address)))
}

/// The IPv4 address that an IPv6 one stands for: mapped, translated (64:ff9b::/96, and
/// ::ffff:0:0:0/96 of RFC 2765) or 6to4.
fn standing_for(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let segments = v6.segments();
    let of = |high: u16, low: u16| {
        IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of(high, low),
        [0x2002, high, low, ..] => of(high, low),
        _ => address,
    }
}

/// Why a name leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unresolved {
    #[error("the name is not known")]
    Unknown,
    #[error("the name leads where no message may go")]
    NotAllowed,
}

/// Looks names up, and gives only addresses that messages may go to.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    pub(crate) reach: Reach,
}

impl tower::Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|_| Unresolved::Unknown)?.collect();
            if found.is_empty() {
                return Err(Unresolved::Unknown);
            }
            let taken: Vec<_> =
                found.into_iter().filter(|address| reach.takes(address.ip())).collect();
            if taken.is_empty() { Err(Unresolved::NotAllowed) } else { Ok(taken.into_iter()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(allows_here: bool, networks: &[&str]) -> Reach {
        let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        Reach { allows_here, networks }
    }

    #[test]
    fn only_https_or_this_machine() {
        let here = reach(true, &[]);
        for url in [
            "https://bank.example/hook?x=1",
            "https://8.8.8.8:8443",
            "http://127.0.0.1:9/x",
            "http://localhost/",
        ] {
            assert!(here.takes_url(url), "{url}");
        }
        for url in [
            "http://bank.example/",
            "ftp://bank.example/",
            "https://user:pass@bank.example/",
            "http://127.0.0.1.bank.example/",
            "https://",
            "/hook",
            "",
            "file:///etc/passwd",
        ] {
            assert!(!here.takes_url(url), "{url}");
        }
    }

    /// Every spelling of an address that is not of the public network.
    #[test]
    fn no_other_spelling_leads_inside() {
        for host in [
            "127.0.0.2",
            "0.0.0.0",
            "10.0.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b:1::a00:1]",
            "[2001:0:7f00:1::]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fd00::1]",
            "[ff02::1]",
        ] {
            for is_local in [true, false] {
                let reach = reach(is_local, &[]);
                assert!(!reach.takes_url(&format!("https://{host}/hook")), "{host}");
            }
        }
        for host in ["localhost", "LOCALHOST", "localhost.", "a.LocalHost", "127.0.0.1", "[::1]"] {
            assert!(!reach(false, &[]).takes_url(&format!("https://{host}/")), "{host}");
        }
        for host in ["8.8.8.8", "[2606:4700::1111]", "172.32.0.1", "bank.example"] {
            assert!(reach(false, &[]).takes_url(&format!("https://{host}/")), "{host}");
        }
    }

    #[test]
    fn an_operators_own_network_is_taken() {
        let own = reach(false, &["10.20.0.0/16", "fd00::/8"]);
        for (url, is_taken) in [
            ("https://10.20.3.4/", true),
            ("http://10.20.3.4/", true),
            ("https://[::ffff:10.20.3.4]/", true),
            ("https://10.21.0.1/", false),
            ("https://[fd12::1]/", true),
            ("http://bank.example/", false),
        ] {
            assert_eq!(own.takes_url(url), is_taken, "{url}");
        }
        for wrong in ["10.0.0.0/33", "10.0.0/8", "x", "::/129", ""] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_name_is_judged_by_where_it_leads() {
        use tower::Service as _;
        let name = || "localhost".parse::<Name>().unwrap();
        let mut closed = Resolver { reach: reach(false, &[]) };
        assert_eq!(closed.call(name()).await.err(), Some(Unresolved::NotAllowed));
        let mut open = Resolver { reach: reach(true, &[]) };
        assert!(open.call(name()).await.unwrap().all(|found| is_here(found.ip())));
    }
}
