"""The precision ladder on real and on hostile weights: vectors, sizes, places, refusals."""

from __future__ import annotations

import resource
import shutil
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.recipe import Recipe, make_recipe
from kimera_console.core.convert.precision.quantize import linear_layers, quantize
from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.system.records import RecordError, from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = [
    "How do I change the brakes of my bicycle?",
    "Bremsbeläge am Fahrrad wechseln",
    "The committee met on Tuesday to discuss the budget for the coming year.",
    "short",
    "SELECT name, size FROM models WHERE dimension = 1024 ORDER BY size;",
]
WIDTH, ROWS = 48, 300
IDS = np.arange(0, ROWS, 11)


@pytest.fixture(scope="module")
def lowered(
    minilm_bundle: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Recipe], Path]:
    """The sample model's bundle by recipe, each made once."""
    made: dict[Recipe, Path] = {}

    def make(recipe: Recipe) -> Path:
        if recipe not in made:
            folder = tmp_path_factory.mktemp("ladder") / "minilm"
            shutil.copytree(
                minilm_bundle, folder, ignore=shutil.ignore_patterns("model.onnx*", "kimera.json")
            )
            quantize(minilm_bundle, folder, recipe)
            made[recipe] = folder
        return made[recipe]

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    ("recipe", "cosine_min", "megabytes", "type_name"),
    [
        (Recipe("fp16"), 0.99999, 47, "fp16"),
        (Recipe("int8"), 0.96, 60, "int8"),
        (Recipe("int8", embeddings=True), 0.96, 24, "int8"),
        (Recipe("int8-block", block_size=32), 0.998, 61, "int8-block"),
        (Recipe("int8-block", block_size=128, embeddings=True), 0.994, 24.5, "int8-block"),
    ],
)
def test_every_rung_keeps_the_vectors_and_has_its_size(
    recipe: Recipe,
    cosine_min: float,
    megabytes: float,
    type_name: str,
    minilm_bundle: Path,
    lowered: Callable[[Recipe], Path],
) -> None:
    folder = lowered(recipe)
    cosines = (_embed(minilm_bundle) * _embed(folder)).sum(axis=1)
    assert cosine_min <= cosines.min()
    assert cosines.min() < 0.99999999, "these are the fp32 vectors"
    facts = read_onnx(folder / "model.onnx")
    assert facts.precision == type_name
    size = sum(file.stat().st_size for file in folder.glob("model.onnx*"))
    assert size < megabytes * 1e6


def test_large_tensors_start_where_they_can_be_mapped(lowered: Callable[[Recipe], Path]) -> None:
    facts = read_onnx(lowered(Recipe("int8")) / "model.onnx")
    large = [each for each in facts.external if int(each.length) >= 1024 * 1024]
    assert large
    assert all(int(each.offset) % 65536 == 0 for each in large)
    assert all(int(each.length) == each.expected_bytes for each in facts.external)


def test_layers_have_names_that_say_where_they_stand(minilm_bundle: Path) -> None:
    layers = linear_layers(minilm_bundle)
    assert len(layers) == 36
    by_name = {layer.name: layer for layer in layers}
    assert by_name["layer.3.output.dense"].words == "layer 3, feed-forward output"
    assert (by_name["layer.3.output.dense"].inputs, by_name["layer.3.output.dense"].outputs) == (
        1536,
        384,
    )
    assert by_name["layer.5.attention.self.key"].words == "layer 5, attention key"
    assert all(layer.kind for layer in layers)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["int8", "int8-block", "fp16"])
def test_kept_layers_bring_the_vectors_nearer(
    scheme: str, minilm_bundle: Path, lowered: Callable[[Recipe], Path]
) -> None:
    names = frozenset(layer.name for layer in linear_layers(minilm_bundle))
    fp32 = _embed(minilm_bundle)
    all_kept = (fp32 * _embed(lowered(Recipe(scheme, keep=names)))).sum(axis=1)
    none = (fp32 * _embed(lowered(Recipe(scheme)))).sum(axis=1)
    assert 1 - all_kept.min() < (1 - none.min()) / 2


def test_a_layer_that_is_not_there_cannot_be_kept(minilm_bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=r"no linear layer 'layer.9.nowhere'"):
        quantize(minilm_bundle, tmp_path, Recipe("int8", keep=frozenset({"layer.9.nowhere"})))


