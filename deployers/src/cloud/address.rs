//! Where apps are reached: scheme, apex and port, and what a `Host` header names.

/// How browsers reach the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Plain, for this machine and trusted networks.
    Http,
    /// Behind a proxy that ends TLS.
    Https,
}

impl Scheme {
    /// As addresses write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// The public side of the gateway. Every app has its own host, one label below `apex`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// How browsers reach it.
    pub scheme: Scheme,
    /// `localhost`, or the configured preview apex; never the host of the page.
    pub apex: String,
    /// Port that browsers see; `None` = the scheme's own.
    pub port: Option<u16>,
}

impl Address {
    /// Host of a label, without a port.
    pub fn host(&self, label: &str) -> String {
        format!("{label}.{}", self.apex)
    }

    /// `scheme://host[:port]` of a host.
    pub fn origin(&self, host: &str) -> String {
        match self.port {
            Some(port) if port != self.scheme.usual_port() => format!("{}://{host}:{port}", self.scheme.as_str()),
            _ => format!("{}://{host}", self.scheme.as_str()),
        }
    }

    /// Whether a `Host` header belongs to the apps' side, whatever stands before the apex: what is odd there is
    /// answered by the gateway with 404, never by the page.
    pub(crate) fn is_below_apex(&self, header: &str) -> bool {
        let lower = header.trim().to_ascii_lowercase();
        let name = lower.split_once(':').map_or(lower.as_str(), |(name, _)| name);
        let name = name.trim_end_matches('.');
        name.strip_suffix(self.apex.as_str()).is_some_and(|before| before.ends_with('.'))
    }

    /// The host that a `Host` header names if it can be one of ours: exactly one label below the apex.
    pub(crate) fn app_host(&self, header: &str) -> Option<String> {
        let name = host_name(header)?;
        let label = name.strip_suffix(self.apex.as_str())?.strip_suffix('.')?;
        is_label(label).then_some(name)
    }
}

/// Lower-case name of a `Host` header without its port; `None` if it is not a plain name with an optional port.
fn host_name(header: &str) -> Option<String> {
    let name = match header.split_once(':') {
        None => header,
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok() => name,
        Some(_) => return None,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let plain = !name.is_empty() && name.len() <= 253 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    plain.then(|| name.to_ascii_lowercase())
}

/// Whether text is one label of a host name: `[a-z0-9-]{1,63}`, no hyphen at either end.
pub(crate) fn is_label(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain && (1..=63).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> Address {
        Address { scheme: Scheme::Http, apex: "localhost".into(), port: Some(7070) }
    }

    #[test]
    fn a_header_names_a_host_whatever_its_case_port_and_last_dot() {
        for good in ["leave-abc.localhost:7070", "LEAVE-abc.LocalHost", "leave-abc.localhost.", "leave-abc.localhost.:7070"] {
            assert_eq!(local().app_host(good).as_deref(), Some("leave-abc.localhost"), "{good}");
        }
    }

    #[test]
    fn tricks_name_nothing_but_stay_on_the_apps_side() {
        let tricks = [
            "a.b.localhost",
            "-a.localhost",
            "a-.localhost",
            "a_b.localhost",
            "a.localhost:99999",
            "a.localhost:7070:7070",
            "a@b.localhost",
            "ä.localhost",
            ".localhost",
            "a..localhost",
            "a.localhost..",
        ];
        for trick in tricks {
            assert_eq!(local().app_host(trick), None, "{trick}");
            assert!(local().is_below_apex(trick), "{trick}");
        }
    }

    #[test]
    fn other_names_are_not_ours() {
        for other in ["localhost", "localhost:7070", "127.0.0.1:7070", "[::1]:7070", "evillocalhost", "a.localhost.evil.test", "", "a.localhost@evil.test"] {
            assert_eq!(local().app_host(other), None, "{other}");
            assert!(!local().is_below_apex(other), "{other}");
        }
    }

    #[test]
    fn an_origin_leaves_out_the_usual_port() {
        let mut address = local();
        assert_eq!(address.origin("a.localhost"), "http://a.localhost:7070");
        address = Address { scheme: Scheme::Https, apex: "apps.test".into(), port: Some(443) };
        assert_eq!(address.origin(&address.host("a")), "https://a.apps.test");
        address.port = None;
        assert_eq!(address.origin("a.apps.test"), "https://a.apps.test");
    }
}
