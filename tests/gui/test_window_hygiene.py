"""What the window's process never imports, whatever is done in it: seen from outside."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("torch", "transformers", "optimum", "onnx", "onnxruntime", "onnx_ir", "onnxscript")
TIMEOUT_S = 240

BEGIN = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from kimera_console.app import build
from kimera_console.core.flags import envfile

def wait_until(true, timeout_ms=120_000):
    loop, poll = QEventLoop(), QTimer(interval=10)
    poll.timeout.connect(lambda: true() and loop.quit())
    poll.start()
    QTimer.singleShot(timeout_ms, loop.quit)
    if not true():
        loop.exec()
    assert true(), "waited in vain"

env_file = Path(sys.argv[1])
console = build(env_file)
at_first_frame = []
console.window.first_frame_shown.connect(lambda: at_first_frame.extend(sys.modules))
console.window.show()
wait_until(lambda: at_first_frame)
window, core = console.window, console.core
"""

END = """
assert console.close()
loaded = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps({"first_frame": sorted(set(at_first_frame)), "loaded": loaded, **found}))
"""

SWITCH_BACKENDS = """
for tab_id in ("convert", "benchmark", "flags", "health", "stores", "embed"):
    window.show_tab(tab_id)
tab = window.page("embed")
one = tab.view("text")
found = {}
for text, flags in (
    ("onnx", {"USE_ONNX": "1"}),
    ("transformers", {"USE_ONNX": "0"}),
    ("lightweight", {"LIGHTWEIGHT_EMBEDDING": "1"}),
):
    envfile.write_entries(env_file, flags)
    core.backend_model.flags_changed()
    one.editor.clear()
    QTest.keyClicks(one.editor, text)
    wait_until(lambda: one.shown_text == text and one.shown.backend == text)
    found[text] = [one.shown.model, one.shown.dimension]
tab.show_view("backends")
compared = tab.view("backends")
wait_until(lambda: compared.live.comparison is not None)
found["compared"] = [entry.stage.value for entry in compared.live.comparison.entries]

import sqlite3
from kimera_console.gui.tabs.stores.actions import begin_proof
from kimera_console.gui.tabs.stores.work import Address
store = env_file.with_name("store.db")
with sqlite3.connect(store) as database:
    database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
    vectors = [[0.5 - (n * k % 97) / 97 for k in range(384)] for n in range(9)]
    rows = [(f"text {n}", json.dumps(vector)) for n, vector in enumerate(vectors)]
    database.executemany("INSERT INTO notes (body, v) VALUES (?, ?)", rows)
database.close()
controller = window.page("stores").controller
controller.connect_to(Address(str(store)))
wait_until(lambda: controller.choice is not None)
begin_proof(controller)
wait_until(lambda: controller.results.proof is not None)
found["proof_by"] = controller.results.proof.model
"""

STAY_UNCONFIGURED = """
wait_until(lambda: not core.runner.active)
found = {}
"""


def run_window(script: str, env_file: Path, *, watch: str = "") -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", watch + BEGIN + script + END, str(env_file)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.slow
def test_embedding_with_every_backend_brings_no_model_library_but_onnxruntime(
    minilm: Path, minilm_bundle: Path, env_file: Path
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH={minilm_bundle}\nEMBEDDING_MODEL={minilm}\n")
    result = run_window(SWITCH_BACKENDS, env_file)
    assert result["onnx"][1] == result["transformers"][1] == 384
    assert result["compared"] == ["done"] * 3
    assert result["proof_by"]  # the sample model in Transformers, which the window hosts
    assert set(HEAVY) & set(result["loaded"]) == {"onnxruntime"}
    # A configured bundle is warmed after the first frame, not before it.
    assert not set(HEAVY) & {name.split(".")[0] for name in result["first_frame"]}


@pytest.mark.slow
def test_a_window_without_a_bundle_imports_no_model_library_at_all(env_file: Path) -> None:
    result = run_window(STAY_UNCONFIGURED, env_file)
    assert not set(HEAVY) & set(result["loaded"])


WATCH_IMPORTS = """
import sys, threading
elsewhere = []
def watch(event, arguments):
    if event == "import" and threading.current_thread() is not threading.main_thread():
        name = arguments[0]
        if name.startswith(("PySide6", "shiboken6", "pyqtgraph", "kimera_console.gui")):
            elsewhere.append(name)
sys.addaudithook(watch)
"""

OPEN_EVERYTHING = """
for tab_id in ("convert", "benchmark", "flags", "health", "stores", "embed"):
    window.show_tab(tab_id)
for view in ("models", "history"):
    window.page("convert").show_view(view)
window.page("embed").show_view("texts")
from kimera_console.gui.widgets.plot.preloader import PlotPreloader
plots = PlotPreloader(window)
plots.start()
wait_until(lambda: plots.is_ready and not core.runner.active)
found = {"elsewhere": elsewhere}
"""


@pytest.mark.slow
def test_nothing_of_qt_is_imported_off_the_windows_thread(env_file: Path) -> None:
    result = run_window(OPEN_EVERYTHING, env_file, watch=WATCH_IMPORTS)
    assert "pyqtgraph" in result["loaded"]
    assert result["elsewhere"] == []


WATCH_PLOTS = """
import sys, traceback
loading = []
def watch(event, arguments):
    if event == "import" and arguments[0] == "pyqtgraph":
        loading.append([frame.name for frame in traceback.extract_stack()])
sys.addaudithook(watch)
"""

DRAW_A_MAP = """
window.show_tab("embed")
tab = window.page("embed")
tab.show_view("texts")
view = tab.view("texts")
view.controller.text_set.add([(f"text {n}", {}) for n in range(20)], step="add")
view.controller.embed()
wait_until(lambda: view.controller.text_set.shown is not None and not core.runner.active)
assert not loading
view.results.bar.choose("map")
wait_until(lambda: view.results.map.plot.data.series)
found = {"while_drawing": [one for one in loading if "_draw" in one]}
"""


@pytest.mark.slow
def test_a_first_map_waits_until_its_library_was_loaded_in_slices(env_file: Path) -> None:
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    result = run_window(DRAW_A_MAP, env_file, watch=WATCH_PLOTS)
    assert "pyqtgraph" in result["loaded"]
    assert result["while_drawing"] == []
