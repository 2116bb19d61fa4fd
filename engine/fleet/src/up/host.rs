//! Which side a request is for, by its Host header alone: the apps' hosts go to the internal cloud, our own to the page, any other gets nothing.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use fleet_content::Words;
use fleet_deployers::Cloud;
use tower::ServiceExt;
use url::{Host, Url};

/// Both sides of the listener. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hosts {
    /// The page and the API.
    pub(crate) page: axum::Router,
    /// The apps.
    pub(crate) apps: axum::Router,
    /// Knows which hosts are apps'.
    pub(crate) cloud: Cloud,
    /// Host of the page as people reach it, in lower case, without port.
    pub(crate) own: Option<String>,
    /// Words for whoever lands on no side.
    pub(crate) words: std::sync::Arc<Words>,
}

/// Whose side a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Apps,
    Page,
    Nobody,
}

impl Hosts {
    /// Answers a request on the side it is for.
    pub(crate) async fn answer(self, request: Request) -> Response {
        let Some(host) = host_of(&request) else {
            return (StatusCode::BAD_REQUEST, "A request names exactly one host.\n").into_response();
        };
        let router = match self.side(&host) {
            Side::Apps => self.apps,
            Side::Page => self.page,
            Side::Nobody => return self.nobody(&request),
        };
        // A router cannot fail.
        router.oneshot(request).await.into_response()
    }

    fn side(&self, host: &str) -> Side {
        if self.cloud.is_app_host(host) {
            return Side::Apps;
        }
        if is_own(host, self.own.as_deref()) { Side::Page } else { Side::Nobody }
    }

    fn nobody(&self, request: &Request) -> Response {
        let wanted = request.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let locale = wanted.split([',', ';']).map(|l| l.split('-').next().unwrap_or_default().trim()).find(|l| self.words.locales().any(|known| known == *l));
        let text = self.words.say(locale.unwrap_or(Words::FALLBACK), "terminal-unknown-host", &[]);
        let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
        (StatusCode::NOT_FOUND, headers, Body::from(format!("{text}\n"))).into_response()
    }
}

/// Our own hosts: the public one, this machine's name for itself, and any address by number (a page elsewhere cannot make a
/// browser send one of these to us under a name of its own).
fn is_own(host: &str, own: Option<&str>) -> bool {
    let Some(name) = name_of(host) else { return false };
    match Host::parse(&name) {
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Ok(Host::Domain(domain)) => domain == "localhost" || Some(domain.as_str()) == own,
        Err(_) => false,
    }
}

/// Lower-case name of a Host header, without port.
fn name_of(host: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let name = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    plain.then_some(name)
}

/// The one host a request names; `None` if it names none, several, or two different ones.
fn host_of(request: &Request) -> Option<String> {
    let mut headers = request.headers().get_all(HOST).iter();
    let header = headers.next().and_then(|v| v.to_str().ok());
    if headers.next().is_some() {
        return None;
    }
    let target = Uri::authority(request.uri()).map(axum::http::uri::Authority::as_str);
    match (header, target) {
        (Some(header), Some(target)) if !header.eq_ignore_ascii_case(target) => None,
        (Some(host), _) | (None, Some(host)) if !host.is_empty() => Some(host.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_and_numbers_reach_the_page() {
        for own in
            ["localhost", "LOCALHOST:7070", "127.0.0.1:7070", "[::1]:7070", "192.0.2.7", "fleet.example.org", "Fleet.Example.org:443", "fleet.example.org."]
        {
            assert!(is_own(own, Some("fleet.example.org")), "{own}");
        }
        for other in [
            "evil.test",
            "fleet.example.org.evil.test",
            "xfleet.example.org",
            "localhost.evil.test",
            "a@localhost",
            "localhost/x",
            "localhost?x",
            "",
            ":7070",
            "fleet.example.org:99999",
            "local host",
        ] {
            assert!(!is_own(other, Some("fleet.example.org")), "{other}");
        }
        assert!(!is_own("fleet.example.org", None));
    }

    #[test]
    fn a_request_names_one_host() {
        let request = |uri: &str, hosts: &[&str]| {
            let mut builder = Request::builder().uri(uri);
            for host in hosts {
                builder = builder.header(HOST, *host);
            }
            host_of(&builder.body(Body::empty()).unwrap())
        };
        assert_eq!(request("/", &["a.test"]).as_deref(), Some("a.test"));
        assert_eq!(request("http://a.test/", &["a.test"]).as_deref(), Some("a.test"));
        assert_eq!(request("http://a.test/", &[]).as_deref(), Some("a.test"));
        assert_eq!(request("/", &[]), None);
        assert_eq!(request("/", &[""]), None);
        assert_eq!(request("/", &["a.test", "b.test"]), None);
        assert_eq!(request("http://a.test/", &["b.test"]), None);
    }
}
