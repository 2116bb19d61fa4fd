# Слова страницы: переходы, чат вокруг сообщений, приложения, задачи, списки, люди, справка, отказы.

## Вокруг каждой страницы
page-skip = К содержанию
page-menu = Меню
page-menu-close = Закрыть меню
page-nav = Страницы и разговоры
page-nav-chat = Чат
page-nav-projects = Приложения
page-nav-activity = События
page-nav-wishes = Пожелания
page-nav-people = Люди
page-nav-help = Справка
page-threads = Разговоры
page-thread-new = Новый разговор
page-thread-untitled = Новый разговор
page-thread-news = Новые сообщения
page-thread-elsewhere = Этот разговор идёт в другом мессенджере. Здесь его можно читать, отвечайте там.
page-thread-readonly = Этот разговор можно читать, но писать в нём вы не можете.
page-leave = Выйти
page-leave-everywhere = Выйти на всех устройствах
page-language = Язык
page-language-en = English
page-language-ru = Русский
page-theme = Цвета
page-theme-system = Как в системе
page-theme-light = Светлые
page-theme-dark = Тёмные
page-back = Назад
page-none = Пока ничего.
page-new-tab = откроется в новой вкладке
page-code = Код этого запроса: { $code }

## Чат
page-log = Сообщения
page-log-empty = Сообщений пока нет. Скажите, что вам нужно.
page-older = Более ранние сообщения
page-newest = К последним сообщениям
page-jump = Новые сообщения
page-you = Вы
page-you-too = вы
page-edited = изменено
page-link-over = больше недоступно
page-message = Сообщение
page-message-hint = Напишите, что вам нужно
page-send = Отправить
page-attach = Приложить файлы
page-files = Файлы к отправке
page-keys = Enter отправляет, Shift + Enter начинает новую строку
page-sending = Отправляется
page-send-failed = Не отправлено.
page-send-again = Отправить снова
page-send-waits = Пока не отправлено. Уйдёт само, как только связь вернётся.
page-offline = Нет связи. Ваш текст останется здесь, а сообщения придут, как только она вернётся.
page-gone = Этого разговора здесь больше нет: приложение удалили, или он вам больше не открыт. Отправить сюда ничего нельзя.
page-online = Связь восстановлена.
page-file-remove = Убрать
page-file-not-sent = не отправлен
page-file-without = Что не принято, с сообщением не уйдёт. Отправьте ещё раз, чтобы отправить без него.
page-file-large = Этот файл слишком большой; файл может занимать не больше { $mebibytes } МБ.
page-file-sending = Файл отправляется
page-text-long = Длиннее сообщение быть не может.
page-panel = Приложение и ход работы
page-panel-close = Закрыть
page-start = Что сделаем?
page-start-guest = Вас пригласили в приложение. Разговор о нём — на его странице.
page-to-chat = В чат

## Как это работает
page-how = Как это работает
page-how-say = Скажите, что нужно
page-how-say-more = Хватит одного предложения. Можно приложить файлы.
page-how-ask = Ответьте на пару коротких вопросов
page-how-ask-more = Не больше трёх, прежде чем вы увидите, что я понял. Работа начнётся только с вашего согласия.
page-how-try = Попробуйте
page-how-try-more = Личная ссылка откроет работающее приложение. Каждый пункт, о котором вы просили, сначала проверен.
page-how-accept = Примите или попросите изменить
page-how-accept-more = Принятая версия сразу начинает работать. Это можно отменить или вернуться к прежней.

## Приложения
page-projects-count =
    { $n ->
        [one] { $n } приложение
        [few] { $n } приложения
        [many] { $n } приложений
       *[other] { $n } приложения
    }
