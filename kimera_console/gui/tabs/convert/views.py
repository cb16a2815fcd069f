"""The views of the Convert tab by name, and the counts in the bar above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.widgets.basic.view_switch import SwitchView, ViewSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

CONVERT, QUEUE, MODELS, HISTORY, QUARANTINE = "convert", "queue", "models", "history", "quarantine"


def make_views(makers: Mapping[str, Callable[[QWidget], QWidget]], parent: QWidget) -> ViewSwitch:
    """The tab's views, each with its title and shortcut.

    Args:
        makers: View id -> makes its content, as `SwitchView.make`.
        parent: The tab.
    """
    rows = enumerate(_titles().items(), 1)
    views = [SwitchView(view, title, makers[view], f"Alt+{place}") for place, (view, title) in rows]
    made = ViewSwitch(_tr("Page"), views, parent)
    for view in (QUEUE, QUARANTINE):  # a count that appears must not move the others
        made.keep_room(view, " · 0")
    return made


def show_count(views: ViewSwitch, view: str, count: int) -> None:
    """Show in the bar how many entries the queue or the quarantine has; 0 shows its title alone."""
    counted = {QUEUE: _tr("Queue · {0}"), QUARANTINE: _tr("Quarantine · {0}")}
    words = counted[view].format(count) if count else _titles()[view]
    views.bar.button(view).setText(words)


def _titles() -> dict[str, str]:
    return {
        CONVERT: _tr("Convert"),
        QUEUE: _tr("Queue"),
        MODELS: _tr("Models"),
        HISTORY: _tr("History"),
        QUARANTINE: _tr("Quarantine"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConvertViews", text)
