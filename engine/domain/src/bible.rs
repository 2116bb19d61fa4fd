//! A Bible: the value document of a vertical, as data. `fleet-content` reads and checks the files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::manifest::Text;
use crate::role::Role;
use crate::roster::Seat;

/// A Bible after its front matter, brief, kits and design were read and found sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bible {
    /// Folder name (`hr`): its id everywhere.
    pub name: String,
    /// SHA-256 of all its files (hex): what a run was made under.
    pub version: String,
    /// The front matter of `bible.md`.
    pub front: FrontMatter,
    /// Prose of `bible.md` by section heading slug (`who`, `what_for`, `whom`, `tone`, `limits`).
    pub prose: BTreeMap<String, String>,
    /// Design tokens of `design/tokens.toml`.
    pub design: Design,
    /// What must be known before work starts (`brief.toml`).
    pub brief: BriefPlan,
    /// The kits (`kits/*.toml`), in the Bible's order.
    pub kits: Vec<Kit>,
    /// The seats of this instance that its roster names, best first; none where no admin has set agents up.
    #[serde(default)]
    pub seats: Vec<Seat>,
}

impl Bible {
    /// In a roster: every seat of the instance, in its order.
    pub const ANY: &str = "any";

    /// Lets these seats of an instance, by name, work under it, as far as its roster names them.
    pub fn seat(&mut self, seats: &[(String, Seat)]) {
        self.seats.clear();
        for named in &self.front.roster {
            for (_, seat) in seats.iter().filter(|(name, _)| named == Self::ANY || named == name) {
                if !self.seats.contains(seat) {
                    self.seats.push(seat.clone());
                }
            }
        }
    }

    /// What can be made under it. The one place that says so.
    pub fn abilities(&self) -> Abilities {
        if self.seats.is_empty() { Abilities::Kits } else { Abilities::Agents }
    }
}

/// What can be made under a Bible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abilities {
    /// What its kits fill, and no more.
    Kits,
    /// Besides, whatever its coding agents write.
    Agents,
}

/// Front matter of `bible.md` (TOML between `+++` lines).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// Name on the screen.
    pub title: Text,
    /// One sentence: what people get from it.
    pub promise: Text,
    /// App generation or a feature stream.
    pub kind: BibleKind,
    /// Languages it serves; the first is the default.
    pub languages: Vec<String>,
    /// Example requests shown at first contact: 3-4 a language.
    pub examples: BTreeMap<String, Vec<String>>,
    /// Kits offered, by name, best first.
    pub kits: Vec<String>,
    /// Where its apps go.
    pub deploy: DeployTarget,
    /// Hosts that its apps and agents may reach; empty = none.
    #[serde(default)]
    pub egress: Vec<String>,
    /// Gates that block, by name.
    pub gates: Vec<String>,
    /// Commands that are gates as well, in the order they run in, after those by name passed.
    #[serde(default, rename = "gate")]
    pub commands: Vec<CommandGate>,
    /// Money and effort.
    pub budget: BudgetLimits,
    /// Who may accept.
    pub acceptance: AcceptanceRule,
    /// Seats of the instance's coding agents by name, best first; [`Bible::ANY`] = all of them; empty = kits only.
    #[serde(default)]
    pub roster: Vec<String>,
}

/// A command that is a gate: it runs in a sandbox on a fresh checkout of the commit, and passes by ending with 0 in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandGate {
    /// What findings call it.
    pub name: String,
    /// The program and its arguments; no shell reads them.
    pub run: Vec<String>,
    /// Seconds it may take.
    #[serde(default = "CommandGate::seconds")]
    pub seconds: u32,
    /// Whether it may write to its checkout; what it writes goes with it either way.
    #[serde(default = "CommandGate::writes")]
    pub writes: bool,
}

impl CommandGate {
    fn seconds() -> u32 {
        300
    }

    fn writes() -> bool {
        true
    }

    /// The command as people write it.
    pub fn line(&self) -> String {
        self.run.join(" ")
    }
}

/// What a Bible makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BibleKind {
    /// Whole apps.
    App,
    /// Features of an existing repository.
    Feature,
}

/// Where apps go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployTarget {
    /// `local` for now.
    pub target: String,
    /// Days a preview lives after the last view or message.
    pub preview_days: u32,
    /// Versions kept for rollback.
    pub keep_versions: u32,
}

