"""How a model's folder is refused, and small changes that break one."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.source import inspect_model

if TYPE_CHECKING:
    from collections.abc import Callable


def refused(folder: Path, kind: type[SourceError] = SourceError) -> str:
    """The sentence that the folder is refused with; the folder is left as it was."""
    before = fingerprint(folder)
    with pytest.raises(kind) as caught:
        inspect_model(str(folder))
    assert fingerprint(folder) == before
    assert type(caught.value) is kind
    assert caught.value.hint
    assert "Traceback" not in caught.value.message
    return caught.value.message


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def change_config(folder: Path, name: str = "config.json", **values: Any) -> None:
    data = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**data, **values}))


def change_header(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite the header of model.safetensors, with its length and the tensors' bytes kept."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])
