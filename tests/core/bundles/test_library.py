"""The models folder: deleting whole bundles only, and cleaning up after crashes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kimera_console.core.bundles.folder import folder_bytes
from kimera_console.core.bundles.library import (
    clean_up,
    delete_bundle,
    find_leftover_folders,
    usual_folder,
)
from kimera_console.core.errors import BundleError
from kimera_console.core.flags.settings import Settings
from tests.helpers.console import run_here

DEAD = 99_999_999


def test_a_bundle_is_deleted_whole_and_its_size_is_returned(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    target = tmp_path / "tiny-onnx"
    shutil.copytree(tiny_bundle, target)
    size_bytes = folder_bytes(target)
    assert delete_bundle(target) == size_bytes > 10_000
    assert list(tmp_path.iterdir()) == []


def _nothing(_folder: Path) -> str:
    return "no converted model"


def _source_too(folder: Path) -> str:
    (folder / "model.onnx").touch()
    (folder / "model.safetensors").touch()
    return "source model's weights"


def _more_inside(folder: Path) -> str:
    (folder / "model.onnx").touch()
    (folder / "thesis").mkdir()
    return "'thesis'"


@pytest.mark.parametrize("make", [_nothing, _source_too, _more_inside])
def test_what_is_no_bundle_is_not_deleted(make: object, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    word = make(folder)  # type: ignore[operator]
    with pytest.raises(BundleError, match=word):
        delete_bundle(folder)
    assert (folder / "notes.txt").read_text() == "mine"
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(BundleError, match="not a folder"):
        delete_bundle(link)
    with pytest.raises(BundleError, match="does not exist"):
        delete_bundle(tmp_path / "gone")


def test_a_deletion_that_was_killed_is_found_and_cleaned(tmp_path: Path) -> None:
    partial = tmp_path / f".new-onnx.kimera-partial-{DEAD}-0123abcd"
    deleted = tmp_path / f".tiny-onnx.kimera-deleted-{DEAD}-0123abcd"
    lost = tmp_path / f".old-onnx.kimera-old-{DEAD}-0123abcd"
    mine = tmp_path / f".busy.kimera-partial-{os.getpid()}-0123abcd"
    for folder in (partial, deleted, lost, mine):
        folder.mkdir()
        (folder / "model.onnx").write_bytes(b"x" * 100)
    found = find_leftover_folders([tmp_path, tmp_path])
    assert {each.leftover.path for each in found} == {partial, deleted, lost}
    assert {each.size_bytes for each in found} == {100}
    assert [each.leftover.path for each in found if each.is_lost_model] == [lost]
    assert len(clean_up(found)) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [mine.name, "old-onnx"]
    assert find_leftover_folders([tmp_path]) == ()


def test_the_usual_folder_is_the_configured_models(env_file: Path, tmp_path: Path) -> None:
    assert usual_folder(Settings(env_file)) == env_file.parent / "models"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env_file.write_text(f"ONNX_MODEL_PATH={elsewhere / 'some-onnx'}\n")
    assert usual_folder(Settings(env_file)) == elsewhere
    env_file.write_text("ONNX_MODEL_PATH=/nowhere/at/all/some-onnx\n")
    assert usual_folder(Settings(env_file)) == env_file.parent / "models"


@pytest.mark.slow
def test_models_on_the_command_line(tiny_bundle: Path, env_file: Path) -> None:
    folder = env_file.parent / "models"
    shutil.copytree(tiny_bundle, folder / "bge-m3-onnx")
    shutil.copytree(tiny_bundle, folder / "other-onnx")
    listed = run_here("models", "list", "--json", cwd=env_file.parent).json()
    assert [(Path(m["path"]).name, m["configured"]) for m in listed["models"]] == [
        ("bge-m3-onnx", True), ("other-onnx", False),
    ]  # fmt: skip
    kept = run_here("models", "delete", "models/bge-m3-onnx", cwd=env_file.parent)
    assert kept.code == 1
    assert "ONNX_MODEL_PATH" in kept.stderr
    gone = run_here("models", "delete", "models/other-onnx", cwd=env_file.parent)
    assert gone.code == 0
    assert "free again" in gone.stdout
    assert [path.name for path in folder.iterdir()] == ["bge-m3-onnx"]
