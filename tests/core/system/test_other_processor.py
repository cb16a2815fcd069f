"""ONNX Runtime's own 8-bit kernels on a processor that this machine is not, by qemu-user."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.recipe import PAIR_SUM, Recipe
from kimera_console.core.convert.precision.calibrate import Calibration, LayerInput
from kimera_console.core.convert.precision.quantize import quantize
from kimera_console.core.system.processor import X86, this_processor

if TYPE_CHECKING:
    from pathlib import Path

QEMU = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
AVX2, NO_AVX = "Haswell-noTSX", "Nehalem"
"""Processors of qemu: one with AVX2 alone, and an x86-64-v2 without any AVX."""
WIDTH = 64
RUN = """
import sys, numpy, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
numpy.save(sys.argv[2], session.run(None, {"x": numpy.load(sys.argv[3])})[0])
"""


@pytest.fixture
def inputs() -> Any:
    """Activations whose products with large weights of one sign add up: the worst case."""
    return np.random.default_rng(3).uniform(0.0, 4.0, (5, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("fitted", [False, True], ids=["unfitted", "fitted"])
def test_pairs_of_products_in_16_bits(fitted: bool, tmp_path: Path, inputs: Any) -> None:
    """What vpmaddubsw gives for the stored weights is exact, whatever bytes come."""
    left = np.rint(inputs * (255 / inputs.max())).astype(np.int64)
    right = _stored(_lowered(tmp_path, fitted=fitted)).astype(np.int64)
    pairs = left[:, 0::2, None] * right[0::2] + left[:, 1::2, None] * right[1::2]
    in_16_bits = np.clip(pairs, -(1 << 15), (1 << 15) - 1)
    assert (in_16_bits.sum(1) == left @ right).all()
    sums = np.abs(right[0::2] + right[1::2])[right[0::2] * right[1::2] > 0]
    assert 120 < sums.max() <= PAIR_SUM, "all that 16 bits hold is used, and no more"
    assert 255 * PAIR_SUM <= (1 << 15) - 1


@pytest.mark.parametrize("inner", [2, 7, 64, 384, 1537])
def test_this_processors_kernel_sums_such_pairs_exactly(inner: int) -> None:
    """The pairs that a kernel adds are those of adjacent inputs, whatever the matrix.

    Where the processor has VNNI, as also on ARM, sums are exact anyway.
    """
    random = np.random.default_rng(inner)
    weights = random.integers(-127, 128, (inner, 48))
    for first in range(0, inner - 1, 2):
        one, other = weights[first], weights[first + 1]
        other[:] = np.where(
            one * other > 0, np.sign(other) * np.minimum(abs(other), PAIR_SUM - abs(one)), other
        )
    rows = np.where(random.random((33, inner)) < 0.5, 255, random.integers(0, 256, (33, inner)))
    assert (_product(rows, weights) == rows @ weights).all()
    assert (_product(rows[:1], weights) == rows[:1] @ weights).all()


needs_qemu = pytest.mark.skipif(
    QEMU is None or this_processor().architecture != X86 or sys.platform != "linux",
    reason="needs qemu-user (Debian: qemu-user-static) on x86-64",
)


@pytest.mark.slow
@needs_qemu
@pytest.mark.parametrize("processor", [AVX2, NO_AVX])
@pytest.mark.parametrize("fitted", [False, True], ids=["unfitted", "fitted"])
def test_int8_on_an_older_processor(
    fitted: bool, processor: str, tmp_path: Path, inputs: Any
) -> None:
    folder = _lowered(tmp_path, fitted=fitted)
    np.save(tmp_path / "inputs.npy", inputs)
    command = [str(QEMU), "-cpu", processor, sys.executable, "-c", RUN]
    files = [folder / "model.onnx", tmp_path / "outputs.npy", tmp_path / "inputs.npy"]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=250)
    expected = inputs @ _weights()
    worst = np.abs(np.load(tmp_path / "outputs.npy") - expected).max() / np.abs(expected).max()
    assert worst < 0.02


@pytest.mark.slow
@needs_qemu
def test_the_command_line_embeds_without_any_avx(minilm_bundle: Path, env_file: Path) -> None:
    """Every library that `embed` loads runs on x86-64-v2, and gives the same vector there."""
    env_file.write_text(f"USE_ONNX=1\nONNX_MODEL_PATH={minilm_bundle}\n", "utf-8")
    command = ["-m", "kimera_console", "embed", "A short text.", "--json", "--env-file"]
    vectors = []
    for other in ([], [str(QEMU), "-cpu", NO_AVX]):
        done = subprocess.run(
            [*other, sys.executable, *command, str(env_file)],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        vectors.append(np.array(json.loads(done.stdout)["results"][0]["vector"]))
    here, there = vectors
    assert here @ there > 0.99999


def _weights() -> Any:
    return np.random.default_rng(4).uniform(0.5, 1.0, (WIDTH, 32)).astype(np.float32)


def _lowered(folder: Path, *, fitted: bool) -> Path:
    """One linear layer, in int8: as it is, or fitted to rows like those that it will get."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    source, made = folder / "source", folder / "made"
    source.mkdir()
    made.mkdir()
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], "linear")],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 32])],
        [numpy_helper.from_array(_weights(), "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, source / "model.onnx")
    rows = np.random.default_rng(5).uniform(0.0, 4.0, (300, WIDTH)).astype(np.float32)
    seen = LayerInput(rows.astype(np.float16), rows.max(0), rows.min(0))
    quantize(source, made, Recipe("int8"), calibration=Calibration({"x": seen}) if fitted else None)
    return made


def _product(rows: Any, weights: Any) -> Any:
    """MatMulInteger's sums, the weights packed beforehand as a bundle's are."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, list(rows.shape))],
        [helper.make_tensor_value_info("y", TensorProto.INT32, None)],
        [numpy_helper.from_array(weights.astype(np.int8), "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": rows.astype(np.uint8)})[0]


def _stored(folder: Path) -> Any:
    """The layer's weights as the bundle holds them."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(folder / "model.onnx")
    tensor = next(one for one in model.graph.initializer if one.name.endswith("_int8"))
    return numpy_helper.to_array(tensor)
