//! What can be had on this machine, and what each lack means.

use std::fmt;

use fleet_domain::launch::Level;

/// What a trial run showed.
#[derive(Debug, Clone)]
pub struct Probe {
    /// How strongly it holds; `None` = programs cannot be run.
    pub level: Option<Level>,
    /// What counts memory, processes and time.
    pub cgroups: Cgroups,
    /// As whom programs run.
    pub users: Users,
    /// The ABI of landlock that holds programs; 0 = none.
    pub landlock: u32,
    /// What is lacking, worst first.
    pub lacks: Vec<Lack>,
}

/// What counts memory, processes and time of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cgroups {
    /// Version 2, in the fleet's own group (systemd: `Delegate=yes`).
    Delegated,
    /// Version 2, from the root.
    Root,
    /// Version 1, a group in each controller.
    PerController,
    /// The Docker Engine sees to it.
    Engine,
    /// None: limits of single processes, and a watch over the whole.
    Watched,
}

/// As whom programs run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Users {
    /// A user of its own for each place.
    OnePerPlace,
    /// All as the fleet's own user.
    Single,
}

/// Something that a strong sandbox has and this machine does not give. [`fmt::Display`] is a sentence for the admin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Programs cannot be run at all, and why. Cannot be accepted.
    Everything(String),
    /// No control groups.
    Cgroups,
    /// No landlock.
    Landlock,
    /// No user for each place.
    Users,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything(why) => write!(f, "programs cannot be run in a sandbox here: {why}"),
            Self::Cgroups => f.write_str(
                "no control group can be made (run the fleet as root, or as a systemd service with Delegate=yes): memory is watched once a second instead of limited",
            ),
            Self::Landlock => f.write_str("the kernel has no landlock: files are kept apart by mounts alone"),
            Self::Users => f.write_str("the fleet is not root, so all programs run as its own user: what keeps them apart is what they see alone"),
        }
    }
}
