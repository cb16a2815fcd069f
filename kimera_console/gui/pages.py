"""Pages built when they are first shown: one that fails says why, and the others go on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.jobs import as_kimera_error
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.empty import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.console_core import ConsoleCore

    PageFactory = Callable[[ConsoleCore, QWidget], QWidget]

_log = logging.getLogger(__name__)


def build_page(name: str, factory: PageFactory, core: ConsoleCore, parent: QWidget) -> QWidget:
    """The page that `factory` makes, or one that says why it could not be made."""
    try:
        return factory(core, parent)
    except Exception as error:  # noqa: BLE001 - the other pages go on
        _log.exception("page %s could not be built", name)
        known = as_kimera_error(error)
        words = QCoreApplication.translate("Page", "This tab could not be opened: {0}")
        return EmptyState("error", words.format(known.message), hint=advice_words(known.advice))