@pytest.mark.parametrize("form", ["matmul", "transposed", "gemm", "gemm_transposed"])
@pytest.mark.parametrize(
    "recipe",
    [Recipe("int8"), Recipe("int8-block", block_size=32)],
)
def test_every_form_of_a_linear_layer_gives_the_same_product(
    form: str, recipe: Recipe, tmp_path: Path
) -> None:
    source = _graph(tmp_path / "source", _weights(), form=form)
    made = _lower(source, tmp_path / "out", recipe)
    assert "MatMul" not in read_onnx(made / "model.onnx").operators
    # Inputs that are no multiple of the block: the last block is filled with zeros.
    np.testing.assert_allclose(_run(made), _run(source), atol=0.15)
    assert np.abs(_run(made) - _run(source)).max() > 0


@pytest.mark.parametrize("scheme", ["int8", "int8-block"])
def test_rows_and_columns_of_zeros_stay_zero(scheme: str, tmp_path: Path) -> None:
    weights = _weights()
    weights["w"][:, 3] = 0
    weights["w"][7, :] = 0
    weights["table"][5] = 0
    made = _lower(
        _graph(tmp_path / "source", weights), tmp_path / "out", Recipe(scheme, embeddings=True)
    )
    found = _run(made)
    assert np.isfinite(found).all()
    assert np.abs(found[..., 3]).max() < 1e-30  # kernels subtract zero points in floating point


@pytest.mark.parametrize("scheme", ["int8", "int8-block"])
@pytest.mark.parametrize("value", [0.0, 1e-45, 1e-30, 3e38])
def test_constant_and_extreme_weights_have_a_scale(
    scheme: str, value: float, tmp_path: Path
) -> None:
    weights = _weights()
    weights["w"][:, 2] = value
    made = _lower(_graph(tmp_path / "source", weights), tmp_path / "out", Recipe(scheme))
    others = np.delete(_run(made), 2, axis=-1)
    assert np.isfinite(others).all()


def test_an_outlier_spoils_its_own_channel_only(tmp_path: Path) -> None:
    weights = _weights()
    weights["w"][0, 0] = 1e6
    source = _graph(tmp_path / "source", weights)
    made = _lower(source, tmp_path / "out", Recipe("int8"))
    difference = np.abs(np.delete(_run(made) - _run(source), 0, axis=-1))
    assert difference.max() < 0.15


