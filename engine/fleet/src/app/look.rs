//! What must hold of every app, whatever was ordered: it opens for those who belong to it, and for nobody else.

use axum::body::to_bytes;
use axum::http::header;
use fleet_domain::manifest::Access;

use super::Finding;
use super::emulator::Emulator;
use super::people::Who;

/// Bytes of a page that are read.
const PAGE: usize = 4 * 1024 * 1024;

/// Looks, as the owner and as nobody; the emulator shows the app.
pub(super) async fn look(emulator: &Emulator, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let mut find = |by: &str, file: &str, what: String| findings.push(Finding::new(by, file, &what));
    let page = emulator.get(Who::Owner, "/").await?;
    let kind = page.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if page.status().as_u16() != 200 || !kind.starts_with("text/html") {
        find("opens", "index.html", format!("the page is answered with {}", page.status()));
    }
    let text = String::from_utf8_lossy(&to_bytes(page.into_body(), PAGE).await?).into_owned();
    for path in named(&text) {
        let status = emulator.get(Who::Owner, path).await?.status();
        if status.as_u16() != 200 {
            find("opens", path.trim_start_matches('/'), format!("the page names it, and it is answered with {status}"));
        }
    }
    let app = emulator.get(Who::Owner, "/api/app").await?.status();
    if app.as_u16() != 200 {
        find("opens", "", format!("GET /api/app is answered with {app}"));
    }
    if emulator.release.manifest().app.access != Access::Public {
        for path in ["/", "/api/app"] {
            let status = emulator.get(Who::Nobody, path).await?.status();
            if !matches!(status.as_u16(), 401 | 403) {
                find("closed", "", format!("without a link, GET {path} is answered with {status}"));
            }
        }
    }
    Ok(())
}

/// Paths of the app itself that a page loads.
fn named(html: &str) -> impl Iterator<Item = &str> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|mark| html.split(mark).skip(1).filter_map(|rest| rest.split('"').next()));
    values.filter(|path| path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic()))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_page_names_its_own_files() {
        let html = "<script src=\"/app/a.js\"></script><link href=\"/a.css\"><a href=\"https://x.test\"></a><img src=\"//x.test/y\"><link href=\"data:,\">";
        assert_eq!(named(html).collect::<Vec<_>>(), ["/app/a.js", "/a.css"]);
    }
}
