"""The Flags tab: what the longest text takes of memory, beside its flag."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.backends import cuda
from kimera_console.gui.tabs.flags import length_controller
from kimera_console.gui.tabs.flags.row import FlagRow
from tests.gui.tabs.flags.support import LIGHT, WAIT_MS
from tests.helpers.machines import AVX2, Machine, play, x86
from tests.helpers.onnx_models import sign, tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

FLAG = "MAX_EMBEDDING_LENGTH"


@pytest.mark.slow
def test_the_estimate_follows_what_waits_and_says_what_would_fit(
    open_flags, env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tiny_bundle(env_file.parent / "long", ours=True)
    sign(bundle, max_tokens=8192)
    shape = {"model_type": "mpnet", "num_attention_heads": 16, "hidden_size": 1024}
    (bundle / "config.json").write_text(json.dumps(shape))
    play(Machine(x86(AVX2), 2, total_bytes=6_000_000_000), tmp_path / "system", monkeypatch)
    opened = open_flags(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DEVICE=cpu\n")
    row = opened.tab.row(FLAG)
    opened.qtbot.waitUntil(lambda: "one of 512 tokens takes about 41.9 MB" in row.fact.text())
    assert "refused" not in row.fact.text()

    opened.type(FLAG, "8192")  # waits: nothing is written
    opened.qtbot.waitUntil(
        lambda: "8,192 tokens takes about 10.7 GB" in row.fact.text(), timeout=WAIT_MS
    )
    assert "4.00 GB are free: it will be refused. Up to 4,837 tokens fit." in row.fact.text()
    assert FLAG not in opened.text
    opened.tab.controller.pending.clear()
    opened.qtbot.waitUntil(lambda: "one of 512 tokens" in row.fact.text(), timeout=WAIT_MS)


@pytest.mark.parametrize(("silence", "said"), [("it hangs", "one of 64"), ("", "No memory")])
def test_whose_memory_counts_is_not_known_until_the_driver_has_answered_or_not(
    silence: str, said: str, open_flags, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tiny_bundle(env_file.parent / "long", ours=True)
    said_first: list[str] = []
    show = FlagRow.show_fact

    def note(row: FlagRow, text: str, tone: str = "") -> None:
        said_first.append(text)
        show(row, text, tone)

    monkeypatch.setattr(FlagRow, "show_fact", note)
    monkeypatch.setattr(cuda, "missing_library", lambda _name: "")
    monkeypatch.setattr(length_controller, "driver_silence", lambda: silence)
    opened = open_flags(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DEVICE=auto\n")
    assert said_first[0] == "Memory of the longest text: not known yet."
    row = opened.tab.row(FLAG)
    opened.qtbot.waitUntil(lambda: said in row.fact.text(), timeout=WAIT_MS)


@pytest.mark.slow
def test_without_a_converted_model_there_is_no_estimate(open_flags) -> None:
    opened = open_flags(LIGHT)
    assert opened.tab.row(FLAG).fact.text().startswith("No memory estimate")
    assert not opened.tab.row("EMBEDDING_DIM").fact.text()
