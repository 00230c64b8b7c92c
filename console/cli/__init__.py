"""The command line twin: the same engine as the window, without Qt.

`entry` parses the arguments (`arguments`) and hands them to one module per sub-command: `listings` (commands, codes),
`decode`, `call`, `simulate`, `log`, `export`, and `tour` with its steps in `tour_steps`. What they share: `terminal`
(aligned plain text, colour only on a terminal and never alone; JSON for programs), `explaining` (verdicts, failures
and bodies as text), `documents` (the same as JSON), `lookup` (code tables and commands by id), `targets` (which
environment, and where its key comes from), `engine` (a journal and a runner for the length of a command), `rows`
(journal rows as lines and as JSON), `filtering` (filter lines), `interruption` (ends what runs until somebody
interrupts it), `qt_missing` (tells a machine without Qt from a defect) and `exit_codes`.

The window and the tour's picture are the composition root's business; `console.__main__` passes both in as `Doors`,
so nothing here imports Qt. What is slow to import is imported by the sub-command that needs it: `cuelight-cli codes`
answers without loading httpx.

Exit codes: 0 ok, 1 answered with an error, 2 wrong usage, 3 unanswered, 4 a defect. Secrets are never arguments.
"""
