//! Who decides, in which order.

use std::ops::Range;

use fleet_domain::spec::StepSpec;

use crate::cut::is_said_who;
use crate::ground::Ground;
use crate::label;
use crate::lexicon::RoleEntry;
use crate::token::{Token, fold};

/// Somebody who decides, as a piece names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decider {
    pub(crate) at: Range<usize>,
    pub(crate) label: String,
}

impl Decider {
    pub(crate) fn step(&self) -> StepSpec {
        StepSpec { approver: self.label.clone(), person: None }
    }
}

/// Everybody a piece names who may decide, in order; "the manager or HR" is one.
pub(crate) fn deciders(ground: &Ground<'_>, text: &str, tokens: &[Token], named: Names) -> Vec<Decider> {
    let mut found: Vec<Decider> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let unknown = || if named == Names::Count { name_at(ground, text, tokens, i).or_else(|| noun_at(ground, text, tokens, i)) } else { None };
        let role = || role_at(ground, text, tokens, i).map(|role| if named == Names::Count { with_name(ground, text, tokens, role) } else { role });
        let one_of = || if named == Names::Count { name_of_role(ground, text, tokens, i) } else { None };
        let decider = one_of().or_else(role).or_else(unknown);
        let Some(decider) = decider else {
            i += 1;
            continue;
        };
        i = decider.at.end;
        match found.last_mut() {
            Some(last) if either(ground, &tokens[last.at.end..decider.at.start]) => {
                let or = &tokens[last.at.end];
                let or = if or.is_word() { format!(" {} ", or.low) } else { or.low.clone() };
                last.label = format!("{}{or}{}", last.label, decider.label);
                last.at.end = decider.at.end;
            }
            // "my boss Peter": the name says which boss; "VP HR": of what.
            Some(last) if last.at.end == decider.at.start && (is_name_of(tokens, &decider) || tokens[decider.at.clone()].iter().all(|t| t.upper)) => {
                last.label = format!("{} {}", last.label, decider.label);
                last.at.end = decider.at.end;
            }
            _ => found.push(decider),
        }
    }
    if let Some(last) = found.last_mut() {
        or_another(ground, text, tokens, last);
    }
    both(tokens, found)
}

/// "Both managers" are two of a kind, and each has a step; "both the manager and HR" counts those whom it names.
fn both(tokens: &[Token], found: Vec<Decider>) -> Vec<Decider> {
    let listed = found.len() > 1;
    let counted = |who: &Decider| {
        let article = usize::from(who.at.start > 0 && matches!(tokens[who.at.start - 1].low.as_str(), "the" | "our" | "their" | "of"));
        let at = who.at.start.checked_sub(1 + article)?;
        // "Step 2 HR" says which, not how many.
        let which = at > 0 && matches!(tokens[at - 1].low.as_str(), "step" | "stage" | "level" | "шаг" | "этап" | "уровень");
        Some((at, several(&tokens[at].low).filter(|_| !which)?))
    };
    let split = |(n, who): (usize, Decider)| match counted(&who) {
        Some((from, count)) if n > 0 || !listed => (1..=count).map(|n| Decider { at: from..who.at.end, label: format!("{} {n}", who.label) }).collect(),
        Some((from, _)) => vec![Decider { at: from..who.at.end, label: who.label }],
        None => vec![who],
    };
    found.into_iter().enumerate().flat_map(split).collect()
}

/// Whether a word may be somebody's name.
fn is_name(ground: &Ground<'_>, tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        t.capital && !t.upper && !is_count(&t.low) && plain(ground, tokens, at) && t.low.chars().all(char::is_alphabetic) && t.low.chars().count() > 1
    })
}

