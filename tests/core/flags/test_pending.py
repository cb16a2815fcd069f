"""Pending changes: a pure model over the file as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.flags.pending import PendingChanges
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_CanaryTokenOfTheTests"


class Editor:
    """A file and the changes that wait for it."""

    def __init__(self, env_file: Path, **environ: str) -> None:
        self.env_file, self.settings = env_file, Settings(env_file, environ=environ)
        self.pending = PendingChanges()

    def says(self, text: str) -> tuple[str, ...]:
        self.env_file.write_text(text)
        return self.pending.rebase(self.settings.values())


@pytest.fixture
def editor(env_file: Path) -> Editor:
    return Editor(env_file)


def test_what_the_file_says_already_is_no_change_and_takes_one_back(editor: Editor) -> None:
    editor.says("USE_ONNX=true\nEMBEDDING_DIM=384\n")
    for name, text in (("USE_ONNX", "1"), ("EMBEDDING_DIM", "384"), ("EMBEDDING_STRICT", "0")):
        editor.pending.set(name, text)
    editor.pending.set("EMBEDDING_POOLING", None)
    assert editor.pending.texts == {}
    editor.pending.set("USE_ONNX", "0")
    editor.pending.set("EMBEDDING_DIM", None)
    editor.pending.set("EMBEDDING_STRICT", "1")
    assert editor.pending.texts == {"USE_ONNX": "0", "EMBEDDING_DIM": None, "EMBEDDING_STRICT": "1"}
    editor.pending.set("USE_ONNX", "1")
    editor.pending.remove("EMBEDDING_DIM")
    assert editor.pending.texts == {"EMBEDDING_STRICT": "1"}
    editor.pending.clear()
    assert len(editor.pending) == 0


def test_under_an_environment_that_wins_the_default_may_be_written_down(env_file: Path) -> None:
    editor = Editor(env_file, LIGHTWEIGHT_EMBEDDING="1")
    editor.says("")
    editor.pending.set("LIGHTWEIGHT_EMBEDDING", "0")
    assert editor.pending.texts == {"LIGHTWEIGHT_EMBEDDING": "0"}


def test_other_keys_change_underneath_and_the_same_key_is_a_conflict(editor: Editor) -> None:
    editor.says("EMBEDDING_DIM=384\n")
    editor.pending.set("EMBEDDING_DIM", "512")
    assert editor.says("EMBEDDING_DIM=384\nUSE_ONNX=0\n") == ("USE_ONNX",)
    assert editor.pending.conflicts == ()
    assert editor.says("EMBEDDING_DIM=768\nUSE_ONNX=0\n") == ()
    (conflict,) = editor.pending.conflicts
    assert (conflict.shown_seen, conflict.shown_now, conflict.shown_new) == ("384", "768", "512")
    editor.pending.keep_own("EMBEDDING_DIM")
    assert editor.pending.conflicts == ()
    assert editor.pending.texts == {"EMBEDDING_DIM": "512"}
    editor.says("EMBEDDING_DIM=1024\n")
    editor.pending.remove("EMBEDDING_DIM")
    assert editor.pending.texts == {}


def test_a_conflict_ends_where_the_file_goes_back_or_comes_to_say_the_same(editor: Editor) -> None:
    editor.says("EMBEDDING_DIM=384\n")
    editor.pending.set("EMBEDDING_DIM", "512")
    editor.says("EMBEDDING_DIM=768\n")
    editor.says("EMBEDDING_DIM=384\n")
    assert editor.pending.conflicts == ()
    editor.says("EMBEDDING_DIM=512\n")
    assert editor.pending.texts == {}


def test_what_is_on_its_way_counts_as_said_and_comes_back_if_it_failed(editor: Editor) -> None:
    editor.says("USE_ONNX=1\n")
    editor.pending.set("USE_ONNX", "0")
    (change,) = editor.pending.begin()
    assert (change.text, change.seen) == ("0", "1")
    assert editor.pending.texts == {}
    assert editor.pending.of("USE_ONNX") == change
    editor.pending.set("USE_ONNX", "1")  # the user thinks better of it meanwhile
    editor.pending.commit()
    editor.says("USE_ONNX=0\n")
    assert editor.pending.texts == {"USE_ONNX": "1"}
    assert editor.pending.conflicts == ()
    editor.pending.begin()
    editor.pending.abort()
    assert editor.pending.texts == {"USE_ONNX": "1"}


def test_what_was_kept_waits_again_unless_the_file_says_so_by_now(editor: Editor) -> None:
    editor.says("EMBEDDING_DIM=384\n")
    editor.pending.set("USE_ONNX", "0")
    editor.pending.set("EMBEDDING_DIM", "512")
    editor.pending.set("EMBEDDING_BATCH_SIZE", "8")
    editor.pending.begin()  # what is on its way when the console is killed is kept as well
    editor.pending.set("EMBEDDING_STRICT", "1")
    kept = editor.pending.kept
    editor.pending.reset()
    editor.says("EMBEDDING_DIM=768\nEMBEDDING_BATCH_SIZE=8\n")
    assert editor.pending.restore({**kept, "NO_FLAG_ANY_MORE": ("1", None)}) == 3
    assert editor.pending.texts == {
        "USE_ONNX": "0",
        "EMBEDDING_DIM": "512",
        "EMBEDDING_STRICT": "1",
    }
    assert [change.flag.name for change in editor.pending.conflicts] == ["EMBEDDING_DIM"]


def test_listeners_hear_of_every_change_until_they_leave(editor: Editor) -> None:
    heard: list[int] = []
    leave = editor.pending.subscribe(lambda: heard.append(len(editor.pending)))
    editor.pending.set("USE_ONNX", "0")
    editor.pending.clear()
    leave()
    editor.pending.set("USE_ONNX", "0")
    assert heard == [1, 0]


def test_a_secret_is_masked_in_every_word_about_it(editor: Editor) -> None:
    editor.says(f"HF_TOKEN={TOKEN}\n")
    editor.pending.set("HF_TOKEN", f"{TOKEN}2")
    (change,) = editor.pending.changes
    said = (repr(change), str(change), f"{[change]}", change.shown_new, change.shown_now)
    assert not any(TOKEN in words for words in said)
    assert change.text == f"{TOKEN}2"
