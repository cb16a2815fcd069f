"""int8 by rows: a vector that no neighbour moves, the quality that a fit brings, old graphs."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.convert.precision.auto import COARSE_BLOCK, FINE_BLOCK
from kimera_console.core.convert.precision.calibrate import (
    OWN_TEXTS,
    OWN_TOKENS,
    TEXT_TOKENS,
    calibrate,
    calibrate_ids,
)
from kimera_console.core.convert.precision.quantize import quantize
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.estimates import LARGE_PARAMETERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.onnx import OnnxBackend

SAMPLE = ["short", "How do I change the brakes of my bicycle?", "Bremsbeläge am Fahrrad wechseln"]
HOSTILE = [
    "z" * 4000,
    "!?#" * 400,
    "\u4e2d\u6587 " * 300,
    "\U0001f600" * 200,
    "".join(chr(code) for code in range(0x600, 0x6FF)),
    "0 1 -1 1e308 NaN inf " * 60,
    "The committee met on Tuesday to discuss the budget for the coming year. " * 30,
]


@pytest.fixture(scope="module")
def int8(minilm_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> OnnxBackend:
    """The sample model in int8, fitted."""
    folder = tmp_path_factory.mktemp("rowwise") / "minilm"
    ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
    shutil.copytree(minilm_bundle, folder, ignore=ignored)
    quantize(minilm_bundle, folder, Recipe("int8"), calibration=calibrate(minilm_bundle))
    return load_onnx(folder, device="cpu", max_length=256)


@pytest.mark.slow
def test_a_text_has_the_same_vector_alone_and_in_any_company(
    int8: OnnxBackend,
) -> None:
    backend = int8
    ids = backend.tokenize([*SAMPLE, *HOSTILE])
    alone = np.array([_graph(backend, [one])[0] for one in ids])
    for company in ([0, 9], [1, 3, 4, 5], [2, 0, 1, 6, 7, 8], [8, 7, 3, 2, 0], range(len(ids))):
        rows = list(company)
        together = _graph(backend, [ids[row] for row in rows])
        np.testing.assert_allclose(together, alone[rows], atol=1e-5, rtol=0)


@pytest.mark.slow
@pytest.mark.parametrize("size", [COARSE_BLOCK, FINE_BLOCK])
def test_the_blocks_that_auto_tries_do_not_depend_on_company(
    size: int, minilm_bundle: Path, tmp_path: Path
) -> None:
    ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
    folder = Path(shutil.copytree(minilm_bundle, tmp_path / "blocks", ignore=ignored))
    quantize(minilm_bundle, folder, Recipe("int8-block", block_size=size))
    backend = load_onnx(folder, device="cpu", max_length=256)
    ids = backend.tokenize([one.text for one in load_probe_texts()])
    alone = np.concatenate([backend.encode_ids([one], batch_size=1) for one in ids])
    together = backend.encode_ids(ids, batch_size=32)
    backend.close()
    np.testing.assert_allclose(together, alone, atol=1e-5, rtol=0)


@pytest.mark.slow
def test_the_sample_model_keeps_its_vectors(minilm_bundle: Path, int8: OnnxBackend) -> None:
    texts = [one.text for one in load_probe_texts()]
    full = load_onnx(minilm_bundle, device="cpu", max_length=256)
    cosines = (_embed(full, texts) * _embed(int8, texts)).sum(axis=1)
    assert cosines.mean() >= 0.999
    assert cosines.min() >= 0.995


@pytest.mark.slow
def test_texts_unlike_all_that_was_seen_are_not_cut_off(
    minilm_bundle: Path, int8: OnnxBackend
) -> None:
    """A fixed scale of attention's results would leave 0.91 of the worst of them."""
    full = load_onnx(minilm_bundle, device="cpu", max_length=256)
    cosines = (_embed(full, HOSTILE) * _embed(int8, HOSTILE)).sum(axis=1)
    assert cosines.min() >= 0.98


def test_the_scale_is_fixed_behind_a_layer_norm_alone(tmp_path: Path) -> None:
    """One product takes the norm's rows, with its bias; the next takes what a Relu gives."""
    source = _graph_with_norm(tmp_path / "source")
    seen = calibrate_ids(source, [list(range(start, start + 24)) for start in range(0, 288, 24)])
    exact, scales = _run(source), {}
    for name, calibration in (("unseen", None), ("seen", seen)):
        out = tmp_path / name
        out.mkdir()
        quantize(source, out, Recipe("int8"), calibration=calibration)
        scales[name] = _fixed_scales(out)
        error = np.linalg.norm(_run(out) - exact) / np.linalg.norm(exact)
        assert error < 0.03
    assert scales == {"unseen": [False, False], "seen": [True, False]}


