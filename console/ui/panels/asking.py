"""What panels that send calls share: one way to run a call, to serve a form, and to say how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, TypeAlias

import shiboken6

from console.domain.outcome import Answered, Outcome, Severity
from console.domain.reply import Reply
from console.ui.messages import Message
from console.ui.panels.panel import Panel

if TYPE_CHECKING:
    from console.domain.call import Call
    from console.ui.widgets.command_form import CommandForm

Then: TypeAlias = "Callable[[Call, Outcome], Coroutine[object, object, None]]"
"""What a panel does with the outcome of a form's call."""


async def nothing_more(call: Call, outcome: Outcome) -> None:
    """Do nothing beyond showing the outcome."""


class AskingPanel(Panel):
    """A panel that sends calls."""

    async def ask(self, call: Call, *, is_quiet: bool = False) -> Outcome:
        """Run a call and show at the foot how it ended; a quiet one is shown only when it went wrong."""
        try:
            outcome = await self.desk.runner.run(call)
        except asyncio.CancelledError:
            self._say_cancelled(call)
            raise
        if not (is_quiet and good_reply(outcome) is not None):
            self.show_outcome(outcome, call.command.title)
        return outcome

    def serve(self, form: CommandForm, then: Then = nothing_more) -> None:
        """Send what a form submits, keep it marked as running meanwhile, and let it cancel."""
        name = form.command.id

        def send(call: Call) -> None:
            form.set_running(True)
            task = self.tasks.start(self._ask_then(call, then), name=name)
            task.add_done_callback(lambda _: shiboken6.isValid(form) and form.set_running(False))

        form.submitted.connect(send)
        form.cancel_requested.connect(lambda: self.tasks.cancel(name))

    async def _ask_then(self, call: Call, then: Then) -> None:
        await then(call, await self.ask(call))

    def _say_cancelled(self, call: Call) -> None:
        if shiboken6.isValid(self):
            self.show_message(
                Message(
                    Severity.NOTICE,
                    f"{call.command.title} was cancelled.",
                    "The system may have acted on it all the same if it was on its way already.",
                    "Look at the current state before you send it again.",
                )
            )


def good_reply(outcome: Outcome) -> Reply | None:
    """Return the reply of a successful outcome, else None."""
    return outcome.reply if isinstance(outcome, Answered) and outcome.verdict.is_success else None
