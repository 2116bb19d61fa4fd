# Критерии, которых человек не называл, и то, что на карточке отмечено как допущение.
check-opens = Приложение открывается у своих людей, целиком и на нужном языке
check-closed = Без ссылки ничего не видно: ни страниц, ни данных, ни файлов
check-saves = Заполненная заявка сохраняется точно так, как её отправили
check-keeps-entries = То, что ввели люди, сохраняется и читается точно таким, каким его отправили
check-field-saved = Поле «{ $field }» есть в форме и сохраняется
check-field-required = Заявка без поля «{ $field }» не принимается
check-field-guarded = Неверное значение в поле «{ $field }» не принимается, и это видно у поля
check-field-unique = Значение поля «{ $field }» не может повториться
check-field-computed = Поле «{ $field }» считается верно
check-field-ordered = «{ $field }» раньше, чем «{ $opener }», не принимается, и это видно у поля
check-field-limited-most = «{ $field }» больше { $max } не принимается
check-field-limited-least = «{ $field }» меньше { $min } не принимается
check-field-limited-both = «{ $field }» меньше { $min } или больше { $max } не принимается
check-field-not-past = Прошедший день в поле «{ $field }» не принимается
check-decides = { $who } может согласовать и отклонить
check-only-approver = Никто, кроме «{ $who }», не может решить на этом шаге
check-states-hold = Заявка не может перескочить шаг, а решение остаётся в силе
check-reason-asked = При отказе нужно указать причину, и автор её видит
check-own-only = Каждый видит только свои заявки
check-all-seen = Все в приложении видят все заявки
check-approvers-told = О новой заявке тот, кто решает, узнаёт в чате, сразу с кнопками
check-author-told = Автор узнаёт о решении
check-filters = Список можно фильтровать, искать в нём и листать
check-exports-csv = Список можно скачать в CSV
check-exports-xlsx = Список можно скачать для Excel
check-speaks = Языки приложения: { $languages }
check-history-kept = У каждой заявки хранится, кто, что и когда сделал
check-text-stays-text = Всё, что введено в поле, остаётся простым текстом
check-person = Это вы оцените сами, когда будете принимать
field-optional = { $field } (можно не заполнять)
said-in-part = { $words } (часть этого вы позже изменили)
usual-fields = Обычная форма: { $fields }
from-table = Поля из файла { $file }: { $fields }
from-table-left-out =
    { $n ->
        [one] Поля из файла { $file }: { $fields }; ещё { $n } заголовок в форму не поместился
        [few] Поля из файла { $file }: { $fields }; ещё { $n } заголовка в форму не поместились
        [many] Поля из файла { $file }: { $fields }; ещё { $n } заголовков в форму не поместились
       *[other] Поля из файла { $file }: { $fields }; ещё { $n } заголовка в форму не поместилось
    }
usual-shape-records = Приложение хранит то, что вводят люди
usual-shape-static = Приложение только показывает страницы и ничего не хранит
usual-audience = Приложение для тех, кого вы пригласите
language-en = английский
language-ru = русский
