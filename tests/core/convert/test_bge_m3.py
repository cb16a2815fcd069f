"""The repository that the console exists for, in its published layout: from a folder, from the hub.

The reference shares nothing with the console: torch's own loader and a forward pass.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from kimera_console.core.bundles.bundle import read_bundle, read_manifest, verify_bundle
from kimera_console.core.convert import ConversionRequest, convert_model, supervisor
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.onnx_heads import embed_heads
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import SourceError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.source import inspect_model, resolve_source
from kimera_console.core.switching.activate import activate_bundle
from kimera_console.core.system.children.child_bounds import ChildResult
from tests.helpers.bge_m3_twin import FILES, bge_m3_twin
from tests.helpers.checkpoints import weights_as_checkpoint
from tests.helpers.conversions import convert_in_this_process
from tests.helpers.hub_server import COMMIT, HubServer
from tests.helpers.models import add_heads, bge_m3_shape
from tests.helpers.processes import children_peak_bytes

TEXTS = ["the quick brown fox", "der Hund", "敏捷的棕色狐狸跳过了懒狗"]
WEIGHTS = "pytorch_model.bin"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bge_m3_twin(tmp_path_factory.mktemp("twin") / "bge-m3")
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == FILES
    return folder


@pytest.fixture(scope="module")
def reference(pristine: Path) -> dict[str, Any]:
    """Dense vectors, token weights and token vectors, made with torch and transformers alone."""
    from tokenizers import Tokenizer
    from transformers import XLMRobertaConfig, XLMRobertaModel

    model = XLMRobertaModel(XLMRobertaConfig.from_pretrained(pristine)).eval()
    model.load_state_dict(torch.load(pristine / WEIGHTS, weights_only=True))
    heads = {
        name: torch.load(pristine / f"{name}_linear.pt", weights_only=True)
        for name in ("sparse", "colbert")
    }
    tokenizer = Tokenizer.from_file(str(pristine / "tokenizer.json"))
    found: dict[str, Any] = {"dense": [], "sparse": [], "colbert": []}
    functional = torch.nn.functional
    with torch.inference_mode():
        for text in TEXTS:
            ids = torch.tensor([tokenizer.encode(text).ids])
            hidden = model(ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]
            found["dense"].append(functional.normalize(hidden[0], dim=-1).numpy())
            sparse = {name: tensor.float() for name, tensor in heads["sparse"].items()}
            found["sparse"].append(functional.linear(hidden, **sparse).relu()[:, 0].numpy())
            colbert = {name: tensor.float() for name, tensor in heads["colbert"].items()}
            rows = functional.normalize(functional.linear(hidden[1:], **colbert), dim=-1)
            found["colbert"].append(rows.numpy())
    return found


def _check_vectors(bundle: Path, reference: dict[str, Any], *, heads: bool = True) -> None:
    backend = load_onnx(bundle, device="cpu")
    if not heads:
        found = backend.encode(TEXTS, batch_size=8, context=JobContext())
        np.testing.assert_allclose(found.vectors, reference["dense"], atol=2e-6)
        return
    dense, given = embed_heads(
        backend, TEXTS, ("sparse", "colbert"), batch_size=8, context=JobContext()
    )
    np.testing.assert_allclose(dense.vectors, reference["dense"], atol=2e-6)
    for row, text in enumerate(given):
        assert text.token_weights is not None
        assert text.colbert is not None
        np.testing.assert_allclose(text.token_weights, reference["sparse"][row], atol=2e-6)
        np.testing.assert_allclose(text.colbert, reference["colbert"][row], atol=2e-6)


def test_it_is_known_before_its_weights_are_downloaded(
    hub: HubServer, variables: dict[str, str], pristine: Path
) -> None:
    local = inspect_model(str(pristine))
    found = inspect_model("org/tiny", hub_environment=variables)
    assert found.supported
    assert (found.architecture, found.exporter) == ("XLMRobertaModel", "direct")
    assert (found.pooling, found.normalize, found.max_tokens) == ("cls", True, 8192)
    assert (found.extra_heads, found.published) == (("sparse", "colbert"), "onnx/model.onnx")
    assert (found.parameters, found.dtype) == (local.parameters, local.dtype) != (0, "")
    assert found.estimates_by_precision == local.estimates_by_precision
    asked = [r for r in hub.downloads(WEIGHTS) if r]
    assert 1 <= len(asked) <= 3
    spans = [part.removeprefix("bytes=").split("-") for part in asked]
    assert sum(int(end) - int(start) + 1 for start, end in spans) < 300_000
    assert not [r for r in hub.downloads(WEIGHTS) if not r]
    assert not hub.downloads("model.onnx_data")


@pytest.mark.slow
def test_it_is_converted_from_the_hub_with_all_three_heads(
    hub: HubServer,
    variables: dict[str, str],
    tmp_path: Path,
    reference: dict[str, Any],
    traced_once: None,
) -> None:
    out = tmp_path / "out" / "bge-m3-onnx"
    request = ConversionRequest(source="org/tiny", out=out)
    result = convert_in_this_process(request, hub_environment=variables)
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    assert result.exporter == "direct"
    manifest = read_manifest(out)
    assert manifest.revision == COMMIT
    read = {record.name: record.sha256 for record in manifest.source_files}
    assert {WEIGHTS, "sparse_linear.pt", "colbert_linear.pt", "tokenizer.json"} <= set(read)
    assert not any(name.startswith("onnx/") for name in read)
    assert (out / "sentencepiece.bpe.model").is_file()
    assert read_bundle(out).heads == ("sparse", "colbert")
    assert verify_bundle(out).problems == ()
    _check_vectors(out, reference)

    local = resolve_source("org/tiny", local_only=True, hub_environment=variables)
    source = load_transformers(local, device="cpu")
    theirs = source.encode(TEXTS, batch_size=8, context=JobContext()).vectors
    np.testing.assert_allclose(theirs, reference["dense"], atol=2e-6)


@pytest.mark.slow
def test_its_published_model_comes_whole_and_becomes_active(
    hub: HubServer,
    variables: dict[str, str],
    env_file: Path,
    reference: dict[str, Any],
) -> None:
    out = env_file.parent / "models" / "bge-m3-onnx"
    result = convert_model(
        ConversionRequest(source="org/tiny", out=out, exporter="published"),
        hub_environment=variables,
    )
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    names = {"model.onnx", "model.onnx_data", "Constant_7_attr__value"}
    assert {path.name for path in out.iterdir()} >= names
    assert {record.name for record in read_manifest(out).files} >= names
    assert verify_bundle(out).problems == ()
    _check_vectors(out, reference, heads=False)

    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    settings = Settings(env_file, environ={})
    embedder = Embedder(settings)
    done = activate_bundle(settings, read_bundle(out), embedder)
    assert (done.info.backend, done.info.path) == ("onnx", str(out))
    np.testing.assert_allclose(embedder.encode(TEXTS).vectors, reference["dense"], atol=2e-6)
    embedder.close()

    (out / "Constant_7_attr__value").write_bytes(b"\1" * 65_552)
    assert "Constant_7_attr__value" in " ".join(verify_bundle(out).problems)


@pytest.mark.slow
def test_a_part_of_its_published_model_that_is_missing_is_named(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    (hub.folder / "onnx" / "Constant_7_attr__value").unlink()
    with pytest.raises(SourceError, match="Constant_7_attr__value', which is not there"):
        convert_model(
            ConversionRequest(source="org/tiny", out=tmp_path / "out", exporter="published"),
            hub_environment=variables,
        )
    assert not (tmp_path / "out").exists()


_EMBED = """
import json, sys
from pathlib import Path
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.source import ResolvedSource
from kimera_console.core.system.memory import peak_bytes
backend = load_transformers(ResolvedSource(Path(sys.argv[1]), "m3"), device="cpu")
found = backend.encode(sys.argv[2:], batch_size=8, context=JobContext())
print(json.dumps([found.vectors.tolist(), peak_bytes()]))
"""


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_at_full_size_no_process_needs_two_gigabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _source_is_asked_once(tmp_path, monkeypatch)
    source = weights_as_checkpoint(add_heads(bge_m3_shape(tmp_path / "source"), 1024, 1024))
    assert (source / WEIGHTS).stat().st_size > 2_270_000_000
    found = inspect_model(str(source))
    assert (found.parameters, found.extra_heads) == (567_754_752, ("sparse", "colbert"))

    out = tmp_path / "bge-m3-onnx"
    result = convert_model(ConversionRequest(source=str(source), out=out))
    assert result.exporter == "direct"
    assert result.parity is not None
    assert result.parity.passed
    assert result.parity.cosine_min >= 0.99999
    assert max(text.tokens for text in result.parity.per_text) == 512
    assert (out / "model.onnx.data").stat().st_size > 2_200_000_000
    stages = {stage.name: stage for stage in result.stages}
    assert stages["Export"].peak_rss_bytes < 900_000_000
    assert stages["Write"].peak_anonymous_bytes < 800_000_000
    assert children_peak_bytes(result) < 2_000_000_000

    done = subprocess.run(
        [sys.executable, "-c", _EMBED, str(source), *TEXTS],
        capture_output=True,
        text=True,
        check=True,
    )
    vectors, peak_bytes = json.loads(done.stdout)
    assert peak_bytes < 2_000_000_000
    ours = load_onnx(out, device="cpu").encode(TEXTS, batch_size=8, context=JobContext())
    np.testing.assert_allclose(ours.vectors, vectors, atol=1e-5)

    (source / "onnx").mkdir()  # as its authors publish it, made by ourselves
    for name in ("model.onnx", "model.onnx.data"):
        (out / name).rename(source / "onnx" / name)
    taken = convert_model(
        ConversionRequest(source=str(source), out=tmp_path / "taken", exporter="published")
    )
    assert taken.parity is not None
    assert taken.parity.passed
    assert children_peak_bytes(taken) < 2_000_000_000


def _source_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take again what the source model's child gave, if it is asked the same: its memory too.

    Heads may be asked for first: that child holds more than one without them.
    """
    run_child, kept = supervisor.run_child, folder / "source.npz"
    given: list[tuple[dict[str, Any], ChildResult, list[dict[str, Any]]]] = []

    def run(module: str, request: dict[str, Any], **options: Any) -> ChildResult:
        if request["task"] != "source":
            return run_child(module, request, **options)
        asked = {key: request[key] for key in request.keys() - {"heads", "vectors"}}
        if given:
            first, result, heard = given[0]
            assert asked == first
            shutil.copy(kept, request["vectors"])
            for partial in heard:
                options["on_partial"](partial)
            return result
        told, heard = options.pop("on_partial"), []

        def hear(partial: dict[str, Any]) -> None:
            heard.append(partial)
            told(partial)

        result = run_child(module, request, on_partial=hear, **options)
        shutil.copy(request["vectors"], kept)
        given.append((asked, result, heard))
        return result

    monkeypatch.setattr(supervisor, "run_child", run)


@pytest.mark.slow
@pytest.mark.parametrize("exporter", ["direct", "optimum"])
def test_it_is_converted_from_a_folder(
    exporter: str,
    pristine: Path,
    tmp_path: Path,
    reference: dict[str, Any],
    request: pytest.FixtureRequest,
    traced_once: None,
) -> None:
    convert = convert_in_this_process
    if exporter == "optimum":
        request.getfixturevalue("optimum")
        convert = convert_model
    source = Path(shutil.copytree(pristine, tmp_path / "bge-m3"))
    out = tmp_path / "out" / "bge-m3-onnx"
    result = convert(ConversionRequest(source=str(source), out=out, exporter=exporter))
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    _check_vectors(out, reference)
