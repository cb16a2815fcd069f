"""The parity gate on the command line: thresholds, own texts, quarantine, override."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from tests.helpers.console import run_here
from tests.helpers.traces import tracing_once

if TYPE_CHECKING:
    from pathlib import Path

IMPOSSIBLE = ("--norm-tolerance", "0")  # no vector of floats has norm 1 to the last bit


@pytest.fixture(scope="module")
def failed(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory, traces: Path) -> Path:
    """A folder in which a conversion to models/tiny failed its comparison."""
    folder = tmp_path_factory.mktemp("failed")
    (folder / "own.txt").write_text("The server is down.\nDer Server ist weg.\n")
    with tracing_once(traces):
        done = run_here(
            "convert", str(tiny_bert), "--out", "models/tiny", "--texts", "own.txt", *IMPOSSIBLE,
            "--json", cwd=folder,
        )  # fmt: skip
    assert done.code == 1
    error = done.json()["error"]
    assert error["type"] == "ParityError"
    assert "norm differs from 1" in error["message"]
    assert "stays quarantined with its report" in error["hint"]
    assert not (folder / "models" / "tiny").exists()
    return folder


@pytest.fixture
def folder(failed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(failed, tmp_path / "here")


@pytest.mark.slow
def test_what_failed_is_listed_shown_and_deleted(folder: Path) -> None:
    listed = run_here("quarantine", "list", "--json", cwd=folder).json()
    (one,) = listed["quarantined"]
    assert one["size_bytes"] == listed["size_bytes"] > 0
    assert "norm differs" in one["problems"][0]
    shown = run_here("quarantine", "show", one["name"], cwd=folder)
    assert shown.code == 0
    for words in (
        "FAILED: A vector's norm differs",
        "norm's distance from 1 0 (default 0.0001)",
        "lowest cosine 0.99999",
        "(2 of own.txt)",
        "your texts",
        "17-32",
    ):
        assert words in shown.stdout, words
    whole = run_here("quarantine", "show", one["path"], "--json", cwd=folder).json()["parity"]
    assert whole["thresholds"]["norm_tolerance"] == 0
    assert whole["default_thresholds"]["norm_tolerance"] == 1e-4
    assert len(whole["per_text"]) == whole["texts"]

    looked_at = run_here("inspect", one["path"], cwd=folder)
    assert looked_at.code == 0
    assert "QUARANTINED: " in looked_at.stdout
    verified = run_here("verify", one["path"], cwd=folder)
    assert verified.code == 1
    assert "is quarantined" in verified.stdout
    gone = run_here("quarantine", "delete", one["name"], cwd=folder)
    assert "are free again" in gone.stdout
    assert list((folder / "models").iterdir()) == []
    again = run_here("quarantine", "delete", one["name"], cwd=folder)
    assert again.code == 1
    assert "holds nothing named" in again.stderr


@pytest.mark.slow
def test_an_override_is_explicit_and_shown_ever_after(folder: Path) -> None:
    (name,) = [path.name for path in (folder / "models" / ".quarantine").iterdir()]
    assert run_here("quarantine", "keep", name, cwd=folder).code == 2  # why?
    assert run_here("quarantine", "keep", name, "--reason", " ", cwd=folder).code == 1
    kept = run_here("quarantine", "keep", name, "--reason", "a trial", "--json", cwd=folder)
    assert kept.code == 0, kept.stderr
    assert kept.json()["override"]["reason"] == "a trial"
    assert kept.json()["override"]["who"]
    verified = run_here("verify", "models/tiny", cwd=folder)
    assert verified.code == 0
    assert "WARNING: Kept by " in verified.stdout
    assert "a trial" in verified.stdout
    assert "norm differs" in verified.stdout
    looked_at = run_here("inspect", "models/tiny", "--json", cwd=folder).json()
    assert looked_at["override"]["reason"] == "a trial"
    assert looked_at["quarantined"] is False
    assert "Nothing is quarantined" in run_here("quarantine", "list", cwd=folder).stdout


@pytest.mark.slow
def test_two_bundles_are_compared_with_thresholds_of_ones_own(
    folder: Path, tiny_bundle: Path
) -> None:
    """The quarantined one is exact; only its norm was asked for too much."""
    (path,) = (folder / "models" / ".quarantine").iterdir()
    arguments = ("verify", str(tiny_bundle), "--against", str(path), "--json")
    same = run_here(*arguments, "--texts", "own.txt", cwd=folder)
    assert same.code == 0, same.stderr
    assert same.json()["parity"]["cosine_min"] > 0.99999
    assert same.json()["parity"]["own_file"] == "own.txt"


@pytest.mark.parametrize("precision", ["fp32", "int8", "auto"])
def test_a_block_size_without_blocks_is_refused(
    precision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("convert", "x", "--out", "y", "--precision", precision)
    assert main([*arguments, "--block-size", "64"]) == 1
    assert f"A block size cannot be chosen for {precision}." in capsys.readouterr().err


@pytest.mark.parametrize("value", ["2", "nan", "much", ""])
def test_a_threshold_that_is_none_is_wrong_usage(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["convert", "x", "--out", "y", "--min-cosine", value])
    assert caught.value.code == 2
    assert "--min-cosine" in capsys.readouterr().err
