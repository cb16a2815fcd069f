"""Models whose weights are PyTorch checkpoints: known, loaded and exported as with safetensors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.export.assemble import DATA_NAME, WeightStream
from kimera_console.core.convert.export.direct import build_encoder
from kimera_console.core.convert.export.plain_source import plain_source
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.formats.weights import read_weights
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.pooling import read_pooling
from kimera_console.core.sources.source import ResolvedSource, inspect_model, resolve_source
from tests.helpers.checkpoints import save_checkpoint, weights_as_checkpoint
from tests.helpers.conversions import convert_in_this_process
from tests.helpers.hub_server import COMMIT, HubServer
from tests.helpers.models import add_dense, tiny_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXTS = ["the quick brown fox", "der Hund", "敏捷的棕色狐狸"]
FORMS: dict[str, dict[str, Any]] = {
    "one file": {},
    "shards": {"shards": 3},
    "before torch 1.6": {"legacy": True},
    "bf16": {"dtype": "bfloat16"},
    "fp16": {"dtype": "float16"},
    "DataParallel": {"prefix": "module."},
    "a trainer": {"prefix": "model."},
    "sentence-transformers as one": {"prefix": "0.auto_model."},
    "several words": {"prefix": "module.bert."},
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("pristine") / "model", layers=3)


@pytest.fixture(scope="module")
def vectors(pristine: Path) -> NDArray[np.float32]:
    """Of the same model from its safetensors, which transformers reads by itself."""
    return _vectors(pristine)


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "model"))


def _vectors(folder: Path) -> NDArray[np.float32]:
    backend = load_transformers(ResolvedSource(folder, "tiny"), device="cpu")
    return backend.encode(TEXTS, batch_size=8, context=JobContext()).vectors


@pytest.mark.slow
@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_gives_the_same_vectors_and_the_same_export(
    form: str, folder: Path, vectors: NDArray[np.float32], pristine: Path, tmp_path: Path
) -> None:
    weights_as_checkpoint(folder, **FORMS[form])
    found, original = inspect_model(str(folder)), inspect_model(str(pristine))
    assert found.supported
    assert found.parameters == original.parameters
    rounded = {"bfloat16": 2e-2, "float16": 2e-3}.get(FORMS[form].get("dtype", ""), 1e-6)
    np.testing.assert_allclose(_vectors(folder), vectors, atol=rounded)

    ours, theirs = _written(folder, tmp_path / "a"), _written(pristine, tmp_path / "b")
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], atol=rounded / 10)


def _written(folder: Path, out: Path) -> dict[str, NDArray[np.float32]]:
    """The weights as an export writes them, by the graph's names; nothing is traced."""
    out.mkdir()
    encoder = build_encoder(folder, read_pooling(folder, "auto"))
    # Below a size all weights stay in the graph: as if there were more.
    from kimera_console.core.convert.export import assemble

    limit, assemble.EXTERNAL_THRESHOLD_BYTES = assemble.EXTERNAL_THRESHOLD_BYTES, 0
    try:
        with WeightStream(encoder.parameters, encoder.matrices, out / DATA_NAME) as weights:
            written = weights.wait(lambda _done, _total: None)
    finally:
        assemble.EXTERNAL_THRESHOLD_BYTES = limit
    assert written is not None
    data = (out / DATA_NAME).read_bytes()
    found = {}
    for name, tensor in weights.tensors.items():
        place = written.places[tensor.name]
        found[name] = np.frombuffer(data[place.offset :][: place.length], np.float32)
    return found


def test_tied_weights_and_parts_of_others_are_written_right(tmp_path: Path) -> None:
    from kimera_console.core.convert.export.weights import write_external
    from kimera_console.core.formats.pytorch_checkpoint import read_checkpoint

    table = torch.randn(50, 40)
    saved = {"a": table, "b": table, "part": table[7:9], "after": torch.randn(30)}
    found = read_checkpoint(save_checkpoint(tmp_path / "m.bin", saved))
    done = write_external(
        list(found.values()), frozenset({"b"}), tmp_path / "data", on_bytes=lambda _n: None
    )
    data = (tmp_path / "data").read_bytes()
    for name, tensor in saved.items():
        expected = tensor.t() if name == "b" else tensor
        place = done.places[name]
        assert data[place.offset :][: place.length] == expected.contiguous().numpy().tobytes()


