//! The page and the API as people and programs see them: over the whole router and a real store.
#![cfg(test)]

mod acts;
mod api;
mod entries;
mod files;
mod habits;
mod house;
mod invited;
mod limits;
mod live;
mod missing;
mod origin;
mod pages;
mod plain;
mod roles;
mod seed;
mod sign_in;
mod text;
mod upkeep;
