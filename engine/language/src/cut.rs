//! Cuts a text into pieces that each are about one thing: at stops, commas, lines, list heads and the words that join wishes.

use std::ops::Range;

use crate::amount;
use crate::lexicon::Lexicon;
use crate::negation;
use crate::steps::{is_count, is_own};
use crate::token::{Shape, Token};

/// How a piece follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// First of the text, or of a sentence.
    Sentence,
    /// First of a line.
    Line,
    /// First of a line, after a bullet or a number.
    Bullet,
    Comma,
    /// After the head of a list.
    Colon,
    Dash,
    And,
    Then,
    SoThat,
    /// Before somebody who decides.
    Decider,
    /// Before a condition, in a sentence that began with something else.
    If,
}

impl Join {
    /// Whether what was said before still holds on.
    pub(crate) fn same_sentence(self) -> bool {
        !matches!(self, Self::Sentence | Self::Line | Self::Bullet)
    }
}

/// A piece of the text. Pieces follow each other without a gap.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) tokens: Range<usize>,
    /// Bytes, blanks at the end included.
    pub(crate) text: Range<usize>,
    pub(crate) join: Join,
}

/// All pieces of a text. `whole` are phrases that no join may cut.
pub(crate) fn cut(text: &str, tokens: &[Token], whole: &[Range<usize>]) -> Vec<Piece> {
    let mut starts: Vec<(usize, Join)> = vec![(0, Join::Sentence)];
    let mut depth = 0_usize;
    for i in 0..tokens.len() {
        match tokens[i].shape {
            Shape::Mark('(' | '[') => depth += 1,
            Shape::Mark(')' | ']') => depth = depth.saturating_sub(1),
            Shape::Line => depth = 0,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        if let Some((at, join)) = boundary(tokens, i)
            && at < tokens.len()
            && !whole.iter().any(|w| w.start < at && at < w.end)
        {
            match starts.last_mut() {
                // A word that joins says more than the comma before it; a new line says more than anything.
                Some((last, old)) if *last == at => {
                    if old.same_sentence() && !matches!(join, Join::Comma | Join::If) {
                        *old = join;
                    }
                }
                // "and so that …", "but the director …", "then HR approves": the joining word is no piece of its own.
                Some((last, old)) if *last < at && joins(&tokens[*last..at]) => {
                    if matches!(join, Join::Then | Join::SoThat) && old.same_sentence() {
                        *old = join;
                    }
                }
                _ => starts.push((at, join)),
            }
        }
    }
    pieces(text, tokens, &starts)
}

/// Words that only tie what follows to what stands before.
fn joins(tokens: &[Token]) -> bool {
    let then = Lexicon::get().marks.then.at_start(tokens) == Some(tokens.len());
    then || matches!(tokens, [one] if matches!(one.low.as_str(), "and" | "but" | "и" | "а" | "но"))
}

fn pieces(text: &str, tokens: &[Token], starts: &[(usize, Join)]) -> Vec<Piece> {
    let mut all = Vec::new();
    for (n, (start, join)) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(tokens.len(), |(at, _)| *at);
        let from = if n == 0 { 0 } else { tokens[*start].at.start };
        let to = tokens.get(end).map_or(text.len(), |t| t.at.start);
        let bullet = matches!(join, Join::Line) && is_bullet(&tokens[*start..end]);
        all.push(Piece { tokens: *start..end, text: from..to, join: if bullet { Join::Bullet } else { *join } });
    }
    all
}

fn is_bullet(tokens: &[Token]) -> bool {
    match tokens {
        [first, ..] if matches!(first.shape, Shape::Mark('-' | '*' | '+')) => true,
        [number, mark, ..] => number.shape == Shape::Number && matches!(mark.shape, Shape::Mark('.' | ')')),
        _ => false,
    }
}