page-projects-empty = Приложений пока нет
page-projects-empty-more = Скажите в чате, что нужно вашим людям. То, что получится, появится здесь.
page-open-live = Открыть приложение
page-open-trial = Открыть пробу
page-conversation = Разговор
page-version = Версия { $n }
page-versions = Версии
page-version-live = Работает
page-not-live-yet = Приложение ещё не запущено. Когда его запустят, об этом скажет переписка, а здесь появится кнопка, которая его открывает.
page-versions-none = Пока ничего не принято. Первая принятая проба станет версией 1.
page-accepted-by = Принято: { $name }
page-roll-back = Вернуться к ней
page-trial-until = Пробная ссылка работает до
page-tasks = Задачи
page-task-open = Все пункты и их проверка
page-journal = Журнал
page-about = О приложении
page-about-form = Форма
page-about-steps = Кто решает
page-about-form-live = Форма, которой пользуются
page-about-steps-live = Кто решает сейчас
page-about-form-trial = Форма в пробной версии
page-about-steps-trial = Кто решает в пробной версии
page-about-since = Сделано
page-origin = Сделано по шаблону; агент не работал.
page-origin-agent = Написано агентом-программистом.
page-origin-kit = Подошёл шаблон «{ $kit }», поэтому первые три этапа решились сразу.
page-members = Люди
page-invite = Создать приглашение
page-remove-member = Убрать
page-remove-member-more = { $name }: доступ к этому приложению прекратится, ссылки и вход закончатся сразу. Введённое останется.
page-remove-member-yes = Убрать из приложения
page-invite-as = Пригласить кого-то как
page-manage = Управление
page-rename = Переименовать
page-rename-to = Новое название
page-revoke = Отозвать пробные ссылки
page-revoke-more = Пробная версия переедет на новый адрес. Розданные ссылки перестанут работать.
page-revoke-yes = Отозвать ссылки
page-delete = Удалить приложение
page-delete-question = Удалить «{ $title }»?
page-delete-more = Адреса перестанут работать, а все записи уйдут в корзину. Там они пролежат 30 дней, потом исчезнут.
page-delete-live = Этим приложением пользуются люди: оно работает.
page-delete-yes = Удалить со всеми данными
page-keep = Оставить
page-role-guest = Гость
page-role-requester = Заказчик
page-role-approver = Согласующий
page-role-owner = Владелец
page-role-admin = Администратор

## Как обстоят дела
page-standing-working = В работе
page-standing-resting = Ждёт конца лимита
page-standing-stopped = Остановлено
page-standing-awaiting_acceptance = Ждёт решения
page-standing-choosing_entries = Ждёт выбора
page-standing-promoting = Запускается
page-standing-accepted = Принято
page-standing-undoing = Отменяется
page-standing-superseded = Заменено новой задачей
page-standing-needs_human = Нужен человек
page-standing-parked = Отложено
page-standing-cancelled = Выброшено
page-standing-live = Работает
page-standing-trial = Проба
page-standing-quiet = Пока нечего показать

## Задача
page-kind-new = Новое приложение
page-kind-change = Изменение
page-work = Ход работы
page-stages = Этапы
page-stage-research = Что нужно
page-stage-architect = Как устроено
page-stage-plan = План
page-stage-implement = Сборка
page-stage-review = Проверки
page-stage-deploy = Пробная ссылка
page-stage-qa = Испытание пунктов
page-stage-acceptance = Решение
page-stage-state-done = готово
page-stage-state-settled = по шаблону
page-stage-state-now = сейчас
page-stage-state-halted = остановлено здесь
page-stage-state-todo = впереди
page-stage-state-skipped = не дошло
page-took = От старта до ссылки
page-commit = Версия исходников
page-became = Стало
page-undo-until = Можно отменить до
page-criteria = Готово, когда
page-criteria-more = Каждый пункт испытан на временной копии именно этой версии. Откройте пункт, чтобы увидеть, что было сделано и замечено.
page-proved = Доказано { $met } из { $of }
page-verdict-met = выполнено
page-verdict-unmet = не выполнено
page-verdict-not_proved = не доказано
page-verdict-for_person = решать вам
page-verdict-untried = ещё не проверялось
page-tag-said = ваши слова
page-tag-answered = ваш ответ
page-tag-assumed = предположение
page-tag-kit = в каждом приложении
page-evidence-trace = Что отправлено и что пришло в ответ
page-evidence-none = Ещё не проверялось.
page-evidence-person = Машина этого не определит: решать вам, когда посмотрите пробу.
page-tried-on = Испытано на
page-not-included = Не входит
page-attempts = Попытки
page-attempt = Попытка { $n }
page-attempt-kit = Шаблон «{ $kit }», без агента
page-attempt-working = в работе
page-attempt-note = Агент записал:
page-attempt-files =
    { $n ->
        [one] Пока изменён { $n } файл.
        [few] Пока изменено { $n } файла.
        [many] Пока изменено { $n } файлов.
       *[other] Пока изменено { $n } файла.
    }
