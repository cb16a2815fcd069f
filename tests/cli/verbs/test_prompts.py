"""`embed --prompt`: the model's default, one by name, none; shown, recorded, kept apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console import compat
from kimera_console.__main__ import main
from kimera_console.core.embed_file.target import read_facts
from tests.golden import console
from tests.golden.recipes import PROBES, RECIPES

if TYPE_CHECKING:
    from pathlib import Path

NAME = "prompt-default"


@pytest.fixture
def bundle(prompted_bundle: Path) -> Path:
    return prompted_bundle


@pytest.fixture
def flags(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    env = tmp_path / ".env"
    env.write_text(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DIM=32\nEMBEDDING_STRICT=1\n")
    return ["--env-file", str(env)]


def _embed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["embed", "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("asked", "golden", "name", "text"),
    [
        ([], NAME, "query", "query: "),
        (["--prompt", "passage"], f"{NAME}/passage", "passage", "Represent this passage: "),
        (["--prompt", "document"], f"{NAME}/document", "document", ""),
    ],
)
def test_the_prompt_in_force_is_used_and_reported(
    flags: list[str],
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    golden: str,
    name: str,
    text: str,
) -> None:
    found = _embed(capsys, *flags, *asked, *PROBES)
    rows = np.array([result["vector"] for result in found["results"]], np.float32)
    assert console.difference(rows, golden) <= 1e-4
    assert (found["prompt"], found["prompt_text"]) == (name, text)


def test_none_is_the_empty_name(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    plain = _embed(capsys, *flags, "--prompt", "", "query: a")
    default = _embed(capsys, *flags, "a")
    assert (plain["prompt"], plain["prompt_text"]) == ("", "")
    assert plain["results"][0]["vector"] == default["results"][0]["vector"]


def test_a_prompt_that_leaves_no_room_for_the_text_is_refused(
    flags: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_EMBEDDING_LENGTH", "3")
    assert main(["embed", *flags, "--prompt", "passage", "a"]) == 1
    output = capsys.readouterr()
    assert "The prompt alone fills the 3 tokens" in output.err
    assert output.out == ""


def test_an_unknown_prompt_is_refused_and_nothing_takes_over(
    flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["embed", *flags, "--prompt", "answer", "a"]) == 1
    output = capsys.readouterr()
    assert "no prompt 'answer'" in output.err
    assert all(name in output.err for name in ("query", "passage", "document"))
    assert output.out == ""


@pytest.mark.parametrize("ending", ["npy", "parquet"])
def test_a_file_of_vectors_records_its_prompt_and_takes_no_other(
    flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    (tmp_path / "t.txt").write_text("a\nb\n")
    out = tmp_path / f"v.{ending}"
    run = ["embed", *flags, "--input", "t.txt", "--out", out.name]
    assert main([*run, "--prompt", "passage"]) == 0
    facts = read_facts(out)
    assert (facts.prompt, facts.prompt_text) == ("passage", "Represent this passage: ")
    capsys.readouterr()
    assert main([*run, "--append"]) == 1
    assert "made with the prompt 'Represent this passage: '" in capsys.readouterr().err
    assert main([*run, "--append", "--prompt", "passage"]) == 0
    assert read_facts(out).rows == 4


def test_the_drop_in_puts_the_default_prompt_before_every_text(flags: list[str]) -> None:
    compat.reset()
    try:
        rows = np.array(compat.encode_batch(list(PROBES)), np.float32)
    finally:
        compat.reset()
    assert console.difference(rows, NAME) <= 1e-4


def test_the_bundle_carries_the_models_prompts(bundle: Path) -> None:
    model = json.loads((bundle / "kimera.json").read_text())["model"]
    assert model["prompts"] == RECIPES[NAME].model["prompts"]  # type: ignore[index]
    assert model["default_prompt"] == "query"
