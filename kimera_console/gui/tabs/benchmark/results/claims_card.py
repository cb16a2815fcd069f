"""The migration's claims, each with its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kimera_console.core.bench.plan.types import CONFIRMED, NOT_DECIDED, REFUTED
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Card, StatusPill, holder, label, vbox

if TYPE_CHECKING:
    from kimera_console.core.bench.plan.types import ClaimVerdict


class ClaimsCard(Card):
    """The migration's promises, each with its verdict and the figures behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Claims"),
            self.tr("The migration's claims, checked against this measurement"),
            parent,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(CARD_PADDING)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self.pills: list[StatusPill] = []
        self._nothing = label("", "muted", wrap=True)
        self.add(self._grid)
        self.add(self._nothing)
        self.body.addStretch(1)

    def clear(self, why: str) -> None:
        """Take the verdicts away."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.pills = []
        self._nothing.setText(why)
        self._nothing.setVisible(bool(why))

    def show_claims(self, claims: tuple[ClaimVerdict, ...], *, noisy: bool) -> None:
        """Show verdicts; those of a noisy run say so and are never green."""
        self.clear("" if claims else self.tr("A run that was stopped decides no claims."))
        looks = {
            CONFIRMED: (self.tr("Confirmed"), "ok"),
            REFUTED: (self.tr("Refuted"), "bad"),
            NOT_DECIDED: (self.tr("Not decided"), "muted"),
        }
        more = self.tr("More than that")
        names = (more, *(text for text, _tone in looks.values()))
        widest = max(StatusPill(text).sizeHint().width() for text in names)
        for row, claim in enumerate(claims):
            text, tone = looks.get(claim.verdict, (claim.verdict, "muted"))
            if claim.exceeds:
                text = more
            if noisy and claim.verdict != NOT_DECIDED:
                text, tone = self.tr("{0}, noisy run").format(text), "warn"
            pill = StatusPill(text, tone)
            pill.setMinimumWidth(widest)
            self.pills.append(pill)
            self._grid.addWidget(pill, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(_claim_words(claim), row, 1)


def _claim_words(claim: ClaimVerdict) -> QWidget:
    sentence = label(claim.claim, "strong", wrap=True, selectable=True)
    detail = label(claim.detail, "muted", wrap=True, selectable=True)
    for one in (sentence, detail):
        _grow_with_width(one)
    return holder(vbox(sentence, detail, spacing=2))


def _grow_with_width(one: QLabel) -> None:
    policy = one.sizePolicy()
    policy.setHeightForWidth(True)
    one.setSizePolicy(policy)
