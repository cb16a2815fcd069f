"""The Transformers backend: equal to ONNX, careful with what it loads, honest about which model."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding import long_texts
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.transformers import (
    COPIES,
    COPIES_BY_TYPE,
    STREAMED_TYPES,
    TransformersBackend,
    load_transformers,
    model_choice,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.long_texts import attention_of
from kimera_console.core.errors import (
    BackendError,
    InputError,
    KimeraError,
    SourceError,
    UnsafeModelError,
)
from kimera_console.core.flags.settings import EmbeddingOptions, Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.sources.source import ResolvedSource
from kimera_console.core.system.memory import MemoryLimits
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["the quick brown fox", "", "敏捷的棕色狐狸", "jumps over the lazy dog " * 30]


def load(folder: Path, **options: object) -> TransformersBackend:
    return load_transformers(ResolvedSource(folder, str(folder)), **options)  # type: ignore[arg-type]


@pytest.mark.slow
def test_it_equals_onnx_on_the_same_ids(minilm: Path, minilm_foreign: Path) -> None:
    onnx, torch = load_onnx(minilm_foreign, device="cpu"), load(minilm)
    assert onnx.tokenize(TEXTS) == torch.tokenize(TEXTS)
    found = torch.encode(TEXTS, batch_size=2, context=JobContext())
    expected = onnx.encode(TEXTS, batch_size=32, context=JobContext())
    np.testing.assert_allclose(found.vectors, expected.vectors, atol=1e-5)
    np.testing.assert_allclose(torch.encode_ids(torch.tokenize(TEXTS)), found.vectors, atol=1e-5)
    assert found.token_counts == expected.token_counts
    assert found.truncated == expected.truncated


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "electra", "albert"]
)
def test_results_do_not_depend_on_batch_mates(kind: str, tmp_path: Path) -> None:
    backend = load(tiny_model(tmp_path / kind, kind, pooling="cls"))
    together = backend.encode(TEXTS, batch_size=4, context=JobContext()).vectors
    alone = [
        backend.encode([text], batch_size=1, context=JobContext()).vectors[0] for text in TEXTS
    ]
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert backend.info.pooling == "cls"
    assert backend.info.dimension == 32


def test_info_says_what_was_loaded(tiny_bert: Path) -> None:
    info = load(tiny_bert, max_length=16).info
    assert (info.backend, info.provider, info.precision) == ("transformers", "CPU", "fp32")
    assert (info.model, info.path, info.max_tokens) == ("tiny-bert", str(tiny_bert), 16)
    assert (info.pooling, info.pooling_source) == ("mean", "1_Pooling/config.json")


def test_threads_are_those_asked_for(tiny_bert: Path) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        load(tiny_bert, threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_missing_weights_are_not_filled_with_random_ones(tiny_bert: Path, tmp_path: Path) -> None:
    import safetensors.torch

    folder = tmp_path / "m"
    shutil.copytree(tiny_bert, folder)
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    del weights["encoder.layer.1.attention.self.query.weight"]
    safetensors.torch.save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(KimeraError, match=r"query\.weight"):
        load(folder)


def test_a_pooler_that_is_missing_does_not_matter(tiny_bert: Path, tmp_path: Path) -> None:
    import safetensors.torch

    folder = tmp_path / "m"
    shutil.copytree(tiny_bert, folder)
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    kept = {name: value for name, value in weights.items() if not name.startswith("pooler.")}
    assert len(kept) < len(weights)
    safetensors.torch.save_file(kept, folder / "model.safetensors", {"format": "pt"})
    assert load(folder).info.dimension == 32


def test_what_changes_the_answers_form_alone_changes_no_vector(
    tiny_bert: Path, tmp_path: Path
) -> None:
    model = shutil.copytree(tiny_bert, tmp_path / "model")
    settings = json.loads((model / "config.json").read_text())
    settings |= {
        "return_dict": False, "output_hidden_states": True, "output_attentions": True,
        "chunk_size_feed_forward": 4,
    }  # fmt: skip
    (model / "config.json").write_text(json.dumps(settings))
    found = load(model).encode(TEXTS, batch_size=4, context=JobContext()).vectors
    expected = load(tiny_bert).encode(TEXTS, batch_size=4, context=JobContext()).vectors
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_nan_weights_are_an_error(tiny_bert: Path, tmp_path: Path) -> None:
    import safetensors.torch

    folder = tmp_path / "m"
    shutil.copytree(tiny_bert, folder)
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    weights["encoder.layer.0.output.dense.weight"].fill_(float("nan"))
    safetensors.torch.save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(BackendError, match="NaN"):
        load(folder)


def test_a_folders_code_never_runs(tiny_bert: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    shutil.copytree(tiny_bert, folder)
    canary = tmp_path / "canary"
    (folder / "evil.py").write_text(f"open({str(canary)!r}, 'w')\nclass M: pass\n")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(
        json.dumps({**config, "auto_map": {"AutoModel": "evil.M", "AutoConfig": "evil.M"}})
    )
    with pytest.raises(UnsafeModelError, match="auto_map"):
        load(folder)
    assert not canary.exists()


def test_cuda_asked_for_without_cuda(tiny_bert: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("CUDA works here")
    assert "CUDA was asked for" in load(tiny_bert, device="cuda").info.notes[0]
    with pytest.raises(BackendError, match="EMBEDDING_DEVICE is cuda"):
        load(tiny_bert, device="cuda", strict=True)


def test_a_cancel_stops_it(tiny_bert: Path) -> None:
    backend = load(tiny_bert)
    context = JobContext(on_progress=lambda _: context.cancel())
    with pytest.raises(JobCancelled):
        backend.encode(["a"] * 100, batch_size=8, context=context)


def test_a_hub_id_is_looked_for_on_this_machine_only(tmp_path: Path) -> None:
    settings = Settings(tmp_path / ".env", environ={"HF_HOME": str(tmp_path / "hub")})
    with pytest.raises(SourceError, match="bge-m3"):
        model_choice(settings.options())


class TestCounterpart:
    """EMBEDDING_MODEL not set: the model that the bundle was made from, not another default."""

    def options(self, bundle: Path, **flags: str) -> EmbeddingOptions:
        environ = {"ONNX_MODEL_PATH": str(bundle), **flags}
        return Settings(bundle.parent / ".env", environ=environ).options()

    @pytest.fixture
    def bundle(self, tiny_bert: Path, tmp_path: Path) -> Path:
        from kimera_console.core.bundles.manifest import Manifest, write_manifest

        manifest = Manifest(
            source=str(tiny_bert),
            revision="",
            source_files=(),
            architecture="BertModel",
            model_type="bert",
            dimension=32,
            max_tokens=64,
            pooling="mean",
            pooling_source="1_Pooling/config.json",
            normalize=True,
            exporter="direct",
            precision="fp32",
            opset=18,
            tools={},
            files=(),
            parity={},
            created="",
            seconds=1.0,
            peak_rss_bytes=1,
        )
        folder = tmp_path / "bundle"
        folder.mkdir()
        write_manifest(folder, manifest)
        return folder

    def test_its_source_is_used_and_said_so(self, bundle: Path, tiny_bert: Path) -> None:
        choice = model_choice(self.options(bundle))
        assert choice.source.path == tiny_bert
        assert choice.pooling == "auto"
        assert "EMBEDDING_MODEL is not set" in choice.notes[0]

    def test_a_set_model_wins(self, bundle: Path, minilm: Path) -> None:
        choice = model_choice(self.options(bundle, EMBEDDING_MODEL=str(minilm)))
        assert (choice.source.path, choice.notes) == (minilm, ())

    def test_it_is_pooled_as_it_was_converted(self, bundle: Path) -> None:
        data = json.loads((bundle / "kimera.json").read_text())
        data["model"]["pooling"] = "cls"
        (bundle / "kimera.json").write_text(json.dumps(data))
        choice = model_choice(self.options(bundle))
        assert choice.pooling == "cls"
        assert "cls" in choice.notes[0]


def test_a_long_text_is_refused_by_what_its_attention_holds(
    tiny_bert: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All scores at once in eager attention; in sdpa none, so that the layer's values are left."""
    tokens = 64
    config = json.loads((tiny_bert / "config.json").read_text())
    shape = attention_of(config, copies=COPIES)
    free_bytes = (shape.bytes_of(1, tokens) + shape.bytes_of(1, tokens, streamed=True)) // 2
    limits = MemoryLimits(10 * free_bytes, free_bytes, False, 10 * free_bytes)
    monkeypatch.setattr(long_texts, "GIVEN_BACK_BYTES", 1000)
    monkeypatch.setattr(long_texts, "_RESERVE_BYTES", 0)
    text = ["the quick brown fox " * tokens]
    for attention in ("sdpa", "eager"):
        backend = load(tiny_bert, attention=attention)
        with monkeypatch.context() as patch:
            patch.setattr(long_texts, "memory_limits", lambda: limits)
            if attention == "sdpa":
                backend.encode(text, batch_size=1, context=JobContext())
            else:
                with pytest.raises(InputError, match="64 tokens would take about"):
                    backend.encode(text, batch_size=1, context=JobContext())
        backend.close()
    # Taking over from ONNX Runtime, and with nothing free: the text's fault, not the backend's.
    environ = {"ONNX_MODEL_PATH": "/nowhere", "EMBEDDING_MODEL": str(tiny_bert)}
    embedder = Embedder(Settings(env_file, environ=environ))
    assert embedder.encode(["fox"]).info.backend == "transformers"
    monkeypatch.setattr(long_texts, "memory_limits", lambda: MemoryLimits(1, 1, False, 1))
    with pytest.raises(InputError, match="64 tokens would take about"):
        embedder.encode(text)
    assert embedder.active is not None
    assert embedder.active.backend == "transformers"
    embedder.close()


