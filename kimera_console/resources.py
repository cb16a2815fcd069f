"""The one way into resources/: data files that travel inside the wheel.

A checkout keeps them in `resources/` beside the package; the wheel carries them inside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Path of a data file, for example `resource_path("probe", "texts.jsonl")`.

    Raises:
        FileNotFoundError: If the installation lacks the file.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(
        f"The installation lacks resources/{'/'.join(parts)}. Reinstall kimera-console."
    )


def constraints_path() -> Path:
    """The file of exact versions that were tested together; beside the package in a checkout."""
    checkout = _PACKAGE.parent / "constraints.txt"
    return checkout if checkout.is_file() else resource_path("constraints.txt")


def guide_path() -> Path:
    """Folder of the user guide's pages in Markdown; `docs/` in a checkout."""
    checkout = _PACKAGE.parent / "docs"
    return checkout if (checkout / "index.md").is_file() else resource_path("guide")
