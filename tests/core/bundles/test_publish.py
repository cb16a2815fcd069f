"""A name only ever means a whole folder, whenever the process dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.bundles.bundle import (
    BundleError,
)
from kimera_console.core.bundles.publish import (
    find_leftovers,
    publish_folder,
    remove_leftovers,
    staging_folder,
)

if TYPE_CHECKING:
    from pathlib import Path


def _staged(final: Path, text: str) -> Path:
    staged = staging_folder(final)
    (staged / "sub").mkdir()
    (staged / "sub" / "file").write_text(text)
    return staged


def _content(final: Path) -> str:
    return (final / "sub" / "file").read_text()


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def _dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_finished_folder_takes_its_name(tmp_path: Path) -> None:
    final = tmp_path / "models" / "new-onnx"
    staged = _staged(final, "one")
    assert staged.parent == final.parent
    assert not final.exists()
    publish_folder(staged, final)
    assert _content(final) == "one"
    assert _names(final.parent) == ["new-onnx"]


def test_an_existing_folder_is_kept_unless_forced(tmp_path: Path) -> None:
    final = tmp_path / "m"
    publish_folder(_staged(final, "one"), final)
    staged = _staged(final, "two")
    with pytest.raises(BundleError, match="exists already"):
        publish_folder(staged, final)
    assert _content(final) == "one"
    publish_folder(staged, final, force=True)
    assert _content(final) == "two"
    assert _names(tmp_path) == ["m"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_only_folders_are_replaced(tmp_path: Path, kind: str) -> None:
    final, other = tmp_path / "m", tmp_path / "other"
    other.mkdir()
    if kind == "file":
        final.write_text("precious")
    else:
        final.symlink_to(other)
    with pytest.raises(BundleError, match="not a folder"):
        publish_folder(_staged(final, "two"), final, force=True)
    assert final.is_symlink() == (kind == "link")


def test_an_old_folder_comes_back_if_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    final = tmp_path / "m"
    publish_folder(_staged(final, "one"), final)
    staged = _staged(final, "two")
    gone = tmp_path / "elsewhere"

    real = os.rename

    def failing(source: object, target: object) -> None:
        if str(source) == str(staged):
            raise OSError(28, "No space left on device")
        real(source, target)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rename", failing)
        with pytest.raises(BundleError, match="No space left"):
            publish_folder(staged, final, force=True)
    assert _content(final) == "one"
    assert not gone.exists()


@pytest.mark.parametrize("replaces", [False, True])
def test_what_stands_is_published_even_if_its_parent_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaces: bool
) -> None:
    final = tmp_path / "m"
    if replaces:
        publish_folder(_staged(final, "one"), final)
    staged = _staged(final, "two")
    real = os.fsync

    def failing(descriptor: int) -> None:
        if not staged.exists():
            raise OSError(5, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    publish_folder(staged, final, force=replaces)
    assert _content(final) == "two"
    assert _names(tmp_path) == ["m"]


@pytest.mark.parametrize("name", ["x" * 201, "模" * 70])
def test_a_name_too_long_is_refused_before_work_is_done(tmp_path: Path, name: str) -> None:
    with pytest.raises(BundleError, match="bundle's name"):
        staging_folder(tmp_path / name)
    assert _names(tmp_path) == []


@pytest.mark.parametrize("name", ["with space", "модель-模型", "x" * 200, "a.b.kimera-c"])
def test_unusual_names_work(tmp_path: Path, name: str) -> None:
    final = tmp_path / name
    publish_folder(_staged(final, "one"), final)
    publish_folder(_staged(final, "two"), final, force=True)
    assert _names(tmp_path) == [name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BundleError, match="cannot be written"):
        staging_folder(tmp_path / "file" / "m")


def test_the_work_of_a_living_process_is_no_leftover(tmp_path: Path) -> None:
    staged = _staged(tmp_path / "m", "one")
    assert find_leftovers(tmp_path) == ()
    remove_leftovers(tmp_path)
    assert staged.exists()


def test_a_process_that_tells_nothing_of_itself_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_process: psutil.Process) -> float:
        raise psutil.AccessDenied

    _staged(tmp_path / "m", "one")
    monkeypatch.setattr(psutil.Process, "create_time", denied)
    assert find_leftovers(tmp_path) == ()


def test_partial_folders_of_the_dead_are_found_and_removed(tmp_path: Path) -> None:
    staged = _staged(tmp_path / "m.x", "half")
    dead = staged.with_name(f".m.x.kimera-partial-{_dead_process()}-0123abcd")
    staged.rename(dead)
    (tmp_path / ".m.x.kimera-partial-notes").mkdir()  # not ours
    (found,) = find_leftovers(tmp_path)
    assert (found.path, found.final, found.is_old) == (dead, tmp_path / "m.x", False)
    assert remove_leftovers(tmp_path) == (found,)
    assert _names(tmp_path) == [".m.x.kimera-partial-notes"]
    assert find_leftovers(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("new_stands", [True, False])
def test_an_old_folder_is_put_back_only_where_nothing_stands(
    tmp_path: Path, new_stands: bool
) -> None:
    final = tmp_path / "m"
    _staged(final, "old").rename(tmp_path / f".m.kimera-old-{_dead_process()}-0123abcd")
    if new_stands:
        publish_folder(_staged(final, "new"), final)
    remove_leftovers(tmp_path)
    assert _names(tmp_path) == ["m"]
    assert _content(final) == ("new" if new_stands else "old")


_PUBLISHER = """
import os, signal, sys
from pathlib import Path
from kimera_console.core.bundles import publish
final, step = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def counted(call):
    def step_or_die(*args, **kwargs):
        global count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return step_or_die
staged = publish.staging_folder(final)
(staged / "sub").mkdir()
(staged / "sub" / "file").write_text("new")
for module, name in ((os, "rename"), (os, "fsync"), (publish.shutil, "rmtree")):
    setattr(module, name, counted(getattr(module, name)))
publish.publish_folder(staged, final, force=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills itself by SIGKILL")
def test_killed_at_any_step_a_whole_folder_stands_after_the_next_start(tmp_path: Path) -> None:
    outcomes = set()
    for step in range(1, 20):
        folder = tmp_path / str(step)
        publish_folder(_staged(folder / "m", "old"), folder / "m")
        code = subprocess.run(
            [sys.executable, "-c", _PUBLISHER, str(folder / "m"), str(step)], check=False
        ).returncode
        remove_leftovers(folder)
        assert _names(folder) == ["m"]
        assert _content(folder / "m") in ("old", "new")
        outcomes.add(_content(folder / "m"))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        shutil.rmtree(folder)
    else:
        pytest.fail("the publisher never got to its end")
    assert outcomes == {"old", "new"}
