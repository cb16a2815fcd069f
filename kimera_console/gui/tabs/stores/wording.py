"""The core's words for the window: names of classes, and advice that can be followed here."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.audit import classes
from kimera_console.core.stores.audit.audit import MISSING, UNDECODABLE
from kimera_console.core.stores.change import ledger, rules
from kimera_console.core.stores.recipes import prove

_HINTS = (
    ("Name columns that are unique together, with --key", "Choose a column that is unique as key"),
    ("Fill it in, or name another key with --key", "Fill it in, or choose another key"),
    ("Name the model that made them with --model", "Choose the model that made them"),
    ("Name it with --old-model, or say --rows not_reproduced=embed",
     "Choose the old model in Prove the text, or choose to embed such rows"),
    ("Queries of one's own need both models.", "Choose the old model in Prove the text"),
    ("Name the old one with --old-model", "Choose the old model in Prove the text"),
    ("Say --rows not_reproduced=embed (their text as it is now), or not_reproduced=skip with "
     "--old-model; `stores prove` shows how many they are",
     "Choose what to do with them in Prove the text"),
    ("Name their bundle with --bundle", "Choose that model in Plan"),
    ("Go on with that, or give it up with `kimera-console stores discard`",
     "Choose that model in Plan, or press Discard in Switch"),
    ("Go on with those, or give it up with `kimera-console stores discard`",
     "Choose those, or press Discard in Switch"),
    ("Go on with `kimera-console stores run`", "Go on in Run"),
    ("Make them with `kimera-console stores run`", "Make them in Run"),
    ("`kimera-console stores rollback` takes the switch back", "Press Roll back in Switch"),
    ("Make them anew with `kimera-console stores run` and the old model's bundle",
     "Make them anew with the old model converted, in Plan and Run"),
    ("Let it end, or stop it; several at once need `--shard I/N`", "Let it end, or stop it"),
    ("See why with `kimera-console doctor`, then start again", "See why in Health, start again"),
    ("Check the bundle with `kimera-console verify`, then start again",
     "Verify the model in Convert, Models, then start again"),
    ("Choose --index ivfflat, or none", "Choose another index, or none"),
    ("Choose --index none", "Choose no index"),
    ("`kimera-console stores inspect` lists the tables and columns", "Connect again"),
    ("Give its URL, such as sqlite:///kimera_swm.db, or set DATABASE_URL",
     "Enter a URL, choose an SQLite file, or set DATABASE_URL in Flags"),
)  # fmt: skip
"""What core advises, and the same in the words of this tab."""
_ROWS = re.compile(r"Say --rows (\w+)=[^;]*; what is done stays done")
_COMMAND = re.compile(r"(?<!\S)\(?--[a-z]|`kimera-console")


def said_here(hint: str) -> str:
    """A hint of the core as it can be followed in the window."""
    for said, here in _HINTS:
        if said in hint:
            hint = hint.replace(said, _tr(here))
    hint = _ROWS.sub(_tr("Choose it in Prove the text; what is done stays done"), hint)
    # A sentence that nobody has worded yet is better left out than followed in vain.
    sentences = re.split(r"(?<=[.!?])\s+", hint)
    return " ".join(one for one in sentences if not _COMMAND.search(one))


def audit_class(name: str) -> str:
    """A class of vectors that no model made."""
    words = {
        classes.ZERO: _tr("Zero vectors"),
        classes.NOT_FINITE: _tr("With NaN or infinity"),
        classes.LIGHTWEIGHT: _tr("The console’s lightweight vectors"),
        classes.KIMERA_LIGHTWEIGHT: _tr("Kimera’s lightweight vectors"),
        classes.KIMERA_DUMMY: _tr("Kimera’s dummy vectors"),
        classes.OTHER: _tr("Constant, periodic or of one sign"),
        MISSING: _tr("Without a vector"),
        UNDECODABLE: _tr("Not a vector"),
    }
    return words.get(name, name)


def proof_class(name: str) -> str:
    """A class of sampled rows."""
    words = {
        prove.REPRODUCED: _tr("Reproduced"),
        prove.IMAGE: _tr("Made from an image"),
        prove.DEGRADED: _tr("Made by no model"),
        prove.CHANGED: _tr("Text changed since"),
        prove.UNKNOWN: _tr("Unknown"),
    }
    return words.get(name, name)


def rule_class(name: str) -> str:
    """A class of rows for which a choice is made."""
    words = {
        rules.NO_TEXT: _tr("The recipe makes no text"),
        rules.EMPTY: _tr("The text is empty"),
        rules.IMAGE: _tr("Made from an image"),
        rules.DEGRADED: _tr("No model made the old vector"),
        rules.MISSING: _tr("No old vector"),
        rules.NOT_REPRODUCED: _tr("Old vector not reproduced"),
    }
    return words.get(name, name)


def run_state(name: str) -> str:
    """State of a run."""
    words = {
        ledger.RUNNING: _tr("begun"),
        ledger.COMPLETE: _tr("complete"),
        ledger.SWITCHED: _tr("in force"),
        ledger.DROPPED: _tr("in force, old vectors dropped"),
    }
    return words.get(name, name)


def key_text(key: tuple[object, ...]) -> str:
    """A row's key."""
    return " / ".join(str(part) for part in key)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreWording", text)
