"""`flags`, `bench`, `doctor` and the shape of the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.console import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert import ConversionResult


@pytest.mark.slow
def test_a_flag_is_set_read_rolled_back(tmp_path: Path) -> None:
    original = b"# keep me\r\nexport USE_ONNX=1  # on\r\n"
    (tmp_path / ".env").write_bytes(original)
    assert run_here("flags", "set", "USE_ONNX", "0", cwd=tmp_path).code == 0
    assert (tmp_path / ".env").read_bytes() == original.replace(b"=1", b"=0")
    data = run_here("flags", "get", "USE_ONNX", "--json", cwd=tmp_path).json()
    assert data["flags"][0]["value"] == "0"
    assert data["flags"][0]["origin"] == f"{tmp_path / '.env'}:2"
    assert len(run_here("flags", "history", "--json", cwd=tmp_path).json()["history"]) == 1
    assert run_here("flags", "rollback", cwd=tmp_path).code == 0
    assert (tmp_path / ".env").read_bytes() == original


def test_every_flag_is_listed_with_origin_and_default(tmp_path: Path) -> None:
    data = run_here("flags", "list", "--json", cwd=tmp_path, flags={"USE_ONNX": "0"}).json()
    by_name = {flag["name"]: flag for flag in data["flags"]}
    assert by_name["USE_ONNX"]["origin"] == "environment"
    assert by_name["EMBEDDING_DIM"] == by_name["EMBEDDING_DIM"] | {
        "value": "1024", "origin": "default", "default": "1024",
    }  # fmt: skip


@pytest.mark.slow
def test_a_token_is_shown_nowhere(tmp_path: Path) -> None:
    canary = "hf_CanaryCanaryCanary"
    runs = [
        run_here("flags", "set", "HF_TOKEN", "-", cwd=tmp_path, stdin=canary.encode()),
        run_here("flags", "list", cwd=tmp_path),
        run_here("flags", "list", "--json", cwd=tmp_path),
        run_here("flags", "get", "HF_TOKEN", "--json", cwd=tmp_path),
        run_here("flags", "unset", "HF_TOKEN", cwd=tmp_path),
        run_here("flags", "history", "--json", cwd=tmp_path),
        run_here("flags", "rollback", "--json", cwd=tmp_path),
    ]
    assert all(run.code == 0 for run in runs)
    assert not any(canary in run.stdout + run.stderr for run in runs)
    assert canary in (tmp_path / ".env").read_text()


def test_a_value_that_cannot_be_is_refused(tmp_path: Path) -> None:
    done = run_here("flags", "set", "EMBEDDING_DIM", "many", cwd=tmp_path)
    assert done.code == 1
    assert "EMBEDDING_DIM" in done.stderr
    assert not (tmp_path / ".env").exists()


def test_a_flag_hidden_by_the_environment_says_so(tmp_path: Path) -> None:
    done = run_here("flags", "set", "USE_ONNX", "0", cwd=tmp_path, flags={"USE_ONNX": "1"})
    assert done.code == 0
    assert "wins over" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("flags",), ("convert", "x"), ("flags", "set", "A")]
)
def test_wrong_usage_is_exit_code_two(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run_here(*arguments, cwd=tmp_path).code == 2


@pytest.mark.slow
def test_doctor_reports_checks(minilm_bundle: Path, tmp_path: Path) -> None:
    done = run_here("doctor", "--json", cwd=tmp_path, flags={"ONNX_MODEL_PATH": str(minilm_bundle)})
    checks = done.json()["checks"]
    assert {check["status"] for check in checks} <= {"ok", "warn", "fail", "skip"}
    assert all(check["fix"] for check in checks if check["status"] in ("warn", "fail"))
    assert len({check["id"] for check in checks}) == len(checks) >= 12
    assert done.code == (1 if any(c["status"] == "fail" for c in checks) else 0)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_quick_bench_measures_both_side_by_side(
    tiny_conversion: ConversionResult, tmp_path: Path
) -> None:
    flags = {"ONNX_MODEL_PATH": str(tiny_conversion.bundle.path), "EMBEDDING_DIM": "32"}
    words = ("bench", "--quick", "--rounds", "3", "--json", "--out", "run.csv")
    done = run_here(*words, cwd=tmp_path, flags=flags)
    assert done.code == 0, done.stderr
    data = done.json()
    measured = {(run["contender"], run["scenario"].split()[0]) for run in data["runs"]}
    assert measured >= {
        (who, what) for who in ("onnx", "transformers") for what in ("latency", "throughput")
    }
    assert all(run["samples"] and run["unit"] == "s" for run in data["runs"])
    # On a very busy machine the plan's time may end before the third round, and says so.
    ended = any(note.startswith("The time budget ended after") for note in data["notes"])
    assert ended or all(len(set(run["rounds"])) == 3 for run in data["runs"])
    figures = data["machine"]["peak"]["figures"]
    assert {one["precision"] for one in figures} == {"fp32", "bf16", "int8", "fp16"}
    assert all(one["best"] or one["problem"] for one in figures)
    assert ended or data["ratios"]
    assert all(ratio["low"] <= ratio["value"] <= ratio["high"] for ratio in data["ratios"])
    assert {claim["verdict"] for claim in data["claims"]} <= {
        "confirmed", "refuted", "not_decided",
    }  # fmt: skip
    assert (tmp_path / "run.csv").read_text().count("\n") > 10


PAIRS = (
    ("A man is playing a guitar.", "Someone plays the guitar.", 4.6),
    ("A man is playing a guitar.", "The stock market fell.", 0.0),
    ("A dog runs across the field.", "A dog is running outside.", 4.0),
    ("A dog runs across the field.", "A cat sleeps on the sofa.", 1.2),
    ("She cut the onion.", "The onion was chopped by a woman.", 4.0),
    ("The train was late.", "The railway opened in 1835.", 1.2),
    ("He paid with a card.", "The plane landed safely.", 0.0),
)
"""Two of a score each: scores that real files share are ties."""


@pytest.mark.slow
def test_scored_pairs_in_spearman_out_as_scipy_has_it(minilm_bundle: Path, tmp_path: Path) -> None:
    from scipy import stats

    from kimera_console.core.embedding.backends.onnx import load_onnx
    from kimera_console.core.jobs import JobContext

    lines = ["sentence1\tsentence2\tscore", *("\t".join(map(str, pair)) for pair in PAIRS)]
    (tmp_path / "pairs.tsv").write_text("\n".join(lines) + "\n")
    done = run_here(
        "bench", "--contenders", "onnx", "--batch", "1", "--tokens", "8", "--rounds", "3",
        "--quality", "pairs.tsv", "--no-limit", "--json", cwd=tmp_path,
        flags={"ONNX_MODEL_PATH": str(minilm_bundle)},
    )  # fmt: skip
    assert done.code == 0, done.stderr
    assert done.json()["machine"]["peak"] is None
    (spearman,) = [one for one in done.json()["quality"] if one["metric"] == "spearman"]
    backend = load_onnx(minilm_bundle, device="cpu")
    texts = [text for a, b, _ in PAIRS for text in (a, b)]
    rows = backend.encode(texts, batch_size=8, context=JobContext()).vectors.astype(float)
    cosines = (rows[::2] * rows[1::2]).sum(axis=1)
    theirs = stats.spearmanr(cosines, [score for *_, score in PAIRS]).statistic
    assert (spearman["source"], spearman["count"]) == ("pairs.tsv", len(PAIRS))
    assert spearman["value"] == pytest.approx(theirs, abs=1e-12)
    assert spearman["value"] > 0.8


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupted_conversion_leaves_nothing(minilm: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kimera_console", "convert", str(minilm), "--out", "models/m"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if b"Export" in line:
            break
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    process.stderr.close()
    folder = tmp_path / "models"
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.slow
def test_a_try_tells_what_would_answer_and_writes_nothing(
    tiny_bundle: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    before = (tmp_path / ".env").read_bytes()
    done = run_here("flags", "try", "EMBEDDING_POOLING=mean", "--json", cwd=tmp_path)
    assert (done.code, done.json()["works"]) == (0, True)
    assert done.json()["active"]["backend"] == "onnx"
    done = run_here("flags", "try", "ONNX_MODEL_PATH=./gone", "--json", cwd=tmp_path)
    assert (done.code, done.json()["works"]) == (1, False)
    assert done.json()["attempts"][0]["backend"] == "onnx"
    done = run_here("flags", "try", "EMBEDDING_BATCH_SIZE=4", cwd=tmp_path)
    assert done.code == 0
    assert "No reload needed" in done.stdout
    assert run_here("flags", "try", "EMBEDDING_DIM=many", cwd=tmp_path).code == 1
    refused = run_here("flags", "try", "HF_TOKEN=hf_CanaryCanaryCanary", cwd=tmp_path)
    assert refused.code == 1
    assert "hf_Canary" not in refused.stdout + refused.stderr
    assert (tmp_path / ".env").read_bytes() == before


def test_flags_are_exported_without_the_token(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("USE_ONNX=0\nHF_TOKEN=hf_CanaryCanaryCanary\n")
    done = run_here("flags", "export", "--format", "systemd", cwd=tmp_path)
    assert done.code == 0
    assert 'Environment="USE_ONNX=0"' in done.stdout
    assert "HF_TOKEN is left out" in done.stdout + done.stderr
    assert "hf_Canary" not in done.stdout + done.stderr
    assert run_here("flags", "export", "--format", "xml", cwd=tmp_path).code == 2