/// Limits of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetLimits {
    /// Attempts of one order before the ladder ends.
    pub attempts: u32,
    /// Micro-units of money that agents may spend on a task; 0 = as much as their accounts let them (a kit spends nothing).
    pub task_micro: i64,
    /// Minutes that one attempt of a task may work: one that is resumed begins anew.
    pub task_minutes: u32,
}

/// Who may accept a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceRule {
    /// Roles that may accept, besides admin.
    pub roles: Vec<Role>,
}

impl AcceptanceRule {
    /// Whether this role accepts results. What is live belongs to everybody who uses it, so whoever only asks for things does not put
    /// it there, whatever a Bible says; among the others it may narrow further, but never leave an admin out.
    pub fn lets(&self, role: Role) -> bool {
        role == Role::Admin || (role >= Role::Approver && self.roles.contains(&role))
    }
}

/// Design tokens that every app of the Bible wears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// Light colours by token name (`background`, `surface`, `text`, `muted`, `border`, `accent`, `on_accent`, `good`, `bad`, `waiting`, `focus`), `#rrggbb`.
    pub light: BTreeMap<String, String>,
    /// The same names for dark.
    pub dark: BTreeMap<String, String>,
    /// Type.
    pub font: Font,
    /// Corner radius in px.
    pub radius: u32,
    /// SVG text of the logo, if the Bible has one.
    #[serde(default)]
    pub logo: Option<String>,
    /// Voice: sentences every app may use (greeting, thanks), by key.
    #[serde(default)]
    pub voice: BTreeMap<String, Text>,
}

/// Type tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Font {
    /// CSS family list of fonts that systems have.
    pub body: String,
    /// The same for headings.
    pub heading: String,
    /// Base size in px.
    pub size: u32,
}

/// `brief.toml`: what is asked, and how often at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BriefPlan {
    /// At most this many questions before the card (3).
    pub before_card: u32,
    /// At most this many in all (5).
    pub in_all: u32,
    /// Questions in order of weight.
    pub questions: Vec<QuestionPlan>,
}

/// One question a Bible may ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionPlan {
    /// Key (`--answer key=value`).
    pub key: String,
    /// Kits it concerns; empty = all.
    #[serde(default)]
    pub kits: Vec<String>,
    /// The question, plain words, never technical.
    pub ask: Text,
    /// 2-4 choices; the first is the usual one and the default.
    pub choices: Vec<ChoicePlan>,
}

/// One offered answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoicePlan {
    /// Stable value.
    pub value: String,
    /// The button's words, at most 24 characters.
    pub label: Text,
    /// How the card words it if taken as an assumption.
    #[serde(default)]
    pub assumed: Option<Text>,
}

/// A kit: a named composition of capabilities, found by words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kit {
    /// `requests`.
    pub name: String,
    /// What it makes, one sentence.
    pub promise: Text,
    /// Capabilities it is composed of (`form`, `approval`, `list`, `export`, `notice`).
    pub capabilities: Vec<String>,
    /// Words that speak for it, by language: stems and typos are the matcher's work.
    pub words: BTreeMap<String, Vec<WeightedWord>>,
    /// Words that speak against it, by language ("survey", "landing page").
    #[serde(default)]
    pub against: BTreeMap<String, Vec<WeightedWord>>,
    /// Ready compositions of this kit ("leave", "purchase"): fields to start from.
    #[serde(default)]
    pub presets: Vec<Preset>,
}

/// A word and how strongly it speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedWord {
    /// A word or a short phrase, any form.
    pub word: String,
    /// 1-10.
    pub weight: u32,
}

/// A ready composition of a kit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// `leave`.
    pub name: String,
    /// The app's title.
    pub title: Text,
    /// Words that pick it, by language.
    pub words: BTreeMap<String, Vec<String>>,
    /// Fields to start from.
    pub fields: Vec<PresetField>,
}

/// A field of a preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetField {
    /// Name in the manifest.
    pub name: String,
    /// Label.
    pub label: Text,
    /// Kind.
    #[serde(rename = "type")]
    pub kind: crate::manifest::FieldKind,
    /// Must be given.
    #[serde(default)]
    pub required: bool,
    /// Options of a choice.
    #[serde(default)]
    pub options: Vec<Text>,
    /// How a computed field is worked out.
    #[serde(default)]
    pub formula: Option<crate::manifest::Formula>,
    /// ISO 4217.
    #[serde(default)]
    pub currency: Option<String>,
}