@pytest.mark.parametrize("scheme", ["fp16", "int8", "int8-block"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused_by_name(
    scheme: str, value: float, tmp_path: Path
) -> None:
    weights = _weights()
    weights["w"][1, 1] = value
    with pytest.raises(ConversionError, match="w holds NaN or infinite"):
        _lower(_graph(tmp_path / "source", weights), tmp_path / "out", Recipe(scheme))


def test_weights_beyond_fp16_are_refused_by_name(tmp_path: Path) -> None:
    weights = _weights()
    weights["w"][1, 1] = 70000
    with pytest.raises(ConversionError, match=r"w holds weights of up to 7e\+04") as caught:
        _lower(_graph(tmp_path / "source", weights), tmp_path / "out", Recipe("fp16"))
    assert "int8-block" in caught.value.hint


def test_fp16_keeps_masks_and_sums_of_squares(tmp_path: Path) -> None:
    """A text that is masked throughout, and squares of 3,000: infinite where they become fp16."""
    source = _graph(tmp_path / "source", _weights(), form="masked")
    made = _lower(source, tmp_path / "out", Recipe("fp16"))
    found = _run(made)
    assert found.dtype == np.float32
    # A CPU has no fp16 kernels for these and computes them in fp32 whatever the graph says.
    types = _types(made)
    assert {types[name] for name in ("Pow", "ReduceSum", "Sqrt", "Softmax")} == {"FLOAT"}
    assert types["MatMul"] == "FLOAT16"
    np.testing.assert_allclose(found, _run(source), atol=2e-3)


def test_fp16_of_a_graph_that_splits_into_a_sequence_loads(tmp_path: Path) -> None:
    source = _graph(tmp_path / "source", _weights(), form="split")  # as ModernBERT does
    made = _lower(source, tmp_path / "out", Recipe("fp16"))
    assert _types(made)["Concat"] == "FLOAT16"
    np.testing.assert_allclose(_run(made), _run(source), atol=5e-3)


@pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX resource limits")
def test_a_full_disk_is_one_sentence(minilm_bundle: Path, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, hard))
    try:
        with pytest.raises(ConversionError, match=r"model\.onnx\.data"):
            quantize(minilm_bundle, tmp_path, Recipe("int8"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_cancel_stops_between_two_blocks(minilm_bundle: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        raise JobCancelled

    with pytest.raises(JobCancelled):
        quantize(minilm_bundle, tmp_path, Recipe("int8"), on_bytes=stop)
    assert not (tmp_path / "model.onnx").exists()


def test_what_is_no_recipe_is_refused() -> None:
    with pytest.raises(ConversionError, match="not a precision"):
        make_recipe("int4")
    with pytest.raises(ConversionError, match="not quantised in fp16"):
        make_recipe("fp16", embeddings=True)
    with pytest.raises(ConversionError, match="block size"):
        make_recipe("int8-block", block_size=33)
    recipe = Recipe("int8", keep=frozenset({"b", "a"}), embeddings=True)
    assert from_plain(to_plain(recipe), Recipe) == recipe
    assert to_plain(recipe)["keep"] == ["a", "b"]
    with pytest.raises(RecordError, match="int9"):
        from_plain({"scheme": "int9"}, Recipe)


def _embed(folder: Path) -> NDArray[np.float32]:
    from kimera_console.core.embedding.backends.onnx import load_onnx
    from kimera_console.core.jobs import JobContext

    backend = load_onnx(folder, device="cpu", max_length=128)
    return backend.encode(TEXTS, batch_size=8, context=JobContext()).vectors


def _weights() -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(7)
    return {
        "table": random.normal(size=(ROWS, WIDTH)).astype(np.float32),
        "w": (random.normal(size=(WIDTH, 32)) / 7).astype(np.float32),
        "b": np.zeros(32, np.float32),
    }


def _graph(folder: Path, weights: dict[str, NDArray[np.float32]], form: str = "matmul") -> Path:
    """ids (n,) -> rows of the table -> a linear layer, in one of the forms of exporters."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    folder.mkdir()
    stored = dict(weights)
    if form in ("transposed", "gemm_transposed"):
        stored["w"] = np.ascontiguousarray(stored["w"].T)
    node = helper.make_node
    linear = {
        "matmul": [node("MatMul", ["x", "w"], ["y"], "linear")],
        "transposed": [
            node("Transpose", ["w"], ["wt"], "turn", perm=[1, 0]),
            node("MatMul", ["x", "wt"], ["y"], "linear"),
        ],
        "gemm": [node("Gemm", ["x", "w", "b"], ["y"], "linear")],
        "gemm_transposed": [node("Gemm", ["x", "w", "b"], ["y"], "linear", transB=1)],
        "masked": [
            node("MatMul", ["x", "w"], ["scores"], "linear"),
            node("CastLike", ["lowest", "scores"], ["least"], "like"),  # as DeBERTa does
            node("Where", ["hidden", "least", "scores"], ["masked"], "mask"),
            node("Softmax", ["masked"], ["weights"], "softmax", axis=-1),
            node("Mul", ["scores", "thousand"], ["large"], "large"),
            node("Pow", ["large", "two"], ["squares"], "squares"),
            node("ReduceSum", ["squares"], ["sum"], "sum_of_squares", keepdims=1),
            node("Sqrt", ["sum"], ["norm"], "norm"),
            node("Div", ["large", "norm"], ["unit"], "unit"),
            node("Add", ["weights", "unit"], ["y"], "sum"),
        ],
        "split": [
            node("MatMul", ["x", "w"], ["all"], "linear"),
            node("SplitToSequence", ["all", "half"], ["halves"], "split", axis=-1),
            node("SequenceAt", ["halves", "zero"], ["left"], "left"),
            node("SequenceAt", ["halves", "one"], ["right"], "right"),
            node("Concat", ["right", "left"], ["y"], "join", axis=-1),
        ],
    }[form]
    if form == "split":
        for name, number in (("half", 16), ("zero", 0), ("one", 1)):
            stored[name] = np.array(number)  # type: ignore[assignment]
    if form == "masked":
        stored["thousand"], stored["two"] = np.array([1e3], np.float32), np.array([2], np.float32)
        stored["lowest"] = np.array(np.finfo(np.float32).min, np.float32)
        rows = np.arange(len(IDS))[:, None]
        stored["hidden"] = (rows == 0) | (np.arange(32) % 3 == 0)  # type: ignore[assignment]
    used = {name for each in linear for name in each.input} | {"table"}
    graph = helper.make_graph(
        [node("Gather", ["table", "ids"], ["x"], "rows"), *linear],
        "tiny",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 32])],
        [numpy_helper.from_array(v, k) for k, v in stored.items() if k in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


def _lower(source: Path, out: Path, recipe: Recipe) -> Path:
    out.mkdir()
    quantize(source, out, recipe)
    return out


def _types(folder: Path) -> dict[str, str]:
    """Type of each operator's output."""
    import onnx_ir as ir
    from onnx_ir.passes.common import ShapeInferencePass

    model = ir.load(folder / "model.onnx")
    ShapeInferencePass()(model)
    return {node.op_type: node.outputs[0].dtype.name for node in model.graph}


def _run(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        folder / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"ids": IDS})[0]
