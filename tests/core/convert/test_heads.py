"""A whole conversion of a model with everything after its encoder: modules and BGE-M3's heads."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console import __version__
from kimera_console.core.bundles.bundle import read_bundle, verify_bundle
from kimera_console.core.bundles.thresholds import Thresholds
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.export.heads import write_heads
from kimera_console.core.convert.quarantine import keep_quarantined, list_quarantined
from kimera_console.core.convert.tasks import ExportTask
from kimera_console.core.embedding.backends.onnx import OnnxBackend, load_onnx
from kimera_console.core.embedding.backends.onnx_heads import embed_heads
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.errors import (
    BackendError,
    BundleError,
    ParityError,
)
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.sources.source import ResolvedSource, inspect_model
from kimera_console.core.system.records import to_plain
from tests.helpers.console import run_here
from tests.helpers.conversions import convert_in_this_process
from tests.helpers.models import add_dense, add_heads, tiny_model
from tests.helpers.traces import tracing_once

if TYPE_CHECKING:
    from pathlib import Path


HIDDEN = 128
_QUIET = JobContext()
TEXTS = ["the quick brown fox", "der Hund", "le renard brun saute par-dessus le chien paresseux"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny_model(
        tmp_path_factory.mktemp("m3") / "tiny-m3",
        "xlm-roberta",
        pooling="cls",
        normalize=False,
        hidden=HIDDEN,
    )
    add_dense(folder, HIDDEN, 48)
    return add_heads(folder, HIDDEN)


@pytest.fixture(scope="module")
def converted(
    source: Path, tmp_path_factory: pytest.TempPathFactory, traces: Path
) -> tuple[Path, Any]:
    out = tmp_path_factory.mktemp("m3") / "tiny-m3-onnx"
    with tracing_once(traces):
        done = run_here("convert", str(source), "--out", str(out), "--json", cwd=out.parent)
    assert done.code == 0, done.stderr
    return out, done.json()


@pytest.fixture(scope="module")
def backend(converted: tuple[Path, Any]) -> OnnxBackend:
    return load_onnx(converted[0], device="cpu")


@pytest.mark.slow
def test_modules_and_heads_are_in_the_bundle_and_proved(
    source: Path, converted: tuple[Path, Any]
) -> None:
    out, answer = converted
    looked_at = inspect_model(str(source))
    assert looked_at.extra_heads == ("sparse", "colbert")
    assert looked_at.modules == (f"Dense {HIDDEN} to 48, Tanh",)
    assert (looked_at.dimension, looked_at.normalize) == (48, False)
    bundle = read_bundle(out)
    assert bundle.outputs == ("sentence_embedding", "last_hidden_state")
    given = {output.name for output in read_onnx(out / "heads.onnx").outputs}
    assert given == {"sparse_weights", "colbert_vecs"}
    assert (bundle.dimension, bundle.pooling) == (48, "cls")
    assert (bundle.modules, bundle.heads) == (looked_at.modules, ("sparse", "colbert"))
    for head in answer["heads"]:
        assert head["agreement_min"] > 0.99999
        assert head["texts"] == answer["parity"]["texts"]
    assert [head["width"] for head in answer["heads"]] == [1, 24]
    manifest = json.loads((out / "kimera.json").read_text())
    read = {record["name"] for record in manifest["source"]["files"]}
    assert {"sparse_linear.pt", "colbert_linear.pt", "2_Dense/model.safetensors"} <= read
    assert not list(out.glob(".*"))
    assert verify_bundle(out).problems == ()


@pytest.mark.slow
def test_vectors_are_the_source_models_and_the_console_scales_what_the_model_does_not(
    source: Path, backend: OnnxBackend
) -> None:
    raw = backend.graph_output(backend.tokenize(TEXTS), JobContext())
    assert abs(np.linalg.norm(raw, axis=1) - 1).max() > 0.01  # nothing declares a Normalize
    ours = backend.encode(TEXTS, batch_size=8, context=JobContext()).vectors
    expected = load_transformers(ResolvedSource(source, "tiny"), device="cpu")
    theirs = expected.encode(TEXTS, batch_size=8, context=JobContext()).vectors
    assert ours.shape == (3, 48)
    np.testing.assert_allclose(ours, theirs, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)
    for one in (backend, expected):
        with pytest.raises(BackendError, match="other modules after it"):
            one.poolings("fox", context=JobContext())


@pytest.mark.slow
def test_heads_do_not_depend_on_what_shares_their_batch(backend: OnnxBackend) -> None:
    dense, together = embed_heads(backend, TEXTS, context=JobContext())
    assert dense.truncated == (False, False, False)
    assert dense.token_counts == tuple(len(found.ids) for found in together)
    plain = backend.encode(TEXTS, batch_size=32, context=JobContext()).vectors
    np.testing.assert_allclose(dense.vectors, plain, atol=1e-6)
    for text, found in zip(TEXTS, together, strict=True):
        _, (alone,) = embed_heads(backend, [text], context=JobContext())
        assert alone.ids == found.ids
        assert found.colbert is not None
        assert found.colbert.shape == (len(found.ids) - 1, 24)
        np.testing.assert_allclose(np.linalg.norm(found.colbert, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(alone.colbert, found.colbert, atol=1e-5)
        np.testing.assert_allclose(alone.token_weights, found.token_weights, atol=1e-5)
        assert not {0, 1, 2, 3} & set(found.sparse)  # <s>, <pad>, </s>, <unk>
        assert set(found.sparse) <= set(found.ids)
        assert found.token_weights is not None
        for token, weight in found.sparse.items():
            places = [i for i, known in enumerate(found.ids) if known == token]
            assert weight == max(found.token_weights[places])


@pytest.mark.slow
def test_the_dense_vector_alone_pays_nothing_for_heads(
    source: Path, converted: tuple[Path, Any], tmp_path: Path, traced_once: None
) -> None:
    out, staged = converted[0], tmp_path / "dense"
    staged.mkdir()
    asked = ConversionRequest(source=str(source), out=staged)
    task = ExportTask(
        task="direct",
        asked=asked,
        source=source,
        staged=staged,
        bundle=staged,
        pooling="cls",
        heads=(),
        python=None,
        version=__version__,
    )
    handle(to_plain(task), _QUIET)
    for name in ("model.onnx", "model.onnx.data"):
        assert (out / name).read_bytes() == (staged / name).read_bytes()
    assert not (staged / "heads.onnx").exists()
    assert "Relu" in read_onnx(out / "heads.onnx").operators


@pytest.mark.slow
def test_one_run_of_the_encoder_gives_both_and_no_head_is_in_it(
    converted: tuple[Path, Any], tmp_path: Path
) -> None:
    backend = load_onnx(
        converted[0], device="cpu", probe=False, profile_prefix=str(tmp_path / "profile")
    )
    texts = [TEXTS[0], TEXTS[0]]
    embed_heads(backend, texts, context=_QUIET)
    with open(backend.session.end_profiling(), encoding="utf-8") as file:
        events = json.load(file)
    assert [event["name"] for event in events].count("model_run") == 1
    ran = {event["args"].get("op_name") for event in events if event["cat"] == "Node"}
    assert "Gather" in ran
    assert "Relu" not in ran


@pytest.mark.slow
def test_heads_are_loaded_only_when_asked_for(converted: tuple[Path, Any], tmp_path: Path) -> None:
    out = shutil.copytree(converted[0], tmp_path / "copy")
    backend = load_onnx(out, device="cpu")
    (out / "heads.onnx").write_bytes(b"no graph at all")
    assert backend.encode(TEXTS, batch_size=8, context=_QUIET).vectors.shape == (3, 48)
    with pytest.raises(BackendError, match=r"cannot load .*heads\.onnx"):
        embed_heads(backend, TEXTS, context=_QUIET)
    shutil.copy(converted[0] / "heads.onnx", out)
    assert len(embed_heads(backend, TEXTS, ["sparse"], context=_QUIET)[1]) == 3
    backend.close()
    with pytest.raises(BackendError, match="was closed"):
        embed_heads(backend, TEXTS, context=_QUIET)


@pytest.mark.slow
def test_what_is_wrong_with_the_graph_of_heads_is_named(
    source: Path, converted: tuple[Path, Any], tmp_path: Path
) -> None:
    out = shutil.copytree(converted[0], tmp_path / "copy")
    graph, manifest = out / "heads.onnx", out / "kimera.json"
    whole, listed = graph.read_bytes(), manifest.read_text()

    graph.write_bytes(whole[:-40] + bytes(40))
    with pytest.raises(BundleError, match=r"heads\.onnx"):
        read_bundle(out)
    graph.unlink()
    with pytest.raises(BundleError, match=r"heads\.onnx is missing"):
        read_bundle(out)
    graph.write_bytes(whole.replace(b"sparse_weights", b"another_output"))
    with pytest.raises(BundleError, match=r"heads\.onnx is not the graph of a model's heads"):
        read_bundle(out)
    spot = whole.index(b"colbert/linear.weight") + 200
    graph.write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
    assert "heads.onnx is not the file that was converted" in verify_bundle(out).problems[0]

    graph.write_bytes(whole)
    data = json.loads(listed)
    data["files"] = [record for record in data["files"] if record["name"] != "heads.onnx"]
    manifest.write_text(json.dumps(data))
    (problem,) = verify_bundle(out, load=False).problems
    assert "does not list heads.onnx" in problem

    # Of another model: narrower token vectors, and a manifest that fits.
    other = tiny_model(tmp_path / "narrow", "xlm-roberta", hidden=32)
    graph.unlink()
    write_heads(add_heads(other, 32), ("sparse", "colbert"), 32, out, producer_version="1")
    data = json.loads(listed)
    for record in data["files"]:
        if record["name"] == "heads.onnx":
            record["size_bytes"] = graph.stat().st_size
            record["sha256"] = hashlib.sha256(graph.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(data))
    (problem,) = verify_bundle(out).problems
    assert "heads.onnx fails while embedding" in problem
    with pytest.raises(BackendError, match=r"failed on .*heads\.onnx"):
        embed_heads(load_onnx(out, device="cpu"), TEXTS, context=_QUIET)


@pytest.mark.slow
def test_a_bundle_of_others_may_have_any_file_of_that_name(
    converted: tuple[Path, Any], tmp_path: Path
) -> None:
    out = shutil.copytree(converted[0], tmp_path / "copy")
    (out / "kimera.json").unlink()
    assert read_bundle(out).heads == ("sparse", "colbert")
    (out / "heads.onnx").write_bytes(b"anything")
    assert read_bundle(out).heads == ()
    (out / "model.onnx").unlink()
    with pytest.raises(BundleError, match=r"it has no model\.onnx"):
        read_bundle(out)


@pytest.mark.slow  # a conversion each
@pytest.mark.parametrize("precision", ["fp16", "int8", "int8-block"])
def test_heads_stay_fp32_in_every_precision(
    precision: str,
    source: Path,
    converted: tuple[Path, Any],
    tmp_path: Path,
    traced_once: None,
    children_trace_once: None,
) -> None:
    out = tmp_path / "lowered"
    loose = Thresholds(0.8, 0.8, 0.8, 0.1, 0.5)  # random weights are no trained ones
    # Other tests have int8 and fp16 made in children.
    convert = convert_model if precision == "int8-block" else convert_in_this_process
    convert(ConversionRequest(source=str(source), out=out, precision=precision, thresholds=loose))
    assert (out / "heads.onnx").read_bytes() == (converted[0] / "heads.onnx").read_bytes()
    bundle = read_bundle(out)
    assert (bundle.precision, bundle.heads) == (precision, ("sparse", "colbert"))
    _, found = embed_heads(load_onnx(out, device="cpu"), TEXTS, context=_QUIET)
    assert all(text.token_weights is not None and text.colbert is not None for text in found)
    assert verify_bundle(out).problems == ()


def _flags(bundle: Path) -> dict[str, str]:
    return {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "48"}


@pytest.mark.slow
def test_the_command_line_gives_heads_of_arguments_and_of_a_file(
    converted: tuple[Path, Any], tmp_path: Path
) -> None:
    flags = _flags(converted[0])
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS), encoding="utf-8")
    done = run_here(
        "embed", "--input", "texts.txt", "--heads", "sparse,colbert", "--json",
        cwd=tmp_path, flags=flags,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    rows = done.json()["results"]
    assert len(rows) == 3
    for row in rows:
        assert len(row["token_weights"]) == len(row["ids"]) == row["tokens"]
        assert len(row["colbert"]) == row["tokens"] - 1
        assert len(row["vector"]) == 48
    shown = run_here("embed", *TEXTS, "--heads", "colbert,sparse", cwd=tmp_path, flags=flags)
    assert shown.code == 0, shown.stderr
    assert TEXTS[1] in shown.stdout
    assert f"colbert: {rows[1]['tokens'] - 1} vectors of 24 numbers" in shown.stdout
    heaviest = max(rows[1]["sparse"].values(), default=None)
    assert heaviest is None or f" {heaviest:.3f}" in shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["x", "--heads", "sparse", "--out", "v.npy"], "do not go together"),
        (["--input", "t.txt", "--heads", "sparse", "--out", "v.parquet", "--json"], "v.parquet"),
        (["--input", "t.txt", "--heads", "sparse", "--resume"], "--resume is for a file"),
        (["x", "--heads", "dense", "--json"], "it is always given"),
        (["x", "--heads", "sparse,colbart", "--json"], "'colbart' is not a head"),
        (["x", "--heads", " , "], "names no head"),
        (["x", "--heads", "sparse"], "has no such heads"),
    ],
)
def test_what_heads_do_not_go_with_is_refused(
    options: list[str], words: str, tiny_bundle: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.txt").write_text("a text")
    flags = {"ONNX_MODEL_PATH": str(tiny_bundle), "EMBEDDING_DIM": "32"}
    done = run_here("embed", *options, cwd=tmp_path, flags=flags)
    assert done.code == 1
    assert words in done.stderr
    assert "results" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["t.txt"]


def test_heads_never_come_from_another_backend(tmp_path: Path) -> None:
    flags = {"ONNX_MODEL_PATH": str(tmp_path / "gone"), "LIGHTWEIGHT_EMBEDDING": "1"}
    done = run_here("embed", "x", "--heads", "sparse", cwd=tmp_path, flags=flags)
    assert done.code == 1
    assert "Lightweight is active; sparse embeddings come from a converted model" in done.stderr


def test_a_bundle_without_heads_says_so(tiny_bundle: Path) -> None:
    with pytest.raises(BackendError, match="has no such heads"):
        embed_heads(load_onnx(tiny_bundle, device="cpu"), TEXTS, context=JobContext())


@pytest.mark.slow  # a conversion; that a failed head fails the whole is in test_quarantine.py too
def test_a_failed_head_is_quarantined_with_its_report_and_kept_only_knowingly(
    source: Path, tmp_path: Path, traced_once: None
) -> None:
    """Its head is another one by the time the source model's is read."""
    import torch

    folder = shutil.copytree(source, tmp_path / "source")
    file = folder / "sparse_linear.pt"
    other = {"weight": torch.ones(1, HIDDEN), "bias": torch.ones(1)}

    aside = tmp_path / "aside.pt"

    def swap(progress: Progress) -> None:
        # Put back before the end: a source that was replaced is refused.
        if progress.stage == "Load" and not aside.exists():
            file.replace(aside)
            torch.save(other, file)
        elif progress.stage == "Compare" and aside.exists():
            aside.replace(file)

    models = tmp_path / "models"
    with pytest.raises(ParityError, match="sparse head differs from the source model's") as caught:
        convert_in_this_process(
            ConversionRequest(source=str(folder), out=models / "m3"),
            context=JobContext(on_progress=swap),
        )
    assert list(models.iterdir()) == [models / ".quarantine"]
    (one,) = list_quarantined(models)
    assert one.path == caught.value.kept_at
    assert one.parity is not None
    sparse, colbert = one.parity.heads
    assert (sparse.passed, colbert.passed, one.parity.passed) == (False, True, False)
    assert one.parity.problems == (sparse.problem,)
    assert one.parity.cosine_min > 0.99999  # the dense vector had nothing against it
    with pytest.raises(BundleError, match=r"is quarantined.*sparse head"):
        read_bundle(one.path)

    shown = run_here("quarantine", "show", one.name, "--models", str(models), cwd=tmp_path)
    assert shown.code == 0, shown.stderr
    assert "FAILED: The sparse head differs from the source model's" in shown.stdout
    assert "sparse head: NOT equal, agreement at least" in shown.stdout
    assert "colbert head: agreement at least 1.0" in shown.stdout

    bundle = keep_quarantined(one, reason="Only the dense vector is used here.")
    assert bundle.heads == ("sparse", "colbert")
    assert bundle.override is not None
    assert bundle.override.problems == (sparse.problem,)
