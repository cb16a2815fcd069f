"""Vectors recorded at a conversion: a machine that makes others of the same files is told apart."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles.bundle import verify_bundle
from kimera_console.core.bundles.first_load import try_first
from kimera_console.core.bundles.graph_run import open_session
from kimera_console.core.bundles.library import damaged_models
from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.bundles.vector_fingerprint import (
    MOST_TOKENS,
    VectorFingerprint,
    vector_fingerprint,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BundleError
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import to_plain
from tests.core.health.support import FAIL, OK, WARN, Home, finding
from tests.helpers.machines import AVX2, VNNI_SERVER, Machine, play, x86
from tests.helpers.watched import watched_children

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert import ConversionResult

IDS = ((2, 7, 9, 11, 3), (2, 8, 12, 4, 3), (2, 5, 6, 10, 3))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A bundle with the vectors that its graph gives."""
    home = Home(tmp_path / "kimera")
    record(home.bundle, recorded_here(home.bundle))
    return home


def recorded_here(bundle: Path) -> VectorFingerprint:
    model_file = bundle / "model.onnx"
    found = vector_fingerprint(open_session(model_file), model_file, IDS)
    assert found is not None
    return found


def record(bundle: Path, found: VectorFingerprint | None, **conversion: Any) -> None:
    path = bundle / "kimera.json"
    data = json.loads(path.read_text("utf-8"))
    data["conversion"] |= {**conversion, "probe_vectors": to_plain(found)}
    path.write_text(json.dumps(data), "utf-8")


def turned(found: VectorFingerprint, cosine: float) -> VectorFingerprint:
    """The same record with vectors at this cosine from those of the graph."""
    moved = []
    for data in found.vectors:
        row = np.frombuffer(data, "<f4").astype(np.float64)
        across = np.roll(row, 1) - np.roll(row, 1) @ row * row
        across /= np.linalg.norm(across)
        moved.append((cosine * row + np.sqrt(1 - cosine**2) * across).astype("<f4").tobytes())
    return VectorFingerprint(found.ids, tuple(moved))


def test_a_conversion_records_them_and_its_own_machine_agrees(
    tiny_conversion: ConversionResult, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_conversion.bundle.path, tmp_path / "copy")
    recorded = read_manifest(folder).probe_vectors
    assert recorded is not None
    assert len(recorded.ids) == 3
    assert 1 <= len(recorded.ids[0]) <= MOST_TOKENS
    assert {len(row) for row in recorded.vectors} == {4 * tiny_conversion.bundle.dimension}
    report = verify_bundle(folder)
    assert (report.ok, report.notes) == (True, ())
    record(folder, turned(recorded, 0.5))
    assert "lowest cosine 0.50000" in " ".join(verify_bundle(folder).problems)


def test_the_vectors_of_this_machine_pass(home: Home) -> None:
    report = verify_bundle(home.bundle)
    assert (report.ok, report.notes) == (True, ())
    finding(home.check("Models")["models.onnx"], OK)
    embedder = Embedder(home.settings)
    assert embedder.encode(["a text"]).info.notes == ()
    embedder.close()


@pytest.mark.slow
def test_sums_that_saturate_are_said_by_every_load(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """MiniLM with weights of 8 bits, made with VNNI and run with AVX2 alone, keeps 0.9956."""
    path = home.bundle / "kimera.json"
    data = json.loads(path.read_text("utf-8"))
    data["conversion"]["precision"] = "int8"
    path.write_text(json.dumps(data), "utf-8")
    record(home.bundle, turned(recorded_here(home.bundle), 0.9956))
    said = "lowest cosine 0.99560 of 3 probe texts, where 0.998 is expected of int8"
    report = verify_bundle(home.bundle)
    assert report.ok, "the bundle is whole; it is the machine that differs"
    assert said in report.notes[0]
    assert "Convert the model again on this machine." in report.notes[0]
    for _ in range(2):  # measured by the first load, remembered by the second
        embedder = Embedder(home.settings)
        info = embedder.encode(["a text"]).info
        embedder.close()
        assert info.backend == "onnx"
        assert said in " ".join(info.notes)
    assert said in " ".join(verify_bundle(home.bundle, load=False).notes)
    finding(home.check("Models")["models.onnx"], WARN, said)
    assert main(["verify", str(home.bundle), "--env-file", str(home.env_file)]) == 0
    assert f"WARNING: Its vectors on this machine are not those of its conversion: {said}" in (
        capsys.readouterr().out
    )


@pytest.mark.slow
def test_vectors_of_another_graph_are_refused(home: Home) -> None:
    record(home.bundle, turned(recorded_here(home.bundle), 0.4))
    said = "lowest cosine 0.40000 of 3 probe texts, where 0.99999 is expected of fp32"
    report = verify_bundle(home.bundle)
    assert not report.ok
    assert said in report.problems[0]
    check = home.check("Models")["models.onnx"]
    finding(check, FAIL, said)
    assert "convert " in check.fix
    for _ in range(2):
        with pytest.raises(BundleError, match=said):
            try_first(home.bundle, JobContext())
    embedder = Embedder(home.settings)
    assert embedder.encode(["a text"]).info.backend != "onnx"
    assert said in embedder.attempts[0].reason
    assert "Convert the model again on this machine." in embedder.attempts[0].reason
    embedder.close()


def test_a_weight_that_changed_since_is_noticed_by_the_first_load(home: Home) -> None:
    """A first load does not hash gigabytes; the file keeps its size."""
    weights = home.bundle / "model.onnx.data"
    values = np.fromfile(weights, np.float32)
    values[: 16 * 14] *= np.tile([1, -1], 8 * 14)
    values.tofile(weights)
    with pytest.raises(BundleError, match="does not reproduce the vectors of its conversion"):
        try_first(home.bundle, JobContext())


def test_another_processor_compares_again(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks() -> bool:
        with watched_children() as seen:
            try_first(home.bundle, JobContext())
        return any("check_child" in text for text in seen)

    for name, flags in (("here", VNNI_SERVER), ("there", AVX2)):
        with monkeypatch.context() as patch:
            play(Machine(x86(flags), 2), tmp_path / name, patch)
            assert (asks(), asks()) == (True, False)


@pytest.mark.parametrize(
    "damage",
    [
        {"vectors": ["AAAA", "AAAA", "AAAA"]},
        {"vectors": ["no base64"] * 3},
        {"vectors": []},
        {"ids": [[1], [2, 3], [4]]},
        {"ids": [[-1]] * 3},
        {"ids": [[1] * 100_000] * 3},
        {"ids": 5},
    ],
)
def test_a_damaged_record_is_a_damaged_model(damage: dict[str, Any], home: Home) -> None:
    path = home.bundle / "kimera.json"
    data = json.loads(path.read_text("utf-8"))
    data["conversion"]["probe_vectors"] |= damage
    path.write_text(json.dumps(data), "utf-8")
    (problem,) = verify_bundle(home.bundle).problems
    assert "kimera.json is damaged: conversion.probe_vectors" in problem
    (row,) = damaged_models(home.settings)
    assert "conversion.probe_vectors" in row.problem
