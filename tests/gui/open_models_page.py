"""A console whose Models page is open, and what changes its subjects from outside."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.clipping import process_layout, walk
from tests.gui.reading import read_built
from tests.gui.tabs.convert.support import click, confirm_use, open_models
from tests.helpers.console import run_console

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

WAIT_MS = 60_000


class OpenModelsPage:
    """A console with two models, `one` and `two`, of 32 dimensions, and the Models page open."""

    def __init__(self, qtbot: QtBot, make: MakeConsole, env_file: Path, bundle: Path) -> None:
        self.qtbot, self.env_file = qtbot, env_file
        for name in ("one", "two"):
            shutil.copytree(bundle, env_file.parent / "models" / name)
        self.write("ONNX_MODEL_PATH=./models/one", "EMBEDDING_DIM=32")
        self.console = make()
        with qtbot.waitSignal(self.console.window.first_frame_shown, timeout=10_000):
            self.console.window.show()
        tab = self.console.window.page("convert")
        assert isinstance(tab, ConvertTab)
        self.tab = tab
        open_models(qtbot, tab)
        self.wait(lambda: self.states() == {"one": "active", "two": "foreign"})

    def write(self, *lines: str) -> None:
        """Save the file as an editor does: another one in its place."""
        new = self.env_file.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.env_file)

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=WAIT_MS)

    def states(self) -> dict[str, str]:
        lines = [line.split("\t") for line in self.tab.models.table.as_tsv().splitlines()]
        return {line[0]: line[2] for line in lines[1:]}

    def choose(self, name: str) -> None:
        rows = self.tab.models.table.rows
        self.tab.models.table.select(next(row for row in rows if row.name == name))

    def said(self, *, but: Collection[QWidget] = ()) -> str:
        """Every text of every built page: words, buttons, tables and tips; but these widgets."""
        return "\n".join(text for _, text in read_built(self.console.window, but=but))

    def build_every_page(self) -> None:
        """Turn to every tab and view once, and back to the models."""

        def wait_idle() -> None:
            process_layout()  # a page that is turned to begins its work when it is shown
            self.wait(lambda: not self.console.core.runner.active)
            process_layout()

        walk(self.console.window, "built", wait_idle, lambda _window: iter(()))
        self.console.window.show_tab("convert")
        open_models(self.qtbot, self.tab)
        wait_idle()

    def set_flags(self, writer: str, **flags: str) -> None:
        """Have the flags changed by "an editor", which writes them all, or "the command line"."""
        if writer == "an editor":
            self.write(*(f"{name}={value}" for name, value in flags.items()))
        else:
            words = [f"{name}={value}" for name, value in flags.items()]
            done = run_console("flags", "set", *words, cwd=self.env_file.parent)
            assert done.code == 0, done.stderr

    def use(self, name: str) -> None:
        """Make a model the active one by the button."""
        self.choose(name)
        with self.qtbot.waitSignal(self.tab.activated, timeout=WAIT_MS):
            click(self.qtbot, self.tab, "useModelAction")
            confirm_use(self.qtbot, self.tab)
