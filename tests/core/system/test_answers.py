"""What asks a file system that does not answer goes on after a bounded time, and says where."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.library import known_models, usual_folder
from kimera_console.core.embed_file.target_preview import preview_target
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BundleError, NoAnswerError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import path_problems
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system import answers
from kimera_console.core.system.answers import (
    ask,
    check_answers,
    hangs,
    is_there,
    look_into,
    may_be_folder,
    put,
)
from kimera_console.core.texts.files.preview import preview
from tests.helpers.silent_folder import SilentFolder, silent_share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentFolder]:
    """A folder that does not answer; workers wait half a second for it, a load of a model one."""
    monkeypatch.setattr(answers, "ANSWER_S", 0.5)
    monkeypatch.setattr(answers, "READ_S", 1.0)
    with silent_share(tmp_path, monkeypatch, 10) as made:
        yield made


def test_what_a_look_gives_or_raises_is_the_askers(tmp_path: Path) -> None:
    assert ask(tmp_path, lambda: sorted(os.listdir(tmp_path))) == []
    with pytest.raises(ValueError, match="mine"):
        ask(tmp_path / "absent" / "deep", lambda: int("mine"))
    check_answers(tmp_path / "absent" / "deep")
    assert (is_there(tmp_path), is_there(tmp_path / "absent")) == (True, False)
    assert (may_be_folder(tmp_path), may_be_folder(tmp_path / ("n" * 5000))) == (True, False)


def test_a_look_may_ask_for_more_of_its_own_place(tmp_path: Path) -> None:
    def look() -> tuple[bool, bool]:
        threading.Event().wait(0.5)
        return hangs(tmp_path), ask(tmp_path, lambda: ask(tmp_path / "absent", tmp_path.is_dir))

    late = put(tmp_path, look, within_s=0.1)
    assert late is not None
    assert late.wait(60)
    assert late.answer() == (False, True)
    assert not hangs(tmp_path)


def test_a_look_that_takes_too_long_holds_up_its_own_place_alone(tmp_path: Path) -> None:
    """As the listing of a large folder on a slow share: the folder answers."""
    below = tmp_path / "model"
    below.mkdir()
    may_end = threading.Event()
    long = put(tmp_path, lambda: may_end.wait(60), within_s=0.1)
    assert long is not None
    while not hangs(tmp_path):
        assert not long.wait(0.1)
    with pytest.raises(NoAnswerError):
        ask(tmp_path, lambda: sorted(os.listdir(tmp_path)), within_s=0.3)
    assert put(tmp_path, lambda: 1) is None, "no further thread is sent after it"
    assert not hangs(below)
    assert ask(below, lambda: sorted(os.listdir(below))) == []
    check_answers(tmp_path)
    assert is_there(tmp_path)
    assert not may_be_folder(tmp_path / "absent")
    may_end.set()
    assert long.wait(60)


def test_a_long_look_hangs_for_nobody_else(tmp_path: Path) -> None:
    asked, may_end = threading.Event(), threading.Event()

    def look() -> str:
        asked.set()
        return "ended" if may_end.wait(60) else "late"

    found: list[str] = []
    long = threading.Thread(
        target=lambda: found.append(look_into(tmp_path, look, checkpoint=lambda: None))
    )
    long.start()
    assert asked.wait(60)
    threading.Event().wait(2 * answers.MOMENT_S)
    assert not hangs(tmp_path)
    assert is_there(tmp_path)
    may_end.set()
    long.join(60)
    assert found == ["ended"]


def test_the_place_that_hangs_is_named_and_asked_once(share: SilentFolder, tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError) as caught:
        ask(share.path / "deep" / "model", lambda: 1, within_s=0.3)
    assert caught.value.message == f"{share.path} does not answer."
    for number in range(50):  # as somebody types: nobody waits again, and no thread is added
        with pytest.raises(NoAnswerError):
            ask(share.path / f"m{number}", lambda: 1, within_s=0.3)
    assert share.waiting == 1
    assert hangs(share.path / "m")
    assert may_be_folder(share.path / "m")
    assert not is_there(share.path / "m")
    beside = tmp_path / "shared"
    assert not hangs(beside)
    assert not may_be_folder(beside)


def test_it_is_asked_again_once_it_answers(share: SilentFolder) -> None:
    with pytest.raises(NoAnswerError):
        check_answers(share.path, within_s=0.3)
    threading.Timer(0.1, share.answer).start()
    assert ask(share.path, share.path.is_dir, within_s=60)
    assert not hangs(share.path)


def test_only_so_many_questions_hang(
    share: SilentFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_OPEN", 1)
    with pytest.raises(NoAnswerError):
        check_answers(share.path)
    with pytest.raises(NoAnswerError, match="other does not answer"):
        check_answers(tmp_path / "other")


def test_a_cancel_ends_the_wait(share: SilentFolder) -> None:
    context = JobContext()
    threading.Timer(0.2, context.cancel).start()
    with pytest.raises(JobCancelled):
        check_answers(share.path, within_s=60, checkpoint=context.checkpoint)
    assert not answers.settle(0.1)  # which it does not wait out
    assert share.waiting == 1
    share.answer()
    assert answers.settle(60)
    assert not any(isinstance(one, answers.FileQuestion) for one in threading.enumerate())


def test_every_reader_says_which_folder_does_not_answer(
    share: SilentFolder, env_file: Path, tmp_path: Path
) -> None:
    said = f"{share.path} does not answer."
    with pytest.raises(BundleError, match="does not answer") as caught:
        read_bundle(share.path / "model")
    assert caught.value.message == said
    with pytest.raises(NoAnswerError, match="does not answer"):
        preview(str(share.path / "texts.txt"))
    with pytest.raises(NoAnswerError, match="does not answer"):
        preview_target(share.path / "out.npy", str(tmp_path / "texts.txt"))
    env_file.write_text(f"ONNX_MODEL_PATH={share.path}/model\n")
    settings = Settings(env_file, environ={})
    assert path_problems(settings, settings.values())["ONNX_MODEL_PATH"].startswith(said)
    assert known_models(settings) == ()
    assert usual_folder(settings) == share.path  # a look at it says why it shows nothing


@pytest.mark.slow
def test_the_chain_goes_on_without_the_model_that_does_not_answer(
    share: SilentFolder, env_file: Path
) -> None:
    env_file.write_text(
        f"ONNX_MODEL_PATH={share.path}/model\nEMBEDDING_MODEL={share.path}/source\n"
        "EMBEDDING_DIM=32\n"
    )
    embedder = Embedder(Settings(env_file, environ={}))
    assert embedder.load().backend == "lightweight"
    reasons = [one.reason for one in embedder.attempts if not one.ok]
    assert len(reasons) == 2
    assert all(one.startswith(f"{share.path} does not answer.") for one in reasons)
    embedder.close()


@pytest.mark.slow
def test_a_model_on_a_disk_that_spins_up_first_is_waited_for(
    share: SilentFolder, tiny_bundle: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "ANSWER_S", 0.1)
    monkeypatch.setattr(answers, "READ_S", 60.0)
    share.answer()
    shutil.copytree(tiny_bundle, share.path / "model")
    share.silence()
    env_file.write_text(f"ONNX_MODEL_PATH={share.path}/model\nEMBEDDING_DIM=32\n")
    embedder = Embedder(Settings(env_file, environ={}))
    threading.Timer(1.0, share.answer).start()
    assert embedder.load().backend == "onnx"
    assert all(one.ok for one in embedder.attempts)
    share.silence()
    embedder.close()
    context = JobContext()
    threading.Timer(0.2, context.cancel).start()
    other = Embedder(Settings(env_file, environ={}))
    with pytest.raises(JobCancelled):
        other.load(context=context)
    other.close()
