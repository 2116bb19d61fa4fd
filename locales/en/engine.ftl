# Words the engine needs for values of entries shown in the chat.
entry-yes = yes
entry-no = no
entry-range = { $from } – { $to }
