"""What panels that send calls share: one way to run a call, to serve a form, and to say how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, TypeAlias

import shiboken6
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton

from console.domain.command import Changes, Command, System
from console.domain.outcome import Answered, Outcome, Severity
from console.domain.reply import Reply
from console.ui.messages import Message
from console.ui.models.known_watch import KnownWatch
from console.ui.panels.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.domain.call import Call
    from console.domain.environment import Environment
    from console.ui.desk import Desk
    from console.ui.widgets.command_form import CommandForm

Then: TypeAlias = "Callable[[Call, Outcome], Coroutine[object, object, None]]"
"""What a panel does with the outcome of a form's call."""

Sure: TypeAlias = "Callable[[Call], Coroutine[object, object, bool]]"
"""Asks the operator whether a call is meant."""

STARTING = "The simulators are starting; this takes a moment."
NO_ENABLEX = "This environment has no EnableX address. Add one in Environments (Ctrl+Shift+E)."
NO_RECORDER = "This environment has no recorder address. Add one in Environments (Ctrl+Shift+E)."
NO_WEB = "This environment has no Web API address. Add one in Environments (Ctrl+Shift+E)."


def why_blocked(environment: Environment, system: System) -> str:
    """Say why nothing can be sent to a system; empty when it can."""
    target = environment.enablex if system is System.ENABLEX else environment.recorder
    if target is not None:
        return ""
    if environment.is_starting:
        return STARTING
    return NO_ENABLEX if system is System.ENABLEX else NO_RECORDER


async def nothing_more(call: Call, outcome: Outcome) -> None:
    """Do nothing beyond showing the outcome."""


class AskingPanel(Panel):
    """A panel that sends calls, and sees what calls of others teach."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._spoke_of: Command | None = None
        self.watch = KnownWatch(lambda: desk.runner.known, self)

    def make_cancel_button(self) -> QPushButton:
        """Return a button, visible only while something runs, that cancels it; for a panel's bar."""
        button = QPushButton("Cancel", self)
        button.setToolTip("Stop waiting for what this panel has asked (Esc)")
        button.hide()
        button.clicked.connect(self.cancel_running)
        self.tasks.changed.connect(lambda: button.setVisible(self.tasks.count > 0))
        return button

    async def ask(self, call: Call, *, is_quiet: bool = False) -> Outcome:
        """Run a call and show at the foot how it ended; a quiet one is shown only when it went wrong."""
        try:
            outcome: Outcome = await self.desk.runner.run(call)
        except asyncio.CancelledError:
            self._say_cancelled(call)
            raise
        self.watch.look()
        if is_quiet and good_reply(outcome) is not None:
            self._take_back(call.command)
        else:
            self._spoke_of = call.command
            self.show_outcome(outcome, call.command.title)
        return outcome

    def serve(self, form: CommandForm, then: Then = nothing_more, is_sure: Sure | None = None) -> None:
        """Send what a form submits, keep it marked as running meanwhile, and let it cancel.

        Args:
            form: The form to serve.
            then: What to do with the outcome besides showing it.
            is_sure: Asked before sending, for commands that destroy something.
        """
        name = form.command.id

        def send(call: Call) -> None:
            form.set_running(True)
            self.tasks.start(self._ask_then(call, then, is_sure), name=name).add_done_callback(rest)

        def rest(_: object) -> None:
            if shiboken6.isValid(form):
                form.set_running(False)

        form.submitted.connect(send)
        form.refused.connect(self.strip.clear)  # how an earlier call ended would read as the answer to this one
        form.cancel_requested.connect(lambda: self.tasks.cancel(name))

    async def _ask_then(self, call: Call, then: Then, is_sure: Sure | None) -> None:
        if is_sure is not None and not await is_sure(call):
            return
        await then(call, await self.ask(call))

    def _take_back(self, command: Command) -> None:
        """Clear what was said of an earlier try of the same command, now that it went well."""
        if self._spoke_of is command:
            self._spoke_of = None
            self.strip.clear()

    def _say_cancelled(self, call: Call) -> None:
        if not shiboken6.isValid(self):
            return
        self._spoke_of = call.command
        happened = f"{call.command.title} was cancelled."
        if call.command.changes is Changes.NOTHING:
            self.show_message(Message(Severity.NOTICE, happened, "It changes nothing, so nothing is left to clear up."))
            return
        means = "If it was on its way already, the system may have acted on it all the same."
        self.show_message(Message(Severity.WARNING, happened, means, "Look at the state before you send it again."))

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what is known while the panel can be seen."""
        super().showEvent(event)
        self.watch.set_watching(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can see the panel."""
        super().hideEvent(event)
        self.watch.set_watching(False)


def good_reply(outcome: Outcome) -> Reply | None:
    """Return the reply of a successful outcome, else None."""
    return outcome.reply if isinstance(outcome, Answered) and outcome.verdict.is_success else None
