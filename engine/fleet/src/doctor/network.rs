//! The port, the fleet behind it, and whether names below the apps' apex reach it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use fleet_deployers::Address;

use super::Check;
use crate::api::{client, root_cause, straight};
use crate::config::Config;
use crate::error::FleetError;
use crate::listen::bind;
use crate::run_file::RunFile;
use crate::up::parts::address as apps;

/// How long a fleet of this machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config, running: Option<&RunFile>) -> Vec<Check> {
    let Some(run) = running else {
        return vec![Check::ok("fleet", "not running"), port(config.listen), names(config, None).await];
    };
    vec![fleet(run).await, Check::ok("port", format!("{} is ours", run.url)), names(config, Some(run)).await]
}

fn port(listen: SocketAddr) -> Check {
    match bind(listen) {
        Ok(_) => Check::ok("port", format!("{listen} is free")),
        Err(error @ FleetError::PortTaken { .. }) => Check::fail("port", error.to_string(), "stop that program, or listen elsewhere with --listen"),
        Err(error) => Check::fail("port", error.to_string(), "correct server.listen"),
    }
}

async fn fleet(run: &RunFile) -> Check {
    let fix = "look at its log; stop it and start it again";
    let asked = client(&run.url, PATIENCE).map(|c| c.get(format!("{}/readyz", run.url)).bearer_auth(&run.token));
    let answer = match asked {
        Ok(request) => request.send().await,
        Err(e) => return Check::fail("fleet", e.to_string(), fix),
    };
    match answer {
        Ok(answer) if answer.status().is_success() => Check::ok("fleet", format!("pid {} is ready at {}", run.pid, run.url)),
        Ok(answer) => {
            let status = answer.status();
            let said = answer.text().await.unwrap_or_default();
            Check::fail("fleet", format!("pid {} is not ready ({status}): {}", run.pid, said.chars().take(300).collect::<String>()), fix)
        }
        Err(_) => Check::fail("fleet", format!("pid {} is there but does not answer at {}", run.pid, run.url), fix),
    }
}

/// A name nobody has, below the apex: does it lead here, and is it the apps' side that answers?
async fn names(config: &Config, running: Option<&RunFile>) -> Check {
    let apex = config.preview_apex.as_deref().unwrap_or("localhost");
    let name = format!("doctor-{:08x}.{apex}", std::process::id().wrapping_mul(2_654_435_761));
    if let Some(run) = running {
        let port = run.url.rsplit_once(':').map_or("80", |(_, port)| port);
        let request = client(&run.url, PATIENCE).map(|c| c.get(format!("{}/", run.url)).header("host", format!("{name}:{port}")));
        match request {
            Ok(request) => match request.send().await {
                Ok(answer) if is_an_apps(&answer) => {}
                Ok(answer) => {
                    return Check::fail(
                        "names",
                        format!("the listener answers {name} with {} and not as an app's host", answer.status()),
                        "correct server.preview_apex",
                    );
                }
                Err(e) => return Check::fail("names", format!("the listener does not answer for {name}: {e}"), "see `fleet`"),
            },
            Err(e) => return Check::fail("names", e.to_string(), "see `fleet`"),
        }
    }
    if config.preview_apex.is_none() {
        return Check::ok("names", "apps live below localhost: browsers on this machine reach them, others do not");
    }
    let address = match tokio::time::timeout(PATIENCE, tokio::net::lookup_host((name.as_str(), 80))).await {
        Ok(Ok(mut found)) => match found.next() {
            Some(address) => address.ip(),
            None => return no_wildcard(apex, "it has no address"),
        },
        Ok(Err(e)) => return no_wildcard(apex, &e.to_string()),
        Err(_) => return no_wildcard(apex, "the name server does not answer"),
    };
    let Some(listen) = running.and_then(|run| run.url.strip_prefix("http://")?.parse().ok()) else {
        return Check::ok("names", format!("*.{apex} leads to {address}; whether it leads to this fleet can be seen while it runs"));
    };
    arrives(&apps(config, listen), &name, address).await
}

/// The way that a phone goes: to where the world resolves the name, with the scheme and the port that links to apps have.
pub(super) async fn arrives(apps: &Address, name: &str, address: IpAddr) -> Check {
    let (apex, way) = (&apps.apex, apps.origin(name));
    let fix = format!("let *.{apex} and whatever stands in front of it lead to this fleet, with the name in the Host header as it is");
    // A port of 0 is the one of the address asked for.
    let http = straight(&way, PATIENCE).resolve(name, SocketAddr::new(address, 0)).build();
    match async { http?.get(format!("{way}/")).send().await }.await {
        Ok(answer) if is_an_apps(&answer) => Check::ok("names", format!("*.{apex} leads to {address}, and {way} arrives here")),
        Ok(answer) => Check::warn("names", format!("*.{apex} leads to {address}, but {way} answers {} and not as an app's host", answer.status()), fix),
        Err(e) => Check::warn("names", format!("*.{apex} leads to {address}, but {way} does not answer ({})", root_cause(&e.without_url())), fix),
    }
}

/// The apps' side marks everything it says as not for search engines, also "no such app".
fn is_an_apps(answer: &reqwest::Response) -> bool {
    answer.status() == 404 && answer.headers().contains_key("x-robots-tag")
}

fn no_wildcard(apex: &str, why: &str) -> Check {
    Check::warn(
        "names",
        format!("names below {apex} lead nowhere ({why}), so apps can be reached on this machine at most"),
        format!("add a DNS record for *.{apex} that leads to this machine"),
    )
}
