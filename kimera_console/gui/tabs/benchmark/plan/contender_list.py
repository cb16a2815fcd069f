"""The contenders of this machine, to be ticked; what is not available says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import core_words
from kimera_console.gui.widgets import label, set_enabled, vbox
from kimera_console.gui.widgets.basic.fold import Fold
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import middle_elided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.plan.types import Contender

ON_AT_FIRST = frozenset({"onnx", "transformers"})
"""The question most people come with; the others only where somebody asks for them."""
ALWAYS_SHOWN = frozenset({"onnx", "transformers", "lightweight"})

LONGEST_LABEL = 33
"""Letters of a contender's name; its tooltip has all of them."""


class ContenderList(QWidget):
    """A checkbox for each contender, with its model or the reason why it cannot be measured.

    Attributes:
        more: Unfolds the further contenders; None where there are none.
        problem: Why they cannot be listed, "" while they can.

    Signals:
        changed: Another choice, by the user or because another contender is available.
    """

    changed = Signal()

    def __init__(self, wanted: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = dict(wanted)
        self._known: tuple[Contender, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._unfolded = False
        self.problem = ""
        self.more: Fold | None = None
        self._place = QWidget(self)
        """Never shown: it marks the list's place in the order of Tab."""
        self._place.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._place.hide()
        self._layout = vbox(spacing=2)
        self.setLayout(self._layout)
        self._waiting = label(self.tr("Finding what this machine can measure…"), "muted", wrap=True)
        self._layout.addWidget(self._waiting)

    @property
    def contenders(self) -> tuple[Contender, ...]:
        """All, as last listed; () before that."""
        return self._known

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the ticked and available ones."""
        return tuple(
            one.id for one in self._known if one.available and self._boxes[one.id].isChecked()
        )

    @property
    def wanted(self) -> dict[str, bool]:
        """Contender id -> ticked or not, as the user last said; to be remembered."""
        return dict(self._wanted)

    def box(self, contender: str) -> QCheckBox:
        """The checkbox of a contender.

        Raises:
            KeyError: It is not listed.
        """
        return self._boxes[contender]

    def show_contenders(self, found: Sequence[Contender]) -> None:
        """List them; choices are kept."""
        if tuple(found) == self._known and not self.problem:
            return
        focused = next((name for name, box in self._boxes.items() if box.hasFocus()), "")
        self._empty()
        self._known = tuple(found)
        for one in self._known:
            if one.id in ALWAYS_SHOWN:
                self._add(one, self._layout)
        others = [one for one in self._known if one.id not in ALWAYS_SHOWN]
        if others:
            self._add_more(others)
        self._order()
        if focused in self._boxes:
            self._boxes[focused].setFocus()
        self.changed.emit()

    def _order(self) -> None:
        """Tab goes through them where they stand: made late, they would come last on the page."""
        before: QWidget = self._place
        shown = [box for name, box in self._boxes.items() if name in ALWAYS_SHOWN]
        folded = [box for name, box in self._boxes.items() if name not in ALWAYS_SHOWN]
        for one in (*shown, *([self.more] if self.more is not None else ()), *folded):
            self.setTabOrder(before, one)
            before = one

    def show_problem(self, sentence: str) -> None:
        """Say why they cannot be listed."""
        if sentence == self.problem:
            return
        self._empty()
        self.problem = sentence
        self._layout.addWidget(label(sentence, tone="bad", wrap=True))
        self.changed.emit()

    def _empty(self) -> None:
        """Take everything away that is on show."""
        self._known, self.problem = (), ""
        self._boxes, self.more = {}, None
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_more(self, others: Sequence[Contender]) -> None:
        """Precisions, devices, other bundles: folded until asked for, or one is ticked."""
        fold = QWidget()
        inner = vbox(spacing=2)
        fold.setLayout(inner)
        for one in others:
            self._add(one, inner)
        ticked = any(self._boxes[one.id].isChecked() for one in others)
        self.more = Fold(
            self.tr("More contenders: {0} of {1}").format(
                sum(one.available for one in others), len(others)
            ),
            fold,
            tip=self.tr(
                "Other precisions, devices and converted models; how many are available here"
            ),
        )
        self.more.setObjectName("moreContenders")
        self.more.setChecked(ticked or self._unfolded)
        self.more.toggled.connect(self._remember_fold)
        self._layout.addWidget(self.more)
        self._layout.addWidget(fold)

    @Slot(bool)
    def _remember_fold(self, unfolded: bool) -> None:
        self._unfolded = unfolded

    def _add(self, one: Contender, layout: QVBoxLayout) -> None:
        name = core_words(one.label)
        box = QCheckBox(visible_cell(middle_elided(name, LONGEST_LABEL)))
        box.setObjectName(f"contender_{one.id}")
        wanted = self._wanted.get(one.id, one.id in ON_AT_FIRST)
        box.setChecked(one.available and wanted)
        words = one.model or self.tr("Hashed words, no model")
        if not one.available:
            words = one.reason
        box.setAccessibleDescription(core_words(words))
        box.setToolTip(plain_tip(name))
        set_enabled(box, one.available, one.reason)
        box.toggled.connect(lambda on, known=one.id: self._toggle(known, on))
        self._boxes[one.id] = box
        caption = label(words, "caption", wrap=True)
        caption.setObjectName(f"about_{one.id}")
        caption.setContentsMargins(24, 0, 0, 6)
        if not one.available:
            caption.setToolTip(plain_tip(one.reason))
        layout.addWidget(box)
        layout.addWidget(caption)

    @Slot(str, bool)
    def _toggle(self, name: str, on: bool) -> None:
        self._wanted[name] = on
        self.changed.emit()
