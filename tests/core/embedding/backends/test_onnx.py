"""The ONNX backend on real exports and on graphs of every shape that a folder may hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.backends.onnx import OnnxBackend, load_onnx
from kimera_console.core.errors import BackendError, KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from tests.helpers.bundles import foreign_bundle, slow_bundle, table_bundle

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import RawEmbeddings

TEXTS = [
    "A short one.",
    "Vectors of texts that mean the same lie near each other, whatever their words. " * 4,
    "",
    "быстрая коричневая лиса",
    "敏捷的棕色狐狸跳过了懒狗",
    "word " * 400,
]


def encode(backend: OnnxBackend, texts: list[str], batch_size: int = 32) -> RawEmbeddings:
    return backend.encode(texts, batch_size=batch_size, context=JobContext())


@pytest.fixture(scope="module")
def minilm_onnx(minilm_foreign: Path) -> OnnxBackend:
    return load_onnx(minilm_foreign, device="cpu")


@pytest.mark.slow
def test_vectors_are_those_of_torch(minilm: Path, minilm_onnx: OnnxBackend) -> None:
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(str(minilm))
    model = transformers.AutoModel.from_pretrained(str(minilm)).eval()
    expected = []
    for text in TEXTS:  # one at a time: no padding at all
        feeds = tokenizer([text], truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode():
            mean = model(**feeds).last_hidden_state.mean(dim=1)
        expected.append(torch.nn.functional.normalize(mean)[0].numpy())

    found = encode(minilm_onnx, TEXTS)

    np.testing.assert_allclose(found.vectors, expected, atol=1e-5)
    assert found.vectors.dtype == np.float32
    assert found.truncated == (False, False, False, False, False, True)
    assert found.token_counts[-1] == 256
    assert found.timings.infer_ms > 0


def test_vectors_do_not_depend_on_batch_mates(minilm_onnx: OnnxBackend) -> None:
    together = encode(minilm_onnx, TEXTS * 3, batch_size=5).vectors
    alone = np.concatenate([encode(minilm_onnx, [text]).vectors for text in TEXTS])
    np.testing.assert_allclose(together, np.tile(alone, (3, 1)), atol=1e-5)


def test_ready_ids_give_the_same_vectors(minilm_onnx: OnnxBackend) -> None:
    ids = minilm_onnx.tokenize(TEXTS)
    direct = minilm_onnx.encode_ids(ids, batch_size=4)
    np.testing.assert_allclose(direct, encode(minilm_onnx, TEXTS).vectors, atol=1e-6)


def test_info_is_read_back_from_what_was_loaded(
    minilm_onnx: OnnxBackend, minilm_foreign: Path
) -> None:
    info = minilm_onnx.info
    assert (info.backend, info.provider, info.dimension) == ("onnx", "CPU", 384)
    assert (info.pooling, info.pooling_source) == ("mean", "1_Pooling/config.json")
    assert (info.max_tokens, info.path) == (256, str(minilm_foreign))
    assert info.load_seconds > 0
    assert not info.degraded


def test_pooling_can_be_asked_for(tiny_bundle: Path) -> None:
    mean, cls = load_onnx(tiny_bundle), load_onnx(tiny_bundle, pooling="cls")
    assert (cls.info.pooling, cls.info.pooling_source) == ("cls", "asked for")
    text = ["the quick brown fox"]
    assert float((encode(mean, text).vectors @ encode(cls, text).vectors.T)[0, 0]) < 0.9999


def test_onnx_folder_in_the_manner_of_optimum(tiny_bert: Path, tmp_path: Path) -> None:
    folder = foreign_bundle(tiny_bert, tmp_path / "optimum", file="onnx/model.onnx")
    assert load_onnx(folder).info.dimension == 32


@pytest.mark.parametrize("kind", [np.float16, np.float64])
def test_other_float_types_come_out_as_float32(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray, kind: type
) -> None:
    backend = load_onnx(table_bundle(tmp_path / "b", tiny_bert, table.astype(kind)))
    plain = load_onnx(table_bundle(tmp_path / "c", tiny_bert, table))
    found = encode(backend, ["a fox", "b"]).vectors
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, encode(plain, ["a fox", "b"]).vectors, atol=2e-3)


def test_a_pooled_output_is_used_as_it_is(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    folder = table_bundle(
        tmp_path / "b", tiny_bert, table, rank=2, output="sentence_embedding", pooling=None
    )
    backend = load_onnx(folder)
    (ids,) = backend.tokenize(["the fox"])
    expected = table[ids].mean(axis=0)
    np.testing.assert_allclose(
        encode(backend, ["the fox"]).vectors[0], expected / np.linalg.norm(expected), atol=1e-6
    )
    with pytest.raises(BackendError, match="EMBEDDING_POOLING asks for cls"):
        load_onnx(folder, pooling="cls")


def test_token_vectors_without_a_declared_pooling_need_the_flag(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    folder = table_bundle(tmp_path / "b", tiny_bert, table, pooling=None)
    with pytest.raises(BackendError, match="Set EMBEDDING_POOLING"):
        load_onnx(folder)
    assert load_onnx(folder, pooling="mean").info.pooling == "mean"


@pytest.mark.parametrize("integers", ["INT64", "INT32"])
def test_sessions_are_fed_exactly_what_they_list(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray, integers: str
) -> None:
    names = ("input_ids", "token_type_ids", "position_ids")
    folder = table_bundle(tmp_path / "b", tiny_bert, table, inputs=names, integers=integers)
    backend = load_onnx(folder)
    texts = ["the fox", "the quick brown dog jumps", "fox"]

    found = encode(backend, texts).vectors

    # Without an attention mask only texts of one length may share a batch.
    for text, row in zip(texts, found, strict=True):
        (ids,) = backend.tokenize([text])
        mean = table[np.array(ids) + np.arange(len(ids))].mean(axis=0)
        np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-6)


def test_roberta_positions_start_behind_the_padding_id(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    folder = table_bundle(
        tmp_path / "b", tiny_bert, table, inputs=("input_ids", "attention_mask", "position_ids")
    )
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "xlm-roberta", "pad_token_id": 1}
    (folder / "config.json").write_text(json.dumps(config))
    backend = load_onnx(folder)
    (ids,) = backend.tokenize(["the fox"])
    mean = table[np.array(ids) + np.arange(2, 2 + len(ids))].mean(axis=0)
    np.testing.assert_allclose(
        encode(backend, ["the fox"]).vectors[0], mean / np.linalg.norm(mean), atol=1e-6
    )


def test_cuda_asked_for_without_cuda_runs_on_the_cpu_and_says_why(tiny_bundle: Path) -> None:
    import onnxruntime

    from kimera_console.core.embedding.backends.cuda import cuda_state

    if cuda_state(onnxruntime).usable:
        pytest.skip("CUDA works here")
    backend = load_onnx(tiny_bundle, device="cuda")
    assert backend.info.provider == "CPU"
    assert any("CUDA was asked for" in note for note in backend.info.notes)
    assert encode(backend, ["fox"]).vectors.shape == (1, 32)
    with pytest.raises(BackendError, match="EMBEDDING_DEVICE is cuda"):
        load_onnx(tiny_bundle, device="cuda", strict=True)


@pytest.mark.skipif(sys.platform != "linux", reason="simulates the driver by a library's name")
@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_with_a_driver_but_no_cuda_libraries_the_missing_one_is_named(
    tiny_bundle: Path, tmp_path: Path, device: str
) -> None:
    import ctypes.util

    real = ctypes.util.find_library("m")
    assert real is not None
    found = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    library = next(line.split()[-1] for line in found.splitlines() if real in line)
    (tmp_path / "libcuda.so.1").symlink_to(library)
    code = (
        "from pathlib import Path\n"
        "from kimera_console.core.embedding.backends.onnx import load_onnx\n"
        f"info = load_onnx(Path({str(tiny_bundle)!r}), device={device!r}).info\n"
        "print(info.provider, *info.notes, sep='|')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    provider, note = done.stdout.strip().split("|")
    if provider == "CUDA" or "built without CUDA" in note:
        pytest.skip("this wheel or machine has no missing library to name")
    assert provider == "CPU"
    assert "session runs on the CPU: lib" in note
    assert "cannot be loaded" in note
    assert done.stderr == ""


def test_the_cpu_asked_for_leaves_no_notes(tiny_bundle: Path) -> None:
    assert load_onnx(tiny_bundle, device="cpu", strict=True).info.notes == ()


def test_the_processor_runs_no_slow_fused_operator(tiny_bundle: Path, tmp_path: Path) -> None:
    backend = load_onnx(tiny_bundle, device="cpu", profile_prefix=str(tmp_path / "profile"))
    events = json.loads(Path(backend.session.end_profiling()).read_text())
    backend.close()
    ran = {event["args"]["op_name"] for event in events if event.get("cat") == "Node"}
    assert "LayerNormalization" in ran
    assert not ran & {"SkipLayerNormalization", "BiasGelu"}


def test_a_cancel_stops_it_and_it_stays_usable(minilm_onnx: OnnxBackend) -> None:
    started = threading.Event()
    done: list[float] = []

    def progress(report: Progress) -> None:
        done.append(report.done)
        started.set()

    context = JobContext(on_progress=progress)
    canceller = threading.Thread(target=lambda: started.wait(10) and context.cancel())
    canceller.start()
    with pytest.raises(JobCancelled):
        minilm_onnx.encode(["word " * 300] * 400, batch_size=8, context=context)
    canceller.join()
    assert max(done) < 100, "stopped near the beginning"
    assert encode(minilm_onnx, ["still works"]).vectors.shape == (1, 384)


def test_a_cancel_ends_a_run_inside_the_session(
    tiny_bert: Path, tmp_path: Path, table: np.ndarray
) -> None:
    backend = load_onnx(slow_bundle(tmp_path / "b", tiny_bert, table))
    context = JobContext()
    timer = threading.Timer(0.3, context.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(JobCancelled):
        backend.encode(["fox " * 60], batch_size=1, context=context)
    assert time.monotonic() - began < 60  # it would take minutes
    timer.join()


def test_progress_counts_texts(tiny_bundle: Path) -> None:
    seen: list[tuple[float, float | None, str]] = []
    context = JobContext(on_progress=lambda p: seen.append((p.done, p.total, p.unit)))
    load_onnx(tiny_bundle).encode(["a"] * 70, batch_size=32, context=context)
    assert seen[0] == (0, 70, "texts")
    assert seen[-1] == (70, 70, "texts")


def test_close_frees_it_and_may_be_repeated(tiny_bundle: Path) -> None:
    backend = load_onnx(tiny_bundle)
    backend.close()
    backend.close()
    with pytest.raises(BackendError, match="closed"):
        encode(backend, ["a"])


def test_nothing_is_printed(tiny_bundle: Path, capfd: pytest.CaptureFixture[str]) -> None:
    encode(load_onnx(tiny_bundle, device="cuda"), ["a"])
    with pytest.raises(KimeraError):
        load_onnx(tiny_bundle.parent / "nothing")
    assert capfd.readouterr() == ("", "")
