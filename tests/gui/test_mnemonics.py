"""No two controls in sight share an Alt key: Qt would only move the focus between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenuBar, QWidget

from kimera_console.gui.language import ENGLISH, GERMAN
from tests.gui.clipping import settle_layout, walk
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_each_alt_key_belongs_to_one_control(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    env_file: Path,
    tiny_conversion: ConversionResult,
    language: str,
) -> None:
    with speaking(qapp, language):
        console = make_console(f"ONNX_MODEL_PATH={tiny_conversion.bundle.path}\nEMBEDDING_DIM=32\n")
        window, runner = console.window, console.core.runner
        window.resize(1280, 800)
        with qtbot.waitSignal(window.first_frame, timeout=10_000):
            window.show()

        def settle() -> None:
            qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
            settle_layout()

        found = walk(window, language, settle, shared_keys)
        assert not found, "\n" + "\n".join(map(str, found))


def shared_keys(window: QWidget) -> Iterator[tuple[str, str, str]]:
    """Keys of more than one control that is in sight, with the controls' texts."""
    owners: dict[str, list[str]] = defaultdict(list)
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QMenuBar):
            for action in widget.actions():
                owners[key_of(action.text())].append(f"menu {action.text()}")
        elif isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy()):
            owners[key_of(widget.text())].append(widget.text())
    for key, texts in sorted(owners.items()):
        if key and len(texts) > 1:
            yield key, " | ".join(sorted(texts)), "shared"


def key_of(text: str) -> str:
    """The Alt key that a text asks for: "Alt+K"; "" for none."""
    return QKeySequence.mnemonic(text).toString()
