"""`embed --input FILE --out FILE` as a user runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.helpers.console import run_here

if TYPE_CHECKING:
    from pathlib import Path

LIGHT = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "384"}


def test_standard_input_becomes_a_file_of_vectors(tmp_path: Path) -> None:
    done = run_here(
        "embed", "--input", "-", "--out", "v.npy", "--json",
        cwd=tmp_path, flags=LIGHT, stdin=b"one\n\nthree",
    )  # fmt: skip
    assert done.code == 0, done.stderr
    data = done.json()
    assert (data["rows"], data["empty"]) == (3, {"count": 1, "lines": [2]})
    assert (data["backend"], data["degraded"], data["dimension"]) == ("lightweight", True, 384)
    assert [row["line"] for row in data["results"]] == [1, 2, 3]
    assert data["warnings"]
    assert np.load(tmp_path / "v.npy").shape == (3, 384)


def test_a_file_run_names_its_engine(tmp_path: Path, tiny_bundle: Path) -> None:
    (tmp_path / "t.txt").write_text("one\ntwo\n", "utf-8")
    flags = {"ONNX_MODEL_PATH": str(tiny_bundle), "EMBEDDING_DIM": "32"}
    options = ("--out", "v.npy", "--json")
    done = run_here("embed", "--input", "t.txt", *options, cwd=tmp_path, flags=flags)
    assert (done.json()["backend"], done.json()["engine"]) == ("onnx", "onnxruntime")


@pytest.mark.slow
def test_columns_and_bad_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,body\n1,a\n2,\xff\n3,c\n")
    options = ("embed", "--input", "t.csv", "--column", "body", "--out", "v.npy")
    done = run_here(*options, cwd=tmp_path, flags=LIGHT)
    assert done.code == 1
    assert "t.csv, line 3: not UTF-8" in done.stderr
    assert "--bad-lines skip" in done.stderr
    assert not (tmp_path / "v.npy").exists()
    done = run_here(*options, "--bad-lines", "skip", cwd=tmp_path, flags=LIGHT)
    assert done.code == 0
    assert "1 line left out: 3" in done.stderr
    result = run_here(
        "embed", "--input", "t.csv", "--column", "body", "--bad-lines", "skip", "--json",
        cwd=tmp_path, flags=LIGHT,
    )  # fmt: skip
    shown = result.json()
    assert "line 3: not UTF-8" in result.stderr
    assert (shown["skipped"]["lines"], [r["line"] for r in shown["results"]]) == ([3], [2, 4])
    assert np.load(tmp_path / "v.npy")[1] == pytest.approx(shown["results"][1]["vector"])


def test_a_file_of_bad_lines_alone_is_not_called_empty(tmp_path: Path) -> None:
    (tmp_path / "k.txt").write_bytes(b"\xc1\xc2\n\xc3\xc4\n")
    options = ("embed", "--input", "k.txt", "--bad-lines", "skip")
    done = run_here(*options, cwd=tmp_path, flags=LIGHT)
    assert done.code == 1
    assert "no usable text in any of its 2 lines; line 1: not UTF-8" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--append", "--resume", "--restart"])
def test_options_of_files_are_not_ignored(option: str, tmp_path: Path) -> None:
    done = run_here("embed", "a", option, cwd=tmp_path, flags=LIGHT)
    assert done.code == 1
    assert "--input FILE and --out FILE" in done.stderr


def test_texts_are_given_in_one_way(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(b"a\n")
    for out in ((), ("--out", "v.npy")):
        done = run_here("embed", "b", "--input", "t.txt", *out, cwd=tmp_path, flags=LIGHT)
        assert done.code == 1
        assert "both as arguments and with --input" in done.stderr
    assert not (tmp_path / "v.npy").exists()


@pytest.mark.slow
def test_an_empty_text_is_said_to_be_empty(tmp_path: Path) -> None:
    done = run_here("embed", "", cwd=tmp_path, flags=LIGHT)
    assert (done.code, "The text is empty" in done.stderr) == (0, True)
    done = run_here("embed", "a", " ", "--json", cwd=tmp_path, flags=LIGHT)
    assert [row["empty"] for row in done.json()["results"]] == [False, True]
    assert "1 text empty" in done.stderr
    (tmp_path / "none.txt").touch()
    done = run_here("embed", "--input", "none.txt", cwd=tmp_path, flags=LIGHT)
    assert (done.code, "none.txt holds no text" in done.stderr) == (1, True)


@pytest.mark.slow
def test_one_vector_is_one_vector(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(b"a\n")
    options = ("embed", "--input", "t.txt", "--out", "v.npy")
    done = run_here(*options, cwd=tmp_path, flags=LIGHT)
    assert "v.npy: 1 vector, " in done.stdout
    done = run_here(*options, "--resume", cwd=tmp_path, flags=LIGHT)
    assert (done.code, "v.npy is complete already (1 vector)." in done.stderr) == (0, True)
    done = run_here(*options, cwd=tmp_path, flags=LIGHT)
    assert "v.npy is there already, and is replaced at the end." in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_before_the_first_vectors_says_that_none_are_kept(tmp_path: Path) -> None:
    import os

    with subprocess.Popen(
        [sys.executable, "-m", "kimera_console", "embed", "--input", "-", "--out", "v.npy"],
        cwd=tmp_path, env={**os.environ, **LIGHT}, text=True,
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        while process.poll() is None and not (tmp_path / ".v.npy.kimera-embed").exists():
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        errors = process.stderr.read()
    assert process.returncode == 130, errors
    assert "No vectors were kept" in errors
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_keeps_what_was_made_and_resume_goes_on(tmp_path: Path) -> None:
    import os

    from kimera_console.core.embed_file.journal import unfinished_rows

    (tmp_path / "t.txt").write_text("".join(f"line {i} of many\n" for i in range(60_000)))
    command = ("embed", "--input", "t.txt", "--out", "v.npy")
    process = subprocess.Popen(
        [sys.executable, "-m", "kimera_console", *command],
        cwd=tmp_path, env={**os.environ, **LIGHT}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while process.poll() is None and not unfinished_rows(tmp_path / "v.npy"):
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "continue with --resume" in errors
    assert not (tmp_path / "v.npy").exists()
    done = run_here(*command, cwd=tmp_path, flags=LIGHT)
    assert done.code == 1
    assert "did not end" in done.stderr
    done = run_here(*command, "--resume", "--json", cwd=tmp_path, flags=LIGHT)
    assert done.code == 0, done.stderr
    assert done.json()["rows"] == 60_000
    assert done.json()["resumed_rows"] > 0
    assert np.load(tmp_path / "v.npy", mmap_mode="r").shape == (60_000, 384)
