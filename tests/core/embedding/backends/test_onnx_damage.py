"""Graphs that are no text encoders, damaged files, and vectors that are none."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.errors import BackendError, BundleError, KimeraError
from kimera_console.core.jobs import JobContext
from tests.core.embedding.conftest import VOCABULARY
from tests.helpers.bundles import table_bundle

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("change", "says"),
    [({"inputs": ("input_ids", "price")}, "price"), ({"batch": 1}, "fixed shape")],
    ids=["extra", "fixed"],
)
def test_graphs_that_are_no_text_encoders_are_refused(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray, change: dict[str, Any], says: str
) -> None:
    folder = table_bundle(tmp_path / "b", tiny_bert, table, **change)
    with pytest.raises(KimeraError, match=says):
        load_onnx(folder)


@pytest.mark.parametrize(
    ("name", "says"), [("attention_mask", "no input named input_ids"), ("words", "words")]
)
def test_a_graph_without_input_ids_is_refused(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray, name: str, says: str
) -> None:
    folder = table_bundle(tmp_path / "b", tiny_bert, table, inputs=("input_ids",))
    _rename_input(folder / "model.onnx", name)
    with pytest.raises(KimeraError, match=says):
        load_onnx(folder)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_vectors_without_a_direction_are_an_error(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray, value: float
) -> None:
    with pytest.raises(BackendError, match=r"NaN|zeros"):
        load_onnx(table_bundle(tmp_path / "b", tiny_bert, np.full_like(table, value)))


def test_a_vector_of_nan_for_one_text_only_is_an_error_too(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    backend = load_onnx(table_bundle(tmp_path / "b", tiny_bert, table))
    (ids,) = backend.tokenize(["敏"])
    table[ids[1]] = np.nan
    broken = load_onnx(table_bundle(tmp_path / "c", tiny_bert, table))
    with pytest.raises(BackendError, match="NaN"):
        broken.encode(["the fox", "敏"], batch_size=32, context=JobContext())


def test_another_dimension_than_declared_is_an_error(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    import onnx

    folder = table_bundle(tmp_path / "b", tiny_bert, table)
    model = onnx.load(folder / "model.onnx")
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 24
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(KimeraError, match=r"model\.onnx"):
        load_onnx(folder)


def test_damaged_files_are_errors_that_name_the_file(tiny_bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    shutil.copytree(tiny_bundle, folder)
    whole = (folder / "model.onnx").read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"<html>Not found</html>", whole[:-3]):
        (folder / "model.onnx").write_bytes(damaged)
        with pytest.raises(KimeraError, match=r"model\.onnx"):
            load_onnx(folder)
    (folder / "model.onnx").unlink()
    with pytest.raises(BundleError, match=r"model\.onnx"):
        load_onnx(folder)


def test_external_data_cut_short_is_an_error(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    import onnx

    folder = table_bundle(tmp_path / "b", tiny_bert, table)
    model = onnx.load(folder / "model.onnx")
    onnx.save(
        model, folder / "model.onnx", save_as_external_data=True, location="w.bin", size_threshold=0
    )
    assert load_onnx(folder).info.dimension == 16
    data = (folder / "w.bin").read_bytes()
    (folder / "w.bin").write_bytes(data[: len(data) // 2])
    with pytest.raises(KimeraError, match=r"w\.bin"):
        load_onnx(folder)


def _rename_input(path: Path, name: str) -> None:
    import onnx

    model = onnx.load(path)
    model.graph.input[0].name = name
    for node in model.graph.node:
        node.input[:] = [name if used == "input_ids" else used for used in node.input]
    onnx.save(model, path)


@pytest.mark.slow
def test_a_flipped_byte_anywhere_is_harmless_or_a_readable_error(
    tiny_bert: Path, tmp_path: Path
) -> None:
    table = np.random.default_rng(1).normal(size=(VOCABULARY, 1)).astype(np.float32)
    folder = table_bundle(tmp_path / "b", tiny_bert, table)
    whole = (folder / "model.onnx").read_bytes()
    weights = whole.index(table.tobytes())
    places = [i for i in range(len(whole)) if not weights <= i < weights + table.nbytes]
    assert len(places) > 100
    rng = random.Random(0)
    refusals: list[str] = []
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= rng.randrange(1, 256)
        (folder / "model.onnx").write_bytes(damaged)
        try:
            load_onnx(folder, device="cpu").close()
        except KimeraError as error:
            refusals.append(error.message)
    assert len(refusals) > len(places) / 4
    assert [text for text in refusals if str(folder) not in text or "\n" in text] == []
