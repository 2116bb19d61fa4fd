//! Words that come while a question waits and are no answer: a greeting, thanks, a question back.

use fleet_domain::brief::{Brief, Outcome, Reply, Setting};
use fleet_domain::chat::Focus;
use fleet_domain::notice::Notice;
use fleet_language::read;

use crate::turn::Turn;

/// What words are beside what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aside {
    /// They may be an answer.
    No,
    /// A greeting, or "what can you do?".
    Greeting,
    /// A question back.
    Question,
}

/// Looks at words under the Bible of this conversation.
pub(crate) fn aside(turn: &Turn<'_>, text: &str) -> Aside {
    let thread = &turn.thread.value;
    if matches!(read(&turn.bot.bibles, &thread.bible, Some(&thread.locale), text).outcome, Outcome::Greeting) {
        return Aside::Greeting;
    }
    if text.trim_end().ends_with('?') { Aside::Question } else { Aside::No }
}

/// Whether a reply answers the question by what was offered or known, rather than by words taken as they stand: a greeting could
/// be somebody's name, and a question the topic of an app.
pub(super) fn answers_for_sure(reply: &Reply, key: &str, aside: Aside) -> bool {
    let known = |set: &[Setting]| aside == Aside::Question && key != "what" && !set.is_empty();
    reply.answers.iter().any(|a| a.value.is_some() || a.key != key || known(&a.set))
}

/// Says briefly that the question still waits.
pub(crate) fn ask_again(turn: &mut Turn<'_>, brief: &Brief) {
    if let Some(open) = brief.open_question() {
        let ask = open.question.ask.clone();
        let focus = Focus::Brief { brief: brief.id.clone() };
        // Where it is what the words are about anyway, a reason that is awaited besides is awaited on.
        if turn.thread.value.focus != focus {
            turn.focus(focus);
        }
        turn.tell(Notice::QuestionWaits { ask });
    }
}
