"""Attention as one operator: the same vectors, and refusals by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import load

from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.export.layer_template import LAYER_LISTS
from kimera_console.core.errors import ConversionError, UnsupportedModelError
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.system.processor import this_processor
from tests.helpers.bundles import directly_exported
from tests.helpers.conversions import convert_in_this_process
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IDS = np.array([[2, 5, 7, 9, 11, 3], [2, 8, 3, 0, 0, 0], [2, 6, 6, 6, 3, 0]], np.int64)
MASK = (IDS > 0).astype(np.int64)


@pytest.mark.slow
def test_the_vectors_of_a_padded_batch_stay_the_same(
    tiny_bert: Path, tmp_path: Path, traced_once: None
) -> None:
    outputs = {}
    for fused in (False, True):
        folder = directly_exported(tiny_bert, tmp_path / f"fused-{fused}", fused=fused)
        assert read_onnx(folder / "model.onnx").fused_attention is fused
        kinds = {node.op_type for node in load(folder / "model.onnx").graph.node}
        assert "IsNaN" not in kinds, "no row of this attention is all masked"
        outputs[fused] = _run(folder)
    assert np.abs(outputs[True] - outputs[False]).max() < 2e-6
    assert np.abs(outputs[True][0] - outputs[True][1]).max() > 1e-3


def test_other_attention_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    source, out = tiny_model(tmp_path / "mpnet", "mpnet"), tmp_path / "out"
    with pytest.raises(UnsupportedModelError, match="mpnet models cannot be fused"):
        convert_model(ConversionRequest(source=str(source), out=out, fused_attention=True))
    assert not out.exists()


def test_the_optimum_exporter_does_not_fuse(tiny_bert: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(ConversionError, match="direct exporter alone, not by optimum"):
        convert_model(
            ConversionRequest(
                source=str(tiny_bert), out=out, exporter="optimum", fused_attention=True
            )
        )
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "precision"),
    [("albert", "fp32"), ("bert", "fp16"), ("distilbert", "int8"), ("roberta", "fp16"),
     ("xlm-roberta", "int8-block")],
)  # fmt: skip
def test_every_architecture_passes_the_gate(
    kind: str, precision: str, tmp_path: Path, traced_once: None
) -> None:
    # Five layers where some are copies: as in test_convert.py, so that both have one trace.
    source = tiny_model(tmp_path / "source", kind, layers=5 if kind in LAYER_LISTS else 2)
    done = convert_in_this_process(
        ConversionRequest(
            source=str(source), out=tmp_path / "out", precision=precision, fused_attention=True
        )
    )
    assert done.bundle.fused_attention
    assert read_manifest(done.bundle.path).processor == this_processor().features
    assert done.parity is not None
    assert done.parity.passed


def _run(folder: Path) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        folder / "model.onnx", providers=["CPUExecutionProvider"]
    )
    feeds: dict[str, Any] = {"input_ids": IDS, "attention_mask": MASK}
    found: NDArray[np.float32] = session.run(["sentence_embedding"], feeds)[0]
    return found
