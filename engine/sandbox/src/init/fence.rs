//! What holds the program beside its namespaces: limits of a process, and landlock.

use std::io;
use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus,
    Scope,
};
use rustix::process::{Resource, Rlimit};

use crate::plan::Rlimits;

/// The newest set of rights that is known to let compilers, Node, Python and git work.
const KNOWN: ABI = ABI::V6;

/// Lowers limits for good: nothing inside may raise them again.
pub(super) fn limit(limits: &Rlimits) -> io::Result<()> {
    // One byte and not zero: a core handed to a program of the host by a pipe minds no limit, but for this value.
    let mut wanted = vec![(Resource::Core, 1), (Resource::Nofile, limits.files), (Resource::Fsize, limits.file), (Resource::Nproc, limits.pids)];
    wanted.extend(limits.data.map(|bytes| (Resource::Data, bytes)));
    for (resource, most) in wanted {
        // Never above what the fleet itself has: raising needs a right that it may not hold.
        let most = rustix::process::getrlimit(resource).maximum.map_or(most, |have| have.min(most));
        rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Everything may be read and run that is seen at all; written only below `writable`. Says the ABI reached, 0 = none.
pub(super) fn landlock(writable: &[PathBuf]) -> Result<u32, RulesetError> {
    let (all, read) = (AccessFs::from_all(KNOWN), AccessFs::from_read(KNOWN));
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        // Abstract sockets and signals end at the sandbox's wall.
        .scope(Scope::from_all(KNOWN))?
        .create()?;
    let open = |path: &str| PathFd::new(path).ok();
    rules = rules.add_rules(open("/").map(|fd| Ok::<_, RulesetError>(PathBeneath::new(fd, read))))?;
    for path in writable {
        rules = rules.add_rules(PathFd::new(path).ok().map(|fd| Ok::<_, RulesetError>(PathBeneath::new(fd, all))))?;
    }
    let status = rules.restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => 0,
        (_, LandlockStatus::Available { effective_abi, .. }) => effective_abi as u32,
        _ => 0,
    })
}
