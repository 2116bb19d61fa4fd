//! What people and machines send: requests, answers, commands, presses, files; and what nobody in their right mind would.

use fleet_content::Words;

/// A small generator of numbers: the same seed says the same things.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap()
    }

    pub(super) fn in_hundred(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n + 1));
        }
    }
}

/// One message of a conversation, before it is known what can be pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Words(String),
    /// A file of this name, with words or without.
    File {
        name: String,
        words: String,
    },
    Press(Button),
    /// An act of the page on whatever this conversation has, by its place in a list.
    Act(usize),
    Hello,
}

/// Which button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Button {
    /// The n-th of the newest message that has any.
    Newest(usize),
    /// One of the beginning: used, voided or moved on, mostly.
    Stale(usize),
    /// One of another conversation.
    Foreign,
    /// The newest of this conversation, pressed by somebody who is not in it.
    ByAnother(usize),
    /// No button at all.
    Forged(String),
}

/// Every way of saying every command, in every language of the instance.
pub(super) fn commands(words: &Words) -> Vec<String> {
    let keys = [
        "help",
        "status",
        "thanks",
        "list",
        "stop",
        "resume",
        "cancel",
        "accept",
        "undo",
        "start",
        "change",
        "decide",
        "decide-all",
        "own",
        "rollback",
        "delete",
        "rename",
        "revoke",
    ];
    let of = |locale: &str, key: &&str| words.say(locale, &format!("command-{key}"), &[]).split(';').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let all: Vec<String> = ["en", "ru"].iter().flat_map(|locale| keys.iter().flat_map(move |key| of(locale, key))).filter(|c| !c.is_empty()).collect();
    assert!(all.len() > 100, "only {} ways of saying a command", all.len());
    all
}

const NAMES: [&str; 8] = ["people.csv", "отпуска.xlsx", "../../etc/passwd", "a\u{202e}fdp.exe", "<b>x</b>.txt", "\u{0}.bin", "😀.png", "-rf"];
const FIELDS: [&str; 8] = ["first day", "last day", "type of leave", "comment", "amount", "phone", "e-mail", "reason"];
const ПОЛЯ: [&str; 7] = ["первый день", "последний день", "вид отпуска", "комментарий", "сумма", "телефон", "причина"];
const ANSWERS: [&str; 8] = ["2", "1", "whatever", "the head of the department", "each their own", "начальник отдела", "everybody", "не знаю"];
const CHANGES: [&str; 6] =
    ["add a phone number", "добавь поле сумма", "two steps: the manager, then HR", "rename to Days off", "add a comment", "make the reason required"];
const ODD: [&str; 14] = [
    "<script>alert(1)</script>",
    "<b>bold</b> &amp; & <",
    "\u{0}\u{1}\u{7f}",
    "\u{202e}gnp.evael\u{202c}",
    "😀👩‍👩‍👧‍👦🇷🇺",
    "'; DROP TABLE posts; --",
    "{ $title } {{ 7*7 }} ${x}",
    "\n\n\n\t",
    "a\u{301}\u{301}\u{301}",
    "…",
    "roll back to 99999999999",
    "rename to ",
    "اطلب إجازة",
    "\u{feff}\u{2066}x\u{2069}",
];

/// A whole conversation: it begins like one of people, and goes on as it pleases.
pub(super) fn conversation(dice: &mut Dice, commands: &[String], russian: bool, length: usize) -> Vec<Said> {
    let mut said = vec![Said::Hello, Said::Words(request(dice, russian))];
    if dice.in_hundred(70) {
        said.push(Said::Words(if russian { "решите всё сами" } else { "you decide everything" }.to_owned()));
        said.push(if dice.in_hundred(50) { Said::Press(Button::Newest(0)) } else { Said::Words("start".to_owned()) });
    }
    while said.len() < length {
        said.push(message(dice, commands, russian));
    }
    said
}

fn message(dice: &mut Dice, commands: &[String], russian: bool) -> Said {
    match dice.below(100) {
        0..8 => Said::Words(request(dice, russian)),
        8..18 => Said::Words(dice.one(&ANSWERS).to_owned()),
        18..38 => Said::Words(commands[dice.below(commands.len())].clone()),
        38..46 => Said::Words(dice.one(&CHANGES).to_owned()),
        46..64 => Said::Press(Button::Newest(dice.below(4))),
        64..68 => Said::Press(Button::Stale(dice.below(20))),
        68..70 => Said::Press(Button::Foreign),
        70..72 => Said::Press(Button::ByAnother(dice.below(3))),
        72..74 => Said::Press(Button::Forged(forged(dice))),
        74..78 => Said::File { name: dice.one(&NAMES).to_owned(), words: if dice.in_hundred(50) { String::new() } else { request(dice, russian) } },
        78..82 => Said::Act(dice.below(8)),
        82..83 => Said::Hello,
        _ => Said::Words(odd(dice)),
    }
}

/// A request as people write it, now and then with a slip of the finger.
fn request(dice: &mut Dice, russian: bool) -> String {
    let list = |dice: &mut Dice, of: &[&'static str]| (0..=dice.below(4)).map(|_| dice.one(of)).collect::<Vec<_>>().join(", ");
    let mut text = if russian {
        let fields = list(dice, &ПОЛЯ);
        format!(
            "Нужны заявки на {}: {fields}. {}",
            dice.one(&["отпуск", "пропуск", "закупку"]),
            dice.one(&["Согласует руководитель", "Согласует начальник, потом кадры", ""])
        )
    } else {
        let fields = list(dice, &FIELDS);
        format!(
            "{} {}: {fields}. {}",
            dice.one(&["I need", "Please make", ""]),
            dice.one(&["leave requests", "purchase requests", "a place where people ask for leave"]),
            dice.one(&["The manager approves", "Two steps: the manager, then HR", "I want it in Excel"])
        )
    };
    if dice.in_hundred(20) {
        let letters: Vec<char> = text.chars().collect();
        let slip = dice.below(letters.len());
        text = letters.iter().enumerate().filter(|(n, _)| *n != slip).map(|(_, c)| *c).collect();
    }
    text
}

fn forged(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => String::new(),
        1 => "x".repeat(200),
        2 => format!("{:022x}", dice.next()),
        _ => dice.one(&ODD).to_owned(),
    }
}

fn odd(dice: &mut Dice) -> String {
    match dice.below(10) {
        // 12 KB, and what they are made of.
        0 => {
            let piece = format!("{} ", dice.one(&ODD));
            piece.repeat(12_288 / piece.len() + 1)
        }
        1 => (0..dice.below(60)).filter_map(|_| char::from_u32(u32::try_from(dice.next() % 0x11_0000).unwrap())).collect(),
        2 => (0..dice.below(80)).map(|_| dice.one(&["а", "ё", "q", " ", ",", ".", ":", "1"])).collect(),
        _ => (0..=dice.below(3)).map(|_| dice.one(&ODD)).collect::<Vec<_>>().join(" "),
    }
}
