"""What the list of models shows: whole models, those of other tools, damaged and source ones."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, Qt

from kimera_console.core.bundles.library import Verdict, verdict_of
from kimera_console.core.bundles.parity_report import distance
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.language import core_words, figure
from kimera_console.gui.widgets import Column
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.bundles.library import KnownModel
    from kimera_console.gui.tabs.convert.tasks import ModelsFound

UNKNOWN = "–"
LEAST_NAME = 120
"""Pixels of a name in a narrow list; its tooltip has all of it."""


class ModelState(enum.Enum):
    """What a model in the list is at this moment: what needs the eye most comes first."""

    DAMAGED = "damaged"
    ACTIVE = "active"
    CONFIGURED = "configured"
    KEPT = "kept"
    FOREIGN = "foreign"
    READY = "ready"
    SOURCE = "source"


_LOOKS = {
    ModelState.DAMAGED: ("error", "bad"),
    ModelState.ACTIVE: ("check-circle", "ok"),
    ModelState.CONFIGURED: ("flags", ""),
    ModelState.KEPT: ("warning", "warn"),
    ModelState.FOREIGN: ("help", "muted"),
    ModelState.READY: ("model", ""),
    ModelState.SOURCE: ("help", "muted"),
}
_VERDICTS = {
    Verdict.PASSED: ("check-circle", "ok"),
    Verdict.OVERRIDDEN: ("warning", "warn"),
    Verdict.NONE: ("help", "muted"),
}


@dataclass(frozen=True)
class ListedModel:
    """A row of the list.

    Attributes:
        path: The model's folder.
        model: What is known of it; None if it cannot be read.
        problem: Why it cannot be read, a sentence; "" if it can.
        size_bytes: Of its files.
        configured: Whether ONNX_MODEL_PATH names it.
        failed: What a verification of this session found wrong, sentences; "" for nothing.
        is_source: It is a source model, not a converted one; `model` is None then.
    """

    path: Path
    model: KnownModel | None
    problem: str
    size_bytes: int
    configured: bool
    failed: str = ""
    is_source: bool = False

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    def state(self, active_path: str) -> ModelState:
        """What it is, where `active_path` is the folder of the model that runs ("" for none)."""
        if self.is_source:
            return ModelState.SOURCE
        if self.model is None or self.failed:
            return ModelState.DAMAGED
        if str(self.path) == active_path:
            return ModelState.ACTIVE
        if self.configured:
            return ModelState.CONFIGURED
        if self.model.bundle.override is not None:
            return ModelState.KEPT
        return ModelState.READY if self.model.bundle.ours else ModelState.FOREIGN

    def about(self, active_path: str) -> str:
        """A sentence on its state, and where it lies."""
        state = self.state(active_path)
        model = self.model
        if self.is_source:
            return core_words(self.problem)
        if model is None:
            return _tr("Damaged. {0}").format(core_words(self.problem))
        if self.failed:
            return _tr("Damaged. {0}").format(self.failed)
        if model.bundle.override is not None:
            return f"{model.bundle.override.words} {self.path}"
        sentences = {
            ModelState.ACTIVE: _tr("Active. {0}"),
            ModelState.CONFIGURED: _tr("Set in ONNX_MODEL_PATH, not loaded. {0}"),
            ModelState.FOREIGN: _tr("Made by another tool: no comparison is recorded. {0}"),
        }
        return sentences.get(state, "{0}").format(self.path)


def listed_models(found: ModelsFound) -> tuple[ListedModel, ...]:
    """The rows of a look into the models folder, by name."""
    whole = [
        ListedModel(one.bundle.path, one, "", one.bundle.size_bytes, one.configured)
        for one in found.models
    ]
    damaged = [
        ListedModel(
            one.path, None, one.problem, one.size_bytes, one.configured, is_source=one.is_source
        )
        for one in found.damaged
    ]
    return tuple(sorted((*whole, *damaged), key=lambda row: (row.name.lower(), row.path)))


def model_columns(active_path: Callable[[], str]) -> tuple[Column, ...]:
    """Columns of the list, the most important first: narrow lists leave the last ones out."""

    def style(row: ListedModel) -> tuple[str, str]:
        kept = row.model is not None and row.model.bundle.override is not None
        return _LOOKS[ModelState.KEPT if kept else row.state(active_path())]

    def icon(row: ListedModel) -> str:
        return style(row)[0]

    def tone(row: ListedModel) -> str:
        return style(row)[1]

    def about(row: ListedModel) -> str:
        return row.about(active_path())

    def state(row: ListedModel) -> str:
        return _state_words(row.state(active_path()))

    return (
        Column(_tr("Model"), lambda row: row.name, tip=about, icon=icon, tone=tone, stretch=True,
               least=LEAST_NAME),
        Column(_tr("Precision"), lambda row: _fact(row, lambda m: m.bundle.precision)),
        Column(_tr("State"), state, tip=about, tone=tone),
        Column(_tr("Size"), lambda row: words.size(row.size_bytes), lambda row: row.size_bytes,
               number=True),
        Column(_tr("Age"), _age, _age_key, number=True, tip=created_words),
        Column(_tr("Parity"), lambda row: _fact(row, lambda m: _verdict_words(verdict_of(m))),
               icon=lambda row: _verdict(row)[0], tone=lambda row: _verdict(row)[1],
               tip=_verdict_tip),
        Column(_tr("Lowest cosine"), least_cosine, _least_value, number=True, tip=_least_tip),
        Column(_tr("Dimension"), lambda row: _fact(row, _dimension), _dimension_value,
               number=True),
        Column(_tr("Source"), source_words, tip=source_words),
    )  # fmt: skip


def _state_words(state: ModelState) -> str:
    return {
        ModelState.DAMAGED: _tr("damaged"),
        ModelState.ACTIVE: _tr("active"),
        ModelState.CONFIGURED: _tr("configured"),
        ModelState.KEPT: _tr("kept"),
        ModelState.FOREIGN: _tr("foreign"),
        ModelState.READY: _tr("ready"),
        ModelState.SOURCE: _tr("not converted"),
    }[state]


def _verdict_words(verdict: Verdict) -> str:
    return {
        Verdict.PASSED: _tr("passed"),
        Verdict.OVERRIDDEN: _tr("overridden"),
        Verdict.NONE: _tr("none"),
    }[verdict]


def source_words(row: ListedModel) -> str:
    """What it was made of: "bge-m3 @ 5617a9f6"."""
    if row.model is None or not row.model.bundle.source:
        return _tr("unknown") if row.model is not None else UNKNOWN
    bundle = row.model.bundle
    name = model_name(bundle.source)
    return f"{name} @ {bundle.revision[:8]}" if bundle.revision else name


def least_cosine(row: ListedModel) -> str:
    """Lowest cosine of its recorded comparison."""
    return _fact(row, lambda m: figure(f"{m.parity.cosine_min:.7f}") if m.parity else "")


def created_words(row: ListedModel) -> str:
    """When it was made, as local time."""
    return _fact(row, lambda m: _created(m).toLocalTime().toString("yyyy-MM-dd HH:mm:ss"))


def _fact(row: ListedModel, take: Callable[[KnownModel], str]) -> str:
    return (take(row.model) if row.model is not None else "") or UNKNOWN


def _dimension(model: KnownModel) -> str:
    return words.count(model.bundle.dimension) if model.bundle.dimension else ""


def _dimension_value(row: ListedModel) -> int | None:
    return (row.model.bundle.dimension or None) if row.model is not None else None


def _least_value(row: ListedModel) -> float | None:
    parity = row.model.parity if row.model is not None else None
    return parity.cosine_min if parity else None


def _least_tip(row: ListedModel) -> str:
    parity = row.model.parity if row.model is not None else None
    if parity is None:
        return _tr("No comparison is recorded.")
    least = distance(parity.cosine_min)
    return _tr("1 − cosine = {0} at most, {1} texts").format(figure(f"{least:.1e}"), parity.texts)


def _verdict(row: ListedModel) -> tuple[str, str]:
    return _VERDICTS[verdict_of(row.model)] if row.model is not None else ("", "")


def _verdict_tip(row: ListedModel) -> str:
    meanings = {
        Verdict.PASSED: _tr("It passed the comparison with its source model."),
        Verdict.OVERRIDDEN: _tr(
            "Its comparison did not pass; it was kept by an explicit override."
        ),
        Verdict.NONE: _tr("No comparison with a source model is recorded."),
    }
    return meanings[verdict_of(row.model)] if row.model is not None else row.problem


def _created(model: KnownModel) -> QDateTime:
    return QDateTime.fromString(model.bundle.created, Qt.DateFormat.ISODate)


def _created_s(row: ListedModel) -> int:
    when = _created(row.model) if row.model is not None else QDateTime()
    return when.toSecsSinceEpoch() if when.isValid() else 0


def _age_key(row: ListedModel) -> int | None:
    return -_created_s(row) or None  # the youngest first


def _age(row: ListedModel) -> str:
    seconds = _created_s(row)
    return words.age(QDateTime.currentSecsSinceEpoch() - seconds) if seconds else UNKNOWN


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelsCard", text)
