//! What a page, a style and a script of an app load: paths inside the app, and nothing else.

use std::collections::BTreeSet;

use crate::probe::page::Tag;
use crate::probe::trail::{Outcome, wrong};

/// Paths that a page names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Files that it loads.
    pub(super) loads: BTreeSet<String>,
    /// Places that a person may walk to.
    pub(super) places: BTreeSet<String>,
}

/// Where an address leads.
enum Leads {
    /// A path of the app.
    Inside(String),
    /// Another host.
    Outside,
    /// Nowhere: a place on the same page, or content that is in the address itself.
    Nowhere,
    /// A script in an address.
    Script,
    /// A mail, a call.
    Program,
}

/// Relations of a link that load nothing.
const TOLD: [&str; 9] = ["canonical", "alternate", "author", "license", "help", "next", "prev", "me", "search"];

/// Bytes of an address that are looked at: no path of an app is longer, and a style may be one address without an end, over and over.
const ADDRESS: usize = 1_024;

/// What a page names. What browsers would not run, wear or load here makes the page another one than its author saw.
pub(super) fn of_page(tags: &[Tag]) -> Outcome<Named> {
    let mut named = Named::default();
    for tag in tags {
        own_only(tag)?;
        for address in loaded(tag) {
            match leads("", &address) {
                Leads::Inside(path) => drop(named.loads.insert(path)),
                Leads::Nowhere => {}
                Leads::Outside | Leads::Script | Leads::Program => return wrong(format!("<{}> loads {address}, from another place", tag.name)),
            }
        }
        let walked = match tag.name.as_str() {
            "a" | "area" => tag.get("href"),
            "form" => tag.get("action").filter(|to| !matches!(leads("", to), Leads::Inside(_) | Leads::Nowhere)),
            _ => None,
        };
        match walked.map(|to| (to, leads("", to))) {
            Some((_, Leads::Inside(path))) if tag.name != "form" => drop(named.places.insert(path)),
            Some((to, Leads::Script)) => return wrong(format!("<{}> has a script in its address: {to}", tag.name)),
            Some((to, Leads::Outside | Leads::Program)) if tag.name == "form" => return wrong(format!("a form is sent to {to}, another place")),
            // A person may follow a link to wherever it says.
            _ => {}
        }
    }
    Ok(named)
}

/// Scripts and styles lie in files of the app: the policy of its host lets nothing else run.
fn own_only(tag: &Tag) -> Outcome {
    if let Some(own) = tag.attributes.keys().find(|a| a.starts_with("on") || *a == "style" || *a == "srcdoc") {
        return wrong(format!("<{}> has `{own}`: browsers pass it over here, put it into a file", tag.name));
    }
    let text = !tag.text.trim().is_empty();
    match tag.name.as_str() {
        "script" if tag.get("src").is_none() && text => wrong("the page has a script of its own: browsers do not run it here, put it into a file"),
        "style" if text => wrong("the page has a style of its own: browsers pass it over here, put it into a file"),
        "base" => wrong("the page has a <base>: browsers pass it over here"),
        "meta" if tag.get("http-equiv").is_some_and(|h| h.eq_ignore_ascii_case("refresh")) => wrong("the page sends people on by itself"),
        _ => Ok(()),
    }
}

/// Addresses that a tag loads by itself.
fn loaded(tag: &Tag) -> Vec<String> {
    let one = |name: &str| tag.get(name).map(str::to_owned);
    let many = |name: &str| tag.get(name).into_iter().flat_map(|set| set.split(',')).filter_map(|one| one.split_whitespace().next().map(str::to_owned));
    match tag.name.as_str() {
        "link" if tag.get("rel").is_some_and(|rel| rel.split_whitespace().all(|r| TOLD.contains(&r.to_ascii_lowercase().as_str()))) => Vec::new(),
        "link" | "image" | "use" => one("href").into_iter().chain(one("xlink:href")).collect(),
        "object" => one("data").into_iter().collect(),
        "script" | "img" | "source" | "video" | "audio" | "track" | "embed" | "iframe" | "frame" | "input" => {
            one("src").into_iter().chain(one("poster")).chain(many("srcset")).collect()
        }
        _ => Vec::new(),
    }
}

/// Files that a style loads, seen from where it lies.
pub(super) fn of_style(at: &str, css: &str) -> Outcome<BTreeSet<String>> {
    let css = uncommented(css);
    let begins = |i: usize| &css[i + 4..][..css[i + 4..].floor_char_boundary(ADDRESS)];
    let urls = css.match_indices("url(").map(|(i, _)| begins(i).split(')').next().unwrap_or("").trim().trim_matches(['"', '\'']).to_owned());
    let imports = css.match_indices("@import").filter_map(|(i, word)| quoted(css[i + word.len()..].trim_start()));
    let mut named = BTreeSet::new();
    for address in urls.chain(imports) {
        match leads(at, &address) {
            Leads::Inside(path) => drop(named.insert(path)),
            Leads::Nowhere => {}
            Leads::Outside | Leads::Script | Leads::Program => return wrong(format!("/{at} loads {address}, from another place")),
        }
    }
    Ok(named)
}

fn uncommented(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(from) = rest.find("/*") {
        out.push_str(&rest[..from]);
        let inside = &rest[from + 2..];
        rest = inside.find("*/").map_or("", |end| &inside[end + 2..]);
    }
    out + rest
}

