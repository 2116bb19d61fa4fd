# Слова движка для значений записей в чате.
entry-yes = да
entry-no = нет
entry-range = { $from } – { $to }
