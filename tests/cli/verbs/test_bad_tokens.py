"""A text with a token that the model has no row for: named, and left out where that is asked."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def flags(tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A bundle whose tokenizer has one token more than the model's table has rows."""
    bundle = tmp_path / "bundle"
    shutil.copytree(tiny_bundle, bundle)
    data = json.loads((bundle / "tokenizer.json").read_text())
    rows = json.loads((bundle / "config.json").read_text())["vocab_size"]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"].append({"id": rows, "content": "<far>", "special": False, **flags})
    (bundle / "tokenizer.json").write_text(json.dumps(data))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DIM=32\n")
    return ["--env-file", str(tmp_path / ".env")]


def test_the_text_is_named_and_no_other_backend_takes_over(
    flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["embed", *flags, "a fox", "a <far> fox"]) == 1
    output = capsys.readouterr()
    assert "Text 2: token '<far>'" in output.err
    assert "lightweight" not in output.err


def test_it_is_a_bad_row_of_a_file(
    flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.txt").write_text("a fox\na <far> fox\na dog\n")
    run = ["embed", *flags, "--input", "t.txt", "--out", "v.npy"]
    assert main(run) == 1
    assert "t.txt, line 2: token '<far>'" in capsys.readouterr().err
    assert main([*run, "--bad-lines", "skip", "--json", "--restart"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["rows"], data["skipped"]["lines"]) == (2, [2])
    assert np.load(tmp_path / "v.npy").shape == (2, 32)
