"""The trial of an engine: the gate of a conversion, and times for what passes it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.convert.gate import engine_child
from kimera_console.core.convert.gate.probe import token_budget
from kimera_console.core.embedding.backends.onnx import OnnxBackend, load_onnx
from kimera_console.core.embedding.backends.openvino import OpenVinoBackend, load_openvino
from kimera_console.core.embedding.engines.verdict import EngineVerdict
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import from_plain
from tests.helpers.bundles import table_bundle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

VOCABULARY, WIDTH = 600, 24


def tried(folder: Path) -> EngineVerdict:
    request = {"folder": str(folder), "threads": 1, "precisions": ["fp32"], "seconds": 0.05}
    return from_plain(engine_child.handle(request, JobContext()), EngineVerdict)


def narrow(seed: int) -> np.ndarray:
    """All tokens close to one direction, so that cosines say little."""
    made = np.random.default_rng(seed).normal(size=(VOCABULARY, WIDTH))
    return (1 + 0.004 * made).astype(np.float32)


def test_an_engine_that_passes_the_gate_is_timed(tiny_bundle: Path) -> None:
    verdict = tried(tiny_bundle)
    assert verdict.problems == ""
    assert all(one.single_ms > 0 and one.batch_ms > 0 for one in verdict.results)


def test_a_trial_has_about_a_third_of_a_conversions_tokens(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[int] = []

    def load(folder: Path, **given: Any) -> OnnxBackend:
        own = load_onnx(folder, **given)
        encode = own.encode_ids

        def counted(ids: Sequence[Sequence[int]], **how: Any) -> np.ndarray:
            embedded.append(sum(map(len, ids)))
            return encode(ids, **how)

        monkeypatch.setattr(own, "encode_ids", counted)
        return own

    monkeypatch.setattr(engine_child, "load_onnx", load)
    monkeypatch.setattr(engine_child, "load_openvino", partial(load_openvino, pooling="cls"))
    assert tried(tiny_bundle).problems, "what fails is not timed: all that is counted was compared"
    assert len(embedded) == 2
    assert sum(embedded) < token_budget(0) / 2, "a third, or five topics"


def test_an_engine_whose_vectors_differ_is_refused_with_the_figure(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_child, "load_openvino", partial(load_openvino, pooling="cls"))
    verdict = tried(tiny_bundle)
    other = verdict.results[1]
    assert "OpenVINO in fp32 gives other vectors" in other.problem
    assert "lowest cosine" in other.problem
    assert other.cosine < thresholds_for("fp32").cosine_min
    assert verdict.choice("openvino").engine == "onnxruntime"
    assert verdict.problems == other.problem
    assert (other.single_ms, other.batch_ms) == (0, 0)


def test_cosines_near_one_do_not_pass_an_engine_that_finds_other_texts(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = table_bundle(tmp_path / "one", tiny_bert, narrow(0))
    other = table_bundle(tmp_path / "other", tiny_bert, narrow(1))

    def load(_folder: Path, **given: Any) -> OpenVinoBackend:
        return load_openvino(other, **given)

    monkeypatch.setattr(engine_child, "load_openvino", load)
    result = tried(one).results[1]
    assert result.cosine >= thresholds_for("fp32").cosine_min
    assert "nearest neighbours" in result.problem
