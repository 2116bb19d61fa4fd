//! The records service through its router and its own calls, on real SQLite in temporary folders.

mod changes;
mod days;
mod entries;
mod exports;
mod files;
mod hostile;
mod lists;
mod live;
mod matrix;
mod notices;
mod snapshots;
mod together;
mod world;