_PEAKS = """
import json, sys, torch, transformers
from kimera_console.core.system.memory import process_memory
from kimera_console.core.system.memory_meter import MemoryMeter
from tests.helpers import models

tokens, found = int(sys.argv[1]), {}
for kind, attention in json.loads(sys.argv[2]):
    spec, shape = models.KINDS[kind], models._shape(kind, 300, 64, 1)
    if "max_position_embeddings" in shape:
        shape["max_position_embeddings"] = tokens + 8
    config = getattr(transformers, spec["config"])(**shape)
    config._attn_implementation = attention
    model = getattr(transformers, spec["model"])(config).eval()
    with torch.inference_mode(), MemoryMeter() as meter:
        for length in (16, tokens):
            before = process_memory().rss_bytes
            meter.lap()
            model(
                input_ids=torch.full((1, length), 7),
                attention_mask=torch.ones((1, length), dtype=torch.int64),
            )
            found[f"{kind} {attention}"] = meter.lap().rss_bytes - before
print(json.dumps(found))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the exact peak of memory")
def test_scores_are_held_as_often_as_is_said() -> None:
    """Four heads and 4,096 tokens: their scores are 268 MB."""
    tokens, scores = 4096, 4 * 4 * 4096**2
    streamed = [(kind, "sdpa") for kind in sorted(STREAMED_TYPES)]
    others = [("bert", "eager"), ("mpnet", "eager"), ("deberta-v2", "eager"), ("t5", "sdpa"),
              ("modernbert", "sdpa")]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _PEAKS, str(tokens), json.dumps([*streamed, *others])],
        capture_output=True,
        text=True,
        check=True,
    )
    copies = {name: peak / scores for name, peak in json.loads(done.stdout).items()}
    assert max(copies[f"{kind} {way}"] for kind, way in streamed) < 0.3
    for kind, way in others:
        assert 0.9 < copies[f"{kind} {way}"] < COPIES_BY_TYPE.get(kind, COPIES), copies
