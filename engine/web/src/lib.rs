//! Mission control: the page with its chat, projects and tasks, live by server-sent events, and the documented HTTP API under `/api/v1`.
//!
//! Everything a person does here becomes an arrival in the inbox of a thread, with the same rights and the same audit as in any
//! chat; the page itself only reads, signs people in and keeps the files they send.
//! **Must never** change a project, task or run by itself, show anybody what they have no role for (default: not found), put a
//! person's words into HTML unescaped, load anything from another host, or log a token.
//! Start at [`router`], then `visit.rs` (who asks, in which language), `sight.rs` (what they may see) and `say.rs` (how acts leave).

mod answer;
mod api;
mod assets;
mod clean;
mod cookie;
mod enter;
mod error;
mod files;
mod guard;
mod halt;
mod invite;
mod live;
mod pace;
mod pages;
mod query;
mod refused;
mod router;
mod say;
mod secret;
mod shown;
mod sight;
mod site;
mod templates;
mod upkeep;
mod viewer;
mod visit;

pub use error::WebError;
pub use files::Files;
pub use refused::REFUSAL_CODES;
pub use router::router;
pub use secret::{new_token, token_hash};
pub use site::{ApiToken, Brake, CheckState, DoorsFn, Limits, LinkFn, Readiness, ReadyCheck, ReadyFn, SignedOutFn, Web};