/// A piece that begins because of token `i`: at which token, and how.
fn boundary(tokens: &[Token], i: usize) -> Option<(usize, Join)> {
    let token = &tokens[i];
    let next = tokens.get(i + 1);
    let spaced = next.is_none_or(|n| n.at.start > token.at.end || n.shape == Shape::Line);
    match token.shape {
        Shape::Line => Some((i + 1, Join::Line)),
        // "Hotel needed? yes/no": one item.
        Shape::Mark('?') if next.is_some_and(|n| n.is_mark('(') || matches!(n.low.as_str(), "yes" | "да")) => None,
        Shape::Mark(';') if heads(tokens, i) => Some((i + 1, Join::Colon)),
        Shape::Mark('!' | '?' | '…' | ';') => Some((i + 1, Join::Sentence)),
        Shape::Mark('.') if spaced && ends_sentence(tokens, i) => Some((i + 1, Join::Sentence)),
        Shape::Mark(':') if spaced => Some((i + 1, Join::Colon)),
        // "1) name 2) date", "1. name 2. date": a list in one line.
        Shape::Number if i > 0 && (next.is_some_and(|n| n.is_mark(')')) || counts_on(tokens, i)) && tokens[i - 1].shape != Shape::Line => {
            Some((i, Join::Comma))
        }
        Shape::Mark(',') if is_said_who(tokens, i) => None,
        Shape::Mark(',') => Some((i + 1, Join::Comma)),
        // "Справка — это файл": what is named, and what it is.
        Shape::Mark('-') if next.is_some_and(|n| n.low == "это") => None,
        Shape::Mark('-') if spaced && i > 0 && tokens[i - 1].at.end < token.at.start && tokens[i - 1].shape != Shape::Line => Some((i + 1, Join::Dash)),
        Shape::Mark('&') if i > 0 => Some((i, Join::And)),
        // "The manager + IT": a bullet stands at the start of its line.
        Shape::Mark('+') if spaced && i > 0 && tokens[i - 1].is_word() => Some((i, Join::And)),
        Shape::Word if i > 0 => join_word(tokens, i),
        _ => None,
    }
}

/// "Certificate; purpose, language, copies": a few words with which everything begins, and a list behind them.
fn heads(tokens: &[Token], i: usize) -> bool {
    let first = (1..=4).contains(&i) && tokens[..i].iter().all(Token::is_word);
    let ends = |t: &Token| matches!(t.shape, Shape::Mark('.' | '!' | '?' | ';' | ':') | Shape::Line);
    first && tokens[i + 1..].iter().take_while(|t| !ends(t)).any(|t| t.is_mark(','))
}

fn join_word(tokens: &[Token], i: usize) -> Option<(usize, Join)> {
    let lexicon = Lexicon::get();
    let next = tokens.get(i + 1).map_or("", |t| t.low.as_str());
    let before = tokens[i - 1].low.as_str();
    match (tokens[i].low.as_str(), next) {
        // "From where": asked for, not where something happens.
        ("where", _) if matches!(before, "from" | "to") => return None,
        // "Не надо, чтобы HR согласовывал": what is not wanted is said with it.
        ("чтобы" | "чтоб", _) if i > 1 && negation::unwanted(&tokens[i - 2..]) => return None,
        ("чтобы" | "чтоб" | "где" | "where", _) | ("so", "that" | "they" | "we" | "everyone" | "people") => return Some((i, Join::SoThat)),
        ("и" | "and", _) if amount::joins_limits(tokens, i) => return None,
        // "Согласуют и руководитель, и HR": both.
        ("и", _) if lexicon.marks.approve.at_start(&tokens[i - 1..]).is_some() && lexicon.roles.iter().any(|r| r.at_start(&tokens[i + 1..]).is_some()) => {
            return None;
        }
        ("и" | "and", _) if !matches!(before, "а" | "but") => return Some((i, Join::And)),
        // "…, а HR видит всё": a new wish; "а именно" goes on with the old one.
        ("а", next) if next != "именно" => return Some((i, Join::And)),
        // "Size S, M, L": which there are, without a colon before them.
        _ if lexicon.marks.sizes.at_start(&tokens[i..]).is_some() && lexicon.marks.sized.at_start(&tokens[i - 1..]).is_some() => {
            return tokens[i].capital.then_some((i, Join::Colon));
        }
        ("plus" | "плюс" | "but" | "но", _) => {
            return Some((i, Join::And));
        }
        _ => {}
    }
    // "Поставь ссылку после цены": where to, not what comes next.
    let day = |t: &Token| matches!(t.low.as_str(), "day" | "week" | "month" | "year" | "working" | "business" | "день" | "неделе" | "неделю");
    // "By the end of the next day": when, not who comes next.
    if tokens[i].low == "next" && tokens.get(i + 1).is_some_and(day) {
        return None;
    }
    let verb = |t: &Token| matches!(t.low.as_str(), "добавь" | "добавьте" | "добавить" | "вставь" | "вставьте");
    let beside = lexicon.fields.iter().any(|f| f.words.at_start(&tokens[i + 1..]).is_some());
    let put = |back: usize| lexicon.marks.moves.at_start(&tokens[i - back..]).is_some() || beside && verb(&tokens[i - back]);
    let moved = || (1..=5.min(i)).any(put);
    if lexicon.marks.then.at_start(&tokens[i..]).is_some() && !matches!(before, "а" | "и" | "and") && !moved() {
        return Some((i, Join::Then));
    }
    if condition(tokens, i) {
        return Some((i, Join::If));
    }
    let instead = (1..=4.min(i)).take_while(|back| tokens[i - back].is_word()).any(|back| lexicon.marks.instead.at_start(&tokens[i - back..]).is_some());
    // "Вместо HR решает Мария" is about both.
    (!instead && (decider(tokens, i) || decided_by(tokens, i))).then_some((i, Join::Decider))
}

