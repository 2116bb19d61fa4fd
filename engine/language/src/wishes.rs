//! Wishes about the app as a whole: export, who sees what, who is told, reasons, languages, how it is opened.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::{Access, ExportFormat};
use fleet_domain::spec::{StepSpec, Switch, Visibility};

use crate::ground::Ground;
use crate::negation;
use crate::seeing::{Sight, sight};
use crate::steps::{Names, deciders, is_by};
use crate::token::Token;

/// What a piece wishes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    pub(crate) set: Vec<Setting>,
    pub(crate) checks: Vec<Check>,
    pub(crate) not: Option<NotIncludedWhy>,
    /// Who shall see all, or be told, if somebody was named.
    pub(crate) viewers: Vec<String>,
    /// They shall only be told: whoever will decide is meant, if nobody decides yet.
    pub(crate) told: bool,
    /// Nobody but the viewers and the author: it holds where nobody else decides.
    pub(crate) only: bool,
}

impl Wishes {
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.checks.is_empty() && self.not.is_none()
    }

    /// Whether those named see what they shall where these decide: who decides sees all, nobody else sees more than their own.
    pub(crate) fn seen_under(&self, steps: &[StepSpec]) -> bool {
        let decide = self.viewers.iter().all(|p| steps.iter().any(|s| is_by(s, p)));
        decide && (!self.only || steps.iter().all(|s| self.viewers.iter().any(|p| is_by(s, p))))
    }

    /// Why it does not hold where those named do not decide.
    pub(crate) fn why_not(&self) -> NotIncludedWhy {
        if self.told { NotIncludedWhy::KitLimit } else { NotIncludedWhy::SeenByFew }
    }

    fn add(&mut self, set: Option<Setting>, check: impl IntoIterator<Item = Check>) {
        self.set.extend(set);
        self.checks.extend(check);
    }
}

/// Every wish of a piece.
pub(crate) fn wishes(ground: &Ground<'_>, text: &str, tokens: &[Token]) -> Wishes {
    let mut found = Wishes::default();
    exports(ground, text, tokens, &mut found);
    seeing(ground, text, tokens, &mut found);
    telling(ground, text, tokens, &mut found);
    declining(ground, tokens, &mut found);
    languages(ground, tokens, &mut found);
    opening(ground, tokens, &mut found);
    found
}

fn negated(ground: &Ground<'_>, tokens: &[Token], at: usize) -> bool {
    ground.lexicon.marks.drop.has(&tokens[at.saturating_sub(2)..]) || negation::around(tokens, &(at..at + 1))
}

fn exports(ground: &Ground<'_>, text: &str, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    let (excel, csv, export) = (marks.excel.find(tokens), marks.csv.find(tokens), marks.export.find(tokens));
    let Some(first) = [&excel, &csv, &export].into_iter().flatten().map(|r| r.start).min() else { return };
    if negated(ground, tokens, first) {
        found.add(Some(Setting::Exports { formats: Vec::new() }), []);
        return;
    }
    let only = tokens.iter().any(|t| matches!(t.low.as_str(), "only" | "только" | "лишь"));
    if only && !others(ground, text, tokens).is_empty() {
        // Whoever sees requests may take them away: the kit does not tell the two apart.
        found.not = Some(NotIncludedWhy::KitLimit);
        return;
    }
    let formats = match (excel.is_some(), csv.is_some()) {
        (true, false) => vec![ExportFormat::Xlsx],
        (false, true) => vec![ExportFormat::Csv],
        _ => vec![ExportFormat::Csv, ExportFormat::Xlsx],
    };
    let set = Setting::Exports { formats: vec![ExportFormat::Csv, ExportFormat::Xlsx] };
    found.add(Some(set), formats.into_iter().map(|format| Check::Exports { format }));
}

