"""What the window's process imports, and when it paints: looked at in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROBE = """
import json, sys
from kimera_console import app
from PySide6.QtCore import QTimer

HEAVY = ("torch", "transformers", "optimum", "onnxruntime", "onnx", "onnx_ir", "pyqtgraph")
loaded = lambda: [name for name in HEAVY if name in sys.modules]
console = app.build(sys.argv[1])
out = {"built": loaded()}
def seen():
    out["first_frame"] = loaded()
    out["tabs"] = list(console.window.built_tabs)
    QTimer.singleShot(0, console.window.close)
console.window.first_frame_shown.connect(seen)
console.window.show()
console.app.exec()
out["closed"] = loaded()
out["clean"] = console.close()
print(json.dumps(out))
"""


@pytest.mark.slow
def test_opening_the_window_imports_no_heavy_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path / ".env")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out = json.loads(done.stdout.splitlines()[-1])
    assert out["built"] == []
    assert out["first_frame"] == []
    assert out["closed"] == []
    assert out["tabs"] == ["convert"]
    assert out["clean"] is True


def test_core_and_command_line_import_no_qt() -> None:
    code = (
        "import sys, kimera_console.display, kimera_console.app, kimera_console.cli\n"
        "print([n for n in sys.modules if n.startswith(('PySide6', 'pyqtgraph'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
