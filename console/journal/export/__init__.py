"""Exports of a session file: HTML to read, CSV to calculate, JSON lines to program with, HAR 1.2 for other tools.

`exporting` reads a session file row by row, filters it with the one engine (`filter.over_file`), has every row cleared
of secrets by the one redactor (`clearing`) although the file is cleared already, and writes what a `Rendering` makes of
it (`rendering`): `page` (HTML, with the style sheet of `resources/export`), `sheet` (CSV), `lines` (JSON lines), `har`.
Memory stays flat: one slice of rows and the bodies of one row. The file appears under its name only when it is whole; a
cancelled or failed export leaves nothing.

Everything is said in every form: which program and session, which filter, how many rows, what was removed, what of a
damaged file could not be read, and which rows came from a simulator.

* HTML: one file, no script, nothing loaded. A line a row, its details behind it. Bodies over 64 KiB are cut and say so.
* CSV: RFC 4180, UTF-8 with a byte order mark, every cell quoted. Text that a spreadsheet would run as a formula gets an
  apostrophe in front. The last record is of kind `export` and says what was removed.
* JSON lines: an object a line, told apart by `type`: first one `session`, then a `row` each, last one `export`.
  A row has what the session file has of it (`lines.row_form` is the list). Bytes are `{"text": …}` or, when they
  are not UTF-8, `{"base64": …}`.
* HAR 1.2: an entry a row. Exchanges over HTTP are what HAR means. For everything else the required members are filled
  so that every reader accepts them: method `TCP`, `EVENT`, `GAP` or `NOTE`, a URL `tcp://environment/command`, status 0
  and the message as content. What HAR has no place for is in `_cuelight`: the members of a JSON line's row but its
  bytes. The log's `_cuelight` says what the last JSON line says.

Nothing here knows a loop: run an export in a thread. It imports the journal, the domain and `assets`.
"""
