"""Folders with an embedder: hashed vectors, and a tiny model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embed_file import chunks
from tests.core.embed_file.support import LIGHT, EmbedFileSetup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[EmbedFileSetup]:
    """Lightweight vectors of 32 dimensions."""
    setup = EmbedFileSetup(tmp_path, LIGHT)
    yield setup
    setup.embedder.close()


@pytest.fixture
def tiny_flags(tiny_bundle: Path) -> dict[str, str]:
    """Flags of the tiny model in ONNX Runtime; never anything else."""
    return {
        "ONNX_MODEL_PATH": str(tiny_bundle), "EMBEDDING_DIM": "32", "EMBEDDING_STRICT": "1",
        "EMBEDDING_THREADS": "1",
    }  # fmt: skip


@pytest.fixture
def tiny_setup(tmp_path: Path, tiny_flags: dict[str, str]) -> Iterator[EmbedFileSetup]:
    """A tiny model of 32 dimensions."""
    setup = EmbedFileSetup(tmp_path, tiny_flags)
    yield setup
    setup.embedder.close()


@pytest.fixture
def real_chunks() -> None:
    """Leaves the chunks as large as users have them."""


@pytest.fixture
def small_chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_chunks" in request.fixturenames:
        return
    for name in ("LIGHT", "SMALL"):
        monkeypatch.setattr(chunks, name, (64, 20_000))
