//! `README.md` of an app, in its default language: what it is and who may do what, for whoever finds the folder later.

use std::fmt::Write as _;

use fleet_domain::letters::capital;
use fleet_domain::manifest::{Access, ExportFormat, Field, Manifest};
use fleet_domain::spec::{RequestsSpec, Switch, Visibility};

use super::words::{ReadmeWords, Words, put, words};
use crate::AgentsError;
use crate::kit::{clean, markdown::escape};

/// The README. `manifest` is the one that the spec became.
pub(super) fn readme(spec: &RequestsSpec, manifest: &Manifest) -> Result<Vec<u8>, AgentsError> {
    let locale = spec.locale.as_str();
    let words = words(locale)?;
    let r = &words.readme;
    let mut out = Page::default();
    out.line(&format!("# {}", escape(&clean::line(&spec.title))));
    out.line(&format!("> {}", r.origin));
    out.line(&r.about);
    let audience = clean::line(&spec.audience);
    if !audience.is_empty() {
        out.line(&put(&r.audience, "audience", &escape(&audience)));
    }
    for collection in &manifest.collections {
        out.head(&r.form_head);
        out.list(collection.fields.iter().map(|f| form_line(words, f, locale)));
        out.head(&r.who_head);
        out.list(who(spec, r));
        if let Some(flow) = &collection.workflow {
            out.head(&r.states_head);
            out.list(flow.states.iter().map(|s| escape(s.label.in_locale(locale, locale))));
        }
        out.head(&r.notices_head);
        out.list(notices(spec, r));
        out.head(&r.export_head);
        out.line(&exports(spec, r, &words.views.all));
    }
    out.head(&r.files_head);
    out.list(
        [
            ("fleet-app.toml", &r.files_manifest),
            ("index.html", &r.files_page),
            ("theme.css", &r.files_theme),
            ("app/", &r.files_app),
            ("locales/", &r.files_locales),
        ]
        .map(|(file, what)| format!("`{file}`: {what}")),
    );
    Ok(out.text.into_bytes())
}

#[derive(Default)]
struct Page {
    text: String,
}

// Writing into a String cannot fail, so the results are dropped.
impl Page {
    fn line(&mut self, line: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{gap}{line}");
    }

    fn head(&mut self, words: &str) {
        self.line(&format!("## {words}"));
    }

    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        self.text.push('\n');
        for item in items {
            let _ = writeln!(self.text, "- {item}");
        }
    }
}

fn form_line(words: &Words, field: &Field, locale: &str) -> String {
    let mut line = format!("**{}**: ", escape(field.label.in_locale(locale, locale)));
    line.push_str(words.kinds.get(&field.kind).map_or("", String::as_str));
    if !field.options.is_empty() {
        let options: Vec<String> = field.options.iter().map(|o| escape(o.label.in_locale(locale, locale))).collect();
        let _ = write!(line, ": {}", options.join(", "));
    }
    if let Some(currency) = &field.currency {
        let _ = write!(line, " ({currency})");
    }
    for (holds, sentence) in [(field.required, &words.readme.required), (field.unique, &words.readme.unique)] {
        if holds {
            let _ = write!(line, "; {sentence}");
        }
    }
    line
}

fn who(spec: &RequestsSpec, r: &ReadmeWords) -> Vec<String> {
    let approver = |n: usize| match spec.steps.get(n).map(|s| clean::line(&s.approver)) {
        Some(words) if !words.is_empty() => escape(&words),
        _ => r.approver_unnamed.clone(),
    };
    let mut lines = vec![
        match spec.access {
            Access::Members => r.who_members.clone(),
            Access::Link => r.who_link.clone(),
            Access::Public => r.who_public.clone(),
        },
        match spec.visibility {
            Visibility::Own => r.sees_own.clone(),
            Visibility::All => r.sees_all.clone(),
        },
        r.author.clone(),
    ];
    if spec.steps.len() == 1 {
        lines.push(capital(&put(&r.decides_one, "approver", &approver(0))));
    } else {
        lines.push(put(&r.decides_first, "approver", &approver(0)));
        lines.push(put(&r.decides_second, "approver", &approver(1)));
    }
    lines.push(match spec.reason_on_decline {
        Switch::On => r.reason_required.clone(),
        Switch::Off => r.reason_optional.clone(),
    });
    lines.push(r.owner.clone());
    lines
}

fn notices(spec: &RequestsSpec, r: &ReadmeWords) -> Vec<String> {
    let mut lines = Vec::new();
    if spec.notify_approvers == Switch::On {
        lines.push(r.notice_approvers.clone());
    }
    if spec.notify_author == Switch::On {
        lines.push(r.notice_author.clone());
    }
    if lines.is_empty() {
        lines.push(r.notice_none.clone());
    }
    lines
}

fn exports(spec: &RequestsSpec, r: &ReadmeWords, view: &str) -> String {
    if spec.exports.is_empty() {
        return r.export_none.clone();
    }
    let formats: Vec<&str> = spec
        .exports
        .iter()
        .map(|f| match f {
            ExportFormat::Csv => "CSV",
            ExportFormat::Xlsx => "XLSX",
        })
        .collect();
    put(&put(&r.export, "view", view), "formats", &formats.join(", "))
}