/// "Anna from finance", "Марина из бухгалтерии": somebody, and where they are.
fn name_of_role(ground: &Ground<'_>, text: &str, tokens: &[Token], i: usize) -> Option<Decider> {
    let len = (0..3).take_while(|n| is_name(ground, tokens, i + n)).count();
    let joint = tokens.get(i + len).filter(|t| len > 0 && matches!(t.low.as_str(), "from" | "of" | "in" | "из"))?;
    let role = role_at(ground, text, tokens, i + len + 1).filter(|role| role.at.start == i + len + 1 && joint.is_word())?;
    Some(Decider { at: i..role.at.end, label: text[tokens[i].at.start..tokens[role.at.end - 1].at.end].to_owned() })
}

/// "Бухгалтер Оля", "our CEO, Maria": the name says which one.
fn with_name(ground: &Ground<'_>, text: &str, tokens: &[Token], role: Decider) -> Decider {
    let comma = usize::from(is_said_who(tokens, role.at.end));
    let from = role.at.end + comma;
    let len = (0..2).take_while(|n| is_name(ground, tokens, from + n)).count();
    if len == 0 {
        return role;
    }
    let at = role.at.start..from + len;
    let said = |tokens: &[Token]| text[tokens[0].at.start..tokens[tokens.len() - 1].at.end].to_owned();
    let words = if comma == 0 { said(&tokens[at.clone()]) } else { format!("{} {}", role.label, said(&tokens[from..at.end])) };
    Decider { label: label::label(&words), at }
}

/// Words that say whose somebody is.
pub(crate) fn is_own(low: &str) -> bool {
    matches!(low, "our" | "my" | "their" | "наш" | "наша" | "мой" | "моя" | "их")
}

fn is_name_of(tokens: &[Token], who: &Decider) -> bool {
    tokens[who.at.clone()].iter().all(|t| t.capital && !t.upper)
}

/// "security or the system owner": somebody nobody here knows belongs to the same step.
fn or_another(ground: &Ground<'_>, text: &str, tokens: &[Token], last: &mut Decider) {
    let rest = &tokens[last.at.end..];
    let or = rest.first().is_some_and(|t| ground.lexicon.marks.or.at_start(std::slice::from_ref(t)).is_some());
    let words = rest.iter().skip(1).take_while(|t| t.is_word()).count();
    let marks = &ground.lexicon.marks;
    let other = (1..=words).any(|i| marks.approve.at_start(&rest[i..]).is_some() || marks.decline.at_start(&rest[i..]).is_some());
    if or && (1..=4).contains(&words) && !other {
        last.label = label::label(&format!("{} {}", last.label, &text[rest[0].at.start..rest[words].at.end]));
        last.at.end += 1 + words;
    }
}

/// Whether a step is decided by whoever these words name: case aside, and "the boss" is the manager by another name.
pub(crate) fn is_by(step: &StepSpec, who: &str) -> bool {
    let role = |words: &str| {
        let tokens = crate::token::tokens(words);
        crate::lexicon::Lexicon::get().roles.iter().position(|r| !r.me && r.at_start(&tokens) == Some(tokens.len()))
    };
    fold(&step.approver) == fold(who) || role(&step.approver).is_some_and(|one| role(who) == Some(one))
}

/// Whether these words are what somebody is, not who: "HR", "Руководитель отдела".
pub fn names_a_role(words: &str) -> bool {
    let tokens = crate::token::tokens(words);
    crate::lexicon::Lexicon::get().roles.iter().any(|r| (0..tokens.len()).any(|i| r.words.at_start(&tokens[i..]).is_some()))
}

/// Whether capitalised names count: only where somebody decides, or many words would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Count,
    Pass,
}

fn either(ground: &Ground<'_>, between: &[Token]) -> bool {
    let or = |t: &Token| t.is_mark('/') || ground.lexicon.marks.or.at_start(std::slice::from_ref(t)).is_some();
    matches!(between, [word, rest @ ..] if rest.len() <= 1 && or(word))
}

