# Дни и перечни словами.
date-day = { $day } { $month } { $year }
date-moment = { $day }, { $time }
date-month-1 = января
date-month-2 = февраля
date-month-3 = марта
date-month-4 = апреля
date-month-5 = мая
date-month-6 = июня
date-month-7 = июля
date-month-8 = августа
date-month-9 = сентября
date-month-10 = октября
date-month-11 = ноября
date-month-12 = декабря
list-and = { $head } и { $last }
