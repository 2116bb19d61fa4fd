# Что говорит терминал людям: `fleet up`, `fleet chat`, `fleet brief`, `fleet make`, `fleet init`.

terminal-owner-name = Владелец
terminal-unknown-host = По этому адресу страниц этого Fleet нет. Проверьте ссылку или спросите того, кто её дал.

## Запуск
terminal-up-serving = Fleet работает: { $url }
terminal-up-owner = Войдите как владелец по этой ссылке в течение суток: { $link }
terminal-up-again = Владелец уже входил; `fleet owner-link` выдаст новую ссылку.
terminal-up-stop = Остановить: Ctrl-C. Все данные лежат в { $data }

## fleet brief
terminal-brief-kit = Это можно сделать сейчас, набор «{ $kit }».
terminal-brief-preset = Это можно сделать сейчас, набор «{ $kit }», на основе готовой формы «{ $preset }».
terminal-brief-agent = Готового набора для этого нет: приложение напишет агент-программист, за минуты, а не за секунды.
terminal-brief-ask = Пока неясно, что имеется в виду. Возможно: { $between }
terminal-brief-greeting = Это приветствие. Скажите, что нужно людям, например: «форма на отпуск, согласует руководитель».
terminal-brief-empty = Ничего не сказано.
terminal-brief-none-other-bible = Здесь такого не делают, это относится к «{ $detail }».
terminal-brief-none-waits-for-agent = Готового набора для этого нет: нужен агент-программист.
terminal-brief-none-needs-person = Программа этого не может, это дело человека.
terminal-brief-none-refused = Такого здесь не делают ({ $detail }).
terminal-brief-asked = Будет спрошено:
terminal-fate-criterion = будет доказано
terminal-fate-question = будет спрошено
terminal-fate-not-included = не входит
terminal-fate-courtesy = сказано из вежливости
terminal-fate-goal = цель

## fleet chat
terminal-chat-start = Вы говорите с Fleet. Напишите, что нужно; цифра выбирает вариант. /help покажет остальные команды, /quit завершит.
terminal-chat-help = Цифра выбирает вариант из последнего сообщения с вариантами. /say 2 отправит «2» как слова. /file ПУТЬ приложит файл к вашим следующим словам. /quit завершит; разговор сохранится, продолжить его: `fleet chat --thread { $thread }{ $data }`.
terminal-chat-no-choice = Варианта { $n } сейчас нет.
terminal-chat-file-ready = Файл { $name } уйдёт вместе с вашими следующими словами.
terminal-chat-changed = изменено
terminal-chat-unknown = Команды { $command } здесь нет, список покажет /help. Чтобы сказать это словами, поставьте перед ними /say.

## fleet make
terminal-make-question = { $ask }
terminal-make-answer-hint = Ответьте с помощью --answer { $key }=ЗНАЧЕНИЕ или возьмите обычные ответы с --defaults. Разговор сохранён: fleet chat --thread { $thread }{ $data }
terminal-make-not-included = не входит: { $words }: { $why }
terminal-make-not-taken = Ничего не начато. Разговор сохранён: fleet chat --thread { $thread }{ $data }
terminal-make-no-kit = Сейчас из этого ничего сделать нельзя. Запрос сохранён как пожелание.
terminal-make-greeting = Скажите, что нужно людям, например: --say "форма на отпуск, согласует руководитель".
terminal-make-done = { $title }: доказано критериев { $met } из { $all }.
terminal-make-agent = Написано агентом-программистом.
terminal-make-preview = Просмотр: { $url }
terminal-make-live = Рабочий адрес: { $url }
terminal-make-commit = Коммит { $commit }, от начала до ссылки { $seconds } с.
terminal-make-serving = Fleet работает, пока вы не остановите его с помощью Ctrl-C.
terminal-make-stopped = Fleet остановлен; всё, что выше, откроется снова после команды: fleet up{ $data }
terminal-make-criterion-met = доказано
terminal-make-criterion-unmet = НЕ выполнено
terminal-make-criterion-not-proved = НЕ доказано
terminal-make-criterion-for-person = оценит человек

## fleet init
terminal-init-language = Язык терминала и первого владельца
terminal-init-listen = Где слушать? (адрес и порт)
terminal-init-public = По какому адресу открывают страницу? (https://…; пусто: только на этой машине)
terminal-init-apex = Под каким именем хостов живут приложения? (apps.example.org; пусто: localhost)
terminal-init-bible = Под какой Библией идут новые разговоры
terminal-init-written = Записано: { $file }
terminal-init-same = Менять нечего: { $file }
terminal-init-next = Запуск: { $command }
terminal-telegram-ready = @{ $bot } готов: меню задано на всех языках.
terminal-telegram-no-topics = В личных чатах нет тем: все проекты человека живут в одном чате, «/new» начинает следующий. Чтобы у каждого была своя тема, включите боту «Threaded mode» в @BotFather.
terminal-telegram-privacy-on = В группах он слышит только команды, упоминания и ответы. Обычно это и нужно; меняется командой /setprivacy в @BotFather.
terminal-telegram-other-poller = С этим токеном уже работает другая программа: остановите её или дайте Fleet своего бота. Вдвоём на одном нельзя.
terminal-telegram-next = Запустите Fleet, затем `fleet telegram link` сделает ваш аккаунт аккаунтом владельца.
terminal-demo-you = Вы
terminal-demo-telegram = Чат в учебном Telegram: { $url }
terminal-demo-data = Пробные данные лежат в { $data } и исчезнут при остановке. Прочесть журнал: fleet why КОД --data { $data }
terminal-demo-slack = Рабочее пространство в учебном Slack: { $url }
terminal-demo-second = Борис
terminal-demo-third = Вера
terminal-demo-channel = кадры
terminal-demo-language = ru
terminal-demo-note-slack = Учебный Slack на этой машине: без аккаунта и токена.
terminal-demo-note-telegram = Учебный Telegram на этой машине: без аккаунта и токена.
terminal-demo-writes-as = Вы пишете как
terminal-demo-places = Каналы и личные чаты
terminal-demo-messages = Сообщения
terminal-demo-message = Сообщение
terminal-demo-hint-channel = «@Fleet …» или «/fleet …»
terminal-demo-first = Напишите боту, что вам нужно: «@Fleet заявки на отпуск: первый день, последний день. Согласует руководитель».
terminal-demo-send = Отправить
terminal-demo-file = Файл
terminal-demo-thread = Ветка
terminal-demo-thread-close = Закрыть ветку
terminal-demo-reply = Ответить в ветке
terminal-demo-replies = Ответы
terminal-demo-needed = Заполните это поле.
terminal-demo-edited = изменено
terminal-demo-new = новое
terminal-demo-only-you = Видно только вам
terminal-demo-step-done = Готово
terminal-demo-step-now = В работе
terminal-demo-step-next = Впереди
terminal-demo-no-command = Такой команды здесь нет. Известна только «/fleet».
terminal-demo-no-command-in-thread = В ветках Slack команды не работают. Напишите здесь «@Fleet …».
