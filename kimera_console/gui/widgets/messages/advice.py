"""The core's advice in the words of the window: the controls and tabs that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.errors import Action
from kimera_console.gui.language import ENGLISH, active_language, core_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.errors import Advice, Step

_FLAGS = "Flags tab"
_HEALTH = "Health tab"
_CONVERT = "Convert tab"
_MODELS = "Convert tab, Models"
_QUARANTINE = "Convert tab, Quarantine"

WORDS: Mapping[Action, str] = {
    Action.REPLACE: "Replace the model that is there",
    Action.DELETE_ANYWAY: "Delete anyway…",
    Action.RESUME: "Resume",
    Action.START_OVER: "Start over",
    Action.NEW_RUN: "Start",
    Action.WRITE_NEW: "Replace",
    Action.TEXT_COLUMN: "Text column",
    Action.ID_COLUMN: "Id column",
    Action.FILE_FORMAT: "Read as",
    Action.SKIP_BAD_LINES: "Bad lines",
    Action.STANDARD_INPUT: "",
    Action.PROMPT: "Prompt",
    Action.NO_PROMPT: "Prompt",
    Action.POOLING: "Pooling",
    Action.DENSE_ONLY: "Advanced, Dense only",
    Action.PUBLISHED: "Advanced, Published",
    Action.IMPORT: "Advanced, Published",
    Action.INSTALL_OPTIMUM: "Install and convert",
    Action.ADD_CONVERSION: "Add and convert",
    Action.ENV_FILE: _FLAGS,
    Action.SET_FLAG: _FLAGS,
    Action.LIST_FLAGS: _FLAGS,
    Action.LIST_WRITES: _FLAGS,
    Action.ROLL_BACK: _FLAGS,
    Action.WRITE_UNTRIED: "Only if it works",
    Action.CONVERT: _CONVERT,
    Action.INSPECT: _CONVERT,
    Action.VERIFY: _MODELS,
    Action.CHECK_HEALTH: _HEALTH,
    Action.SHOW_QUARANTINE: _QUARANTINE,
    Action.KEEP_QUARANTINED: _QUARANTINE,
    Action.LIST_CONTENDERS: "",
    Action.LIST_RUNS: "",
    Action.STORE_KEY: "Key",
    Action.STORE_ROWS: "Prove the text",
    Action.STORE_SHARD: "",
    Action.STORE_ENV_FILE: "",
    Action.STORE_MODEL: "Old model",
    Action.OLD_MODEL: "Old model",
    Action.NEW_BUNDLE: "Plan",
    Action.OLD_COLUMN: "",
    Action.STORE_INSPECT: "Connect",
    Action.STORE_PROVE: "Prove the text",
    Action.STORE_STATUS: "Switch",
    Action.STORE_RUN: "Run",
    Action.STORE_RUN_ALL: "Run",
    Action.STORE_DISCARD: "Discard",
    Action.STORE_DROP_OLD: "Switch",
    Action.STORE_SWITCH: "Switch",
    Action.STORE_SWITCH_ALL: "Switch",
    Action.STORE_ROLL_BACK: "Roll back",
}
"""The control or tab of each action; "" where the core's sentence alone says enough."""


def advice_words(advice: Advice) -> str:
    """Advice with the controls and tabs that follow it."""
    if active_language() == ENGLISH:
        return advice.worded(lambda step: WORDS[step.action])
    # A template has a placeholder for each step, also where the step has no name here.
    names: list[str] = []

    def mark(step: Step) -> str:
        names.append(_tr(WORDS[step.action]))
        return f"⟦{len(names) - 1}⟧"

    words = core_words(advice.worded(mark))
    for number, name in enumerate(names):
        words = words.replace(f" (⟦{number}⟧)", f" ({name})" if name else "")
    return words


def _tr(text: str) -> str:
    return QCoreApplication.translate("Advice", text) if text else ""
