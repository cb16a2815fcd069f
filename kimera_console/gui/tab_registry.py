"""The six tabs by name; each is imported when it is first shown."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore

TabFactory = Callable[["ConsoleCore", QWidget], QWidget]


@dataclass(frozen=True)
class Tab:
    """A tab of the window.

    Attributes:
        id: "convert".
        title: Shown; translated by the window.
        factory: Makes its content.
        icon: Name in resources/icons.
        shortcut: "Ctrl+1".
    """

    id: str
    title: str
    factory: TabFactory
    icon: str
    shortcut: str


def default_tabs() -> tuple[Tab, ...]:
    """Convert, Embed, Benchmark, Flags, Health, Stores."""
    rows = (
        ("convert", "Convert", "ConvertTab"),
        ("embed", "Embed", "EmbedTab"),
        ("benchmark", "Benchmark", "BenchmarkTab"),
        ("flags", "Flags", "FlagsTab"),
        ("health", "Health", "HealthTab"),
        ("stores", "Stores", "StoresTab"),
    )
    return tuple(
        Tab(name, title, _lazily(name, kind), name, f"Ctrl+{number}")
        for number, (name, title, kind) in enumerate(rows, start=1)
    )


def _lazily(name: str, kind: str) -> TabFactory:
    def make(core: ConsoleCore, parent: QWidget) -> QWidget:
        module = importlib.import_module(f"kimera_console.gui.tabs.{name}")
        return cast("QWidget", getattr(module, kind)(core, parent))

    return make
