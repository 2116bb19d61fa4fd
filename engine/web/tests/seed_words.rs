//! The words of the seeded conversations, in both languages, with the HTML that the chat's renderer makes.

use fleet_domain::manifest::Tone;

use super::Sayings;

impl Sayings {
    pub(crate) fn of(locale: &str) -> Self {
        if locale == "ru" { RU } else { EN }
    }
}

const EN: Sayings = Sayings {
    greeting: "<p>Hello. Tell me what your people ask for, and I make a small app for it: a form, a decision, a list.</p><p>Write in your own words what you need. I ask a few short questions at most, show you what I understood, and start only when you say so.</p><p class=\"title\">For example:</p><ul><li>A form for leave: people choose dates and the kind of leave, their manager approves, then HR</li><li>Requests for equipment: what, why, price up to 2000 eur, link. The manager approves, then finance</li></ul>",
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
    leave_card: "<p class=\"header\"><strong>Leave requests</strong></p><dl><dt>What you want</dt><dd>A place where people ask for leave</dd><dt>Who decides</dt><dd>their manager, then HR</dd></dl><p class=\"title\">The form</p><ul><li>First day</li><li>Last day</li><li>Kind of leave (Vacation, Sick leave, Unpaid)</li></ul><p class=\"title\">It is done when</p><ul class=\"marks\"><li data-tone=\"neutral\">their manager approves</li><li data-tone=\"neutral\">then HR</li><li data-tone=\"neutral\">each sees their own requests <small class=\"mark\">your answer</small></li><li data-tone=\"neutral\">Declining needs a reason <small class=\"mark\">assumed</small></li><li data-tone=\"neutral\">and 12 more checks that every such app has to pass</li></ul><p class=\"title\">Not included</p><ul><li>“sync with payroll”: needs a programming agent, which this instance does not have yet</li></ul><p>Started.</p>",
    leave_progress: "<p class=\"header\"><strong>Leave requests</strong></p><ul class=\"marks\"><li data-tone=\"good\">understand and plan <small class=\"mark\">done</small></li><li data-tone=\"good\">make it <small class=\"mark\">done</small></li><li data-tone=\"good\">check it <small class=\"mark\">done</small></li><li data-tone=\"good\">put it on a trial address <small class=\"mark\">done</small></li><li data-tone=\"good\">try every point of the card <small class=\"mark\">done</small></li><li data-tone=\"waiting\">you look at it <small class=\"mark\">now</small></li></ul><p>Ready: the result is below.</p>",
    leave_result: "<p class=\"header\"><strong>“Leave requests” is ready to look at</strong></p><p>Made and checked in 2 seconds.</p><p class=\"title\">What was promised</p><ul class=\"marks\"><li data-tone=\"waiting\">it looks friendly <small class=\"mark\">you judge</small></li><li data-tone=\"good\">their manager approves <small class=\"mark\">holds</small></li><li data-tone=\"good\">then HR <small class=\"mark\">holds</small></li><li data-tone=\"good\">I want to download it to Excel <small class=\"mark\">holds</small></li><li data-tone=\"good\">and 12 more points that hold</li></ul><p class=\"title\">Not included</p><ul><li>sync with payroll</li></ul><p>This is a trial: enter what you like. “Accept” makes it live.</p><p class=\"footer\">Made from a template; no agent ran.</p>",
    accept: "Accept",
    change: "Ask for changes",
    open_trial: "Open the trial",
    equipment_title: "Equipment",
    equipment_fields: &["What", "Why", "Price", "Link"],
    equipment_said: "Requests for equipment: what, why, price up to 2000 eur, link. The manager approves",
    entry: "<p class=\"header\"><strong>A new request in “Equipment”</strong></p><dl><dt>From</dt><dd>Anna Lindqvist</dd><dt>What</dt><dd>A second screen, 27 inches</dd><dt>Why</dt><dd>Two tables side by side at the end of each month</dd><dt>Price</dt><dd>319.00 EUR</dd><dt>State</dt><dd>Waiting</dd></dl><p>Decision 1 of 1</p>",
    approve: "Approve",
    decline: "Decline",
    papers_title: "Certificates from HR",
    question_open: "<p class=\"header\"><strong>Question 1 of 2</strong></p><p>Who decides?</p><p class=\"footer\">You can also answer in your own words.</p>",
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
    greeting: "<p>Здравствуйте. Скажите, с чем к вам приходят люди, и я сделаю небольшое приложение: форма, решение, список.</p><p>Напишите своими словами, что вам нужно. Я задам пару коротких вопросов, покажу, что понял, и начну только с вашего согласия.</p><p class=\"title\">Например:</p><ul><li>Форма на отпуск: сотрудник выбирает даты и тип отпуска, согласует руководитель, потом HR</li><li>Заявки на технику: что нужно, зачем, цена, ссылка. Согласует руководитель, затем финансы</li></ul>",
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
    leave_card: "<p class=\"header\"><strong>Заявки на отпуск</strong></p><dl><dt>Что нужно</dt><dd>Форма, где сотрудники просят отпуск</dd><dt>Кто решает</dt><dd>руководитель отдела, затем кадровая служба</dd></dl><p class=\"title\">Форма</p><ul><li>Первый день</li><li>Последний день</li><li>Вид отпуска (Ежегодный, Больничный, Без оплаты)</li></ul><p class=\"title\">Готово, когда</p><ul class=\"marks\"><li data-tone=\"neutral\">согласует руководитель отдела</li><li data-tone=\"neutral\">потом кадровая служба</li><li data-tone=\"neutral\">каждый видит только свои заявки <small class=\"mark\">ваш ответ</small></li><li data-tone=\"neutral\">Для отказа нужна причина <small class=\"mark\">предположение</small></li></ul><p>Начато.</p>",
    leave_progress: "<p class=\"header\"><strong>Заявки на отпуск</strong></p><ul class=\"marks\"><li data-tone=\"good\">понять и спланировать <small class=\"mark\">готово</small></li><li data-tone=\"good\">сделать <small class=\"mark\">готово</small></li><li data-tone=\"good\">проверить <small class=\"mark\">готово</small></li><li data-tone=\"good\">открыть пробный адрес <small class=\"mark\">готово</small></li><li data-tone=\"good\">испытать каждый пункт карточки <small class=\"mark\">готово</small></li><li data-tone=\"waiting\">вы смотрите <small class=\"mark\">сейчас</small></li></ul><p>Готово: результат ниже.</p>",
    leave_result: "<p class=\"header\"><strong>«Заявки на отпуск» можно смотреть</strong></p><p>Сделано и проверено за 2 секунды.</p><p class=\"title\">Что было обещано</p><ul class=\"marks\"><li data-tone=\"waiting\">чтобы выглядело дружелюбно <small class=\"mark\">решать вам</small></li><li data-tone=\"good\">согласует руководитель отдела <small class=\"mark\">выполнено</small></li><li data-tone=\"good\">потом кадровая служба <small class=\"mark\">выполнено</small></li><li data-tone=\"good\">нужна выгрузка в Excel <small class=\"mark\">выполнено</small></li></ul><p>Это пробная версия: вводите что угодно. «Принять» запустит её в работу.</p><p class=\"footer\">Сделано из шаблона; агент не работал.</p>",
    accept: "Принять",
    change: "Попросить изменить",
    open_trial: "Открыть пробную версию",
    equipment_title: "Техника",
    equipment_fields: &["Что нужно", "Зачем", "Цена", "Ссылка"],
    equipment_said: "Заявки на технику: что нужно, зачем, цена, ссылка. Согласует руководитель",
    entry: "<p class=\"header\"><strong>Новая заявка в «Технике»</strong></p><dl><dt>От кого</dt><dd>Анна Линдквист</dd><dt>Что нужно</dt><dd>Второй экран, 27 дюймов</dd><dt>Зачем</dt><dd>Две таблицы рядом в конце каждого месяца</dd><dt>Цена</dt><dd>319,00 EUR</dd><dt>Состояние</dt><dd>Ждёт решения</dd></dl>",
    approve: "Согласовать",
    decline: "Отклонить",
    papers_title: "Справки из отдела кадров",
    question_open: "<p class=\"header\"><strong>Вопрос 1 из 2</strong></p><p>Кто решает?</p><p class=\"footer\">Можно ответить и своими словами.</p>",
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