fn role_at(ground: &Ground<'_>, text: &str, tokens: &[Token], i: usize) -> Option<Decider> {
    let rest = &tokens[i..];
    let mut best: Option<(crate::phrase::Hit<'_>, &RoleEntry)> = None;
    for role in &ground.lexicon.roles {
        let Some(hit) = role.hit(rest) else { continue };
        let fits = !role.me || me_decides(ground, tokens, i, hit.len);
        if fits && best.is_none_or(|(old, _)| hit.beats(old)) {
            best = Some((hit, role));
        }
    }
    let Some((hit, role)) = best else { return hyphened(text, &rest[0]).map(|label| Decider { at: i..i + 1, label }) };
    let end = i + hit.len;
    let mine = if ground.locale == "ru" { &role.ru } else { &role.en };
    if role.me {
        return Some(Decider { at: i..end, label: mine.clone() });
    }
    let tail = tail(ground, tokens, end);
    if let Some(from) = modified(ground, tokens, i, tail) {
        return Some(Decider { at: from..tail, label: label::label(&text[tokens[from].at.start..tokens[tail - 1].at.end]) });
    }
    let said = fold(hit.raw);
    // "рук", "рук-ль" are short for the label; "юрист" is one of those whom it names.
    let cut = |l: &str| said.split_once('-').is_some_and(|(head, end)| l.starts_with(head) && end.chars().next().is_some_and(|c| l[head.len()..].contains(c)));
    let short = |l: &str| (3..l.chars().count() - 1).contains(&said.chars().count()) && l.starts_with(&said) || said.len() < l.len() && cut(l);
    let known = [&role.en, &role.ru].into_iter().any(|l| fold(l) == said || short(&fold(l)));
    let shouted = hit.len == 1 && rest[0].upper;
    let head = match () {
        () if known && tail == end => mine.clone(),
        () if shouted => hit.raw.to_uppercase(),
        () => spoken(hit.raw),
    };
    let words = tokens.get(end..tail).filter(|t| !t.is_empty()).map_or(String::new(), |t| format!(" {}", &text[t[0].at.start..t[t.len() - 1].at.end]));
    Some(Decider { at: i..tail, label: label::label(&format!("{head}{words}")) })
}

/// "Продакт-менеджер": somebody of a kind that is known, whatever they manage.
fn hyphened(text: &str, word: &Token) -> Option<String> {
    const KINDS: [&str; 5] = ["-менеджер", "-директор", "-лид", "-manager", "-lead"];
    KINDS.iter().any(|kind| word.low.ends_with(kind)).then(|| label::label(&text[word.at.clone()]))
}

/// "Операционный директор": a word in the nominative that says which one. Counts and "each" say nothing of it.
fn is_adjective(low: &str) -> bool {
    let ends = ["ый", "ий", "ой", "ая"].iter().any(|end| low.ends_with(end)) && low.chars().count() > 4;
    ends && !matches!(
        low,
        "каждый"
            | "любой"
            | "второй"
            | "первый"
            | "третий"
            | "другой"
            | "какой"
            | "который"
            | "такой"
            | "самый"
            | "новый"
            | "вторая"
            | "первая"
    )
}

/// English nouns between an article and a role belong to it: "the warehouse lead"; so do those with which a sentence of deciding begins:
/// "Art director approves", and those between "by" and a role. Where the first one stands.
fn modified(ground: &Ground<'_>, tokens: &[Token], i: usize, end: usize) -> Option<usize> {
    let article = |t: &Token| matches!(t.low.as_str(), "the" | "their" | "our" | "a" | "his" | "her" | "my");
    let opens = || tokens.get(end..).is_some_and(|after| after.is_empty() || ground.lexicon.marks.approve.at_start(after).is_some());
    let names = |t: &Token| article(t) || matches!(t.low.as_str(), "by" | "is");
    let begins = |from: &usize| if *from > 0 { names(&tokens[from - 1]) } else { opens() };
    if let Some(adjective) = i.checked_sub(1).filter(|at| is_adjective(&tokens[*at].low) && plain(ground, tokens, *at)) {
        return Some(adjective);
    }
    let order = |t: &Token| matches!(t.low.as_str(), "after" | "before" | "him" | "her" | "them");
    let nouns = |from: &usize| (*from..i).all(|at| tokens[at].low.is_ascii() && plain(ground, tokens, at) && !order(&tokens[at]));
    (1..=2.min(i)).map(|back| i - back).rev().find(|from| begins(from) && nouns(from))
}

/// Short Latin words are abbreviations: "Head of HR".
fn spoken(raw: &str) -> String {
    let word = |word: &str| match word {
        "hr" | "ceo" | "cfo" | "cmo" | "coo" | "cto" | "cio" | "vp" | "it" | "hrbp" => word.to_uppercase(),
        _ => word.to_owned(),
    };
    raw.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Between "I" and what I do: "I would like to approve", "я сам согласую".
const WILL: [&str; 17] =
    ["will", "would", "like", "love", "to", "want", "have", "need", "should", "must", "also", "буду", "сам", "сама", "лично", "хочу", "тоже"];

/// "I" decides only where it is said right beside the deciding: "I need approval" is no decider.
fn me_decides(ground: &Ground<'_>, tokens: &[Token], i: usize, len: usize) -> bool {
    let approve = &ground.lexicon.marks.approve;
    let after = &tokens[i + len..];
    let skip = after.iter().take(3).take_while(|t| WILL.contains(&t.low.as_str())).count();
    let ahead = (0..=skip).any(|n| after.get(n..).is_some_and(|t| approve.at_start(t).is_some()));
    let behind = i > 0 && approve.at_start(&tokens[i - 1..]).is_some();
    // "Сначала тимлид, потом я".
    let then = i > 0 && ground.lexicon.marks.then.at_start(&tokens[i - 1..]) == Some(1);
    let only = tokens.iter().filter(|t| t.is_word()).count() <= len + usize::from(then);
    ahead || behind || only
}

/// What somebody is called behind the name of their trade: "security officer".
const OF_A_ROLE: [&str; 12] =
    ["officer", "department", "team", "manager", "lead", "head", "director", "specialist", "desk", "partner", "coordinator", "committee"];

/// Words that belong to a role: "of the department", "отдела продаж".
fn tail(ground: &Ground<'_>, tokens: &[Token], end: usize) -> usize {
    let mut at = end;
    let of = tokens.get(at).is_some_and(|t| t.low == "of");
    if of {
        at += 1;
        while tokens.get(at).is_some_and(|t| matches!(t.low.as_str(), "the" | "our" | "their" | "his" | "her")) {
            at += 1;
        }
        let noun = tokens.get(at).is_some_and(|t| plain(ground, tokens, at) && t.is_word() && t.low != "course");
        return if noun { at + 1 } else { end };
    }
    // "Директор по маркетингу": of what.
    if tokens.get(at).is_some_and(|t| t.low == "по") && tokens.get(at + 1).is_some_and(|t| is_trade(&t.low) && plain(ground, tokens, at + 1)) {
        return at + 2;
    }
    while at < end + 2 && tokens.get(at).is_some_and(|t| plain(ground, tokens, at) && governed(&t.low)) {
        at += 1;
    }
    // "The security officer approves": what stands between a role and its verb.
    let noun = at == end && tokens.get(at).is_some_and(|t| OF_A_ROLE.contains(&t.low.as_str()));
    if noun && ground.lexicon.marks.approve.at_start(tokens.get(at + 1..).unwrap_or_default()).is_some() { at + 1 } else { at }
}

/// What somebody is in charge of ("по продажам"), and no way of telling them or reason to ("по телефону", "по желанию").
fn is_trade(low: &str) -> bool {
    const WAYS: [&str; 8] = ["телефону", "почте", "ссылке", "умолчанию", "очереди", "желанию", "необходимости", "факту"];
    let dative = ["у", "ю", "ам", "ям", "ке", "сти", "ии"].iter().any(|end| low.ends_with(end));
    dative && low.chars().count() > 3 && !WAYS.contains(&low)
}

/// A Russian noun in a form that another noun governs ("отдела продаж").
pub(crate) fn governed(low: &str) -> bool {
    low.chars().count() > 3
        && low.chars().all(|c| matches!(c, 'а'..='я' | '-'))
        && ["а", "я", "ов", "ев", "ей", "ы", "и", "ого", "его", "ой", "ию"].iter().any(|end| low.ends_with(end))
}

/// A word that belongs to no other meaning.
fn plain(ground: &Ground<'_>, tokens: &[Token], at: usize) -> bool {
    let lexicon = ground.lexicon;
    let (marks, rest) = (&lexicon.marks, &tokens[at..]);
    let taken = [
        &marks.approve,
        &marks.then,
        &marks.fill,
        &marks.notify,
        &marks.export,
        &marks.decline,
        &marks.or,
        &marks.add,
        &marks.drop,
        &marks.first,
        &marks.in_chat,
        &marks.required,
        &marks.table,
    ];
    let word = &rest[0];
    word.is_word()
        && !lexicon.is_stop(&word.low)
        && !is_count(&word.low)
        && !crate::field::is_verb(&word.low)
        && !taken.iter().any(|words| words.at_start(rest).is_some())
        && ![&lexicon.intents.need, &lexicon.intents.software, &lexicon.intents.polite, &lexicon.intents.greeting]
            .iter()
            .any(|words| words.at_start(rest).is_some())
        && !lexicon.roles.iter().any(|r| r.at_start(rest).is_some())
        && !ground.words.iter().any(|(p, _)| p.at_start(rest).is_some())
}

/// How many of a kind a word says.
fn several(low: &str) -> Option<u8> {
    match low {
        "two" | "both" | "2" | "два" | "две" | "двое" | "оба" | "обе" | "обоих" | "двух" | "двумя" | "обоими" => Some(2),
        "three" | "3" | "три" | "трое" | "трех" | "тремя" => Some(3),
        _ => None,
    }
}

/// "Two approvers": how many decide is nobody's name.
pub(crate) fn is_count(low: &str) -> bool {
    matches!(low, "one" | "один") || several(low).is_some()
}

/// "The guard approves": whoever that is, they decide.
fn noun_at(ground: &Ground<'_>, text: &str, tokens: &[Token], i: usize) -> Option<Decider> {
    const DECIDES: [&str; 5] = ["approves", "decides", "confirms", "signs", "okays"];
    let article = i > 0 && matches!(tokens[i - 1].low.as_str(), "the" | "our" | "their" | "a" | "an" | "my");
    let len = (0..2).take_while(|n| tokens.get(i + n).is_some_and(|t| t.low.is_ascii() && plain(ground, tokens, i + n))).count();
    let decides = tokens.get(i + len).is_some_and(|t| DECIDES.contains(&t.low.as_str()));
    (article && len > 0 && decides).then(|| Decider { at: i..i + len, label: label::label(&text[tokens[i].at.start..tokens[i + len - 1].at.end]) })
}

/// A person's name: two or three capitalised words in a row, or one beside a word of deciding.
fn name_at(ground: &Ground<'_>, text: &str, tokens: &[Token], i: usize) -> Option<Decider> {
    let len = (0..3).take_while(|n| is_name(ground, tokens, i + n)).count();
    let approve = &ground.lexicon.marks.approve;
    let beside = tokens.get(i + len..).is_some_and(|t| approve.at_start(t).is_some())
        || (i > 0 && approve.at_start(&tokens[i - 1..]).is_some())
        || tokens.iter().filter(|t| t.is_word()).count() == len;
    let as_one = matches!(tokens.get(i + len..), Some([word, rest @ ..]) if word.low == "as" && rest.iter().take(2).any(|t| t.low == "approver"));
    let beside = beside || as_one;
    let enough = len >= 2 || (len == 1 && beside);
    enough.then(|| Decider { at: i..i + len, label: text[tokens[i].at.start..tokens[i + len - 1].at.end].to_owned() })
}
