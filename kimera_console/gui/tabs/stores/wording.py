"""The core's words for the window: names of classes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.audit import classes
from kimera_console.core.stores.audit.audit import MISSING, UNDECODABLE
from kimera_console.core.stores.change import ledger, rules
from kimera_console.core.stores.recipes import prove


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
    """The words for a state of the ledger, such as `ledger.RUNNING`."""
    words = {
        ledger.RUNNING: _tr("begun"),
        ledger.COMPLETE: _tr("complete"),
        ledger.SWITCHED: _tr("in force"),
        ledger.DROPPED: _tr("in force, old vectors dropped"),
    }
    return words.get(name, name)


def key_text(key: tuple[object, ...]) -> str:
    """The parts of a row's key, joined by slashes."""
    return " / ".join(str(part) for part in key)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreWording", text)