/// A condition inside of a sentence: "…, then HR if the price is over 500". "Say if a hotel is needed" names a field.
fn condition(tokens: &[Token], i: usize) -> bool {
    let marks = &Lexicon::get().marks;
    let asked = (1..=2.min(i)).any(|back| marks.fill.at_start(&tokens[i - back..]).is_some_and(|len| len <= back));
    condition_at(&tokens[i..]) && !asked
}

/// Whether a condition begins here. "If any" says that a field may be left out, "if declined" what declining is about.
pub(crate) fn condition_at(tokens: &[Token]) -> bool {
    let marks = &Lexicon::get().marks;
    let Some(len) = marks.condition.at_start(tokens) else { return false };
    let declined = (0..4).any(|skip| tokens.get(len + skip..).is_some_and(|rest| marks.decline.at_start(rest).is_some()));
    marks.optional.at_start(tokens).is_none() && !declined
}

/// A word of deciding with somebody right behind it: "… решает старший смены", in a sentence that began with something else.
fn decided_by(tokens: &[Token], i: usize) -> bool {
    let lexicon = Lexicon::get();
    let Some(len) = lexicon.marks.approve.at_start(&tokens[i..]) else { return false };
    // A noun ("approval by the manager") goes with what stands before it.
    let verb = tokens[i].low.ends_with("ет") || tokens[i].low.ends_with("ит") || tokens[i].low.ends_with("ют") || tokens[i].low.ends_with("ат");
    let alone = i == 0
        || !tokens[i - 1].is_word()
        || lexicon.roles.iter().any(|r| (1..=3.min(i)).any(|back| r.at_start(&tokens[i - back..i]).is_some_and(|n| n == back)));
    // "решение принимает …": one verb of two words.
    let inside = i > 0 && lexicon.marks.approve.at_start(&tokens[i - 1..]).is_some();
    verb && !alone && !inside && tokens.get(i + len..).is_some_and(|rest| lexicon.roles.iter().any(|r| r.at_start(rest).is_some()))
}

