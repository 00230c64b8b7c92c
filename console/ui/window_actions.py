"""What the window can be asked to do: its actions and their menus. What the palette offers besides is in `offers`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from console.settings import Appearance
from console.ui.actions import Actions, ActionSpec
from console.ui.log_actions import log_actions
from console.ui.standing_panels import INSPECTOR, LOG

if TYPE_CHECKING:
    from console.ui.main_window import MainWindow
    from console.ui.widgets.log_view import LogView


def window_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Return every action of the window, in the order of the menus."""
    return (
        *_file_actions(window),
        *_view_actions(window),
        *_actions_on_the_log(window),
        *log_actions(window),
        ActionSpec("cancel", "Cancel all running calls", "Log", partial(_cancel_all, window), "Ctrl+.", "cancel"),
        ActionSpec("about", "About Cuelight and what's new", "Help", partial(_show_about, window), "F1", "help"),
    )


def _file_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    edit = partial(_edit_environments, window)
    return (
        ActionSpec("environments", "Edit environments…", "File", edit, "Ctrl+Shift+E", "edit"),
        ActionSpec("session.open", "Open a session…", "File", lambda: window.sessions.ask(), "Ctrl+O", "open"),
        ActionSpec(
            "session.save",
            "Save the session as…",
            "File",
            lambda: window.sessions.save_as(),
            "Ctrl+Shift+S",
            "download",
        ),
        ActionSpec("session.export", "Export rows…", "File", lambda: window.sessions.export(), "Ctrl+E", "send"),
        ActionSpec("quit", "Quit Cuelight", "File", window.quit_requested.emit, "Ctrl+Q", "close"),
    )


def _view_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    return (
        ActionSpec("palette", "Search or run a command", "View", lambda: window.palette_.pop_up(), "Ctrl+K", "search"),
        *(
            ActionSpec(
                f"open.{key}", f"Open {dock.spec.title}", "View", dock.bring_up, dock.spec.shortcut, dock.spec.icon
            )
            for key, dock in window.docks.items()
        ),
        ActionSpec("refresh", "Refresh what the panel shows", "View", partial(_reload, window), "F5", "refresh"),
        *(
            ActionSpec(f"theme.{look}", f"Use {_words(look)}", "View", partial(_wear, window, look), icon="theme")
            for look in Appearance
        ),
        ActionSpec("layout", "Reset layout", "View", window.reset_layout, "Ctrl+Shift+L", "layout"),
    )


def _actions_on_the_log(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What concerns the log as a whole; what concerns its rows is in `log_actions`."""
    find, follow, rules = partial(_find_in_log, window), partial(_follow, window), partial(edit_highlights, window)
    pause, clear, show = partial(_pause, window), partial(_clear, window), partial(_show_everything, window)
    histogram = partial(_toggle_histogram, window)
    return (
        ActionSpec("log.find", "Filter the log", "Log", find, "Ctrl+F", "search"),
        ActionSpec("log.pause", "Pause or resume the log", "Log", pause, "Ctrl+Shift+P", "pause"),
        ActionSpec("log.clear", "Clear the log or show it again", "Log", clear, "Ctrl+Shift+K", "clear"),
        ActionSpec("log.follow", "Follow the newest row", "Log", follow, "Ctrl+End", "follow"),
        ActionSpec("log.all", "Show every row", "Log", show, "Ctrl+Shift+A", "journal"),
        ActionSpec("log.rules", "Edit highlight rules…", "Log", rules, "Ctrl+Shift+H", "highlight"),
        ActionSpec("log.histogram", "Show or hide rows over time", "Log", histogram, "Ctrl+Shift+T", "histogram"),
    )


def fill_menu(menu: QMenu, actions: Actions, window: MainWindow) -> None:
    """Put every action into a menu of its group."""
    for title, group in actions.menus.items():
        below = QMenu(title, menu)
        below.addActions(list(group))
        if title == "File":
            below.insertMenu(actions["session.save"], _recent_menu(window, below))
        menu.addMenu(below)


def _recent_menu(window: MainWindow, parent: QMenu) -> QMenu:
    """Return a menu of the session files used lately; it is filled when it opens."""
    menu = QMenu("Open recent session", parent)

    def fill() -> None:
        menu.clear()
        for name in window.desk.settings.recent_sessions:
            action = menu.addAction(Path(name).name, partial(window.sessions.open, Path(name)))
            action.setToolTip(name)
        if menu.isEmpty():
            menu.addAction("No session was opened yet").setEnabled(False)

    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(fill)
    return menu


def _words(look: Appearance) -> str:
    return "the desktop's colours" if look is Appearance.SYSTEM else f"{look.value.replace('-', ' ')} colours"


def _wear(window: MainWindow, look: Appearance) -> None:
    window.desk.theme.use(look.value)
    window.change_settings(replace(window.desk.settings, theme=look))


def _reload(window: MainWindow) -> None:
    """Ask anew for what the panel in front shows, wherever the focus is."""
    panels = [dock.existing for key, dock in window.docks.items() if key not in (LOG.key, INSPECTOR.key)]
    front = [panel for panel in panels if panel is not None and not panel.visibleRegion().isEmpty()]
    why_not = front[0].reload() if front else "No panel is open."
    if why_not:
        window.desk.messages.notice("There is nothing to refresh.", why_not)


def _log(window: MainWindow) -> LogView:
    return window.sessions.log.view


def _find_in_log(window: MainWindow) -> None:
    view = window.sessions.bring_up_log().view
    view.search.setFocus()
    view.search.selectAll()


def _pause(window: MainWindow) -> None:
    _log(window).pause.toggle()


def _clear(window: MainWindow) -> None:
    _log(window).toggle_cleared()


def _show_everything(window: MainWindow) -> None:
    _log(window).show_everything()


def _follow(window: MainWindow) -> None:
    _log(window).table.set_follow(follows=True)


def _cancel_all(window: MainWindow) -> None:
    for dock in window.docks.values():
        if dock.existing is not None:
            dock.existing.cancel_running()


def edit_highlights(window: MainWindow, line: str = "") -> None:
    """Edit the highlight rules, beginning with a new one for a filter line if one is given."""
    from console.journal.highlight import Rule
    from console.ui.dialogs.highlight_rules import edit_rules

    draft = Rule(line, line) if line else None
    book = _log(window).highlights.book
    window.tasks.start(edit_rules(window, book, draft), name="edit highlight rules", replace=True)


def _toggle_histogram(window: MainWindow) -> None:
    is_shown = not window.desk.settings.shows_histogram
    window.open_panel("journal")
    _log(window).histogram.setVisible(is_shown)
    window.change_settings(replace(window.desk.settings, shows_histogram=is_shown))


def _edit_environments(window: MainWindow) -> None:
    from console.ui.dialogs.environments import edit_environments

    window.tasks.start(edit_environments(window), name="edit environments", replace=True)


def _show_about(window: MainWindow) -> None:
    from console.ui.dialogs.about import About

    About(window.desk.theme, window).open()