fn seeing(ground: &Ground<'_>, text: &str, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    let (sight, named) = (sight(ground, tokens), others(ground, text, tokens));
    let sees = sight.is_some() || marks.table.has(tokens);
    if sees && tokens.iter().any(|t| matches!(t.low.as_str(), "except" | "besides" | "кроме")) {
        // What only some may see of a request the kit cannot tell apart.
        found.not = Some(NotIncludedWhy::SeenByFew);
        return;
    }
    match sight {
        Some(Sight::Own) => found.add(Some(Setting::Visible { to: Visibility::Own }), [Check::OwnOnly]),
        Some(Sight::All) => found.add(Some(Setting::Visible { to: Visibility::All }), [Check::AllSeen]),
        // Somebody by name is looked at below.
        Some(Sight::Unclear) if named.is_empty() || !marks.table.has(tokens) => {
            found.not = Some(NotIncludedWhy::NotUnderstood);
            return;
        }
        Some(Sight::Unclear) | None => {}
    }
    if sight.is_none() && seen_by_some(ground, tokens, &named, found) {
        return;
    }
    // "All" of who sees what is no table.
    let table = |at: std::ops::Range<usize>| sight != Some(Sight::Own) || !tokens[at].iter().any(|t| matches!(t.low.as_str(), "all" | "все" | "всё"));
    if sight != Some(Sight::All) && marks.table.all(tokens).into_iter().any(table) {
        found.add(None, [Check::Filters]);
        found.viewers.extend(named);
    }
    if let Some(at) = marks.status.find(tokens) {
        let history = tokens[at].iter().any(|t| matches!(t.low.as_str(), "history" | "log" | "журнал") || t.low.starts_with("истори"));
        found.add(None, [if history { Check::HistoryKept } else { Check::StatesHold }]);
    }
}

/// "Visible to HR only", "HR sees them": an author sees their own requests and those who decide see all, which is as much as the kit can
/// tell apart. Whether these decide is looked at once all is read.
fn seen_by_some(ground: &Ground<'_>, tokens: &[Token], named: &[String], found: &mut Wishes) -> bool {
    let marks = &ground.lexicon.marks;
    let Some(at) = marks.seeing.find(tokens) else { return false };
    if marks.table.has(tokens) || marks.status.has(tokens) || marks.approve.has(tokens) || marks.everybody.has(tokens) {
        return false;
    }
    let only = tokens.iter().any(|t| matches!(t.low.as_str(), "only" | "just" | "solely" | "только" | "лишь"));
    match (named.is_empty(), only) {
        (true, true) if names_somebody(tokens, &at) => found.not = Some(NotIncludedWhy::NotUnderstood),
        (true, _) => return false,
        (false, _) if negation::any(tokens) => found.not = Some(NotIncludedWhy::NotUnderstood),
        (false, true) => {
            found.only = true;
            found.viewers.extend_from_slice(named);
            found.add(Some(Setting::Visible { to: Visibility::Own }), [Check::OwnOnly]);
        }
        (false, false) => {
            found.viewers.extend_from_slice(named);
            found.add(None, [Check::Filters]);
        }
    }
    true
}

/// "Visible only to Anna": a name beside the words of seeing.
fn names_somebody(tokens: &[Token], at: &std::ops::Range<usize>) -> bool {
    tokens.iter().enumerate().any(|(i, t)| !at.contains(&i) && i > 0 && t.capital && !t.upper && t.is_word())
}

/// Everybody named but the person who writes.
pub(crate) fn others(ground: &Ground<'_>, text: &str, tokens: &[Token]) -> Vec<String> {
    let me = |label: &str| ground.lexicon.roles.iter().any(|r| r.me && (r.en == label || r.ru == label));
    deciders(ground, text, tokens, Names::Pass).into_iter().map(|d| d.label).filter(|label| !me(label)).collect()
}

