"""One text embedded: the report, the forms in which a vector is copied, the file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.text_report import (
    VectorFormat,
    embed_text,
    format_vector,
    save_npy,
)
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.settings import Settings


@pytest.fixture
def settings(env_file: Path) -> Settings:
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=384\n")
    return Settings(env_file)


@pytest.fixture
def report(settings: Settings):
    return embed_text(Embedder(settings), settings, "a text with some words")


def test_the_report_is_the_embedders_answer(settings, report) -> None:
    direct = Embedder(settings).encode(["a text with some words"])
    assert np.array_equal(report.vector, direct.vectors[0])
    assert report.norm == pytest.approx(1.0, abs=1e-6)
    assert (report.tokens, report.truncated) == (direct.token_counts[0], direct.truncated[0])
    assert report.asked_lightweight
    assert report.missing_bundle is None
    assert report.failed_attempts == ()


def test_a_missing_bundle_is_named(env_file: Path, tiny_bert: Path) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH=./nothing-here\nEMBEDDING_MODEL={tiny_bert}\n")
    settings = Settings(env_file)
    report = embed_text(Embedder(settings), settings, "text")
    assert report.missing_bundle == env_file.parent / "nothing-here"
    assert [one.backend for one in report.failed_attempts] == ["onnx"]
    assert "1024" in report.dimension_warning


def test_a_bundles_path_too_long_for_the_system_is_missing(env_file: Path, tiny_bert: Path) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH=./{'x' * 300}\nEMBEDDING_MODEL={tiny_bert}\n")
    settings = Settings(env_file)
    assert embed_text(Embedder(settings), settings, "text").missing_bundle is not None


def test_every_form_gives_back_the_same_float32(report) -> None:
    whole = json.loads(format_vector(report, VectorFormat.JSON))
    as_list = eval(format_vector(report, VectorFormat.PYTHON))
    as_array = eval(format_vector(report, VectorFormat.NUMPY), {"np": np})
    assert np.array_equal(np.float32(whole["vector"]), report.vector)
    assert np.array_equal(np.float32(as_list), report.vector)
    assert as_array.dtype == np.float32
    assert np.array_equal(as_array, report.vector)
    assert (whole["backend"], whole["degraded"], whole["dimension"]) == ("lightweight", True, 384)


def test_extreme_values_survive_every_form(report) -> None:
    tiny = np.finfo(np.float32).smallest_subnormal
    odd = np.float32([[tiny, -tiny, 1e-30, -0.0, 0.1, 1.0]])
    changed = dataclasses.replace(
        report, embeddings=dataclasses.replace(report.embeddings, vectors=odd)
    )
    found = json.loads(format_vector(changed, VectorFormat.JSON))["vector"]
    assert np.array_equal(np.float32(found), odd[0])
    assert np.array_equal(np.float32(eval(format_vector(changed, VectorFormat.PYTHON))), odd[0])


def test_a_saved_file_holds_the_vector(report, tmp_path: Path) -> None:
    saved = save_npy(tmp_path / "vector", report.embeddings.vectors)
    assert saved == tmp_path / "vector.npy"
    loaded = np.load(saved)
    assert loaded.dtype == np.float32
    assert np.array_equal(loaded, report.embeddings.vectors)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["vector.npy"]


def test_saving_over_a_link_writes_its_target(report, tmp_path: Path) -> None:
    target = tmp_path / "target.npy"
    target.write_bytes(b"old")
    link = tmp_path / "link.npy"
    link.symlink_to(target)
    save_npy(link, report.embeddings.vectors)
    assert link.is_symlink()
    assert np.array_equal(np.load(target), report.embeddings.vectors)


@pytest.mark.parametrize(
    "name", ["no-folder/vector.npy", "file/vector.npy", "folder.npy", "\0.npy"]
)
def test_what_cannot_be_written_is_said_and_leaves_nothing(report, tmp_path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder.npy").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(KimeraError, match="could not be written") as caught:
        save_npy(tmp_path / name, report.embeddings.vectors)
    assert caught.value.hint
    assert sorted(tmp_path.rglob("*")) == before
