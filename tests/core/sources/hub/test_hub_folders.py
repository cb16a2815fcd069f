"""Folders of the hub client's cache, named by a user instead of the model's id."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.naming import model_name
from kimera_console.core.sources.source import inspect_model, parse_source, resolve_source
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = "a" * 40, "b" * 40


def cached(tmp_path: Path, *commits: str, pooling: str | None = "mean") -> Path:
    """A model's folder in a cache, with snapshots as the hub client leaves them."""
    home = tmp_path / "hub" / "models--org--tiny"
    (home / "blobs").mkdir(parents=True)
    (home / "refs").mkdir()
    for commit in commits:
        snapshot = home / "snapshots" / commit
        snapshot.parent.mkdir(exist_ok=True)
        shutil.move(tiny_model(tmp_path / commit[:4], pooling=pooling), snapshot)
    return home


@pytest.mark.parametrize("inner", ["", "snapshots", "blobs", "refs"])
def test_a_folder_of_the_cache_stands_for_its_only_snapshot(tmp_path: Path, inner: str) -> None:
    home = cached(tmp_path, ONE)
    snapshot = home / "snapshots" / ONE
    assert parse_source(str(home / inner)) == snapshot
    assert resolve_source(str(home / inner)).path == snapshot
    found = inspect_model(str(home / inner))
    assert (found.supported, found.pooling, found.source) == (True, "mean", str(snapshot))


def test_of_several_snapshots_that_of_main_is_meant(tmp_path: Path) -> None:
    home = cached(tmp_path, ONE, OTHER)
    with pytest.raises(SourceError, match="holds 2 snapshots") as refused:
        parse_source(str(home))
    assert str(home / "snapshots" / ONE) in str(refused.value.hint)
    assert str(home / "snapshots" / OTHER) in str(refused.value.hint)
    (home / "refs" / "main").write_text(OTHER)
    assert parse_source(str(home)) == home / "snapshots" / OTHER


@pytest.mark.parametrize("noted", ["../../../etc", "c" * 40, "\xff", ""])
def test_what_main_says_leads_nowhere_but_to_a_snapshot(tmp_path: Path, noted: str) -> None:
    home = cached(tmp_path, ONE, OTHER)
    (home / "refs" / "main").write_text(noted)
    with pytest.raises(SourceError, match="names none of them"):
        parse_source(str(home))


def test_a_cache_without_a_snapshot_names_the_id_to_download(tmp_path: Path) -> None:
    home = cached(tmp_path)
    with pytest.raises(SourceError, match="holds no snapshot") as refused:
        inspect_model(str(home))
    assert "org/tiny" in str(refused.value.hint)


def test_a_model_saved_under_such_a_name_is_itself(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "models--org--mine")
    assert parse_source(str(folder)) == folder
    assert inspect_model(str(folder)).supported


def test_an_encoder_without_modules_json_is_refused_and_the_id_offered(tmp_path: Path) -> None:
    home = cached(tmp_path, ONE, pooling=None)
    found = inspect_model(str(home))
    assert not found.supported
    assert "modules.json is missing" in found.problem
    assert "name the model as org/tiny" in str(found.advice)


@pytest.mark.parametrize("sign", ["asked", "whole"])
def test_where_the_hub_has_no_modules_json_nothing_is_offered(tmp_path: Path, sign: str) -> None:
    home = cached(tmp_path, ONE, pooling=None)
    if sign == "asked":
        note = home / ".no_exist" / ONE / "modules.json"
        note.parent.mkdir(parents=True)
        note.touch()
    else:
        (home / "snapshots" / ONE / ".gitattributes").touch()
    found = inspect_model(str(home))
    assert "modules.json is missing" in found.problem
    assert "org/tiny" not in str(found.advice)


def test_a_folder_elsewhere_is_told_what_is_missing_too(tmp_path: Path) -> None:
    found = inspect_model(str(tiny_model(tmp_path / "plain", pooling=None)))
    assert "modules.json is missing" in found.problem
    assert "instead of this folder" not in str(found.advice)


def test_its_bundle_is_called_after_the_model() -> None:
    assert model_name("/hub/models--org--tiny") == "tiny"
    assert model_name(f"/hub/models--org--tiny/snapshots/{ONE}") == "tiny"
