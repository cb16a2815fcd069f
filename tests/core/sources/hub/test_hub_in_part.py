"""Models of the hub of which another program has downloaded a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.source import inspect_model, resolve_source
from tests.helpers.hub_server import COMMIT, HubServer
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("part") / "tiny")


def as_left_by_transformers(hub: HubServer, variables: dict[str, str]) -> Path:
    """The cache with the encoder alone."""
    folder = resolve_source("org/tiny", hub_environment=variables).path
    for name in ("modules.json", "1_Pooling/config.json", "sentence_bert_config.json"):
        (folder / name).unlink(missing_ok=True)
    hub.requests.clear()
    return folder


@pytest.mark.slow
def test_the_rest_of_a_model_is_fetched(hub: HubServer, variables: dict[str, str]) -> None:
    folder = as_left_by_transformers(hub, variables)
    whole = inspect_model(str(hub.folder))
    found = inspect_model(f"org/tiny@{COMMIT}", hub_environment=variables)
    assert (found.pooling, found.pooling_source, found.max_tokens) == (
        whole.pooling, whole.pooling_source, whole.max_tokens
    )  # fmt: skip
    assert resolve_source(f"org/tiny@{COMMIT}", hub_environment=variables).path == folder
    assert (folder / "modules.json").is_file()
    assert (folder / "1_Pooling" / "config.json").is_file()
    assert hub.downloads("model.safetensors") == ["bytes=0-99999"]  # for the inspection


@pytest.mark.parametrize("missing", ["modules.json", "1_Pooling/config.json"])
def test_without_the_hub_a_part_is_not_taken_for_the_model(
    missing: str, hub: HubServer, variables: dict[str, str]
) -> None:
    folder = resolve_source("org/tiny", hub_environment=variables).path
    (folder / missing).unlink()
    offline = {**variables, "HF_HUB_OFFLINE": "1"}
    with pytest.raises(SourceError, match="not downloaded whole: another program"):
        inspect_model("org/tiny", hub_environment=offline)
    with pytest.raises(SourceError, match="not downloaded whole"):
        resolve_source("org/tiny", hub_environment=variables, local_only=True)


@pytest.mark.slow
def test_a_model_that_has_no_modules_is_whole_without_them(
    hub: HubServer, variables: dict[str, str]
) -> None:
    (hub.folder / "modules.json").unlink()
    found = resolve_source("org/tiny", hub_environment=variables)
    offline = {**variables, "HF_HUB_OFFLINE": "1"}
    assert resolve_source("org/tiny", hub_environment=offline).path == found.path
    assert resolve_source("org/tiny", hub_environment=variables, local_only=True) == found
