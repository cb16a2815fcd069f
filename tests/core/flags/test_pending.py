"""Pending changes: a pure model over the file as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.flags.pending import PendingChanges
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_CanaryTokenOfTheTests"


class Desk:
    """A file and the changes that wait for it."""

    def __init__(self, env_file: Path, **environ: str) -> None:
        self.env_file, self.settings = env_file, Settings(env_file, environ=environ)
        self.pending = PendingChanges()

    def says(self, text: str) -> tuple[str, ...]:
        self.env_file.write_text(text)
        return self.pending.rebase(self.settings.values())


@pytest.fixture
def desk(env_file: Path) -> Desk:
    return Desk(env_file)


def test_what_the_file_says_already_is_no_change_and_takes_one_back(desk: Desk) -> None:
    desk.says("USE_ONNX=true\nEMBEDDING_DIM=384\n")
    for name, text in (("USE_ONNX", "1"), ("EMBEDDING_DIM", "384"), ("EMBEDDING_STRICT", "0")):
        desk.pending.want(name, text)
    desk.pending.want("EMBEDDING_POOLING", None)
    assert desk.pending.texts == {}
    desk.pending.want("USE_ONNX", "0")
    desk.pending.want("EMBEDDING_DIM", None)
    desk.pending.want("EMBEDDING_STRICT", "1")
    assert desk.pending.texts == {"USE_ONNX": "0", "EMBEDDING_DIM": None, "EMBEDDING_STRICT": "1"}
    desk.pending.want("USE_ONNX", "1")
    desk.pending.take_back("EMBEDDING_DIM")
    assert desk.pending.texts == {"EMBEDDING_STRICT": "1"}
    desk.pending.discard()
    assert len(desk.pending) == 0


def test_under_an_environment_that_wins_the_default_may_be_written_down(env_file: Path) -> None:
    desk = Desk(env_file, LIGHTWEIGHT_EMBEDDING="1")
    desk.says("")
    desk.pending.want("LIGHTWEIGHT_EMBEDDING", "0")
    assert desk.pending.texts == {"LIGHTWEIGHT_EMBEDDING": "0"}


def test_other_keys_change_underneath_and_the_same_key_is_a_conflict(desk: Desk) -> None:
    desk.says("EMBEDDING_DIM=384\n")
    desk.pending.want("EMBEDDING_DIM", "512")
    assert desk.says("EMBEDDING_DIM=384\nUSE_ONNX=0\n") == ("USE_ONNX",)
    assert desk.pending.conflicts == ()
    assert desk.says("EMBEDDING_DIM=768\nUSE_ONNX=0\n") == ()
    (conflict,) = desk.pending.conflicts
    assert (conflict.shown_seen, conflict.shown_now, conflict.shown_new) == ("384", "768", "512")
    desk.pending.keep_mine("EMBEDDING_DIM")
    assert desk.pending.conflicts == ()
    assert desk.pending.texts == {"EMBEDDING_DIM": "512"}
    desk.says("EMBEDDING_DIM=1024\n")
    desk.pending.take_back("EMBEDDING_DIM")
    assert desk.pending.texts == {}


def test_a_conflict_ends_where_the_file_goes_back_or_comes_to_say_the_same(desk: Desk) -> None:
    desk.says("EMBEDDING_DIM=384\n")
    desk.pending.want("EMBEDDING_DIM", "512")
    desk.says("EMBEDDING_DIM=768\n")
    desk.says("EMBEDDING_DIM=384\n")
    assert desk.pending.conflicts == ()
    desk.says("EMBEDDING_DIM=512\n")
    assert desk.pending.texts == {}


def test_what_is_on_its_way_counts_as_said_and_comes_back_if_it_failed(desk: Desk) -> None:
    desk.says("USE_ONNX=1\n")
    desk.pending.want("USE_ONNX", "0")
    (change,) = desk.pending.begin()
    assert (change.text, change.seen) == ("0", "1")
    assert desk.pending.texts == {}
    assert desk.pending.of("USE_ONNX") == change
    desk.pending.want("USE_ONNX", "1")  # the user thinks better of it meanwhile
    desk.pending.applied()
    desk.says("USE_ONNX=0\n")
    assert desk.pending.texts == {"USE_ONNX": "1"}
    assert desk.pending.conflicts == ()
    desk.pending.begin()
    desk.pending.give_back(keep=True)
    assert desk.pending.texts == {"USE_ONNX": "1"}
    desk.pending.begin()
    desk.pending.give_back(keep=False)
    assert desk.pending.texts == {}


def test_a_preset_overtakes_its_own_switches_and_lets_others_wait(desk: Desk) -> None:
    desk.says("")
    desk.pending.want("USE_ONNX", "0")
    desk.pending.want("EMBEDDING_DIM", "384")
    begun = desk.pending.begin({"USE_ONNX": "1", "LIGHTWEIGHT_EMBEDDING": "0"})
    assert [change.flag.name for change in begun] == ["USE_ONNX", "LIGHTWEIGHT_EMBEDDING"]
    assert desk.pending.texts == {"EMBEDDING_DIM": "384"}


def test_listeners_hear_of_every_change_until_they_leave(desk: Desk) -> None:
    heard: list[int] = []
    leave = desk.pending.subscribe(lambda: heard.append(len(desk.pending)))
    desk.pending.want("USE_ONNX", "0")
    desk.pending.discard()
    leave()
    desk.pending.want("USE_ONNX", "0")
    assert heard == [1, 0]


def test_a_secret_is_masked_in_every_word_about_it(desk: Desk) -> None:
    desk.says(f"HF_TOKEN={TOKEN}\n")
    desk.pending.want("HF_TOKEN", f"{TOKEN}2")
    (change,) = desk.pending.changes
    said = (repr(change), str(change), f"{[change]}", change.shown_new, change.shown_now)
    assert not any(TOKEN in words for words in said)
    assert change.text == f"{TOKEN}2"
