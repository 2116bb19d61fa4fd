//! The check: the gates on the files as data, then the criteria on a throw-away copy of the app, as the engine does it in the end.

use std::path::Path;

use fleet_domain::criterion::{Criterion, Evidence, Verdict};
use fleet_domain::run::Means;
use fleet_repo::Tree;
use fleet_runtime::agent::OrderSheet;
use fleet_runtime::gates;

use super::emulator::Emulator;
use super::{Finding, folder, look};

/// Characters of somebody's words in a finding.
const QUOTED: usize = 200;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Everything that is wrong.
    pub(crate) findings: Vec<Finding>,
    /// Criteria that hold, by id.
    pub(crate) met: Vec<String>,
    /// Criteria that a person judges, by id.
    pub(crate) for_person: Vec<String>,
    /// Whether the app was tried at all.
    tried: bool,
}

impl Checked {
    pub(crate) fn is_well(&self) -> bool {
        self.findings.is_empty()
    }
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        if !self.tried {
            writeln!(f, "The app could not be tried until this is mended.")?;
        }
        if !self.for_person.is_empty() {
            writeln!(f, "A person will judge: {}.", self.for_person.join(", "))?;
        }
        match (self.findings.len(), self.met.len()) {
            (0, 0) => write!(f, "All is well."),
            (0, met) => write!(f, "All is well: {met} criteria hold."),
            (wrong, _) => write!(f, "Not yet: {wrong} to mend."),
        }
    }
}

/// Checks a folder. Without an order: every gate, and that the app opens and is closed to strangers.
pub(crate) async fn check(dir: &Path, sheet: Option<&OrderSheet>) -> anyhow::Result<Checked> {
    let folder = folder::read(dir)?;
    let mut checked = Checked { findings: folder.findings, ..Checked::default() };
    let names = sheet.map_or_else(|| gates::NAMES.map(str::to_owned).to_vec(), |s| s.gates.clone());
    for found in gates::run(&names, &folder.tree) {
        checked.findings.push(Finding::new(&found.gate, &found.place, &found.message));
    }
    checked.try_it(&folder.tree, sheet).await?;
    Ok(checked)
}

impl Checked {
    async fn try_it(&mut self, tree: &Tree, sheet: Option<&OrderSheet>) -> anyhow::Result<()> {
        let emulator = match Emulator::open(tree, None).await {
            Ok(emulator) => emulator,
            Err(error) => {
                // The gate has said what is wrong with the manifest; what it did not look at is said here.
                if !self.findings.iter().any(|f| f.by == "manifest") {
                    self.findings.push(Finding::new("publish", "", &format!("{error:#}")));
                }
                return Ok(());
            }
        };
        self.tried = true;
        if let Some((sheet, spec)) = sheet.and_then(|sheet| Some((sheet, sheet.spec.as_ref()?))) {
            let proved = emulator.cloud.prove(emulator.project(), emulator.release.commit(), &sheet.criteria, spec, Means::Agent).await?;
            for evidence in &proved {
                self.proved(&sheet.criteria, evidence);
            }
        } else {
            emulator.show().await?;
            look::look(&emulator, &mut self.findings).await?;
        }
        emulator.cloud.close().await;
        Ok(())
    }

    fn proved(&mut self, criteria: &[Criterion], evidence: &Evidence) {
        let id = evidence.criterion.clone();
        match evidence.verdict {
            Verdict::Met => self.met.push(id),
            Verdict::ForPerson => self.for_person.push(id),
            Verdict::Unmet | Verdict::NotProved => {
                let words: String = criteria.iter().filter(|c| c.id == id).flat_map(|c| c.words.chars()).take(QUOTED).collect();
                let last = evidence.steps.iter().flat_map(|s| &s.trace).next_back().map_or("", String::as_str);
                self.findings.push(Finding::new(&id, "", &format!("{words} {last}")));
            }
        }
    }
}
