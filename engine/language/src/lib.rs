//! Reads what people write, Russian and English, without a model: requests, answers, changes. Words in, meaning out.
//!
//! **Must never** know a clock, a disk or a network, never guess what a person did not write, and never drop a word:
//! every piece of a text ends with a fate. The words it knows are data (`lexicon/*.toml` and the Bibles); the sentences people read come from [`fleet_content::Words`].
//! Start at [`read`], then [`read_answer`] and [`read_change`].

mod amount;
mod analysis;
mod answer;
mod change;
mod cut;
mod days;
mod draft;
mod fate;
mod field;
mod figures;
mod free;
mod ground;
mod headings;
mod intent;
mod label;
mod lexicon;
mod limits;
mod negation;
mod order;
mod other_topic;
mod phrase;
mod phrases;
mod read;
mod second;
mod seeing;
mod settled;
mod spelling;
mod steps;
mod talk;
mod title;
mod token;
mod tongue;
mod topic;
mod wishes;

pub use answer::{answer_choice, read_answer};
pub use change::read_change;
pub use days::{read_day, read_days};
pub use figures::{Figure, read_figure};
pub use fleet_domain::brief::{Change, Clause, Draft, Fate, NoKit, NotIncludedWhy, Outcome, Reading, RefusalReason, Reply};
pub use headings::{HEADINGS_WITHIN, read_headings};
pub use other_topic::other_topic;
pub use phrases::Phrases;
pub use read::read;
pub use steps::names_a_role;
pub use talk::beyond_greeting;
pub use tongue::tongue;
