"""Conversions by `convert_model`: every exporter and architecture, against its source."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.bundle import read_bundle, verify_bundle
from kimera_console.core.convert import STAGES, ConversionRequest, StageReport, convert_model
from kimera_console.core.convert.export.layer_template import LAYER_LISTS
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.errors import (
    ConversionError,
    DependencyError,
    SourceError,
    UnsupportedModelError,
)
from kimera_console.core.jobs import JobContext, Progress
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.models import tiny_model, write_modules
from tests.helpers.processes import children_peak_bytes

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [probe.text for probe in load_probe_texts() if not probe.long][:24]


@pytest.mark.slow  # tests/cli converts MiniLM with both, through the same gate
@pytest.mark.parametrize("exporter", ["direct", "optimum"])
def test_minilm_converts_and_equals_its_source_model(
    exporter: str, minilm: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # tests/cli converts with the direct exporter's own trace, within the same bound of memory.
    request.getfixturevalue("optimum" if exporter == "optimum" else "children_trace_once")
    before = _hashes(minilm)
    partials: list[object] = []
    reports: list[Progress] = []
    context = JobContext(on_progress=reports.append, on_partial=partials.append)
    out = tmp_path / "models" / "mini"
    result = convert_model(
        ConversionRequest(source=str(minilm), out=out, exporter=exporter), context=context
    )

    assert result.exporter == exporter
    assert result.parity.passed
    assert result.parity.cosine_min >= 0.99999
    assert result.parity.texts >= 72
    assert result.parity.top_k_agreement == 1.0
    assert result.parity.order_texts > 0
    assert max(text.tokens for text in result.parity.per_text) == 256
    assert children_peak_bytes(result) < 1_500_000_000
    assert [stage.name for stage in result.stages] == list(STAGES)
    assert [p for p in partials if isinstance(p, StageReport)] == list(result.stages)
    assert {report.stage for report in reports} == set(STAGES)
    written = [report for report in reports if report.stage == "Write" and report.total]
    assert written[-1].unit == "bytes"
    assert written[-1].fraction == 1.0

    assert (out / "model.onnx.data").stat().st_size > 80_000_000
    assert _outputs(out) == ["sentence_embedding", "last_hidden_state"]
    for trace in (str(tmp_path), str(minilm), "site-packages"):
        assert trace.encode() not in (out / "model.onnx").read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["mini"]
    assert _hashes(minilm) == before

    bundle = read_bundle(out)
    assert bundle.ours
    assert (bundle.dimension, bundle.pooling, bundle.max_tokens) == (384, "mean", 256)
    manifest = json.loads((out / "kimera.json").read_text(encoding="utf-8"))
    sources = {entry["name"]: entry["sha256"] for entry in manifest["source"]["files"]}
    assert sources["model.safetensors"] == before["model.safetensors"]
    for entry in manifest["files"]:
        assert hashlib.sha256((out / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
    assert manifest["parity"]["passed"] is True
    assert verify_bundle(out).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "pooling"),
    [
        ("bert", "mean"),
        ("xlm-roberta", "cls"),
        ("bert", "cls"),
        ("roberta", "mean"),
        ("mpnet", "mean"),
        ("distilbert", "cls"),
        ("t5", "mean"),
        ("albert", "mean"),
        ("electra", "cls"),
        ("deberta-v2", "cls"),
        ("modernbert", "cls"),
        ("mt5", "weightedmean"),
        ("qwen2", "lasttoken"),
        ("qwen3", "lasttoken"),
        ("eurobert", "mean"),
        ("gte", "cls"),
        ("jina-v3", "mean"),
        ("nomic", "mean"),
        ("ultrabert", "mean"),
        ("bert", "cls+max+mean_sqrt_len"),
    ],
)
def test_direct_export_of_each_architecture_equals_torch_under_padding(
    kind: str, pooling: str, tmp_path: Path, traced_once: None
) -> None:
    # No module files: what is asked for is exported, and read back from there alone.
    source = _without_modules(tmp_path / "source", kind)
    staged = _direct(source, tmp_path / "bundle", pooling)
    write_modules(staged, 32, pooling, normalize=False)
    _assert_equal(source, staged, pooling)


@pytest.mark.slow
def test_layers_are_copied_only_where_they_are_proved_alike(tmp_path: Path) -> None:
    import onnx_ir as ir

    from kimera_console.core.convert.export.direct import (
        ENCODER_PREFIX,
        build_encoder,
        trace_all_layers,
    )
    from kimera_console.core.convert.export.layer_template import repeated_layers
    from kimera_console.core.sources.pooling import read_pooling

    source = tiny_model(tmp_path / "source", "bert", layers=5)
    encoder = build_encoder(source, read_pooling(source))
    model, kind = encoder.module.encoder, encoder.config.model_type
    layers = repeated_layers(model, kind, ENCODER_PREFIX)
    assert layers is not None
    assert repeated_layers(model, "modernbert", ENCODER_PREFIX) is None
    with layers.shortened():
        graph = trace_all_layers(encoder).graph
    softmax = [node for node in graph if node.op_type == "Softmax"][1]
    true_axis = softmax.attributes["axis"]
    softmax.attributes["axis"] = ir.AttrInt64("axis", 0)
    before = [str(node) for node in graph]
    assert layers.complete(graph, encoder.parameters) is False
    assert [str(node) for node in graph] == before
    softmax.attributes["axis"] = true_axis
    assert layers.complete(graph, encoder.parameters) is True
    assert encoder.parameters.keys() <= graph.initializers.keys()
    model.encoder.layer[3].output.LayerNorm.eps = 0.5
    assert repeated_layers(model, kind, ENCODER_PREFIX) is None


@pytest.mark.slow
def test_weights_above_the_threshold_go_outside_transposed_and_aligned(
    tmp_path: Path, traced_once: None
) -> None:
    source = tiny_model(tmp_path / "source", "bert", hidden=256, layers=2)
    staged = _direct(source, tmp_path / "bundle", "mean")
    assert (staged / "model.onnx.data").stat().st_size > 1024 * 1024
    tensors = _external(staged)
    assert tensors
    assert all(offset % 64 == 0 for _, offset, _ in tensors)
    assert {place for place, _, _ in tensors} == {"model.onnx.data"}
    assert "Transpose" not in _weight_consumers(staged)
    _assert_equal(source, staged, "mean")


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_sources_are_written_as_fp32(
    dtype: str, tmp_path: Path, traced_once: None
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    source = tiny_model(tmp_path / "source", "bert", hidden=256)
    file = source / "model.safetensors"
    halved = {k: v.to(getattr(torch, dtype)) for k, v in load_file(file).items()}
    save_file(halved, file, metadata={"format": "pt"})
    staged = _direct(source, tmp_path / "bundle", "mean")
    assert {kind for _, _, kind in _external(staged)} == {1}  # TensorProto.FLOAT
    _assert_equal(source, staged, "mean")


@pytest.mark.slow
def test_shards_a_head_prefix_and_old_names_are_understood(
    tmp_path: Path, traced_once: None
) -> None:
    from safetensors.torch import load_file, save_file

    source = tiny_model(tmp_path / "source", "bert", hidden=256)
    reference = shutil.copytree(source, tmp_path / "reference")
    weights = load_file(source / "model.safetensors")
    (source / "model.safetensors").unlink()
    renamed = {
        "bert."
        + k.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): v
        for k, v in weights.items()
    }
    names, index = sorted(renamed), {}
    for number, part in enumerate((names[::2], names[1::2]), start=1):
        file = f"model-{number:05d}-of-00002.safetensors"
        save_file({k: renamed[k].contiguous() for k in part}, source / file)
        index.update(dict.fromkeys(part, file))
    (source / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
    staged = _direct(source, tmp_path / "bundle", "mean")
    _assert_equal(reference, staged, "mean")


@pytest.mark.slow  # pip makes optimum's environment
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("kind", "pooling"),
    [("albert", "mean"), ("electra", "cls"), ("roformer", "mean"), ("modernbert", "mean")],
)
def test_optimum_export_of_other_architectures_equals_torch(
    kind: str, pooling: str, tmp_path: Path, optimum: Path
) -> None:
    from kimera_console.core.convert.export.optimum_export import add_pooling, export_tokens
    from kimera_console.core.sources.pooling import read_pooling

    source = tiny_model(tmp_path / "source", kind, pooling=pooling)
    staged = _companions(source, tmp_path / "bundle")
    add_pooling(
        export_tokens(source, staged, optimum, lambda _pid: contextlib.nullcontext()),
        staged,
        read_pooling(source),
        after={},
        producer_version="0",
        on_bytes=_ignore,
    )
    assert not any(path.is_dir() for path in staged.iterdir())
    assert _outputs(staged) == ["sentence_embedding", "last_hidden_state"]
    _assert_equal(source, staged, pooling)


def test_what_cannot_be_done_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "roformer")
    out = tmp_path / "out"
    with pytest.raises(ConversionError, match="'fp64' is not a precision"):
        convert_model(ConversionRequest(source=str(source), out=out, precision="fp64"))
    with pytest.raises(ConversionError, match="'magic' is not an exporter"):
        convert_model(ConversionRequest(source=str(source), out=out, exporter="magic"))
    with pytest.raises(UnsupportedModelError, match="does not handle roformer"):
        convert_model(ConversionRequest(source=str(source), out=out, exporter="direct"))
    encoder = tiny_model(tmp_path / "encoder", "t5")
    with pytest.raises(UnsupportedModelError, match="does not handle t5"):
        convert_model(ConversionRequest(source=str(encoder), out=out, exporter="optimum"))
    shutil.rmtree(encoder)
    with pytest.raises(DependencyError, match=r"pip makes it once.*optimum-onnx=="):
        convert_model(ConversionRequest(source=str(source), out=out))
    shutil.rmtree(source)
    tiny_model(source)
    with pytest.raises(ConversionError, match="'sparse' is not a choice of heads"):
        convert_model(ConversionRequest(source=str(source), out=out, heads="sparse"))
    with pytest.raises(ConversionError, match="inside one another"):
        convert_model(ConversionRequest(source=str(source), out=source / "onnx"))
    with pytest.raises(SourceError):
        convert_model(ConversionRequest(source=str(tmp_path / "nothing"), out=out))
    occupied = tmp_path / "photos"
    occupied.mkdir()
    (occupied / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(ConversionError, match="something other than a converted model"):
        convert_model(ConversionRequest(source=str(source), out=occupied, force=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["photos", "source"]


def _without_modules(folder: Path, kind: str) -> Path:
    """An encoder alone. Five layers where all but three are copies in the graph.

    Elsewhere the golden model of that architecture, whose trace the golden tests share.
    """
    if kind in LAYER_LISTS:
        return tiny_model(folder, kind, pooling=None, layers=5)
    source = build(RECIPES[kind], folder)
    (source / "modules.json").unlink()
    shutil.rmtree(source / "1_Pooling")
    return source


def _direct(source: Path, staged: Path, pooling: str) -> Path:
    """The export child's work, in this process: importing torch in each child takes seconds."""
    from kimera_console.core.convert.export.assemble import (
        DATA_NAME,
        WeightStream,
        write_graph,
    )
    from kimera_console.core.convert.export.direct import add_outputs, build_encoder, trace
    from kimera_console.core.sources.pooling import read_pooling

    _companions(source, staged)
    choice = read_pooling(source, pooling)
    encoder = build_encoder(source, choice)
    with WeightStream(encoder.parameters, encoder.matrices, staged / DATA_NAME) as weights:
        model = trace(encoder)
        add_outputs(model, encoder, choice)
        write_graph(
            model,
            encoder.parameters,
            weights,
            staged,
            producer_version="0",
            on_bytes=_ignore,
        )
    return staged


