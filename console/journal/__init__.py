"""The journal: every exchange and every event, in memory as columns and on disk as one session file.

Here live what a row is (`entry`), the columns in memory (`columns`, with the `spelling` of summaries), the one line a
row says (`summary`), the removal of secrets (`redact`, with the tolerant scanners of `scan`), the JSON forms of
verdicts and timings (`forms`), the schema of the session file (`file`), the thread that writes it (`writer`) with what
it is handed (`handover`), what it makes of that (`recording`, `record`) and what waits for it (`waiting`), reading a
file back (`session`) and the class that holds them together (`journal`, with its `news` for `listeners`).

A file opened for looking is an `opened` session, whose rows come by the thousand (`gathering`, `pieces`); what a view
reads of it and of the running journal alike is in `rows`. Files are named by `naming` and copied by `saving`, and
`recovery` finds the one whose run did not end well.

On these stand what a log is used for: the filter (`filter`), highlight rules (`highlight`, in a `rule_file`) and saved
filters (`saved_filters`, in a `filters_file`) with the TOML both are written in (`toml_text`), the next row of a sort
(`neighbours`), bars over time (`histogram`), marks beside the scroll bar (`markers`), text in the bytes of requests and
replies (`payload_search`), rows that belong together (`belonging`), two rows side by side (`comparing`, `differences`),
requests to paste elsewhere (`copying`) and other forms of a session file (`export`).

Not here: the view, anything that talks to a system. The journal imports the domain, `assets` and `own_files`, and in
`comparing` the hardened reader of XML in `wire`; `sqlite3` is imported where a file is opened, because the window must
not wait for it.

Decisions that cost much to undo:

* A row's number is its id in the file, counted from 1 without gaps, so a row in memory, a row on disk and a
  row on screen are the same number for as long as the file exists. Turned down: ids given by SQLite.
* Memory is a list of blocks, each a tenth of the limit with arrays of its own. The oldest rows leave by dropping a
  block, which costs nothing, and no array ever grows large enough for its growth to be felt. Turned down: one
  array per column (compacting it stops the window), and objects per row (ten times the memory).
* What the loop's thread does for a row is numbers and one short sentence. Redaction, JSON and SQL of the
  whole exchange are the writer thread's work. The sentence itself is cleared of secrets before it is kept.
* A file that cannot be written never fails a call: rows wait in memory, loudly, and are written when it can be. What
  waits is bounded (`waiting`): past the bounds first bytes and then rows are given up, and both are counted and told.
* A bookmark is a row of its own table and a flag of its row, so that filters and marks cost no look into the table.
"""
