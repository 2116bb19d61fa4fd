//! The words of the seeded conversations, in both languages, with the HTML that the chat's renderer makes.

use fleet_domain::manifest::Tone;

use super::Sayings;

impl Sayings {
    pub(crate) fn of(locale: &str) -> Self {
        if locale == "ru" { RU } else { EN }
    }
}

const EN: Sayings = Sayings {
    greeting: "<p>Hello. Tell me what your people ask for, and I make a small app for it: a form, a decision, a list.</p><p>Write in your own words what you need. I ask a few short questions at most, show you what I understood, and start only when you say so.</p><p><strong>For example:</strong></p><ul><li>A form for leave: people choose dates and the kind of leave, their manager approves, then HR</li><li>Requests for equipment: what, why, price up to 2000 eur, link. The manager approves, then finance</li></ul>",
    examples: &[
        ("n-1", "A form for leave", Tone::Neutral),
        ("n-2", "Requests for equipment", Tone::Neutral),
        ("n-3", "People ask HR for certificates", Tone::Neutral),
    ],
    leave_title: "Leave requests",
    leave_fields: &["First day", "Last day", "Kind of leave", "Comment", "Who stands in", "Phone on leave", "Days"],
    leave_steps: &["their manager", "HR"],
    leave_criteria: [
        "their manager approves",
        "then HR",
        "I want to download it to Excel",
        "each sees their own requests",
        "Declining needs a reason, and the author reads it",
        "it looks friendly",
        "Without a link nothing is served",
        "HTML in a field stays text",
    ],
    leave_not_included: "sync with payroll",
    leave_said: "I need a place where people ask for leave: first day, last day, kind of leave. Their manager approves, then HR, and I want to download it to Excel",
    leave_question: "<p>Who sees which requests? Each person sees their own</p>",
    leave_card: "<h3>Leave requests</h3><dl><dt>What you want</dt><dd>A place where people ask for leave</dd><dt>Who decides</dt><dd>their manager, then HR</dd></dl><p><strong>The form</strong></p><ul><li>First day</li><li>Last day</li><li>Kind of leave (Vacation, Sick leave, Unpaid)</li></ul><p><strong>It is done when</strong></p><ul><li>their manager approves</li><li>then HR</li><li>each sees their own requests <em>your answer</em></li><li>Declining needs a reason <em>assumed</em></li><li>and 12 more checks that every such app has to pass</li></ul><p><strong>Not included</strong></p><ul><li>“sync with payroll”: needs a programming agent, which this instance does not have yet</li></ul><p>Started.</p>",
    leave_progress: "<h3>Leave requests</h3><ol data-stages><li data-state=\"done\">understand and plan <em>done</em></li><li data-state=\"done\">make it <em>done</em></li><li data-state=\"done\">check it <em>done</em></li><li data-state=\"done\">put it on a trial address <em>done</em></li><li data-state=\"done\">try every point of the card <em>done</em></li><li data-state=\"now\">you look at it <em>now</em></li></ol><p>Ready: the result is below.</p>",
    leave_result: "<h3>“Leave requests” is ready to look at</h3><p>Made and checked in 2 seconds.</p><p><strong>What was promised</strong></p><ul><li data-verdict=\"for_person\">it looks friendly <em>you judge</em></li><li data-verdict=\"met\">their manager approves <em>holds</em></li><li data-verdict=\"met\">then HR <em>holds</em></li><li data-verdict=\"met\">I want to download it to Excel <em>holds</em></li><li data-verdict=\"met\">and 12 more points that hold</li></ul><p><strong>Not included</strong></p><ul><li>sync with payroll</li></ul><p>This is a trial: enter what you like. “Accept” makes it live.</p><p data-quiet>Made from a template; no agent ran.</p>",
    accept: "Accept",
    change: "Ask for changes",
    open_trial: "Open the trial",
    equipment_title: "Equipment",
    equipment_fields: &["What", "Why", "Price", "Link"],
    equipment_said: "Requests for equipment: what, why, price up to 2000 eur, link. The manager approves",
    entry: "<h3>A new request in “Equipment”</h3><dl><dt>From</dt><dd>Anna Lindqvist</dd><dt>What</dt><dd>A second screen, 27 inches</dd><dt>Why</dt><dd>Two tables side by side at the end of each month</dd><dt>Price</dt><dd>319.00 EUR</dd><dt>State</dt><dd>Waiting</dd></dl><p>Decision 1 of 1</p>",
    approve: "Approve",
    decline: "Decline",
    papers_title: "Certificates from HR",
    question_open: "<h3>Question 1 of 2</h3><p>Who decides?</p><p data-quiet>You can also answer in your own words.</p>",
    choices: &[
        ("q-1", "Their manager", Tone::Neutral),
        ("q-2", "HR", Tone::Neutral),
        ("q-3", "Their manager, then HR", Tone::Neutral),
        ("q-4", "Write my own", Tone::Neutral),
        ("q-5", "You decide", Tone::Neutral),
    ],
    wishes: &[
        ("A landing page for our summer internship", "other_bible:marketing"),
        ("Pull the numbers from our payroll every night and tell me what is odd", "waits_for_agent"),
        ("Somebody should talk to the new colleague about the noise", "needs_person"),
    ],
};