def test_of_a_large_model_texts_are_run_as_far_as_of_a_small_one(tmp_path: Path) -> None:
    """bge-m3 has far more parameters than are called large; only fewer rows of it are kept."""
    source = _graph_with_norm(tmp_path / "source")
    ids = [list(range(start, start + 60)) for start in range(0, 240, 2)]
    small = calibrate_ids(source, ids)
    with (source / "model.onnx.data").open("wb") as weights:
        weights.truncate(4 * LARGE_PARAMETERS)  # takes no space: only its size is read
    large = calibrate_ids(source, ids)
    assert small.seen.keys() == large.seen.keys() != set()
    for name, seen in large.seen.items():
        np.testing.assert_array_equal(seen.high, small.seen[name].high)
        np.testing.assert_array_equal(seen.low, small.seen[name].low)
        assert len(seen.rows) < len(small.seen[name].rows)
    out = tmp_path / "out"
    out.mkdir()
    quantize(source, out, Recipe("int8"), calibration=large)
    assert _fixed_scales(out) == [True, False]


def test_own_texts_are_taken_from_all_of_a_file_and_cost_the_others_nothing(
    tiny_bundle: Path,
) -> None:
    alone = calibrate(tiny_bundle)
    same, other = "the same line " * 50, "0123456789 " * 50
    lines, mixed = (calibrate(tiny_bundle, [same] * 900 + [last] * 100) for last in (same, other))
    for name, seen in alone.seen.items():
        for with_own in (lines, mixed):
            assert (with_own.seen[name].high >= seen.high).all()
            assert (with_own.seen[name].low <= seen.low).all()
    assert any(
        (mixed.seen[name].high != lines.seen[name].high).any()
        or (mixed.seen[name].low != lines.seen[name].low).any()
        for name in alone.seen
    )


def test_long_own_texts_are_fewer(tiny_bundle: Path) -> None:
    counts: dict[str, int] = {}

    def count(name: str, _done: int, total: int) -> None:
        counts[name] = total

    for name, own in (("none", []), ("short", ["a"] * 500), ("long", ["a word " * 99] * 500)):
        calibrate(tiny_bundle, own, on_text=partial(count, name))
    assert counts["short"] == counts["none"] + OWN_TEXTS
    assert counts["long"] == counts["none"] + OWN_TOKENS // TEXT_TOKENS


def test_an_outlier_moves_into_the_weights_where_a_calibration_saw_it(tmp_path: Path) -> None:
    """One channel a thousand times as large: by rows alone it takes all eight bits."""
    source = _graph_with_outlier(tmp_path / "source")
    ids = [list(range(start, start + 24)) for start in range(0, 288, 24)]
    seen = calibrate_ids(source, ids)
    exact, errors = _run(source), {}
    for name, calibration in (("plain", None), ("fitted", seen)):
        out = tmp_path / name
        out.mkdir()
        quantize(source, out, Recipe("int8"), calibration=calibration)
        errors[name] = float(np.abs(_run(out) - exact).mean())
    assert 0 < errors["fitted"] < errors["plain"] / 3


