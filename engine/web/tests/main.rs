//! The page and the API as people and programs see them: over the whole router and a real store.
#![cfg(test)]

mod seed;