const RU: Sayings = Sayings {
    greeting: "<p>Здравствуйте. Скажите, с чем к вам приходят люди, и я сделаю небольшое приложение: форма, решение, список.</p><p>Напишите своими словами, что вам нужно. Я задам пару коротких вопросов, покажу, что понял, и начну только с вашего согласия.</p><p><strong>Например:</strong></p><ul><li>Форма на отпуск: сотрудник выбирает даты и тип отпуска, согласует руководитель, потом HR</li><li>Заявки на технику: что нужно, зачем, цена, ссылка. Согласует руководитель, затем финансы</li></ul>",
    examples: &[("n-1", "Форма на отпуск", Tone::Neutral), ("n-2", "Заявки на технику", Tone::Neutral), ("n-3", "Заявки на справки", Tone::Neutral)],
    leave_title: "Заявки на отпуск",
    leave_fields: &["Первый день", "Последний день", "Вид отпуска", "Комментарий", "Кто замещает", "Телефон", "Дней"],
    leave_steps: &["руководитель отдела", "кадровая служба"],
    leave_criteria: [
        "согласует руководитель отдела",
        "потом кадровая служба",
        "нужна выгрузка в Excel",
        "каждый видит только свои заявки",
        "Для отказа нужна причина, и автор её читает",
        "чтобы выглядело дружелюбно",
        "Без ссылки ничего не отдаётся",
        "HTML в поле остаётся текстом",
    ],
    leave_not_included: "обмен с зарплатной программой",
    leave_said: "Нужна форма, где сотрудники просят отпуск: первый день, последний день, вид отпуска. Согласует руководитель отдела, потом кадровая служба, и мне нужна выгрузка в Excel",
    leave_question: "<p>Кто какие заявки видит? Каждый видит только свои</p>",
    leave_card: "<h3>Заявки на отпуск</h3><dl><dt>Что нужно</dt><dd>Форма, где сотрудники просят отпуск</dd><dt>Кто решает</dt><dd>руководитель отдела, затем кадровая служба</dd></dl><p><strong>Форма</strong></p><ul><li>Первый день</li><li>Последний день</li><li>Вид отпуска (Ежегодный, Больничный, Без оплаты)</li></ul><p><strong>Готово, когда</strong></p><ul><li>согласует руководитель отдела</li><li>потом кадровая служба</li><li>каждый видит только свои заявки <em>ваш ответ</em></li><li>Для отказа нужна причина <em>предположение</em></li></ul><p>Начато.</p>",
    leave_progress: "<h3>Заявки на отпуск</h3><ol data-stages><li data-state=\"done\">понять и спланировать <em>готово</em></li><li data-state=\"done\">сделать <em>готово</em></li><li data-state=\"done\">проверить <em>готово</em></li><li data-state=\"done\">открыть пробный адрес <em>готово</em></li><li data-state=\"done\">испытать каждый пункт карточки <em>готово</em></li><li data-state=\"now\">вы смотрите <em>сейчас</em></li></ol><p>Готово: результат ниже.</p>",
    leave_result: "<h3>«Заявки на отпуск» можно смотреть</h3><p>Сделано и проверено за 2 секунды.</p><p><strong>Что было обещано</strong></p><ul><li data-verdict=\"for_person\">чтобы выглядело дружелюбно <em>решать вам</em></li><li data-verdict=\"met\">согласует руководитель отдела <em>выполнено</em></li><li data-verdict=\"met\">потом кадровая служба <em>выполнено</em></li><li data-verdict=\"met\">нужна выгрузка в Excel <em>выполнено</em></li></ul><p>Это пробная версия: вводите что угодно. «Принять» запустит её в работу.</p><p data-quiet>Сделано из шаблона; агент не работал.</p>",
    accept: "Принять",
    change: "Попросить изменить",
    open_trial: "Открыть пробную версию",
    equipment_title: "Техника",
    equipment_fields: &["Что нужно", "Зачем", "Цена", "Ссылка"],
    equipment_said: "Заявки на технику: что нужно, зачем, цена, ссылка. Согласует руководитель",
    entry: "<h3>Новая заявка в «Технике»</h3><dl><dt>От кого</dt><dd>Анна Линдквист</dd><dt>Что нужно</dt><dd>Второй экран, 27 дюймов</dd><dt>Зачем</dt><dd>Две таблицы рядом в конце каждого месяца</dd><dt>Цена</dt><dd>319,00 EUR</dd><dt>Состояние</dt><dd>Ждёт решения</dd></dl>",
    approve: "Согласовать",
    decline: "Отклонить",
    papers_title: "Справки из отдела кадров",
    question_open: "<h3>Вопрос 1 из 2</h3><p>Кто решает?</p><p data-quiet>Можно ответить и своими словами.</p>",
    choices: &[
        ("q-1", "Руководитель", Tone::Neutral),
        ("q-2", "Кадровая служба", Tone::Neutral),
        ("q-3", "Руководитель, затем кадры", Tone::Neutral),
        ("q-4", "Напишу сам", Tone::Neutral),
        ("q-5", "Решите вы", Tone::Neutral),
    ],
    wishes: &[
        ("Посадочная страница для летней стажировки", "other_bible:marketing"),
        ("Каждую ночь забирать числа из зарплатной программы и говорить мне, что странно", "waits_for_agent"),
        ("Кто-нибудь, поговорите с новым коллегой о шуме", "needs_person"),
    ],
};