page-attempt-done = готово
page-attempt-gates_failed = проверки что-то нашли
page-attempt-criteria_unmet = пункты не выполнены
page-attempt-broke = сбой
page-attempt-rate_limited = исчерпал лимит запросов
page-attempt-quota_or_billing = исчерпан тариф или баланс
page-attempt-overloaded = серверы модели заняты
page-attempt-auth = нет доступа: ключ или вход
page-attempt-model_missing = нет такой модели
page-attempt-context_overflow = разговор стал слишком длинным
page-attempt-network = модель недоступна
page-attempt-protocol = ответил невнятицей
page-attempt-truncated = ответ оборван
page-attempt-empty = ничего не сделал
page-attempt-turn_limit = исчерпал все ходы
page-attempt-budget_limit = исчерпал бюджет
page-attempt-hung = завис
page-attempt-crashed = упал
page-attempt-agent_error = не справился
page-attempt-halted = остановлена
page-act-stop = Остановить
page-act-resume = Продолжить
page-act-throw_away = Отбросить
page-act-accept = Принять
page-act-ask_changes = Попросить изменить
page-act-keep_entries = Оставить пробные записи
page-act-start_clean = Начать с чистого листа
page-act-undo = Отменить приёмку
page-decided-by = Запускать ли это, решают: { $names }.
page-throw-away-more = Сделанное будет отброшено. Журнал останется.
page-throw-away-yes = Отбросить
page-needs-gates_stuck = Проверки дважды нашли одно и то же, нужен человек
page-needs-criteria_unmet = Некоторые пункты не выполнены, и новая попытка даст то же самое
page-needs-attempts_used = Все попытки использованы
page-needs-no_agent = Ни один агент не может продолжить: см. ниже, исправьте и продолжите
page-needs-environment = Неисправно что-то вокруг работы: почините и продолжите
page-needs-parked = Достигнут предел, работа отложена; её можно продолжить одним нажатием
page-told-stop = Просьба остановить передана.
page-told-resume = Просьба продолжить передана.
page-told-throw_away = Просьба отбросить передана.
page-told-accept = Принято.
page-told-ask_changes = Скажите в чате, что изменить.
page-told-keep_entries = Пробные записи останутся.
page-told-start_clean = Приложение начнёт с чистого листа.
page-told-undo = Просьба отменить приёмку передана.
page-told-rename = Просьба переименовать передана.
page-told-renamed = Переименовано.
page-rename-empty = Напишите название: из одних пробелов оно не бывает.
page-rename-long = Название слишком длинное: помещается не больше 80 знаков.
page-told-rollback = Просьба вернуться к версии передана.
page-told-revoke = Просьба отозвать ссылки передана.
page-told-remove_member = Просьба убрать человека отправлена.
page-told-more = Что из этого выйдет, будет видно здесь и в разговоре.

