"""A text has one vector, whichever view or command makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console import compat
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.flags.settings import Settings
from tests.gui.tabs.embed.support import WAIT_MS, OpenEmbedTab, paste
from tests.helpers.console import run_console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = (
    "a",
    "  white space around \t it  ",
    "The server answers faster when it keeps its memory in order.",
    "Der Server antwortet schneller, wenn er seinen Speicher in Ordnung hält.",
    "サーバーはメモリを整理しておくと速く応答します。",
    "يستجيب الخادم بشكل أسرع \u202ewhen it is told to\u202c.",
    "NFC café and NFD cafe\u0301, 👩\u200d👩\u200d👧\u200d👦 and [SEP] as text",
    "no-break\u00a0space, line\u2028separator",
    "longer than the model's limit: " + "and on and on, " * 300,
)


@pytest.fixture
def kimera(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kimera's own functions, in the folder of the window's `.env`."""
    monkeypatch.chdir(env_file.parent)
    compat.reset()
    yield
    compat.reset()


@pytest.mark.slow
def test_alone_in_a_batch_in_the_window_on_the_command_line_and_through_compat(
    opened_minilm: OpenEmbedTab, kimera: None, env_file: Path, qtbot
) -> None:
    embedder = Embedder(Settings(env_file))
    in_a_batch = embedder.encode(TEXTS).vectors
    done = run_console("embed", "--json", "--", *TEXTS, cwd=env_file.parent)
    assert done.code == 0, done.stderr
    ways: dict[str, list[NDArray[np.float32]]] = {
        "alone": [embedder.encode([text]).vectors[0] for text in TEXTS],
        "window": [in_the_window(opened_minilm, qtbot, text) for text in TEXTS],
        "command line": [np.float32(one["vector"]) for one in done.json()["results"]],
        "compat, one": [np.float32(compat.encode_text(text)) for text in TEXTS],
        "compat, many": [np.float32(one) for one in compat.encode_batch(list(TEXTS))],
    }
    embedder.close()
    for way, vectors in ways.items():
        furthest = np.abs(np.stack(vectors) - in_a_batch).max()
        assert furthest < 1e-5, f"{way}: {furthest}"
    # They could be equal for being all the same: they are not.
    near = in_a_batch @ in_a_batch.T
    assert np.triu(near, k=1).max() < 0.999


def in_the_window(opened: OpenEmbedTab, qtbot, text: str) -> NDArray[np.float32]:
    opened.view.editor.clear()
    with qtbot.waitSignal(opened.tab.result_shown, timeout=WAIT_MS):
        paste(opened, text)
    assert opened.view.shown is not None
    assert opened.view.shown_text == text
    vector: NDArray[np.float32] = opened.view.shown.vectors[0]
    return vector
