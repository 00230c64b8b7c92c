"""Qt item models over what the panels show: rooms, users, devices, result codes, commands, report rows.

`table.py` is the one table model; the others say what a row is and which columns it has. A model holds immutable rows
and replaces them as a whole or row by row; it asks nobody and sends nothing. The log's model is built for another scale
and lives in a module of its own.

May import domain, Qt, the theme and the icons of severities; knows no runner and no panel.
"""
