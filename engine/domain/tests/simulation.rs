//! Random histories of a run: what must hold after every event holds, every state meets every event, and planted bugs are found.

mod agents;
mod bugs;
mod oracle;
mod seats;
mod world;

use std::collections::BTreeSet;

use world::{Decider, World};

/// Histories in the ordinary run; `FLEET_HISTORIES` overrides it.
const HISTORIES: u64 = 100_000;
/// Histories a planted bug may survive before it counts as missed.
const PATIENCE: u64 = 3_000;

fn histories() -> u64 {
    std::env::var("FLEET_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(HISTORIES)
}

fn seed() -> u64 {
    std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_121)
}

#[test]
fn the_rules_hold_over_random_histories_and_every_pair_is_met() {
    let (first, count) = (seed(), histories());
    let mut met = BTreeSet::new();
    let mut events = 0_u64;
    for n in 0..count {
        let mut world = World::new(first.wrapping_add(n), fleet_domain::run::decide as Decider);
        if let Err(broken) = world.live(&mut met) {
            panic!("seed {}: {broken}\n{}", first.wrapping_add(n), world.history());
        }
        events += world.events();
    }
    let missing: Vec<_> = world::all_pairs().difference(&met).copied().collect();
    assert!(missing.is_empty(), "pairs never met: {missing:?}");
    assert!(events >= 40 * count, "histories are too short: {events} events in {count}");
    println!("{count} histories, {events} events, {} pairs, seeds from {first}", met.len());
}

#[test]
fn every_planted_bug_is_found() {
    let mut missed = Vec::new();
    for (name, bug) in bugs::ALL.iter().chain(agents::ALL) {
        let mut met = BTreeSet::new();
        let found = (0..PATIENCE).any(|n| World::new(seed().wrapping_add(n), *bug).live(&mut met).is_err());
        if !found {
            missed.push(*name);
        }
    }
    assert!(bugs::ALL.len() >= 20 && agents::ALL.len() >= 12);
    assert!(missed.is_empty(), "bugs that the oracle does not see: {missed:?}");
}
