"""What few people ask for: further scenarios, own texts, quality, claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QVBoxLayout, QWidget

from kimera_console.core.bench.verdict.user_claims import parse_claim
from kimera_console.core.errors import KimeraError
from kimera_console.gui.widgets import PathField, label
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from kimera_console.gui.tabs.benchmark.plan.choice import Choice

CLAIMS_HEIGHT = 72


class PlanOptions(QWidget):
    """The folded part of the plan.

    Attributes:
        mixed, cold_start, sustained: Further scenarios.
        limit: Also the machine's own limit, and quality on the probe texts.
        texts: File with the user's own texts.
        pairs: File of pairs that the vectors' quality is judged by.
        claims: Claims, one per line.

    Signals:
        changed: Another choice.
    """

    changed = Signal()

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mixed = self._switch(
            "mixed", self.tr("Mixed lengths"), choice.mixed,
            self.tr("Batches of 32 texts, half of them under 32 tokens, one in ten over 100"),
        )  # fmt: skip
        self.cold_start = self._switch(
            "coldStart", self.tr("Cold start"), choice.cold_start,
            self.tr("From the start of a process to its first vector, up to five times"),
        )  # fmt: skip
        self.sustained = self._switch(
            "sustained", self.tr("Sustained run"), choice.sustained,
            self.tr(
                "Half a minute without a pause for each contender alone; shows throttling and "
                "drift"
            ),
        )  # fmt: skip
        self.limit = self._switch(
            "limit", self.tr("Machine limit and quality"), choice.limit,
            self.tr("How fast this machine multiplies matrices, what share of that each "
                    "contender reaches, and the cosine of the probe texts to the source "
                    "model"),
        )  # fmt: skip
        self.texts = PathField(
            self.tr("Your own texts"), "open", check=_missing,
            placeholder=self.tr("txt, csv, jsonl or Parquet"),
        )  # fmt: skip
        self.pairs = PathField(
            self.tr("Labelled pairs to measure quality with"), "open", check=_missing,
            placeholder=self.tr("sentence1,sentence2,score"),
        )  # fmt: skip
        self.pairs.setToolTip(
            self.tr("csv, tsv, jsonl or Parquet with sentence1, sentence2, score (Spearman), or "
                    "with query, positive (recall and nDCG)")
        )  # fmt: skip
        self.texts.set_text(choice.texts_file)
        self.pairs.set_text(choice.pairs_file)
        self.claims = QPlainTextEdit(choice.claims)
        self.claims.setObjectName("claims")
        self.claims.setAccessibleName(self.tr("Your claims, one per line"))
        self.claims.setPlaceholderText(self.tr("onnx >= 2x transformers throughput"))
        self.claims.setFixedHeight(CLAIMS_HEIGHT)
        self.claims.setTabChangesFocus(True)
        self._claim_problem = label("", "caption", tone="bad", wrap=True)
        self._claim_problem.hide()
        self._lay_out()
        for field in (self.texts, self.pairs):
            field.changed.connect(self._emit_changed)
        self.claims.textChanged.connect(self._read_claims)
        self._read_claims()

    @property
    def chosen(self) -> dict[str, Any]:
        """The fields of a `Choice`."""
        return {
            "mixed": self.mixed.isChecked(),
            "cold_start": self.cold_start.isChecked(),
            "sustained": self.sustained.isChecked(),
            "limit": self.limit.isChecked(),
            "texts_file": self.texts.text().strip(),
            "pairs_file": self.pairs.text().strip(),
            "claims": self.claims.toPlainText(),
        }

    @property
    def is_used(self) -> bool:
        """Whether anything is chosen here."""
        return any(value for name, value in self.chosen.items() if name != "limit")

    @property
    def problem(self) -> str:
        """Why nothing can be run with these, "" if it can."""
        names = ((self.texts, self.tr("your own texts")), (self.pairs, self.tr("pairs")))
        for field, name in names:
            if problem := field.recheck():
                if field.hangs:
                    return problem
                return self.tr("The file for {0} does not exist.").format(name)
        return self.claim_problem

    @property
    def claim_problem(self) -> str:
        """Why the claims cannot be read, "" if they can."""
        for line in self.claims.toPlainText().splitlines():
            if line.strip():
                try:
                    parse_claim(line)
                except KimeraError as error:
                    return error.message
        return ""

    @Slot()
    def _read_claims(self) -> None:
        problem = self.claim_problem
        self._claim_problem.setText(problem)
        self._claim_problem.setVisible(bool(problem))
        self.changed.emit()

    @Slot(str)
    def _emit_changed(self, _text: str) -> None:
        self.changed.emit()

    def _switch(self, name: str, text: str, on: bool, tip: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.setChecked(on)
        box.setToolTip(plain_tip(tip))
        box.setAccessibleDescription(tip)
        box.toggled.connect(lambda _on: self.changed.emit())
        return box

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for box in (self.mixed, self.cold_start, self.sustained, self.limit):
            column.addWidget(box)
        for words, field in (
            (self.tr("Your own texts, as they are"), self.texts),
            (self.tr("Quality on pairs"), self.pairs),
            (self.tr("Your claims, one per line"), self.claims),
        ):
            column.addWidget(label(words, "muted"))
            column.addWidget(field)
        column.addWidget(self._claim_problem)


def _missing(text: str) -> str:
    """What is wrong with a file that may be left out."""
    if not text.strip():
        return ""
    if Path(text.strip()).expanduser().is_file():
        return ""
    return QCoreApplication.translate("PlanOptions", "There is no such file.")
