//! What the reader makes of people's words: a corpus, its details, answers, changes, and what must hold of any text.
#![cfg(test)]

mod agents;
mod altered;
mod answers;
mod changes;
mod corpus;
mod details;
mod dialogue;
mod kept;
mod later;
mod only;
mod props;
mod said;
mod show;
mod sight;
mod topics;
