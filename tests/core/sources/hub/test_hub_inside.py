"""Models of the hub whose encoder lies in a folder of its own: looked at and fetched as any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.source import NO_WEIGHTS, inspect_model, resolve_source
from tests.golden import console
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.checkpoints import weights_as_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.hub_server import HubServer

NAME = "inside"
ENCODER = "0_Transformer"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(RECIPES[NAME], tmp_path_factory.mktemp("inside"))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["safetensors", "checkpoint"])
def test_it_is_inspected_by_range_requests(
    hub: HubServer, variables: dict[str, str], form: str
) -> None:
    if form == "checkpoint":
        weights_as_checkpoint(hub.folder / ENCODER)
    remote = inspect_model("org/tiny", hub_environment=variables)
    local = inspect_model(str(hub.folder))
    assert remote.supported, remote.problem
    for name in (
        "architecture", "parameters", "dtype", "dimension", "max_tokens", "pooling",
        "pooling_source", "normalize", "notes",
    ):  # fmt: skip
        assert getattr(remote, name) == getattr(local, name), name
    assert remote.pooling == "cls"
    file = "pytorch_model.bin" if form == "checkpoint" else "model.safetensors"
    ranges = hub.downloads(f"{ENCODER}/{file}")
    assert ranges  # its header was asked for, and nothing but parts
    assert all(each.startswith("bytes=") for each in ranges)


def test_its_weights_are_found_beside_an_onnx_model_of_its_own(
    hub: HubServer, variables: dict[str, str]
) -> None:
    (hub.folder / "onnx").mkdir()
    (hub.folder / "onnx" / "model.onnx").write_bytes(b"a graph")
    for source in (str(hub.folder), "org/tiny"):
        found = inspect_model(source, hub_environment=variables)
        assert (found.published, found.problem) == ("onnx/model.onnx", "")
        assert found.parameters
    (hub.folder / ENCODER / "model.safetensors").unlink()
    found = inspect_model(str(hub.folder), hub_environment=variables)
    assert found.problem == NO_WEIGHTS


@pytest.mark.slow
def test_it_is_downloaded_whole_and_gives_sentence_transformers_vectors(
    hub: HubServer, variables: dict[str, str]
) -> None:
    found = resolve_source("org/tiny", hub_environment=variables)
    assert (found.path / ENCODER / "model.safetensors").is_file()
    assert console.difference(console.transformers_rows(found.path), NAME) <= 1e-4
    before = len(hub.requests)
    again = resolve_source("org/tiny", hub_environment=variables, local_only=True)
    assert (again.path, len(hub.requests)) == (found.path, before)


def test_a_download_without_its_weights_is_not_taken_for_whole(
    hub: HubServer, variables: dict[str, str]
) -> None:
    found = resolve_source("org/tiny", hub_environment=variables)
    (found.path / ENCODER / "model.safetensors").unlink()
    with pytest.raises(KimeraError):
        resolve_source("org/tiny", hub_environment=variables, local_only=True)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["..", "../x", "a/b", "/etc", "0_Transformer/.."])
def test_a_folder_that_leads_elsewhere_is_not_followed(
    hub: HubServer, variables: dict[str, str], path: str
) -> None:
    listed = json.loads((hub.folder / "modules.json").read_text(encoding="utf-8"))
    listed[0]["path"] = path
    (hub.folder / "modules.json").write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(KimeraError):
        inspect_model("org/tiny", hub_environment=variables)
    assert hub.downloads("model.safetensors") == []