## Чем доказан пункт
page-check-opens = Приложение открывается, с названием и всеми своими файлами.
page-check-closed = Без ссылки ничего не отдаётся.
page-check-saves = Заявка сохраняется целиком, и каждое значение читается таким, каким отправлено.
page-check-keeps-entries = Запись сохраняется, и каждое значение читается таким, каким отправлено.
page-check-field-saved = Поле есть в форме, сохраняется и читается обратно.
page-check-field-required = Без этого поля заявка не принимается, и указано именно оно.
page-check-field-guarded = Неподходящее значение в этом поле не принимается.
page-check-field-unique = Вторая заявка с тем же значением не принимается.
page-check-field-computed = Вычисленное значение верно для разных данных.
page-check-field-ordered = Вторая дата раньше первой не принимается, и указано именно это поле; тот же день принимается.
page-check-field-limited = Результат за пределом не принимается, сам предел — принимается.
page-check-field-not-past = Прошедший день в этом поле не принимается, сегодняшний — принимается.
page-check-decides = Согласующий этого шага может согласовать и отклонить.
page-check-only-approver = Больше никто на этом шаге решить не может.
page-check-states-hold = Шаги нельзя пропустить или повторить, решённая заявка остаётся решённой.
page-check-reason-asked = Для отказа нужна причина, и автор её читает.
page-check-own-only = Каждый видит только свои заявки.
page-check-all-seen = Все в приложении видят все заявки.
page-check-approvers-told = Согласующие узнают о новой заявке, с кнопками.
page-check-author-told = Автор узнаёт о решении.
page-check-filters = Список отбирается по состоянию и словам.
page-check-exports = В выгрузке ровно те строки, которые можно видеть.
page-check-speaks = Каждое слово приложения есть на каждом его языке.
page-check-history-kept = С каждой заявкой хранится, кто, что и когда сделал.
page-check-text-stays-text = HTML и управляющие символы в поле остаются текстом.
page-check-person = Решает человек.

## Журнал
page-activity-more = Что решалось в ваших приложениях и почему.
page-activity-empty = Пока ничего не произошло.
page-event-begin = Начато
page-event-implemented = Собрано
page-event-implemented-failed = Сборка не принята
page-event-gated = Проверено
page-event-gated-failed = Проверки не пройдены
page-event-previewed = Пробная ссылка готова
page-event-proved = Доказано
page-event-proved-failed = Не доказано
page-event-broke = Сбой на этапе
page-event-promoted = Работает
page-event-promote_failed = Запуск не удался
page-event-undone = Отменено
page-event-undo_failed = Отмена не удалась
page-event-stop = Остановлено
page-event-resume = Продолжено
page-event-cancel = Отброшено
page-event-accept = Принято
page-event-choose_entries = Выбор о записях
page-event-undo = Запрошена отмена
page-event-supersede = Заменено
page-event-cap_reached = Достигнут предел
page-event-project = Приложение начато
page-event-brief = Уточнение
page-event-revoke = Пробные ссылки отозваны
page-event-rollback = Запрошен возврат версии
page-event-rename = Переименовано
page-event-delete = Запрошено удаление
page-event-remove_member = Человека убрали из приложения
page-event-joined = Кто-то присоединился

