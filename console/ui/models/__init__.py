"""Qt item models over what the panels show: rooms, users, devices, result codes, commands, report rows.

`table` is the one table model; `room_model`, `device_model`, `code_model` and `record_model` say what a row is and
which columns it has; `command_model` is the tree of the catalogue. A model holds immutable rows and replaces them as a
whole or row by row; it asks nobody and sends nothing. `known_watch` tells when what is known has changed.

The log's model is built for another scale: `log_model` shows the journal's columns through the filter of a
`running_search`, `log_cells` says what stands in its cells; `match_model` and `rule_preview` show some of its rows.
Bodies of any size are taken apart by `parsed` with `scanning`, or laid out by `byte_rows`. `visible_text` makes texts
from outside fit to be shown.

May import domain, Qt, the theme and the icons of severities; knows no runner and no panel.
"""
