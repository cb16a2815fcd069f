"""The migration's first check: every library that counts can really be imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimera_console.core.health.checks.installation import installed_versions, tested_version
from kimera_console.core.health.queries import IMPORT_LIMIT_S, ask_imports
from kimera_console.core.health.types import Check, CheckGroup, CheckSubject, pip_install
from kimera_console.core.system.installation.conversion_part import LIBRARIES as CONVERSION
from kimera_console.core.system.installation.conversion_part import conversion_ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIBRARIES = {
    "numpy": "numpy",
    "onnxruntime": "onnxruntime-gpu",
    "tokenizers": "tokenizers",
    "safetensors": "safetensors",
    "huggingface_hub": "huggingface-hub",
    "onnx": "onnx",
    "onnx_ir": "onnx-ir",
    "onnxscript": "onnxscript",
    "torch": "torch",
    "transformers": "transformers",
    "accelerate": "accelerate",
    "PySide6.QtWidgets": "pyside6-essentials",
}
"""Module -> the distribution that brings it, the cheap ones first."""
WINDOW = "PySide6.QtWidgets"

_GROUP = CheckGroup("Migration")
_MISSING = re.compile(r"(\S+\.so[.\d]*): cannot open shared object file")


def import_checks(subject: CheckSubject, *, limit_s: float = IMPORT_LIMIT_S) -> Iterator[Check]:
    """One check for all, and one more for each library that cannot be imported."""
    wanted = list(LIBRARIES)
    if not conversion_ready():
        wanted = [name for name in wanted if name not in CONVERSION]
        yield _GROUP.skip(
            "imports.conversion", "Conversion part",
            "This edition embeds with ONNX Runtime; the first conversion offers to add"
            f" {', '.join(CONVERSION)}.",
        )  # fmt: skip
    found = ask_imports(subject, wanted, limit_s=limit_s)
    installed = installed_versions()
    broken = {name: facts.problem for name, facts in found.items() if facts.problem}
    title, check_id = "Libraries are importable", "imports.all"
    if not broken:
        seconds = sum(facts.seconds for facts in found.values())
        names = ", ".join(f"{name} {_version(name, installed)}".strip() for name in found)
        yield _GROUP.ok(check_id, title, f"all {len(found)}, in {seconds:.1f} s: {names}")
        return
    distributions = [_wanted(name, installed) for name in broken]
    yield _GROUP.fail(
        check_id, title,
        f"{len(broken)} of {len(found)} cannot be imported: {', '.join(broken)}.",
        pip_install("--force-reinstall", *distributions),
    )  # fmt: skip
    for name, problem in broken.items():
        # Without its window the console still works by its verbs.
        make = _GROUP.warn if name == WINDOW else _GROUP.fail
        yield make(
            f"imports.{name}", f"import {name}", problem,
            _fix(name, problem, installed),
        )  # fmt: skip


def _fix(name: str, problem: str, installed: Mapping[str, str]) -> str:
    again = pip_install("--force-reinstall", _wanted(name, installed))
    missing = _MISSING.search(problem)
    if missing is None:
        return again
    return f"{again}  # or install the system's package that brings {missing[1]}"


def _wanted(name: str, installed: Mapping[str, str]) -> str:
    distribution = LIBRARIES[name]
    if name == "onnxruntime" and distribution not in installed and "onnxruntime" in installed:
        distribution = "onnxruntime"
    version = tested_version(distribution) or installed.get(distribution, "")
    return f"{distribution}=={version}" if version else distribution


def _version(name: str, installed: Mapping[str, str]) -> str:
    return installed.get(LIBRARIES[name], "")
