"""fp16's room: the greatest activation of the probe texts, in the report."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from kimera_console.cli.gate_words import parity_text
from kimera_console.core.bundles.parity_report import FP16_LARGEST, recorded_report
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.answers import ProbeVectors
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import ProbeText
from kimera_console.core.convert.tasks import ComparedTexts, EmbedSource
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import from_plain, to_plain

TEXTS = ["the quick brown fox", "the dog", "a lazy dog sleeps"]


def _source(source: Path, scratch: Path, *, activations: bool = True) -> ProbeVectors:
    task = EmbedSource(
        source=source,
        vectors=scratch / "source.npz",
        given=ComparedTexts(tuple(TEXTS), topics=0),
        max_tokens=32,
        pooling="mean",
        heads=(),
        activations=activations,
    )
    return from_plain(handle(to_plain(task), JobContext()), ProbeVectors)


def _with_peak(model: Path, name: str, value: float) -> None:
    """One number of a LayerNorm's bias: that component of every token has about this value."""
    from safetensors.torch import load_file, save_file

    weights = load_file(model / "model.safetensors")
    weights[name][3] = value
    save_file(weights, model / "model.safetensors", metadata={"format": "pt"})


def test_it_is_found_with_the_module_that_gave_it(tiny_bert: Path, tmp_path: Path) -> None:
    ordinary = _source(tiny_bert, tmp_path)
    assert ordinary.greatest_activation is not None
    assert 0.5 < ordinary.greatest_activation < 100
    model = Path(shutil.copytree(tiny_bert, tmp_path / "peaked"))
    _with_peak(model, "encoder.layer.0.attention.output.LayerNorm.bias", -70_000.0)
    peaked = _source(model, tmp_path)
    assert peaked.greatest_activation == pytest.approx(70_000, rel=1e-3)
    assert peaked.greatest_activation > FP16_LARGEST
    assert peaked.greatest_activation_at.startswith("encoder.layer.0.")
    assert _source(model, tmp_path, activations=False).greatest_activation is None


def test_the_report_tells_it_and_keeps_it() -> None:
    rows = np.eye(3, dtype=np.float32)
    probes = [ProbeText(text, "en", text) for text in TEXTS]
    ids = [[0, 1], [0, 2], [0, 3]]
    report = compare(rows, rows, texts=probes, source_ids=ids, converted_ids=ids)
    assert "greatest activation" not in parity_text(report)
    report = dataclasses.replace(
        report, greatest_activation=1234.56, greatest_activation_at="encoder.layer.7.output"
    )
    assert (
        "greatest activation of the source model: 1,235 of the 65,504 that fp16 holds, in"
        " encoder.layer.7.output"
    ) in parity_text(report)
    assert recorded_report(json.loads(json.dumps(dataclasses.asdict(report)))) == report


@pytest.mark.slow
def test_a_conversion_to_fp16_has_it(
    tiny_bert: Path, tmp_path: Path, children_trace_once: None
) -> None:
    out = tmp_path / "out" / "tiny"
    result = convert_model(
        ConversionRequest(source=str(tiny_bert), out=out, precision="fp16", exporter="direct")
    )
    assert result.parity is not None
    assert result.parity.greatest_activation is not None
    assert result.parity.greatest_activation_at
    recorded = json.loads((out / "kimera.json").read_text(encoding="utf-8"))["parity"]
    assert recorded["greatest_activation"] == result.parity.greatest_activation