/// Somebody who decides starts here: a role with a word of deciding close behind, in a sentence that began with something else.
/// "the warehouse lead approves" starts at its article, whatever nouns stand between.
fn decider(tokens: &[Token], i: usize) -> bool {
    const DETERMINES: [&str; 20] =
        ["their", "the", "his", "her", "our", "my", "a", "only", "just", "let", "either", "пусть", "их", "его", "ее", "мой", "наш", "свой", "только", "лишь"];
    let determined = |t: &Token| DETERMINES.contains(&t.low.as_str()) || is_count(&t.low);
    // "no manager", "not the director": the piece begins at the negation.
    if i > 0 && (negation::is_negation(&tokens[i - 1]) || (i > 1 && determined(&tokens[i - 1]) && negation::is_negation(&tokens[i - 2]))) {
        return false;
    }
    if determined(&tokens[i]) {
        return (1..=3).any(|skip| decides_at(tokens, i + skip) && tokens[i + 1..i + skip].iter().all(|t| t.is_word() && t.low.is_ascii()));
    }
    // "Не надо чтобы HR согласовывал": it begins with what is not wanted.
    if i > 2 && negation::unwanted(&tokens[i - 3..i]) {
        return false;
    }
    // "Manager/HR approve": the piece begins at the first of them.
    if tokens[i - 1].is_mark('/') {
        return false;
    }
    // "Anna from finance approves": the piece begins at the name.
    if i > 1 && matches!(tokens[i - 1].low.as_str(), "from" | "of" | "in" | "из") && tokens[i - 2].capital {
        return false;
    }
    // "IT manager approves": one role by another's name.
    if i > 0 && tokens[i - 1].upper && tokens[i].at.start == tokens[i - 1].at.end + 1 && decides_at(tokens, i - 1) {
        return false;
    }
    // "… Brand manager signs off": the sentence begins with what they manage.
    let opens = |at: usize| matches!(tokens[at].shape, Shape::Mark('.' | '!' | '?' | ';') | Shape::Line);
    if i > 1 && tokens[i - 1].capital && opens(i - 2) && !tokens[i].capital && matches!(tokens[i].low.as_str(), "manager" | "lead" | "director" | "head") {
        return false;
    }
    // The piece began at the article.
    let began = (1..=3.min(i)).any(|back| determined(&tokens[i - back]) && tokens[i - back + 1..i].iter().all(|t| t.is_word() && t.low.is_ascii()));
    !began && !is_kind_of(tokens, i) && decides_at(tokens, i)
}

/// "Art director approves": the nouns with which a sentence begins say which director.
fn is_kind_of(tokens: &[Token], i: usize) -> bool {
    let lexicon = Lexicon::get();
    let begins = |from: usize| from == 0 || !tokens[from - 1].is_word();
    let noun = |from: usize| {
        let one = &tokens[from];
        let other =
            [&lexicon.intents.need, &lexicon.intents.software, &lexicon.intents.polite, &lexicon.marks.approve, &lexicon.marks.then, &lexicon.marks.first];
        let known =
            other.iter().any(|words| words.at_start(&tokens[from..]).is_some()) || lexicon.fields.iter().any(|f| f.words.at_start(&tokens[from..]).is_some());
        one.is_word()
            && one.low.is_ascii()
            && !lexicon.is_stop(&one.low)
            && !crate::field::is_verb(&one.low)
            && !known
            && !matches!(one.low.as_str(), "request" | "requests" | "form" | "forms" | "leave" | "only")
    };
    (1..=2.min(i)).any(|back| begins(i - back) && (i - back..i).all(noun))
}

/// "Our CEO, Maria": a comma behind which a name says who that is, and nobody else comes.
pub(crate) fn is_said_who(tokens: &[Token], comma: usize) -> bool {
    if !tokens.get(comma).is_some_and(|t| t.is_mark(',')) {
        return false;
    }
    let lexicon = Lexicon::get();
    let role = |at: &Token| lexicon.roles.iter().any(|r| r.at_start(std::slice::from_ref(at)).is_some());
    let own = |back: usize| is_own(&tokens[comma - back - 1].low) && lexicon.roles.iter().any(|r| r.at_start(&tokens[comma - back..comma]) == Some(back));
    let rest = &tokens[comma + 1..];
    let name = rest.iter().take(2).take_while(|t| t.is_word() && t.capital && !t.upper && !role(t)).count();
    let and = rest.get(name).is_some_and(|t| matches!(t.low.as_str(), "and" | "и"));
    name > 0 && !and && (1..=3.min(comma.saturating_sub(1))).any(own)
}

fn decides_at(tokens: &[Token], from: usize) -> bool {
    let lexicon = Lexicon::get();
    let role = lexicon.roles.iter().filter(|r| !r.me).filter_map(|r| r.at_start(tokens.get(from..)?)).max();
    let Some(len) = role else { return false };
    let after = &tokens[from + len..];
    let close = (0..after.len().min(3)).take_while(|n| after[..*n].iter().all(|t| (t.is_word() || t.is_mark('/')) && !matches!(t.low.as_str(), "и" | "and")));
    close.into_iter().any(|n| lexicon.marks.approve.at_start(&after[n..]).is_some())
}

