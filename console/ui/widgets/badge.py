"""The badge that says how a fact is known, shown wherever a command can be sent."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from console.domain.command import Provenance
from console.ui.widgets.styling import restyle


def explain(provenance: Provenance) -> str:
    """Return what a provenance means for whoever sends the command."""
    match provenance:
        case Provenance.DOCUMENTED:
            return "Documented: name and parameters were read in the vendor's documentation."
        case Provenance.OBSERVED:
            return "Observed: seen in real traffic, though no documentation we have describes it."
        case Provenance.NAMED:
            return "Named: the name is confirmed, its parameters only in part."
        case Provenance.ASSUMED:
            return "Assumed: our own guess. A real system may know it under another name, or not at all."
        case _:
            assert_never(provenance)


def explain_meaning(provenance: Provenance) -> str:
    """Return how the meaning of a result code is known; that of the command is another matter."""
    match provenance:
        case Provenance.DOCUMENTED:
            return "Documented by the vendor."
        case Provenance.OBSERVED:
            return "Observed in real traffic."
        case Provenance.NAMED:
            return "Confirmed only in part."
        case Provenance.ASSUMED:
            return "Our reading; nobody has confirmed it."
        case _:
            assert_never(provenance)


class ProvenanceBadge(QLabel):
    """A small word in a coloured field: documented, observed, named or assumed."""

    def __init__(self, provenance: Provenance = Provenance.ASSUMED, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_provenance(provenance)

    def show_provenance(self, provenance: Provenance) -> None:
        """Show another provenance."""
        self.setText(provenance.value)
        self.setToolTip(explain(provenance))
        self.setAccessibleName(f"Provenance: {provenance.value}")
        self.setAccessibleDescription(explain(provenance))
        restyle(self, "badge", provenance.value)
