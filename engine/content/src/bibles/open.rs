//! Reads the files of one Bible; every problem of every file is gathered.

use std::ops::Range;

use fleet_domain::bible::{Bible, BriefPlan, Design, FrontMatter, Kit};
use fleet_domain::letters::hex;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{check, front, shapes};
use crate::problem::{Problem, hint};
use crate::source::{Key, Source};
use crate::tree::Tree;

/// The Bible in this tree, or `None` with problems added.
pub(super) fn open(name: &str, tree: &Tree, problems: &mut Vec<Problem>) -> Option<Bible> {
    let before = problems.len();
    let bible = read(name, tree, problems)?;
    (problems.len() == before).then_some(bible)
}

fn read(name: &str, tree: &Tree, problems: &mut Vec<Problem>) -> Option<Bible> {
    let bible_text = text(name, tree, "bible.md", problems);
    let brief_text = text(name, tree, "brief.toml", problems);
    let tokens_text = text(name, tree, "design/tokens.toml", problems);
    let logo = tree.contains_key("design/logo.svg").then(|| text(name, tree, "design/logo.svg", problems)).flatten();

    let mut prose = std::collections::BTreeMap::new();
    let front_part = bible_text.and_then(|whole| {
        let file = format!("{name}/bible.md");
        let Some((range, prose_at)) = front::cut(whole) else {
            problems.push(Problem::of_file(&file, "must start with front matter: TOML between two `+++` lines"));
            return None;
        };
        prose = front::sections(&whole[prose_at..]);
        check::prose(&file, &prose, problems);
        part::<FrontMatter>(&file, whole, range, shapes::FRONT, problems)
    });
    let brief_part = brief_text.and_then(|t| part::<BriefPlan>(&format!("{name}/brief.toml"), t, 0..t.len(), shapes::BRIEF, problems));
    let design_part = tokens_text.and_then(|t| part::<Design>(&format!("{name}/design/tokens.toml"), t, 0..t.len(), shapes::DESIGN, problems));

    let (front_source, front_matter) = front_part?;
    check::front(name, &front_source, &front_matter, problems);
    let languages = &front_matter.languages;
    let kits = kits(name, tree, &front_source, &front_matter, problems);
    if let Some((source, plan)) = &brief_part {
        check::brief(source, plan, languages, &front_matter.kits, problems);
    }
    if let Some((source, design)) = &design_part {
        check::design(source, design, languages, problems);
    }
    if let Some(svg) = logo {
        check::logo(&format!("{name}/design/logo.svg"), svg, problems);
    }
    let (_, brief) = brief_part?;
    let (_, mut design) = design_part?;
    design.logo = logo.map(str::to_owned);
    Some(Bible { name: name.to_owned(), version: version(tree), front: front_matter, prose, design, brief, kits, seats: Vec::new() })
}

fn kits(name: &str, tree: &Tree, front: &Source<'_>, matter: &FrontMatter, problems: &mut Vec<Problem>) -> Vec<Kit> {
    let files: Vec<&str> = tree.keys().filter_map(|p| p.strip_prefix("kits/")).filter_map(|p| p.strip_suffix(".toml")).collect();
    let mut kits = Vec::new();
    for (i, wanted) in matter.kits.iter().enumerate() {
        if !files.contains(&wanted.as_str()) {
            problems.push(front.problem_at(&format!("kits.{i}"), format!("kits/{wanted}.toml does not exist; {}", hint(wanted, &files))));
            continue;
        }
        let path = format!("kits/{wanted}.toml");
        let Some(whole) = text(name, tree, &path, problems) else { continue };
        let Some((source, kit)) = part::<Kit>(&format!("{name}/{path}"), whole, 0..whole.len(), shapes::KIT, problems) else { continue };
        check::kit(&source, &kit, wanted, &matter.languages, problems);
        kits.push(kit);
    }
    for file in files {
        if !matter.kits.iter().any(|k| k == file) {
            problems.push(Problem::of_file(&format!("{name}/kits/{file}.toml"), "is not named in `kits` of bible.md"));
        }
    }
    kits
}

fn part<'t, T: DeserializeOwned>(
    file: &str,
    whole: &'t str,
    range: Range<usize>,
    shape: &'static [Key],
    problems: &mut Vec<Problem>,
) -> Option<(Source<'t>, T)> {
    let source = Source::open(file, whole, range, shape, problems)?;
    let value = source.read(problems)?;
    Some((source, value))
}

fn text<'t>(name: &str, tree: &'t Tree, path: &str, problems: &mut Vec<Problem>) -> Option<&'t str> {
    let file = format!("{name}/{path}");
    let Some(bytes) = tree.get(path) else {
        problems.push(Problem::of_file(&file, "is missing"));
        return None;
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(e) => {
            problems.push(Problem::of_file(&file, &format!("is not UTF-8 (byte {})", e.valid_up_to())));
            None
        }
    }
}

/// SHA-256 over all paths and bytes, lengths first so that moving a byte between files changes it.
fn version(tree: &Tree) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in tree {
        hash.update(path.len().to_le_bytes());
        hash.update(path.as_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    hex(&hash.finalize())
}
