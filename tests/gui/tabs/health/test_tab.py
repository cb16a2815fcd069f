"""The Health tab in the real window: the real checks, with their real child processes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from kimera_console.core.health import CheckStatus
from kimera_console.core.health.report import counts
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.flags import FlagsTab
from kimera_console.gui.tabs.health.backend_card import VERSIONS
from kimera_console.gui.tabs.health.status_style import counted
from kimera_console.gui.widgets.messages import toast
from tests.gui.activating import activate
from tests.gui.tabs.health.support import WAIT_MS, OpenHealthTab
from tests.helpers.onnx_models import DATA_NAME, masked_mean
from tests.helpers.onnx_models import tiny_bundle as small_bundle

if TYPE_CHECKING:
    from collections.abc import Callable


TOKEN = "hf_CanaryTokenOfTheTests"
NO_DRIVER = not Path("/proc/driver/nvidia/version").exists()


@pytest.mark.slow
def test_the_first_look_runs_every_check_and_shows_them_by_group(
    open_health, tiny_bundle: Path
) -> None:
    opened = open_health(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n").show()
    run = opened.button("runChecksButton")
    assert not run.isEnabled()
    assert run.toolTip() == "The checks are running."
    checks = opened.wait_checks()
    tab = opened.tab
    assert run.isEnabled()
    assert {check.group for check in tab.checks} == {
        "Installation", "Machine", "Flags", "Models", "GPU", "Migration", "Backend chain",
    }  # fmt: skip
    assert checks["chain.onnx"].status is CheckStatus.OK
    words = {"ok": "ok", "warn": "warning", "fail": "failed", "skip": "not applicable"}
    for check in tab.checks:
        assert tab.list.outcome(check.id) == words[check.status.value]
    number = sum(check.status is CheckStatus.OK for check in tab.checks)
    assert tab.summary.pills[CheckStatus.OK].text() == f"{number} ok"
    assert tab.summary.words.text().startswith("Checked at ")


@pytest.mark.slow
def test_the_chain_tells_each_attempt_and_follows_the_backend(
    open_health, tiny_bundle: Path, env_file: Path
) -> None:
    opened = open_health(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\nEMBEDDING_STRICT=1\n")
    with opened.qtbot.waitSignal(
        opened.console.core.backend_model.load().finished, timeout=WAIT_MS
    ):
        pass
    opened.show()
    opened.wait_checks()
    chain = opened.tab.backend.chain
    assert chain.active.text().startswith("ONNX Runtime · CPU")
    assert chain.lines[0].startswith("ONNX Runtime: loaded in ")
    assert chain.lines[1].startswith("Transformers: standby")
    assert not opened.console.core.backend_model.status.events
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.console.core.backend_model.flags_changed()
    opened.wait_idle()
    opened.qtbot.waitUntil(lambda: chain.active.text().startswith("Lightweight"))
    assert chain.lines[0].startswith("Lightweight: loaded in")
    assert "the backend has changed since" in opened.tab.summary.words.text()
    opened.console.window.show_tab("flags")
    opened.show()  # what it found is about another backend: it looks again
    opened.wait_checks(2)
    assert "the backend has changed since" not in opened.tab.summary.words.text()
    activate(opened.qtbot, opened.console.window)
    opened.tab.pages.button("monitor").setFocus()
    QTest.keyClick(
        opened.tab.pages.button("monitor"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    assert opened.console.core.runner.active  # the primary button's key, as everywhere
    opened.console.core.runner.cancel_all()
    opened.wait_idle()


@pytest.mark.slow
def test_a_fallback_is_listed_with_its_reason(open_health, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    opened = open_health(f"ONNX_MODEL_PATH={gone}\nEMBEDDING_MODEL={gone}\n")
    with opened.qtbot.waitSignal(
        opened.console.core.backend_model.load().finished, timeout=WAIT_MS
    ):
        pass
    opened.show()
    checks = opened.wait_checks()
    backend = opened.tab.backend
    opened.tab.reveal("fallbacks")
    table = opened.tab.monitor.fallbacks.list
    assert [event.from_backend for event in table.rows] == ["transformers", "onnx"]
    assert {event.to_backend for event in table.rows} == {"lightweight"}
    assert str(gone) in table.rows[1].reason
    opened.tab.reveal("chain.onnx")
    assert any(line.startswith("ONNX Runtime: failed after") for line in backend.chain.lines)
    assert checks["flags.paths"].status is CheckStatus.FAIL
    assert str(gone) in checks["chain.onnx"].detail
    assert opened.tab.detail.pill.text() == "follows"
    assert checks["chain.active"].follows == "flags.paths"
    QTest.mouseClick(backend.views.button(VERSIONS), Qt.MouseButton.LeftButton)
    assert dict(backend.versions.rows)["kimera-console"]
    assert "onnxruntime" in backend.versions.as_tsv()


@pytest.mark.slow
@pytest.mark.skipif(not NO_DRIVER, reason="this machine has an NVIDIA driver")
def test_cuda_asked_for_without_cuda_names_what_is_missing_and_the_fix_is_copied(
    open_health, tiny_bundle: Path
) -> None:
    opened = open_health(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\nEMBEDDING_DEVICE=cuda\n"
    ).show()
    checks = opened.wait_checks()
    cuda = checks["gpu.cuda"]
    assert cuda.status is CheckStatus.FAIL
    assert "EMBEDDING_DEVICE is cuda" in cuda.detail
    assert "lib" in cuda.detail or "built without CUDA" in cuda.detail
    opened.tab.reveal("gpu.cuda")
    assert opened.tab.detail.found.text() == cuda.detail
    assert opened.tab.detail.pill.text() == "failed"
    copy = opened.tab.detail.findChild(QToolButton, "copyFixButton")
    assert copy is not None
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "flags set EMBEDDING_DEVICE auto" in cuda.fix  # the button does that
    copied = QGuiApplication.clipboard().text()
    assert copied == cuda.fix.splitlines()[-1].removeprefix("# or: ")
    assert "pip install" in copied


@pytest.mark.slow
@pytest.mark.skipif(not NO_DRIVER, reason="this machine has an NVIDIA driver")
def test_one_click_mends_a_flag_and_another_takes_it_back(
    open_health, tiny_bundle: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_MS", 3_600_000)  # it must outlast the checks
    opened = open_health(
        f"# mine\r\nONNX_MODEL_PATH={tiny_bundle}\r\nEMBEDDING_DIM=32\r\nEMBEDDING_DEVICE=cuda"
    ).show()
    before = env_file.read_bytes()
    opened.console.core.backend_model.load()
    assert opened.wait_checks()["gpu.driver"].status is CheckStatus.FAIL
    assert "CPU" in opened.pill.text()
    assert "CUDA was asked for" in opened.pill.toolTip()
    opened.reveal("gpu.driver")
    act = opened.button("fixButton")
    assert act.text() == "Set EMBEDDING_DEVICE to auto"
    QTest.mouseClick(act, Qt.MouseButton.LeftButton)
    checks = opened.wait_checks(runs=2)
    assert env_file.read_bytes() == before.replace(b"=cuda", b"=auto")
    assert checks["gpu.driver"].status is CheckStatus.SKIP
    assert next(iter(checks.values())).group == "GPU"
    assert not act.isVisible()
    QTest.mouseClick(opened.toast_button("Undo"), Qt.MouseButton.LeftButton)
    checks = opened.wait_checks(runs=3)
    assert env_file.read_bytes() == before
    assert checks["gpu.driver"].status is CheckStatus.FAIL
    assert act.isVisible()


@pytest.mark.slow
@pytest.mark.skipif(not NO_DRIVER, reason="this machine has an NVIDIA driver")
def test_strict_makes_a_missing_gpu_an_error_that_the_keyboard_mends(
    open_health, tiny_bundle: Path, env_file: Path
) -> None:
    opened = open_health(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL=/none\nEMBEDDING_DIM=32\n"
        "EMBEDDING_DEVICE=cuda\nEMBEDDING_STRICT=1\n"
    ).show()
    opened.console.core.backend_model.load()
    checks = opened.wait_checks()
    assert opened.pill.tone == "bad"
    assert "EMBEDDING_DEVICE is cuda" in opened.pill.toolTip()
    assert checks["chain.active"].status is CheckStatus.FAIL
    activate(opened.qtbot, opened.console.window)
    opened.reveal("chain.active")
    act = opened.button("fixButton")
    for _ in range(6):
        if act.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert act.hasFocus()
    assert not act.toolTip().startswith("The checks")
    QTest.keyClick(act, Qt.Key.Key_Space)
    checks = opened.wait_checks(runs=2)
    assert "EMBEDDING_DEVICE=auto" in env_file.read_text()
    assert checks["chain.active"].status is CheckStatus.OK
    opened.qtbot.waitUntil(lambda: opened.pill.tone != "bad", timeout=WAIT_MS)


@pytest.mark.slow
def test_a_read_only_file_is_left_alone_and_said_so(
    open_health, env_file: Path, tiny_bundle: Path
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH={tiny_bundle}\n")
    env_file.chmod(0o444)
    opened = open_health().show()
    opened.wait_checks()
    opened.reveal("flags.dimension")
    before = env_file.read_bytes()
    QTest.mouseClick(opened.button("fixButton"), Qt.MouseButton.LeftButton)
    opened.wait_idle()
    assert env_file.read_bytes() == before
    said = f"{env_file} is read-only; nothing was written."
    opened.qtbot.waitUntil(lambda: opened.console.window.toasts.texts == (said,), timeout=WAIT_MS)
    assert opened.button("fixButton").isEnabled()
    assert len(opened.finished) == 1


@pytest.mark.slow
def test_a_finding_leads_to_its_place_in_the_window(
    open_health, env_file: Path, minilm: Path
) -> None:
    bundle = small_bundle(env_file.parent / "small", ours=True, nodes=masked_mean)
    data = bundle / DATA_NAME
    opened = open_health(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_MODEL={minilm}\n").show()
    checks = opened.wait_checks()
    assert checks["flags.dimension"].status is CheckStatus.FAIL
    opened.reveal("flags.dimension")
    go = opened.button("fixPlaceButton")
    assert go.text() == "Open Flags at EMBEDDING_DIM"
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    flags = opened.console.window.page("flags")
    assert isinstance(flags, FlagsTab)
    opened.wait_idle()
    assert flags.isVisible()
    data.write_bytes(data.read_bytes()[:-9])
    opened.show()
    opened.tab.run()
    opened.wait_checks(runs=2)
    opened.reveal("models.onnx")
    assert str(data) in opened.tab.detail.found.text()
    assert not opened.button("fixButton").isVisible()
    assert go.text() == "Convert again"
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    convert = opened.console.window.page("convert")
    assert isinstance(convert, ConvertTab)
    opened.wait_idle()
    assert convert.isVisible()
    assert convert.source.field.edit.text() == str(minilm)


@pytest.mark.slow
def test_the_report_is_plain_text_without_secrets(
    open_health, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", f"{TOKEN}2")
    opened = open_health(
        f"LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_MODEL=/tmp/{TOKEN}/{TOKEN}2\nHF_TOKEN={TOKEN}\n"
    ).show()
    copy = opened.button("copyReportButton")
    assert not copy.isEnabled()
    opened.wait_checks()
    QGuiApplication.clipboard().clear()
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    opened.qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=WAIT_MS)
    text = QGuiApplication.clipboard().text()
    assert TOKEN not in text
    assert "[warn] Lightweight mode is on" in text
    assert "Versions\n  kimera-console" in text
    assert "kimera-console flags set LIGHTWEIGHT_EMBEDDING 0" in text


@pytest.mark.slow
def test_a_second_run_replaces_the_first_and_a_cancelled_one_leaves_what_was_found(
    open_health, env_file: Path
) -> None:
    opened = open_health("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=oops\n").show()
    first = opened.wait_checks()
    assert first["flags.values"].status is CheckStatus.FAIL
    assert opened.tab.list.current == next(
        c for c in opened.tab.checks if c.status is CheckStatus.FAIL
    )
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.tab.reveal("flags.values")
    activate(opened.qtbot, opened.console.window)
    QTest.keyClick(opened.tab.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert opened.tab.list.outcome("flags.values") == "checking…"
    second = opened.wait_checks(runs=2)
    assert second["flags.values"].status is CheckStatus.OK
    assert opened.tab.list.outcome("flags.values") == "ok"
    assert opened.tab.detail.pill.text() == "ok"
    kept = opened.tab.checks
    QTest.mouseClick(opened.button("runChecksButton"), Qt.MouseButton.LeftButton)
    opened.console.core.runner.cancel_all()
    opened.wait_idle()
    assert len(opened.finished) == 2
    assert opened.tab.checks == kept
    found = counts(opened.tab.list.checks)
    assert len(opened.tab.list.checks) == len(kept)
    for status, pill in opened.tab.summary.pills.items():
        assert pill.text() == counted(status, found[status])
    assert opened.button("runChecksButton").isEnabled()
    assert opened.tab.list.outcome("flags.values") == "ok"


@pytest.mark.slow
def test_checks_that_begin_again_give_up_those_that_run(open_health) -> None:
    opened = open_health("LIGHTWEIGHT_EMBEDDING=1\n").show()
    for group in ("Flags", "Machine", "Flags"):
        opened.tab.run_again(group)
        assert not opened.button("runChecksButton").isEnabled()
    opened.wait_checks()
    assert len(opened.finished) == 1
    assert opened.finished[0][0].group == "Flags"
    assert opened.button("runChecksButton").isEnabled()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["folder", "read-only", "open quote"])
def test_a_broken_env_file_is_found_with_its_fix(open_health, env_file: Path, kind: str) -> None:
    if kind == "folder":
        env_file.mkdir()
    elif kind == "read-only":
        env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
        env_file.chmod(0o444)
    else:
        env_file.write_text('LIGHTWEIGHT_EMBEDDING="1\n')
    opened = open_health().show()
    checks = opened.wait_checks()
    check = checks["flags.writable" if kind == "read-only" else "flags.file"]
    assert check.status is (CheckStatus.WARN if kind == "read-only" else CheckStatus.FAIL)
    assert str(env_file) in check.detail
    assert check.fix
    opened.tab.reveal(check.id)
    assert opened.tab.detail.fix.text == check.fix


@pytest.mark.slow
def test_the_list_is_walked_and_copied_with_the_keyboard(open_health) -> None:
    opened = open_health("LIGHTWEIGHT_EMBEDDING=1\n").show()
    opened.wait_checks()
    opened.tab.reveal("python.version")
    QTest.keyClick(opened.tab.list, Qt.Key.Key_Down)
    assert opened.tab.list.current.id == "pyside6.version"
    QTest.keyClick(opened.tab.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Qt (PySide6): PySide6" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_failures_come_first_and_a_pill_shows_its_checks_alone(
    open_health: Callable[..., OpenHealthTab],
) -> None:
    opened = open_health().show()
    opened.wait_checks()
    tree, pills = opened.tab.list, opened.tab.summary.pills
    order = [CheckStatus.FAIL, CheckStatus.WARN, CheckStatus.OK, CheckStatus.SKIP]

    def shown() -> list[list[CheckStatus]]:
        checks = {check.id: check.status for check in opened.tab.checks}
        groups = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
        items = [[group.child(row) for row in range(group.childCount())] for group in groups]
        seen = [[one.data(0, Qt.ItemDataRole.UserRole) for one in row if not one.isHidden()]
                for row in items]  # fmt: skip
        return [[checks[one] for one in row] for row in seen if row]

    everything = shown()
    assert all(group == sorted(group, key=order.index) for group in everything)
    assert everything == sorted(everything, key=lambda group: order.index(group[0]))
    QTest.mouseClick(pills[CheckStatus.SKIP], Qt.MouseButton.LeftButton)
    assert {status for group in shown() for status in group} == {CheckStatus.SKIP}
    assert tree.current is not None
    assert tree.current.status is CheckStatus.SKIP
    QTest.mouseClick(pills[CheckStatus.SKIP], Qt.MouseButton.LeftButton)
    assert shown() == everything
