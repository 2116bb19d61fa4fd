//! Addresses of apps and the signed links that let people in.

use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::Access;

use super::Cloud;
use crate::link::{Grant, Purpose, Who, is_path};

/// How long a personal link is good at most, ms.
const LINK_FOR: i64 = 24 * 60 * 60 * 1_000;

impl Cloud {
    /// First label of a preview's host: readable, then unguessable. Another secret revokes every link and cookie of it.
    pub fn preview_label(slug: &str, secret: &str) -> String {
        format!("{slug}-{secret}")
    }

    /// First label of a live app's host.
    pub fn live_label(slug: &str) -> String {
        slug.to_owned()
    }

    /// Address of what is shown, without any sign-in.
    pub fn url(&self, project: &ProjectId, env: Env) -> Option<String> {
        self.shown(project, env).map(|s| self.address().origin(&s.host) + "/")
    }

    /// A personal link, good once, for `for_ms` and at most a day, until the person signs out: `sign_outs` is their count now.
    /// A chat service that looks first does not use it up.
    pub fn signed_link(&self, project: &ProjectId, env: Env, person: &PersonId, sign_outs: u32, for_ms: i64) -> Option<String> {
        self.signed_link_to(project, env, person, sign_outs, for_ms, "/")
    }

    /// A personal link that leads to a path of the app, e.g. `/record/requests/<id>`; anything else leads to the first screen.
    pub fn signed_link_to(&self, project: &ProjectId, env: Env, person: &PersonId, sign_outs: u32, for_ms: i64, path: &str) -> Option<String> {
        let shown = self.shown(project, env)?;
        let until = self.now().saturating_add(for_ms.clamp(0, LINK_FOR));
        let goes_to = Some(path).filter(|p| *p != "/" && is_path(p)).map(str::to_owned);
        let nonce = Some(uuid::Uuid::new_v4().simple().to_string().split_off(16));
        let grant = Grant { sign_outs, nonce, goes_to, ..Grant::person(&shown.host, person, until) };
        Some(self.door(&shown.host, "enter", &self.seal().sign(Purpose::Enter, &grant)))
    }

    /// The link that anyone may hold, for an app of that access; `None` for others.
    pub fn share_link(&self, project: &ProjectId, env: Env) -> Option<String> {
        let shown = self.shown(project, env).filter(|s| s.access() == Access::Link)?;
        let grant = Grant { host: shown.host.clone(), who: Who::Anyone, until: None, sign_outs: 0, nonce: None, goes_to: None };
        Some(self.door(&shown.host, "link", &self.seal().sign(Purpose::Share, &grant)))
    }

    fn door(&self, host: &str, door: &str, token: &str) -> String {
        format!("{}/_fleet/{door}?t={token}", self.address().origin(host))
    }
}
