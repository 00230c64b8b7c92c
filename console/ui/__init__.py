"""The window: everything that shows and asks, and nothing that knows a protocol.

Here live the event loop that joins asyncio and Qt (`event_loop`), the owner of running work (`tasks`) and work in steps
(`slices`), the one door for messages (`messages`), colours and icons (`theme`), what every panel receives (`desk`), the
actions and their palette (`actions`, `window_actions`, `log_actions`, `offers`), what can be done with a row
(`row_tools`, `bookmarks`) and which colour it has (`highlights`), the session files (`sessions`), the window itself
(`main_window`, with its `arrangement`, `docks` and `standing_panels`), and in folders the `panels`, `models`, `widgets`
and `dialogs`. `single_instance` keeps to one window, `scenarios` and `picture` make pictures of it, `memory` and
`collecting` watch over what it costs.

Not here: sending, decoding, storing. A panel makes a `Call`, awaits `runner.run(call)` and shows the `Outcome`; lists
and logs are read from the journal. The window may import `runner`, `journal`, `settings` and `domain`; it never
imports a client, a wire module or a simulator. Nothing slow (httpx, lxml, keyring, sqlite3) is imported before the
first paint.

Qt objects are touched on the window's thread only. Work runs through the `tasks` of the widget it belongs to, and
ends with it.

A decision that costs much to undo: one loop for Qt and asyncio, in `event_loop`, a subclass of qasync's. A second
thread for asyncio was turned down: every answer would cross a thread before it reaches a row, and cancelling from a
button would become a conversation between threads. Stock qasync was turned down for measured reasons, named in that
module.
"""

import builtins

import PySide6.QtCore  # noqa: F401 - puts the hook before `import` that is taken off again below

# WORKAROUND for PySide6 up to 6.11, needless when it puts no such hook for those who do not ask for it.
# The hook serves `from __feature__ import`, which nothing here uses. For that it reads the source of every module that
# is imported, of which `linecache` keeps each line (8 MB in all), and swaps `__import__` while other threads import.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
