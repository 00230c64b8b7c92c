"""What stands over the window for a while: confirmations, the problem report, the environments, what is new.

`confirm` asks before what cannot be undone, `naming` and `note` ask for a line; `environments`, `highlight_rules`,
`export` and `open_session` are forms that were asked for, in which `unsaved` asks what becomes of changes;
`problem_report` and `about` only tell.

A dialog is opened with `open()` and its end awaited, never run in a loop of its own: calls and the log go on while it
stands. Modal are only a confirmation of what cannot be undone, a report of a defect, and forms that were asked for.
Failures of calls are never shown here; they belong into the panel and the journal.

May import domain, settings, ui.widgets and the window's services.
"""
