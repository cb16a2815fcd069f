"""What a button of the Health tab writes is tried first, where it loads another backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.health import CheckStatus
from kimera_console.gui.widgets.messages import toast
from tests.gui.tabs.health.support import WAIT_MS, OpenHealthTab
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINES = "ONNX_MODEL_PATH=./models/gone\nEMBEDDING_DIM=32\n"


def fix(opened: OpenHealthTab, check_id: str, words: str) -> None:
    """Press the button that fixes a finding."""
    opened.reveal(check_id)
    button = opened.button("fixButton")
    assert button.text().startswith(words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_a_model_that_does_not_load_is_not_written_in_place_of_another(
    open_health: Callable[..., OpenHealthTab], env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_MS", 120_000)  # a busy machine may look later
    found = tiny_bundle(env_file.parent / "models" / "found")
    (found / "tokenizer.json").write_text("{}")
    opened = open_health(LINES).show()
    assert opened.wait_checks()["flags.paths"].status is CheckStatus.FAIL
    fix(opened, "flags.paths", "Set ONNX_MODEL_PATH to")
    button = opened.button("fixButton")
    opened.qtbot.waitUntil(lambda: "is being tried" in button.toolTip(), timeout=WAIT_MS)
    opened.qtbot.waitUntil(button.isEnabled, timeout=WAIT_MS)

    def said() -> list[str]:
        return [text for text in opened.console.window.toasts.texts if "does not load" in text]

    opened.qtbot.waitUntil(lambda: len(said()) == 1, timeout=WAIT_MS)  # after the page's own words
    assert env_file.read_text() == LINES
    assert len(opened.finished) == 1


@pytest.mark.slow
def test_a_model_that_loads_is_written_and_tested(
    open_health: Callable[..., OpenHealthTab], env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_MS", 120_000)  # it must outlast the checks
    found = tiny_bundle(env_file.parent / "models" / "found")
    opened = open_health(LINES).show()
    opened.wait_checks()
    fix(opened, "flags.paths", "Set ONNX_MODEL_PATH to")
    checks = opened.wait_checks(runs=2)
    assert f"ONNX_MODEL_PATH={found}\n" in env_file.read_text()
    hints = [one.hint for one in opened.console.window.findChildren(toast.Toast)]
    assert any(hint.startswith("Tested with ONNX Runtime · CPU · found") for hint in hints)
    assert checks["flags.paths"].status is CheckStatus.OK
    assert checks["chain.onnx"].status is CheckStatus.OK


@pytest.mark.slow
def test_what_cannot_be_used_is_fixed_though_nothing_loads_besides(
    open_health: Callable[..., OpenHealthTab], env_file: Path
) -> None:
    opened = open_health(f"{LINES}EMBEDDING_STRICT=1\nEMBEDDING_DEVICE=tpu\n").show()
    assert opened.wait_checks()["flags.values"].status is CheckStatus.FAIL
    fix(opened, "flags.values", "Set EMBEDDING_DEVICE to auto")
    assert opened.wait_checks(runs=2)["flags.values"].status is CheckStatus.OK
    assert "EMBEDDING_DEVICE=auto\n" in env_file.read_text()