## Почему, словами движка; английские предложения дословно те, что пишет движок
page-why-confirmed = подтверждено
page-why-kit-fits = набор { $kit } подходит, поэтому разведка, устройство и план решены: одна неделимая работа
page-why-by-agent = сделает агент: одна неделимая работа
page-why-next-kit = начинается следующая попытка: набор { $kit }
page-why-next-agent = начинается следующая попытка: { $agent }, учётная запись { $account }
page-why-asleep = все агенты, которые могли бы продолжить, спят
page-why-wakes = работа продолжится, когда проснётся первый
page-why-woke = учётная запись отдохнула
page-why-nobody = продолжить некому ({ $message }): спрашиваем человека
page-why-halted = попытка { $n } была прервана
page-why-kept = то, что она оставила, сохранено
page-why-ended = попытка { $n } закончилась: { $end }
page-why-ended-last = попытка { $n } закончилась: { $end }; больше не разрешено, спрашиваем человека
page-why-failed = попытка { $n } не удалась на этапе «{ $stage }»
page-why-failed-last = попытка { $n } не удалась на этапе «{ $stage }»; больше не разрешено, спрашиваем человека
page-why-no-money = попытка { $n } исчерпала деньги; работа отложена, продолжить можно одним нажатием
page-why-resumed = { $name }: продолжено после этапа «{ $stage }»
page-why-implemented = попытка { $n } сделала коммит { $commit }; его смотрят проверки
page-why-gated = все проверки пройдены на { $commit }; он идёт на пробный адрес
page-why-previewed = пробный адрес показывает { $commit }; каждый пункт испытывается на временной копии
page-why-proved = на { $commit } выполнен каждый пункт; теперь должен посмотреть человек
page-why-same = попытка { $n } не удалась точно так же, как прежняя: повторять нет смысла, спрашиваем человека
page-why-accepted-entries = { $name }: принято { $commit }; в пробе есть записи ({ $entries }), сначала вопрос о них
page-why-accepted = { $name }: принято { $commit }
page-why-clean = { $name }: выбрано начать с чистого листа
page-why-keep = { $name }: выбрано оставить пробные записи
page-why-promoted = работает версия { $version }: { $commit }
page-why-promote-failed = переключить рабочий адрес на { $commit } не удалось; прежняя версия работает: { $message }
page-why-undo = { $name }: приёмка отменена
page-why-undone = версия { $version } снята с рабочего адреса; результат снова ждёт
page-why-undo-failed = отменить версию { $version } не удалось; она ещё работает: { $message }
page-why-stopped = { $name }: остановлено на этапе «{ $stage }»; сделанное сохранено
page-why-thrown = { $name }: отброшено
page-why-superseded = вместо этой задачи начата более новая
page-why-cap-time = на этапе «{ $stage }» кончилось отведённое время; отложено, продолжить можно одним нажатием
page-why-cap-money = на этапе «{ $stage }» кончились отведённые деньги; отложено, продолжить можно одним нажатием
page-why-ignored = пропущено: { $message }
page-why-project = { $name }: карточка нового приложения подтверждена
page-why-revoke = все пробные ссылки отозваны; у пробы новый адрес
page-why-rollback = { $name }: просьба вернуть версию { $version } на рабочий адрес
page-why-rename = у приложения другое название
page-why-delete = { $name }: просьба удалить приложение с данными
page-why-removed = { $name } убирает из приложения: { $other }
page-why-joined-guest = { $name }: приглашение принято, роль: гость
page-why-joined-requester = { $name }: приглашение принято, роль: заказчик
page-why-joined-approver = { $name }: приглашение принято, роль: согласующий
page-why-brief-file = приложен файл
page-why-brief-started = человек дал начать
page-why-brief-cancelled = человек отказался
page-why-brief-fits = подходит набор
page-why-brief-agents-no-kit = готового набора для такого приложения нет: его напишут агенты-программисты
page-why-brief-agents-beyond = набор умеет не всё из этого: изменение внесут агенты-программисты
page-why-brief-agents-before = приложение писали агенты-программисты, и изменения вносят они: набор стёр бы их файлы
page-why-brief-nothing = пока ни о чём не просили
page-why-brief-reworded = просьба сказана иначе
page-why-brief-missed = слова не ответили на вопрос
page-why-brief-answered = получен ответ: { $asked }
page-why-brief-left = оставлено на наше усмотрение: { $asked }
page-why-brief-all-left = все вопросы оставлены на наше усмотрение
page-why-brief-change = человек хочет что-то изменить
page-why-brief-changed = правка внесена в карточку
page-why-brief-not-taken = ничего из сказанного учесть не удалось
page-why-brief-none = здесь такого не делают: { $verdict }
page-why-paired = { $name } открывает доступ: { $other }

## То же для людей, где движок говорит языком инженера
page-because-kit-fits = подходит готовый шаблон
page-because-by-agent = сделают программные агенты
page-because-next-kit = работа начинается
page-because-next-agent = начинает { $agent }
page-because-asleep = все агенты, которые могли бы продолжить, исчерпали свой лимит
page-because-wakes = работа продолжится сама, как только первый снова сможет
page-because-woke = агент снова может работать
page-because-halted = попытка { $n } была остановлена
page-because-implemented = попытка { $n } готова; её проверяют
page-because-gated = все проверки пройдены; приложение открывается по пробному адресу
page-because-previewed = пробу можно открыть; каждый пункт испытывается на копии
page-because-proved = каждый пункт выполняется; теперь смотрит человек
page-because-accepted-entries =
    { $entries ->
        [one] { $name }: принято; в пробе есть { $entries } запись, сначала вопрос о ней
        [few] { $name }: принято; в пробе есть { $entries } записи, сначала вопрос о них
        [many] { $name }: принято; в пробе есть { $entries } записей, сначала вопрос о них
       *[other] { $name }: принято; в пробе есть { $entries } записи, сначала вопрос о них
    }
