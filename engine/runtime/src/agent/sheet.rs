//! The order as it lies in the sandbox, for the tools there: what is wanted, and how it will be tried.

use std::io::Read as _;
use std::path::Path;

use fleet_domain::criterion::Criterion;
use fleet_domain::run::{OrderKind, Run};
use fleet_domain::spec::Spec;
use serde::{Deserialize, Serialize};

use super::order;
use crate::gates;

/// Bytes of a sheet that are read.
const MOST: u64 = 4 * 1024 * 1024;

/// An order for tools. What a later version says besides is passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderSheet {
    /// Title of the app.
    #[serde(default)]
    pub title: String,
    /// A new app or a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OrderKind>,
    /// Gates that it has to pass, by name.
    #[serde(default = "every_gate")]
    pub gates: Vec<String>,
    /// What "done" means.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    /// What is to be left out, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_included: Vec<String>,
    /// What is to be made, as far as it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<Spec>,
    /// What earlier attempts did and how they ended.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handed_over: String,
}

fn every_gate() -> Vec<String> {
    gates::NAMES.map(str::to_owned).to_vec()
}

impl OrderSheet {
    /// The order of a run, under a Bible's gates.
    pub(crate) fn of(run: &Run, gates: &[String]) -> Self {
        let order = &run.order;
        Self {
            title: order.title.clone(),
            kind: Some(order.kind),
            gates: gates.to_vec(),
            criteria: order.criteria.clone(),
            not_included: order.not_included.clone(),
            spec: Some(order.spec.clone()),
            handed_over: order::handed_over(run),
        }
    }

    /// Reads one from a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no sheet.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
        serde_json::from_slice(&bytes).map_err(std::io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_as_usual_and_what_is_new_is_passed_over() {
        let sheet: OrderSheet = serde_json::from_str("{\"title\": \"Leave\", \"later\": [1]}").unwrap();
        assert_eq!((sheet.title.as_str(), sheet.gates.len(), sheet.criteria.len()), ("Leave", gates::NAMES.len(), 0));
        let again: OrderSheet = serde_json::from_str(&serde_json::to_string(&sheet).unwrap()).unwrap();
        assert_eq!(again, sheet);
    }
}