@pytest.mark.slow
def test_weights_that_are_stored_transposed_are_the_same_model(
    folder: Path, vectors: NDArray[np.float32], tmp_path: Path, pristine: Path
) -> None:
    from safetensors.torch import load_file

    stored = load_file(folder / "model.safetensors")
    turned = {n: t.t().contiguous().t() if t.ndim == 2 else t for n, t in stored.items()}
    save_checkpoint(folder / "pytorch_model.bin", turned)
    (folder / "model.safetensors").unlink()
    np.testing.assert_allclose(_vectors(folder), vectors, atol=1e-6)
    ours, theirs = _written(folder, tmp_path / "a"), _written(pristine, tmp_path / "b")
    for name, values in ours.items():
        np.testing.assert_array_equal(values, theirs[name])

    copy = tmp_path / "copy"
    copy.mkdir()
    plain = plain_source(folder, copy, ("config.json",), on_bytes=lambda _done, _total: None)
    assert all(torch.equal(t, stored[n]) for n, t in load_file(plain / "model.safetensors").items())


def test_safetensors_win_where_both_are_there(folder: Path, pristine: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"never read")
    assert inspect_model(str(folder)).supported
    assert read_weights(folder).files == (folder / "model.safetensors",)


@pytest.mark.slow
def test_a_dense_modules_checkpoint_is_read(pristine: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    folder = add_dense(Path(shutil.copytree(pristine, tmp_path / "m")), 32, 12)
    expected = _vectors(folder)
    module = folder / "2_Dense"
    save_checkpoint(module / "pytorch_model.bin", load_file(module / "model.safetensors"))
    (module / "model.safetensors").unlink()
    assert inspect_model(str(folder)).dimension == 12
    np.testing.assert_allclose(_vectors(folder), expected, atol=1e-7)


def test_two_encoders_in_one_file_are_refused_by_their_names(folder: Path) -> None:
    from safetensors.torch import load_file

    state = load_file(folder / "model.safetensors")
    both = {f"{who}.{name}": t for who in ("question", "passage") for name, t in state.items()}
    save_checkpoint(folder / "pytorch_model.bin", both)
    (folder / "model.safetensors").unlink()
    with pytest.raises(UnsupportedModelError, match=r"2 encoders \(under 'passage\.' and"):
        inspect_model(str(folder))


def test_a_tensor_that_one_layer_lacks_is_named_by_the_inspection(folder: Path) -> None:
    from safetensors.torch import load_file

    state = load_file(folder / "model.safetensors")
    del state["encoder.layer.1.output.dense.weight"]
    save_checkpoint(folder / "pytorch_model.bin", state)
    (folder / "model.safetensors").unlink()
    with pytest.raises(
        SourceError, match=r"lack encoder\.layer\.1\.output\.dense\.weight"
    ) as caught:
        inspect_model(str(folder))
    assert "incomplete" in caught.value.hint


def test_a_tensor_that_nothing_has_is_named_by_backend_and_export_alike(folder: Path) -> None:
    from safetensors.torch import load_file

    state = load_file(folder / "model.safetensors")
    del state["embeddings.LayerNorm.weight"]
    save_checkpoint(folder / "pytorch_model.bin", {f"module.{n}": t for n, t in state.items()})
    (folder / "model.safetensors").unlink()
    for load in (_vectors, lambda f: build_encoder(f, read_pooling(f, "auto"))):
        with pytest.raises(SourceError, match=r"lack (module\.)?embeddings\.LayerNorm\.weight"):
            load(folder)


def test_a_payload_in_a_shard_is_refused_and_does_not_run(folder: Path, tmp_path: Path) -> None:
    from tests.helpers.checkpoints import checkpoint_of, payload, state, text

    weights_as_checkpoint(folder, shards=2)
    evil = state(text("weight"), payload(tmp_path / "canary"))
    checkpoint_of(folder / "pytorch_model-00002-of-00002.bin", evil)
    with pytest.raises(UnsafeModelError, match=r"00002-of-00002\.bin.*builtins\.open"):
        inspect_model(str(folder))
    assert not (tmp_path / "canary").exists()


def test_a_payload_in_a_dense_modules_checkpoint_is_refused_and_does_not_run(
    folder: Path, tmp_path: Path
) -> None:
    from tests.helpers.checkpoints import checkpoint_of, payload, state, text

    module = add_dense(folder, 32, 12) / "2_Dense"
    (module / "model.safetensors").unlink()
    evil = state(text("linear.weight"), payload(tmp_path / "canary"))
    checkpoint_of(module / "pytorch_model.bin", evil)
    with pytest.raises(UnsafeModelError, match=r"2_Dense/pytorch_model\.bin.*builtins\.open"):
        inspect_model(str(folder))
    assert not (tmp_path / "canary").exists()


@pytest.mark.slow
def test_of_a_dense_module_on_the_hub_only_the_form_in_use_is_downloaded(
    hub: HubServer, variables: dict[str, str]
) -> None:
    module = add_dense(hub.folder, 32, 12) / "2_Dense"
    (module / "pytorch_model.bin").write_bytes(b"never asked for")
    found = resolve_source("org/tiny", hub_environment=variables)
    assert (found.path / "2_Dense" / "model.safetensors").is_file()
    assert not (found.path / "2_Dense" / "pytorch_model.bin").exists()
    assert inspect_model(str(found.path)).dimension == 12


@pytest.mark.slow
@pytest.mark.parametrize("form", ["one file", "shards", "before torch 1.6"])
def test_the_hub_is_asked_for_ranges_first_and_for_the_file_then(
    form: str, hub: HubServer, variables: dict[str, str], vectors: NDArray[np.float32]
) -> None:
    weights_as_checkpoint(hub.folder, **FORMS[form])
    found = inspect_model("org/tiny", hub_environment=variables)
    assert found.supported
    assert found.parameters == inspect_model(str(hub.folder)).parameters
    assert hub.downloads(".bin")
    assert all(hub.downloads(".bin"))  # each with a range
    resolved = resolve_source("org/tiny", hub_environment=variables)
    np.testing.assert_allclose(_vectors(resolved.path), vectors, atol=1e-6)
    before = len(hub.requests)
    local = resolve_source("org/tiny", local_only=True, hub_environment=variables)
    assert (local.path, len(hub.requests)) == (resolved.path, before)


def test_a_server_without_ranges_is_said(hub: HubServer, variables: dict[str, str]) -> None:
    weights_as_checkpoint(hub.folder)
    hub.ranges = False
    with pytest.raises(SourceError, match=r"does not send parts of pytorch_model\.bin"):
        inspect_model("org/tiny", hub_environment=variables)


@pytest.mark.slow
@pytest.mark.parametrize("named", ["org/tiny@refs/pr/7", "org/tiny"])
def test_a_pull_requests_revision_can_be_named(
    named: str, hub: HubServer, variables: dict[str, str]
) -> None:
    hub.revisions.add("refs/pr/7")
    revision = "" if "@" in named else "refs/pr/7"
    found = inspect_model(named, revision=revision, hub_environment=variables)
    assert (found.source, found.revision) == ("org/tiny", COMMIT)
    resolved = resolve_source(named, revision=revision, hub_environment=variables)
    again = resolve_source(named, revision=revision, local_only=True, hub_environment=variables)
    assert again.path == resolved.path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_optimum_is_given_what_transformers_reads_by_itself(
    folder: Path, tmp_path: Path, optimum: Path
) -> None:
    weights_as_checkpoint(folder, prefix="module.")
    result = convert_model(
        ConversionRequest(source=str(folder), out=tmp_path / "out", exporter="optimum")
    )
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    assert not (tmp_path / "out" / "plain-source").exists()


@pytest.mark.slow
def test_a_sharded_prefixed_model_with_a_dense_module_converts(
    pristine: Path, tmp_path: Path, traced_once: None
) -> None:
    folder = add_dense(Path(shutil.copytree(pristine, tmp_path / "m")), 32, 12)
    weights_as_checkpoint(folder, shards=2, prefix="module.", dtype="float16")
    request = ConversionRequest(source=str(folder), out=tmp_path / "out")
    result = convert_in_this_process(request)
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    manifest = json.loads((tmp_path / "out" / "kimera.json").read_text())
    read = {record["name"] for record in manifest["source"]["files"]}
    assert {"pytorch_model.bin.index.json", "pytorch_model-00001-of-00002.bin"} <= read