page-because-accepted = { $name }: принято
page-because-promoted = работает версия { $version }
page-because-promote-failed = включить не удалось; прежняя версия работает: { $message }
page-because-brief-answered = получен ответ: { $asked }
page-because-brief-left = оставлено на наше усмотрение: { $asked }
page-because-brief-all-left = все вопросы оставлены на наше усмотрение
page-because-brief-fits = можно сделать по шаблону
page-because-brief-none = здесь такого не делают: { $verdict }
page-asked-what = о чём заявки
page-asked-fields = что указать в заявке
page-asked-approver = кто решает
page-asked-visibility = кто что видит
page-kit-requests = заявки

## Пожелания
page-wish-whole = Показать целиком
page-wishes-more = О чём просили и чего пока здесь нечем сделать. Ничего не пропадает.
page-wishes-empty = Пожеланий нет: всё, о чём просили, удалось сделать.
page-wish-other_bible = Из другой области
page-wish-waits_for_agent = Ждёт программирующего агента
page-wish-needs_person = Нужен человек
page-wish-refused = Делать не будем
page-field-marketing = маркетинг
page-field-product = программные продукты
page-wish-other = Прочее

## Люди и ссылки
page-people-count =
    { $n ->
        [one] { $n } человек
        [few] { $n } человека
        [many] { $n } человек
       *[other] { $n } человека
    }
page-waiting = Ждут доступа
page-waiting-more = Они написали в мессенджере и увидели код. Сверьте его с ними, прежде чем впустить.
page-let-in = Впустить
page-known = Кто уже здесь
page-person-admin = Администратор
page-person-member = Участник
page-person-guest = Гость
page-person-guest-places = Только в приложениях, куда пригласили
page-person-stranger = Ждёт
page-person-erased = Данные стёрты
page-login-link = Ссылка для входа
page-login-link-more = Ссылка для входа срабатывает один раз, в течение суток. Новая отменяет прежние ссылки того же человека.
page-link-head = Ссылка для передачи
page-link-invite = Кто первым её откроет, присоединится к «{ $title }». Срабатывает один раз, в течение семи дней.
page-link-as-step = Будет решать заявки в роли: { $step }.
page-link-as-guest = Сможет посмотреть и высказаться.
page-link-as-requester = Сможет пользоваться приложением и просить об изменениях.
page-link-as-approver = Будет решать заявки.
page-link-login = По ней войдёт { $name }. Срабатывает один раз, в течение суток.
page-code-ask = Связать мессенджер
page-code-head = Ваш аккаунт в мессенджере
page-code-how = Откройте бота Fleet из своего аккаунта. С этого момента он узнает вас там.
page-code-no-bot = К этому Fleet пока не подключён ни один мессенджер. Подключить его может тот, кто им управляет: в README написано как.
page-door = В { $messenger }
page-door-open = Открыть в { $messenger }
page-door-or-write = Или напишите боту:
page-door-write = Напишите это боту Fleet в личном сообщении:
page-code-once = Работает один раз, в течение часа, и показано только сейчас. Кто это отправит, того примут за вас: никому не передавайте.
page-link-once = Она показана только сейчас. Отправьте её одному человеку.
page-copy = Скопировать
page-copied = Скопировано
page-join = Присоединиться к «{ $title }»
page-join-step = Вас просят решать заявки в роли: { $step }.
page-join-as-guest = Вас пригласили посмотреть и высказаться.
page-join-as-requester = Вас пригласили пользоваться приложением и просить об изменениях.
page-join-as-approver = Вас пригласили решать заявки.
page-join-known = Вы присоединитесь как { $name }.
page-join-name = Ваше имя, каким его увидят другие
page-join-yes = Присоединиться
page-joined = Вы в приложении «{ $title }»
page-join-privacy = Имя хранится только на этой машине, его можно стереть.
page-swap = Продолжить под именем { $name }?
page-swap-text = Сейчас вы вошли как { $me }. По этой ссылке вы войдёте как { $name }.
page-swap-yes = Войти как { $name }
page-swap-no = Остаться как { $me }

