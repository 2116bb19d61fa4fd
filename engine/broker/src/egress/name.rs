//! Names of hosts: one spelling of each, no address among them, and whether a rule names it.

use url::Host;

use crate::policy::{Rule, Way};
use crate::told::Reason;

/// The one spelling of a host's name: lower case, ASCII (IDNA), no dot at the end. An address is none, in whatever spelling:
/// the rules of browsers read `0x7f.1`, `2130706433` and full-width digits as addresses, and so does this.
pub(crate) fn normal(said: &str) -> Result<String, Reason> {
    let said = said.strip_suffix('.').unwrap_or(said);
    if said.starts_with('[') || said.contains(':') {
        return Err(Reason::Literal);
    }
    // Host::parse would decode what is escaped; in this place nothing ever is.
    if said.contains('%') {
        return Err(Reason::Malformed);
    }
    match Host::parse(said) {
        Ok(Host::Domain(name)) => plain(name),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => Err(Reason::Literal),
        Err(_) => Err(Reason::Malformed),
    }
}

fn plain(name: String) -> Result<String, Reason> {
    let fits = name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        });
    if fits { Ok(name) } else { Err(Reason::Malformed) }
}

/// Whether a rule lets a normalised name out on a port in a way; if not, what of it is wrong.
pub(crate) fn allowed(rules: &[Rule], name: &str, port: u16, way: Way) -> Result<(), Reason> {
    let mut of_host = rules.iter().filter(|rule| names(&rule.host, name)).peekable();
    if of_host.peek().is_none() {
        return Err(Reason::Host);
    }
    if of_host.any(|rule| rule.port == port && rule.way == way) { Ok(()) } else { Err(Reason::Port) }
}

fn names(rule: &str, name: &str) -> bool {
    match rule.strip_prefix("*.") {
        Some(above) => name.strip_suffix(above).is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        None => rule == name,
    }
}

/// Whether a rule's host is written in its one spelling.
pub(crate) fn is_rule(host: &str) -> bool {
    let name = host.strip_prefix("*.").unwrap_or(host);
    normal(name).is_ok_and(|normal| normal == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_each_name() {
        for (said, normal_name) in [
            ("Registry.NPMJS.org", "registry.npmjs.org"),
            ("registry.npmjs.org.", "registry.npmjs.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("a_b.example", "a_b.example"),
            ("ｒegistry.example", "registry.example"),
        ] {
            assert_eq!(normal(said).as_deref(), Ok(normal_name), "{said}");
        }
    }

    #[test]
    fn addresses_are_no_names() {
        for said in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "::1",
            "0",
        ] {
            assert_eq!(normal(said), Err(Reason::Literal), "{said}");
        }
        for said in ["", ".", "..", "a..b", "-a.example", "a b", "a%2eb.example", "%31%32%37.0.0.1", "1.2.3.4.5", "a.09", "a/b", "a\\b", "a@b", "a.example.."] {
            assert_eq!(normal(said), Err(Reason::Malformed), "{said}");
        }
    }

    #[test]
    fn a_wildcard_is_below_its_name_alone() {
        let rule = |host: &str| Rule { host: host.to_owned(), port: 443, way: Way::Tls };
        let rules = [rule("*.model.test"), rule("exact.test")];
        let ask = |name, port, way| allowed(&rules, name, port, way);
        assert_eq!(ask("a.model.test", 443, Way::Tls), Ok(()));
        assert_eq!(ask("a.b.model.test", 443, Way::Tls), Ok(()));
        assert_eq!(ask("exact.test", 443, Way::Tls), Ok(()));
        for name in ["model.test", "evilmodel.test", "model.test.evil.test", "sub.exact.test", "xexact.test", ".model.test"] {
            assert_eq!(ask(name, 443, Way::Tls), Err(Reason::Host), "{name}");
        }
        assert_eq!(ask("exact.test", 22, Way::Tls), Err(Reason::Port));
        assert_eq!(ask("exact.test", 443, Way::Plain), Err(Reason::Port));
    }

    #[test]
    fn rules_are_written_in_their_one_spelling() {
        assert!(is_rule("registry.npmjs.org") && is_rule("*.npmjs.org"));
        for no in ["Registry.npmjs.org", "npmjs.org.", "*", "*.", "*.*.org", "a.*.org", "127.0.0.1", "bücher.example", ""] {
            assert!(!is_rule(no), "{no}");
        }
    }
}