@pytest.mark.parametrize("inputs", [47, 48, 1024, 1027])
def test_no_pair_of_weights_saturates_and_every_input_is_fitted(
    inputs: int, tmp_path: Path
) -> None:
    """An odd number of inputs, and more than are rounded together."""
    source = _graph_with_outlier(tmp_path / "source", inputs)
    seen = calibrate_ids(source, [list(range(start, start + 60)) for start in range(0, 300, 60)])
    exact, errors = _run(source), {}
    for name, calibration in (("plain", None), ("fitted", seen)):
        out = tmp_path / name
        out.mkdir()
        quantize(source, out, Recipe("int8"), calibration=calibration)
        errors[name] = float(np.square(_run(out) - exact).mean() / np.square(exact).mean())
        weights = _int8_weights(out).astype(np.int64)
        assert weights.shape == (inputs, 32)
        left, right = weights[: inputs // 2 * 2 : 2], weights[1::2]
        assert np.abs(weights).max() >= 60
        assert np.abs(np.where(left * right > 0, left + right, 0)).max(initial=0) <= 128
    assert errors["fitted"] < min(1e-3, 1.01 * errors["plain"])


def test_a_graph_without_linear_layers_is_refused_for_that(tmp_path: Path) -> None:
    source = _graph_with_outlier(tmp_path / "source", 1)  # too small to be worth eight bits
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(ConversionError, match="no linear layer"):
        quantize(source, out, Recipe("int8"), calibration=calibrate_ids(source, [[1, 2, 3]]))
    assert list(out.iterdir()) == []


def test_a_search_fits_each_layer_once(tmp_path: Path) -> None:
    source = _graph_with_outlier(tmp_path / "source")
    seen = calibrate_ids(source, [list(range(64)), list(range(100, 164))])
    graphs = []
    for name in ("first", "second"):
        out = tmp_path / name
        out.mkdir()
        quantize(source, out, Recipe("int8"), calibration=seen)
        fitted = dict(seen.weights)
        graphs.append((out / "model.onnx").read_bytes())
    assert fitted == seen.weights
    assert graphs[0] == graphs[1]


@pytest.mark.slow
def test_a_dynamically_quantised_bundle_of_before_still_loads(
    minilm_bundle: Path, tmp_path: Path
) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder = tmp_path / "older"
    ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
    shutil.copytree(minilm_bundle, folder, ignore=ignored)
    quantize_dynamic(
        minilm_bundle / "model.onnx",
        folder / "model.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    assert read_onnx(folder / "model.onnx").precision == "int8"
    vectors = _embed(load_onnx(folder, device="cpu", max_length=128), SAMPLE)
    full = _embed(load_onnx(minilm_bundle, device="cpu", max_length=128), SAMPLE)
    assert (vectors * full).sum(axis=1).min() > 0.9


def _graph(backend: OnnxBackend, ids: list[list[int]]) -> NDArray[np.float32]:
    """What the graph itself gives for one padded batch."""
    return np.asarray(backend.graph_output(ids, JobContext()), np.float32)


def _embed(backend: OnnxBackend, texts: list[str]) -> NDArray[np.float32]:
    return backend.encode(texts, batch_size=32, context=JobContext()).vectors


def _graph_with_outlier(folder: Path, inputs: int = 48) -> Path:
    """input_ids (1, n) -> rows of a table, one channel of which is huge -> a linear layer."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(3)
    table = random.normal(size=(300, inputs)).astype(np.float32)
    table[:, 5:6] *= 1000
    weights = random.normal(size=(inputs, 32)).astype(np.float32)
    weights[5:6] /= 1000
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("Gather", ["table", "input_ids"], ["x"], "rows"),
            node("MatMul", ["x", "w"], ["y"], "linear"),
        ],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["b", "n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["b", "n", 32])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(weights, "w")],
    )
    folder.mkdir()
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


def _graph_with_norm(folder: Path) -> Path:
    """input_ids (1, n) -> rows of a table -> layer norm, linear with bias, Relu, linear."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(4)
    tensors = {
        "table": random.normal(size=(300, 48)) * random.uniform(0.1, 10, (300, 1)),
        "gamma": random.uniform(0.5, 2, 48),
        "beta": random.normal(size=48) / 4,
        "up": random.normal(size=(48, 64)),
        "bias": random.normal(size=64),
        "down": random.normal(size=(64, 32)),
    }
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("Gather", ["table", "input_ids"], ["x"], "rows"),
            node("LayerNormalization", ["x", "gamma", "beta"], ["normed"], "norm"),
            node("Identity", ["normed"], ["kept"], "dropout"),
            node("MatMul", ["kept", "up"], ["product"], "linear_up"),
            node("Add", ["product", "bias"], ["biased"], "add"),
            node("Relu", ["biased"], ["active"], "relu"),
            node("MatMul", ["active", "down"], ["y"], "linear_down"),
        ],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["b", "n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["b", "n", 32])],
        [numpy_helper.from_array(each.astype(np.float32), name) for name, each in tensors.items()],
    )
    folder.mkdir()
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


def _fixed_scales(folder: Path) -> list[bool]:
    """Of each product of integers: whether it takes a bias, and no multiplication follows it."""
    import onnx

    nodes = list(onnx.load(folder / "model.onnx").graph.node)
    found = []
    for each in nodes:
        if each.op_type == "MatMulIntegerToFloat":
            users = {one.op_type for one in nodes if each.output[0] in one.input}
            assert ("Mul" in users) != ("bias" in each.input)
            found.append("bias" in each.input)
    return found


def _int8_weights(folder: Path) -> NDArray[np.int8]:
    import onnx
    from onnx import numpy_helper

    tensors = onnx.load(folder / "model.onnx").graph.initializer
    found = [numpy_helper.to_array(each) for each in tensors]
    (weights,) = (each for each in found if each.dtype == np.int8 and each.ndim == 2)
    return weights


def _run(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        folder / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"input_ids": np.arange(300)[None]})[0]
