"""The card of one check: its remedy stays in sight, whatever the size of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kimera_console.core.health.types import console
from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.theme import theme
from tests.gui.clipping import process_layout
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


def in_sight(part: QWidget) -> bool:
    """Whether nothing that holds a widget leaves any of it out."""
    child, holder, place = part, part.parentWidget(), QRect(part.rect())
    while holder is not None and not child.isWindow():
        place.translate(child.pos())
        if not holder.rect().contains(place):
            return False
        child, holder = holder, holder.parentWidget()
    return part.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_the_remedy_is_in_sight_at_every_size_of_the_text(
    open_health, qapp, tiny_bundle: Path, language: str
) -> None:
    with speaking(qapp, language):
        opened = open_health(
            f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=1024\nEMBEDDING_DEVICE=cuda\n"
        ).show()
        checks = opened.wait_checks()
        detail, window = opened.tab.detail, opened.console.window
        with_remedy = [check for check in checks.values() if check.fix]
        assert len(with_remedy) > 2
        hidden = []
        for width, height, scale in ((1280, 800, 1.0), (1280, 800, 1.5), (1024, 640, 1.5)):
            window.resize(width, height)
            theme().set_text_scale(scale)
            for check in with_remedy:
                opened.reveal(check.id)
                process_layout()
                process_layout()  # a command that was hidden gets its width first, then its lines
                assert detail.remedy
                parts = {type(part).__name__: part for part in detail.remedy}
                if detail.fix in detail.remedy:
                    parts |= {"command": detail.fix.view, "copy": detail.fix.button}
                hidden += [
                    (width, scale, check.id, name)
                    for name, part in parts.items()
                    if not in_sight(part)
                ]
        assert not hidden, "\n".join(map(str, hidden))
        by_hand = next(check for check in with_remedy if not check.flags and not check.place)
        opened.reveal(by_hand.id)
        QTest.mouseClick(detail.fix.button, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == by_hand.fix


@pytest.mark.slow
def test_no_command_of_the_console_is_shown_where_a_button_does_it(
    open_health, tiny_bundle: Path
) -> None:
    opened = open_health(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=1024\nHF_HUB_OFFLINE=1\n"
    ).show()
    checks = opened.wait_checks()
    detail = opened.tab.detail
    with_button = [
        check
        for check in checks.values()
        if (check.flags or check.place) and check.fix.startswith(console())
    ]
    assert "flags.dimension" in {check.id for check in with_button}
    for check in with_button:
        opened.reveal(check.id)
        assert detail.act.isVisible() or detail.go.isVisible()
        assert console() not in detail.fix.text + detail.note.text()
    opened.reveal("flags.dimension")
    assert not detail.fix.isVisible()
    assert detail.note.text().startswith("if the stores hold vectors of")


@pytest.mark.slow
def test_only_a_long_finding_scrolls_and_each_begins_at_its_top(
    open_health, tiny_bundle: Path
) -> None:
    opened = open_health(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=1024\n").show()
    checks = opened.wait_checks()
    detail = opened.tab.detail
    opened.console.window.resize(1280, 800)
    opened.reveal("flags.dimension")
    process_layout()
    assert in_sight(detail.found)
    gap = detail.remedy[0].mapTo(detail, detail.remedy[0].rect().topLeft()).y()
    bottom = detail.found.mapTo(detail, detail.found.rect().bottomLeft()).y()
    assert gap - bottom < 3 * detail.fontMetrics().height()  # "How to fix" and no more
    theme().set_text_scale(1.5)
    opened.console.window.resize(1024, 640)
    bar = detail.found.parentWidget().parentWidget().parentWidget().verticalScrollBar()
    long = max(checks.values(), key=lambda check: len(check.detail))
    opened.reveal(long.id)
    process_layout()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    opened.reveal("flags.dimension")
    opened.reveal(long.id)
    assert bar.value() == 0
