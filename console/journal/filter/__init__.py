"""The filter over the journal: one language and one engine for the window, the command line and exports.

`language` reads a line into an expression or explains what is wrong with it, and `patterns` does so for the regular
expressions in it; `masks` says which rows of a block match, `fragments` what a regular expression leaves to be looked
at; `search` walks the blocks from the newest row backwards, in steps, and answers for rows that are new; `over_file`
leads the rows of a session file through the same columns and search.

Writing a line is helped by `parts` (what its words are), `completion` (what could stand at the cursor), `narrowing`
(terms made from a row) and `ranging` (a stretch of time).

It imports the journal's columns and entries and the domain, nothing else; `regex` is used for regular expressions
because it alone can be told to give up, and an operator's expression must not hold up the window.
"""