/// Whether a dot is the end of a sentence, and not of a short word or a number before what it counts.
fn ends_sentence(tokens: &[Token], i: usize) -> bool {
    let counts = i > 0 && counts_on(tokens, i - 1);
    !(counts || abbreviated(tokens, i) || numbered(tokens, i))
}

fn abbreviated(tokens: &[Token], i: usize) -> bool {
    let common = &Lexicon::get().common;
    let Some(before) = i.checked_sub(1).map(|n| &tokens[n]) else { return false };
    // Only what a sentence goes on after: a lower-case word, a number.
    let goes_on = tokens.get(i + 1).is_some_and(|t| (t.is_word() && !t.capital) || t.shape == Shape::Number);
    let short = before.is_word() && before.low.chars().count() == 1 && i >= 2 && tokens[i - 2].is_mark('.');
    goes_on && (short || common.abbreviations.contains(&before.low))
}

/// Whether "2." at token `i` is the number of an item in a list that began, or goes on, in the same line.
fn counts_on(tokens: &[Token], i: usize) -> bool {
    let number = |i: usize| {
        let (number, dot, word) = (tokens.get(i)?, tokens.get(i + 1)?, tokens.get(i + 2)?);
        let item = number.shape == Shape::Number && dot.is_mark('.') && word.is_word() && word.at.start > dot.at.end;
        number.low.parse::<u32>().ok().filter(|_| item)
    };
    let Some(n) = number(i) else { return false };
    let line = |t: &Token| t.shape == Shape::Line;
    let from = tokens[..i].iter().rposition(line).map_or(0, |at| at + 1);
    let to = tokens[i..].iter().position(line).map_or(tokens.len(), |at| i + at);
    let mut before = (from..i).filter_map(number);
    let mut after = (i + 1..to).filter_map(number);
    if n == 1 { after.any(|other| other == 2) } else { before.any(|other| other + 1 == n) && (from..i).filter_map(number).any(|other| other == 1) }
}

fn numbered(tokens: &[Token], i: usize) -> bool {
    i >= 1 && tokens[i - 1].shape == Shape::Number && (i == 1 || tokens[i - 2].shape == Shape::Line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    fn pieces(text: &str) -> Vec<(String, Join)> {
        let all = tokens(text);
        cut(text, &all, &[]).into_iter().map(|p| (text[p.text].trim().to_owned(), p.join)).collect()
    }

    fn words(text: &str) -> Vec<String> {
        pieces(text).into_iter().map(|p| p.0).collect()
    }

    #[test]
    fn a_run_on_sentence_is_cut_where_a_new_wish_begins() {
        assert_eq!(
            words("нужна форма на отпуск чтоб сотрудник выбирал даты и тип отпуска руководитель согласовывал потом HR и выгрузка в эксель"),
            ["нужна форма на отпуск", "чтоб сотрудник выбирал даты", "и тип отпуска", "руководитель согласовывал", "потом HR", "и выгрузка в эксель"]
        );
    }

    #[test]
    fn stops_brackets_and_numbers() {
        assert_eq!(
            words("Price up to 2,000 eur (or usd, gbp). E.g. a link: x, y; z"),
            ["Price up to 2,000 eur (or usd, gbp).", "E.g. a link:", "x,", "y;", "z"]
        );
        assert_eq!(words("курс, ссылка и т.д. потом HR"), ["курс,", "ссылка", "и т.д.", "потом HR"]);
    }

    #[test]
    fn bullets_are_lines() {
        let all = pieces("Поля:\n- дата\n2) сумма\nитог");
        assert_eq!(all.iter().map(|p| p.1).collect::<Vec<_>>(), [Join::Sentence, Join::Colon, Join::Bullet, Join::Bullet, Join::Line]);
    }

    #[test]
    fn pieces_are_the_whole_text() {
        let text = "  a, b — c:\n\n- d and e.  ";
        let all = tokens(text);
        let glued: String = cut(text, &all, &[]).into_iter().map(|p| text[p.text].to_owned()).collect();
        assert_eq!(glued, text);
    }
}
