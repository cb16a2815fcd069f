"""What is timed of the engines, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.engines.timing import texts_to_time, time_engines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONG = [list(range(5, 305))] * 8


@pytest.mark.parametrize(
    ("token_ms", "lengths", "skipped"),
    [
        (0.1, ([16], [64] * 8, [256] * 2), ()),
        (0.5, ([16], [64] * 4, [256]), ()),
        (1.0, ([16], [64] * 2, [256]), ()),
        (2.0, ([16], [64], [256]), ()),
        (11.0, ([16], [64]), ("batches of 256 tokens a text",)),
        (20.0, ([16],), ("batches of 64 tokens a text", "batches of 256 tokens a text")),
        (1e9, ([16],), ("batches of 64 tokens a text", "batches of 256 tokens a text")),
    ],
)
def test_batches_are_as_large_as_two_seconds_allow(
    token_ms: float, lengths: tuple[list[int], ...], skipped: tuple[str, ...]
) -> None:
    found = texts_to_time(LONG, token_ms, 2.0)
    assert [[*map(len, ids)] for ids in found.batches.values()] == [*lengths]
    assert found.skipped == skipped
    assert all(ids[-1] == LONG[0][-1] for batch in found.batches.values() for ids in batch)


def test_a_model_of_few_tokens_has_no_longer_texts_and_misses_none() -> None:
    found = texts_to_time([ids[:40] for ids in LONG], 0.1, 2.0)
    assert [[*map(len, ids)] for ids in found.batches.values()] == [[16], [40] * 8]
    assert found.skipped == ()


def test_each_engine_goes_first_as_often_as_last(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, int]] = []

    def load(name: str) -> object:
        backend = load_onnx(tiny_bundle, device="cpu", threads=1)
        embed = backend.encode_ids

        def recorded(ids: Sequence[Sequence[int]], **given: int) -> object:
            calls.append((name, len(ids[0])))
            return embed(ids, **given)

        monkeypatch.setattr(backend, "encode_ids", recorded)
        return backend

    engines = {0: load("one"), 2: load("other")}
    batches = {"short": [[5, 6, 7]], "batch": [[5, 6, 7, 8]] * 4}
    found = time_engines(engines, batches, 0.05)  # type: ignore[arg-type]

    rounds = [calls[start : start + 4] for start in range(4, len(calls), 4)]  # after a first run
    forth = [("one", 3), ("other", 3), ("one", 4), ("other", 4)]
    back = [("other", 3), ("one", 3), ("other", 4), ("one", 4)]
    assert rounds == [forth, back] * (len(rounds) // 2)
    assert rounds
    assert {place: set(one.ms) for place, one in found.items()} == {
        0: {"short", "batch"},
        2: {"short", "batch"},
    }
    assert found[0].spread == 0 < found[2].spread
