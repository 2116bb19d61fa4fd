//! What happens in each story: the same on every platform and in every language.

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Somebody opens the conversation for the first time.
    Hello,
    /// They write: English, Russian.
    Say(&'static str, &'static str),
    /// They write why they decline, which the app answers: English, Russian.
    Reason(&'static str, &'static str),
    /// They press a button of ours, by the key of its words.
    Press(&'static str),
    /// They press a button in other words: English, Russian.
    PressWords(&'static str, &'static str),
    /// They let the bot decide whatever it still asks.
    YouDecide,
    /// The fleet dies and starts again.
    Restart,
    /// The engine makes what was asked for, and proves it.
    Made,
    /// Somebody asks for something in the app.
    Entry(&'static str),
    /// The app takes the decision that was made in the chat: the entry stands so then, English and Russian.
    Decided(&'static str, &'static str, &'static str),
    /// The engine puts the result on the live address.
    Live,
    /// They end the work by words: English, Russian.
    Stop(&'static str, &'static str),
    /// So much was said since the request, at most.
    Budget(Budget),
}

/// How much may be said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Messages besides the one that tells how far the work is.
    pub(super) messages: usize,
    /// Of these, those that make a sound.
    pub(super) sounds: usize,
    /// Where nothing can be said without a sound: whatever is said anew and not changed, the message that tells how far the work is
    /// among it.
    pub(super) posted: usize,
}

/// A simple job: the first words, at most three questions, the card, the result; a sound for what needs the person.
const JOB: Budget = Budget { messages: 6, sounds: 4, posted: 6 };
/// A change of it.
const ROUND: Budget = Budget { messages: 2, sounds: 2, posted: 3 };

/// From the first contact to what is live, with a change of mind before the start, decisions on entries, and an accept.
pub(super) const LEAVE: &[Step] = &[
    Step::Hello,
    Step::Say("We need leave requests: first day, last day, type of leave", "Нужны заявки на отпуск: первый день, последний день, тип отпуска"),
    Step::PressWords("Their manager", "Руководитель"),
    Step::YouDecide,
    Step::Say("add a phone number", "добавь номер телефона"),
    Step::Press("chat-button-start"),
    Step::Made,
    Step::Budget(JOB),
    Step::Entry("r1"),
    Step::PressWords("Approve", "Одобрить"),
    Step::Decided("r1", "Approved", "Одобрено"),
    Step::Entry("r2"),
    Step::PressWords("Decline", "Отклонить"),
    Step::Reason("everybody is away that week", "на той неделе никого нет"),
    Step::Decided("r2", "Declined", "Отклонено"),
    Step::Press("chat-button-accept"),
    Step::Press("chat-button-keep-these"),
    Step::Live,
];

/// The fleet dies in the middle of a brief; the work is stopped, goes on, and is changed once more.
pub(super) const RESTART: &[Step] = &[
    Step::Hello,
    Step::Say("We need equipment requests: what, why, price. The manager approves", "Нужны заявки на оборудование: что, зачем, цена. Согласует руководитель"),
    Step::Restart,
    Step::YouDecide,
    Step::Restart,
    Step::Press("chat-button-start"),
    Step::Stop("stop", "стоп"),
    Step::Press("chat-button-resume"),
    Step::Made,
    Step::Budget(JOB),
    Step::Say("add a phone number", "добавь номер телефона"),
    Step::Press("chat-button-start"),
    Step::Made,
    Step::Budget(ROUND),
];

/// Something that nothing here can make.
pub(super) const WISH: &[Step] = &[
    Step::Hello,
    Step::Say("Make a landing page for our new product with a newsletter sign-up", "Сделай лендинг для нового продукта с подпиской на рассылку"),
    Step::Budget(Budget { messages: 1, sounds: 1, posted: 1 }),
];