## Вход
page-sign-in = Вход
page-enter = Вход в Fleet
page-enter-text = Ссылка действует один раз. Пока вы не нажали кнопку, она остаётся в силе.
page-enter-yes = Войти
page-sign-in-how = Как получить ссылку
page-sign-in-owner = Если Fleet работает на вашей машине, попросите у него новую ссылку:
page-sign-in-other = Иначе попросите того, кто вас пригласил: ссылка для вас создаётся на странице «Люди».

## Справка
page-help-examples = Например:
page-help-words = Слова, которые всегда действуют в чате
page-help-status = что происходит?
page-help-status-more = расскажет, как обстоят дела
page-help-list = мои приложения
page-help-list-more = покажет ваши приложения со ссылками
page-help-fill = новая заявка
page-help-fill-more = спросит в чате то же, что форма приложения, вопрос за вопросом
page-help-mine = мои заявки
page-help-mine-more = покажет ваши заявки и что с ними; «покажи заявку 2» покажет одну
page-help-accept = принимаю · отменить приёмку
page-help-accept-more = готовый результат начнёт работать; несколько минут это можно отменить, как и последнюю правку карточки
page-help-rollback = откатить
page-help-rollback-more = снова включит прошлую версию
page-help-stop = стоп
page-help-stop-more = остановит работу и сохранит её
page-help-resume = продолжить
page-help-resume-more = продолжит с того места, где остановилось
page-help-throw = отбросить
page-help-throw-more = уберёт текущую работу или результат
page-help-rename = переименовать
page-help-rename-more = даст приложению другое название
page-help-invite = пригласить
page-help-invite-more = расскажет, как коллеги попадают в приложение
page-help-delete = удалить
page-help-delete-more = удалит приложение с данными, переспросив
page-help-digest = сводка раз в неделю · выключи сводку
page-help-digest-more = решает, как часто вы узнаёте, что произошло
page-help-zone = мой часовой пояс Берлин
page-help-zone-more = говорит, где идут ваши часы
page-help-help = помощь
page-help-help-more = расскажет всё это в чате
page-help-honest = На что можно рассчитывать
page-help-honest-template = Каждое приложение говорит, как оно сделано: по шаблону, когда агент не работает и модели ничего не отправляется, или агентом-программистом.
page-help-honest-proof = Результат показывается, только когда каждый пункт испытан на копии именно этой версии. Что машина определить не может, оставлено вам и отмечено.
page-help-honest-private = Приложения и записи остаются на этой машине. Ссылки личные; у кого нет роли, тот ничего не видит.
page-help-api = Для программ:

## Размеры и время
page-day = { $day } { $month }
page-size-b = { $n } Б
page-size-kb = { $n } КБ
page-size-mb = { $n } МБ
page-span-ms = { $n } мс
page-span-s = { $n } с
page-span-min = { $n } мин

## Отказы
page-refused-head-missing = Не найдено
page-refused-head-no = Не получилось
page-refused-head-broken = У нас что-то сломалось
page-refused-sign-in = Вы не вошли. Откройте ссылку для входа, чтобы увидеть эту страницу.
page-refused-session-over = Ваш вход закончился. Откройте новую ссылку, чтобы вернуться; ничего не потеряно.
page-refused-link-over = Эта ссылка уже использована, заменена новой или устарела.
page-refused-not-found = По этому адресу ничего нет, или это не для вас.
page-refused-method = Этот адрес не принимает таких запросов.
page-refused-not-allowed = Ваша роль этого не позволяет.
page-refused-last-owner = У приложения остаётся хотя бы один владелец. Сначала сделайте владельцем кого-то ещё.
page-refused-name-taken = Здесь уже кого-то так зовут. Добавьте фамилию, чтобы вас не путали.
page-refused-cross-site = Запрос пришёл с другого сайта, поэтому он не выполнен. Вернитесь на страницу и повторите.
page-refused-too-much = Слишком много сразу. Отправьте частями или файлом.
page-refused-too-large = Слишком много сразу: всё вместе может занимать не больше { $mebibytes } МБ.
page-refused-file-too-large = «{ $name }» слишком велик; файл может занимать не больше { $mebibytes } МБ.
page-refused-too-many-files =
    { $most ->
        [one] В одно сообщение помещается не больше { $most } файла.
        [few] В одно сообщение помещается не больше { $most } файлов.
        [many] В одно сообщение помещается не больше { $most } файлов.
       *[other] В одно сообщение помещается не больше { $most } файла.
    }