def _companions(source: Path, staged: Path) -> Path:
    from kimera_console.core.convert.manifest import copy_companions

    staged.mkdir()
    copy_companions(source, staged)
    return staged


def _assert_equal(source: Path, staged: Path, pooling: str) -> None:
    backend = load_onnx(staged, device="cpu")
    ours = backend.encode(TEXTS, batch_size=len(TEXTS), context=JobContext()).vectors
    theirs = _torch_vectors(source, backend.tokenize(TEXTS), pooling)
    np.testing.assert_allclose(ours, theirs, atol=2e-6)


def _torch_vectors(source: Path, ids: list[list[int]], pooling: str) -> Any:
    """One text at a time, so that no padding is involved; the reference has no batching at all."""
    import torch

    from kimera_console.core.embedding.backends.source_parts import encoder_class
    from kimera_console.core.embedding.backends.vectors import pool_tokens

    loaded = encoder_class(source).from_pretrained(
        source, use_safetensors=True, dtype=torch.float32
    )
    model = loaded.eval()
    rows = []
    with torch.inference_mode():
        for tokens in ids:
            hidden = model(input_ids=torch.tensor([tokens])).last_hidden_state.numpy()
            vector = pool_tokens(hidden, np.ones((1, len(tokens)), np.int64), pooling)[0]
            rows.append(vector / np.linalg.norm(vector))
    return np.stack(rows)


def _ignore(_done: int, _total: int) -> None:
    pass


def _outputs(folder: Path) -> list[str]:
    import onnx

    model = onnx.load(folder / "model.onnx", load_external_data=False)
    return [output.name for output in model.graph.output]


def _external(folder: Path) -> list[tuple[str, int, int]]:
    """(location, offset, element type) of each tensor outside the graph."""
    import onnx

    found = []
    for tensor in onnx.load(folder / "model.onnx", load_external_data=False).graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if entries:
            found.append((entries["location"], int(entries["offset"]), tensor.data_type))
    return found


def _weight_consumers(folder: Path) -> set[str]:
    import onnx

    graph = onnx.load(folder / "model.onnx", load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    return {node.op_type for node in graph.node if weights & set(node.input)}


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
