"""The core's advice in the words of the command line: options and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.errors import Advice, KimeraError, Step

WORDS: Mapping[Action, str] = {
    Action.REPLACE: "--force",
    Action.DELETE_ANYWAY: "--force",
    Action.RESUME: "--resume",
    Action.START_OVER: "--restart",
    Action.NEW_RUN: "without --resume",
    Action.WRITE_NEW: "without --append",
    Action.TEXT_COLUMN: "--column NAME",
    Action.ID_COLUMN: "--id-column NAME",
    Action.FILE_FORMAT: "--format FORMAT",
    Action.SKIP_BAD_LINES: "--bad-lines skip",
    Action.STANDARD_INPUT: "--input -",
    Action.PROMPT: "--prompt NAME",
    Action.NO_PROMPT: "--prompt ''",
    Action.POOLING: "--pooling NAME",
    Action.DENSE_ONLY: "--heads dense",
    Action.PUBLISHED: "--exporter published",
    Action.IMPORT: "--exporter published --no-comparison",
    Action.INSTALL_OPTIMUM: "--yes",
    Action.ADD_CONVERSION: "kimera-console convert --yes",
    Action.ENV_FILE: "--env-file FILE",
    Action.SET_FLAG: "kimera-console flags set",
    Action.LIST_FLAGS: "kimera-console flags list",
    Action.LIST_WRITES: "kimera-console flags history",
    Action.ROLL_BACK: "kimera-console flags rollback",
    Action.WRITE_UNTRIED: "without --if-it-works",
    Action.CONVERT: "kimera-console convert",
    Action.INSPECT: "kimera-console inspect",
    Action.VERIFY: "kimera-console verify",
    Action.CHECK_HEALTH: "kimera-console doctor",
    Action.SHOW_QUARANTINE: "kimera-console quarantine show",
    Action.KEEP_QUARANTINED: "kimera-console quarantine keep",
    Action.LIST_CONTENDERS: "kimera-console bench --list",
    Action.LIST_RUNS: "kimera-console bench history",
    Action.STORE_KEY: "--key COLUMN",
    Action.STORE_ROWS: "--rows",
    Action.STORE_SHARD: "--shard I/N",
    Action.STORE_MODEL: "--model MODEL",
    Action.STORE_ENV_FILE: "--env-file FILE",
    Action.OLD_MODEL: "--old-model MODEL",
    Action.NEW_BUNDLE: "--bundle FOLDER",
    Action.OLD_COLUMN: "--column",
    Action.STORE_INSPECT: "kimera-console stores inspect",
    Action.STORE_PROVE: "kimera-console stores prove",
    Action.STORE_STATUS: "kimera-console stores status",
    Action.STORE_RUN: "kimera-console stores run",
    Action.STORE_RUN_ALL: "kimera-console stores run --kimera",
    Action.STORE_DISCARD: "kimera-console stores discard",
    Action.STORE_DROP_OLD: "kimera-console stores drop-old",
    Action.STORE_SWITCH: "kimera-console stores switch",
    Action.STORE_SWITCH_ALL: "kimera-console stores switch --kimera",
    Action.STORE_ROLL_BACK: "kimera-console stores rollback",
}
"""The option or command of each action; a step's value stands behind it."""


def advice_words(advice: Advice) -> str:
    """Advice with the options and commands that follow it."""
    return advice.worded(_name)


def error_words(error: KimeraError) -> str:
    """An error's sentence and its advice, as the command line says them."""
    return f"{error.message} {advice_words(error.advice)}".strip()


def _name(step: Step) -> str:
    return f"{WORDS[step.action]} {step.value}".strip()