page-refused-file-kind = «{ $name }»: файлы такого вида я не беру. Беру CSV, TXT, PDF, PNG, JPG, WebP, DOCX и XLSX.
page-refused-file-empty = «{ $name }» — пустой файл, брать в нём нечего. Пришлите файл с содержимым.
page-refused-file-lies = «{ $name }» — не то, что обещает имя: внутри { $kind }. Переименуйте его или пришлите нужный файл.
page-refused-file-unsafe = «{ $name }» повреждён или содержит макросы, поэтому не принят. Сохраните его без макросов и пришлите снова.
page-refused-no-name = Напишите своё имя: остальные видят, кто просит и кто решает.
page-refused-name-too-long =
    { $most ->
        [one] Имя слишком длинное; помещается не больше { $most } знака. Сократите его.
        [few] Имя слишком длинное; помещается не больше { $most } знаков. Сократите его.
        [many] Имя слишком длинное; помещается не больше { $most } знаков. Сократите его.
       *[other] Имя слишком длинное; помещается не больше { $most } знака. Сократите его.
    }
page-refused-file-unknown = Один из этих файлов неизвестен. Приложите его снова.
page-refused-too-long =
    { $most ->
        [one] Сообщение слишком длинное; помещается не больше { $most } знака.
        [few] Сообщение слишком длинное; помещается не больше { $most } знаков.
        [many] Сообщение слишком длинное; помещается не больше { $most } знаков.
       *[other] Сообщение слишком длинное; помещается не больше { $most } знака.
    }
page-refused-empty = Здесь пусто. Напишите что-нибудь или приложите файл.
page-refused-too-fast =
    { $seconds ->
        [one] Слишком много сразу. Попробуйте снова через { $seconds } секунду.
        [few] Слишком много сразу. Попробуйте снова через { $seconds } секунды.
        [many] Слишком много сразу. Попробуйте снова через { $seconds } секунд.
       *[other] Слишком много сразу. Попробуйте снова через { $seconds } секунды.
    }
page-refused-files-a-day = Это больше файлов, чем один человек может прислать за день: не больше { $mebibytes } МБ. Остальное пришлите завтра.
page-refused-too-many-streams = У вас открыто очень много страниц. Закройте некоторые.
page-refused-headers-too-large = Вокруг содержания запроса слишком много лишнего.
page-refused-unreadable = Запрос не удалось прочитать: { $what }
page-refused-no-such-bible = Нет Библии «{ $name }».
page-refused-timed-out = Это заняло слишком много времени. Попробуйте чуть позже.
page-refused-moved-on = Пока вы смотрели, всё изменилось. Взгляните ещё раз и повторите, если это ещё нужно.
page-refused-disk-full = На диске этого Fleet не осталось места, поэтому это не сохранено; всё прежнее цело. Тому, кто управляет этим Fleet, нужно освободить место, затем отправьте ещё раз.
page-refused-trouble = У нас что-то сломалось. Отправленное раньше не потеряно. Сообщите тому, кто управляет этим Fleet, код ниже.

## Когда пишет Fleet
page-habits = Когда Fleet пишет мне
page-habits-digest = Сводка
page-habits-digest-more = Одно короткое сообщение в 09:30 по вашим часам: что ждёт вас и что произошло в ваших приложениях. Если ничего не произошло, ничего не придёт.
page-habits-paused = Сводок не будет до
page-habits-zone = Ваш часовой пояс
page-habits-zone-more = Напоминания приходят в рабочие дни с 09:00 до 18:00 по этим часам.
page-habits-zone-usual = Как у всех здесь: { $zone }
page-habits-quiet = Тихие часы
page-habits-quiet-more = По тем же часам: в это время сообщения, которые могут подождать, приходят без звука. Одинаковые часы значат: никогда.
page-habits-quiet-from = С
page-habits-quiet-until = До
page-habits-keep = Сохранить