fn telling(ground: &Ground<'_>, text: &str, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    if marks.notify_off.has(tokens) {
        found.add(Some(Setting::NotifyApprovers { switch: Switch::Off }), []);
        found.add(Some(Setting::NotifyAuthor { switch: Switch::Off }), []);
        return;
    }
    if marks.by_mail.has(tokens) && (marks.notify.has(tokens) || ground.lexicon.fields.iter().all(|f| f.words.find(tokens).is_none())) {
        // Notices go to the chat; mail waits for somebody to build it.
        found.not = Some(NotIncludedWhy::WaitsForAgent);
        return;
    }
    if !marks.notify.has(tokens) {
        if marks.in_chat.has(tokens) {
            found.add(None, [Check::ApproversTold]);
        }
        return;
    }
    if marks.crowd_told.has(tokens) {
        // Who decides and who asks are told, and nobody else.
        found.not = Some(NotIncludedWhy::KitLimit);
        return;
    }
    found.viewers = others(ground, text, tokens);
    found.told = !found.viewers.is_empty();
    let decides = marks.to_approver.has(tokens) || ground.lexicon.roles.iter().any(|r| !r.me && (0..tokens.len()).any(|i| r.at_start(&tokens[i..]).is_some()));
    let asks = marks.to_author.has(tokens);
    if decides || !asks {
        found.add(Some(Setting::NotifyApprovers { switch: Switch::On }), [Check::ApproversTold]);
    }
    if asks || !decides {
        found.add(Some(Setting::NotifyAuthor { switch: Switch::On }), [Check::AuthorTold]);
    }
}

fn declining(ground: &Ground<'_>, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    if !marks.decline.has(tokens) {
        return;
    }
    let reason = marks.reason.find(tokens);
    let optional = marks.optional.has(tokens) || marks.no_reason.has(tokens) || reason.as_ref().is_some_and(|at| negated_reason(tokens, at));
    if reason.is_some() || marks.no_reason.has(tokens) {
        let switch = if optional { Switch::Off } else { Switch::On };
        found.add(Some(Setting::ReasonOnDecline { switch }), (switch == Switch::On).then_some(Check::ReasonAsked));
    } else {
        found.add(None, [Check::Decides { step: 1 }]);
    }
}

/// "no reason", "причину отказа не спрашивать": also with the word of declining between.
fn negated_reason(tokens: &[Token], at: &std::ops::Range<usize>) -> bool {
    // "A decline reason is not needed", "I don't need a decline reason".
    let declining = at.start.checked_sub(1).filter(|before| crate::lexicon::Lexicon::get().marks.decline.at_start(&tokens[*before..]).is_some());
    negation::around(tokens, at)
        || negation::around(tokens, &(at.start..(at.end + 1).min(tokens.len())))
        || declining.is_some_and(|from| negation::around(tokens, &(from..at.end)))
}

fn languages(ground: &Ground<'_>, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    let (english, russian) = (marks.english.has(tokens), marks.russian.has(tokens));
    let locales = if marks.both_languages.has(tokens) || (english && russian) {
        ground.locales()
    } else if english {
        vec!["en".to_owned()]
    } else if russian {
        vec!["ru".to_owned()]
    } else {
        return;
    };
    let known: Vec<String> = locales.into_iter().filter(|l| ground.bible.front.languages.contains(l)).collect();
    if known.is_empty() {
        return;
    }
    found.add(Some(Setting::Locales { locales: known.clone() }), [Check::Speaks { locales: known }]);
}

fn opening(ground: &Ground<'_>, tokens: &[Token], found: &mut Wishes) {
    let marks = &ground.lexicon.marks;
    if marks.by_link.has(tokens) {
        found.add(Some(Setting::Opens { to: Access::Link }), [Check::Opens]);
    } else if marks.public.has(tokens) {
        found.add(Some(Setting::Opens { to: Access::Public }), [Check::Opens]);
    } else if marks.phone_ok.has(tokens) {
        found.add(None, [Check::Opens]);
    }
}