/// Modules that a script imports, seen from where it lies; what it would fetch from another host is wrong.
pub(super) fn of_script(at: &str, js: &str) -> Outcome<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    for line in js.lines().map(str::trim).filter(|l| !l.starts_with("//") && !l.starts_with('*')) {
        for (word, imports) in [("from", true), ("import", true), ("fetch", false), ("importScripts", false), ("WebSocket", false), ("EventSource", false)] {
            for address in said_after(line, word) {
                match leads(at, &address) {
                    Leads::Outside => return wrong(format!("/{at} loads {address}, from another place")),
                    // A bare word behind "from" is mostly prose.
                    Leads::Inside(path) if imports && address.starts_with(['.', '/']) => drop(named.insert(path)),
                    Leads::Inside(_) | Leads::Nowhere | Leads::Script | Leads::Program => {}
                }
            }
        }
    }
    Ok(named)
}

/// Texts in quotes behind a word: `from "./a.js"`, `fetch("/api/app")`.
fn said_after(line: &str, word: &str) -> Vec<String> {
    let named = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let at = |(i, w): (usize, &str)| {
        let whole = !line[..i].ends_with(named) && !line[i + w.len()..].starts_with(named);
        quoted(line[i + w.len()..].trim_start_matches(|c: char| c.is_whitespace() || c == '(')).filter(|_| whole)
    };
    line.match_indices(word).filter_map(at).collect()
}

/// What stands in the quotes at the start.
fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    text[1..].split(quote).next().map(str::to_owned)
}

/// Where an address leads that stands in the file at this path.
fn leads(at: &str, address: &str) -> Leads {
    let address = address.trim();
    let low = address.to_ascii_lowercase();
    let scheme =
        low.split_once(':').map(|(s, _)| s).filter(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')));
    match scheme {
        Some("data" | "blob") => return Leads::Nowhere,
        Some("javascript" | "vbscript") => return Leads::Script,
        Some("mailto" | "tel" | "sms") => return Leads::Program,
        Some(_) => return Leads::Outside,
        None => {}
    }
    // A backslash is a slash to a browser.
    if low.replace('\\', "/").starts_with("//") {
        return Leads::Outside;
    }
    let path = address.split(['#', '?']).next().unwrap_or("");
    if path.is_empty() || path == "/" {
        return Leads::Nowhere;
    }
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { at.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Leads::Nowhere } else { Leads::Inside(parts.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::page::tags;

    fn page(html: &str) -> Outcome<Named> {
        of_page(&tags(html))
    }

    fn set(paths: &[&str]) -> BTreeSet<String> {
        paths.iter().map(|p| (*p).to_owned()).collect()
    }

    #[test]
    fn what_a_page_loads_and_leads_to_is_told_apart() {
        let named = page(
            "<link rel=icon href='data:,'><link rel=\"stylesheet\" href=\"style.css?v=1\"><link rel=canonical href=\"https://example.org/\">\
             <script type=module src='/app/main.js'></script><img src=./a/b.png srcset=\"/c.png 1x, d.png 2x\"><a href=\"/about.html#x\">a</a>\
             <a href=\"https://example.org\">b</a><a href=mailto:a@b.c>c</a><a href='#top'>d</a><form action=\"/send\"></form>",
        );
        let wanted = Named { loads: set(&["style.css", "app/main.js", "a/b.png", "c.png", "d.png"]), places: set(&["about.html"]) };
        assert_eq!(named, Ok(wanted));
    }

    #[test]
    fn what_browsers_would_not_take_here_is_wrong() {
        for html in [
            "<script src=\"https://cdn.example.org/x.js\"></script>",
            "<img src=//example.org/a.png>",
            "<img src='\\\\example.org/a.png'>",
            "<link rel=preconnect href=https://fonts.example.org>",
            "<script>alert(1)</script>",
            "<style>a{}</style>",
            "<p style='color:red'>",
            "<body onload=x()>",
            "<a href=\"javascript:x()\">",
            "<form action=https://example.org>",
            "<base href=/x>",
            "<meta http-equiv=Refresh content=0>",
            "<iframe srcdoc=x>",
        ] {
            assert!(page(html).is_err(), "{html}");
        }
    }

    #[test]
    fn a_style_of_addresses_without_an_end_is_looked_at_once() {
        // Each of them read and kept to the end of the file, a large one would take hours and all memory.
        let named = of_style("app/x.css", &"url(".repeat(50_000)).unwrap();
        assert!(named.iter().all(|path| path.len() <= ADDRESS + "app/".len()) && named.len() <= ADDRESS, "{}", named.len());
        assert_eq!(of_style("x.css", "/*/ url(a.png) */ b { }"), Ok(BTreeSet::new()), "a comment ends behind its beginning");
    }

    #[test]
    fn styles_and_scripts_name_their_files() {
        let css = "/* url(https://example.org/no.png) */ @import \"more.css\"; a { background: url('../img/a.png'), url(data:image/png;base64,x), url(#b) }";
        assert_eq!(of_style("app/style.css", css), Ok(set(&["app/more.css", "img/a.png"])));
        assert!(of_style("a.css", "@font-face { src: url(https://fonts.example.org/a.woff2) }").is_err());
        let js = "import { a } from './a.js';\nimport \"/b.js\";\nconst c = await import('../c.js');\nexport * from \"./d/e.js\";\n// from './no.js'\nconst t = 'Days from \"first\"'; important('./no.js'); fetch('/api/app'); a.href = 'https://example.org';";
        assert_eq!(of_script("app/main.js", js), Ok(set(&["app/a.js", "b.js", "c.js", "app/d/e.js"])));
        for js in ["import x from 'https://esm.example.org/x'", "fetch(`https://api.example.org/${id}`)", "new WebSocket( \"wss://example.org\")"] {
            assert!(of_script("a.js", js).is_err(), "{js}");
        }
    }

    #[test]
    fn odd_text_is_read_without_harm() {
        for odd in ["", "url(", "@import", "from", "import(", "fetch('", "ж from 'ж", "from «", "/*", "*/", "url(ж"] {
            drop((of_style("a", odd), of_script("a", odd), page(odd)));
        }
    }
}
