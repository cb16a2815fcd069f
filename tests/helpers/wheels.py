"""Wheels made on the spot: pip installs them from a folder, without a network."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_wheel(
    folder: Path,
    name: str,
    version: str,
    source: str,
    *,
    licence: str = "",
    metadata: str = "",
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """A wheel of one module.

    Args:
        folder: Where it is written.
        name: Of the distribution and of its module.
        version: Its version.
        source: The module.
        licence: Text of its licence file, "" for none.
        metadata: Further lines of its METADATA.
        more: Further files, by their paths.
    """
    info = f"{name}-{version}.dist-info"
    files: dict[str, str | bytes] = {
        **(more or {}),
        f"{name}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{metadata}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if licence:
        files[f"{info}/licenses/LICENSE"] = licence
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, text in files.items():
            wheel.writestr(inside, text)
    return path
