"""The main job on the command line, on the real sample model."""

from __future__ import annotations

import json
import shlex
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles import bundle
from kimera_console.core.bundles.bundle import VerifyReport
from tests.helpers.console import run_console, run_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_conversion_is_equal_to_its_source_model(minilm: Path, tmp_path: Path) -> None:
    out = tmp_path / "models" / "minilm-onnx"
    done = run_console("convert", str(minilm), "--out", str(out), "--json", cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert "Next: " not in done.stderr
    data = done.json()
    assert data["parity"]["passed"] is True
    assert data["parity"]["cosine_min"] >= 0.99999
    assert data["parity"]["texts"] >= 60
    assert data["exporter"] == "direct"
    assert data["precision"] == "fp32"
    assert data["peak_rss_bytes"] < 1_500_000_000
    assert data["size_bytes"] == sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    for stage in data["stages"]:
        assert stage["seconds"] >= 0
        assert stage["peak_rss_bytes"] >= stage["peak_anonymous_bytes"] >= 0


def test_the_graph_gives_pooled_unit_vectors(minilm_bundle: Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(minilm_bundle / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    assert [o.name for o in session.get_outputs()][:2] == [
        "sentence_embedding",
        "last_hidden_state",
    ]
    ids = np.array([[101, 7592, 2088, 102], [101, 7592, 102, 0]], dtype=np.int64)
    mask = np.array([[1, 1, 1, 1], [1, 1, 1, 0]], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    names = {i.name for i in session.get_inputs()}
    (vectors,) = session.run(["sentence_embedding"], {k: v for k, v in feed.items() if k in names})
    assert vectors.shape == (2, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_optimum_exporter_passes_the_same_gate(
    minilm: Path, tmp_path: Path, optimum: Path
) -> None:
    done = run_console(
        "convert", str(minilm), "--out", "m", "--exporter", "optimum", "--json", cwd=tmp_path
    )
    assert done.code == 0, done.stderr
    data = done.json()
    assert data["exporter"] == "optimum"
    assert data["parity"]["passed"] is True
    assert data["parity"]["cosine_min"] >= 0.99999
    assert data["peak_rss_bytes"] < 1_500_000_000


@pytest.mark.slow
def test_each_flag_chooses_the_backend_that_answers(
    minilm: Path, minilm_bundle: Path, tmp_path: Path
) -> None:
    flags = {"ONNX_MODEL_PATH": str(minilm_bundle), "EMBEDDING_MODEL": str(minilm)}
    onnx = run_here("embed", "--json", "a text", cwd=tmp_path, flags=flags).json()
    torch = run_here(
        "embed", "--json", "a text", cwd=tmp_path, flags={**flags, "USE_ONNX": "0"}
    ).json()
    assert (onnx["backend"], torch["backend"]) == ("onnx", "transformers")
    for data in (onnx, torch):
        assert data["dimension"] == 384
        assert data["pooling"] == "mean"
        assert data["degraded"] is False
        assert data["results"][0]["norm"] == pytest.approx(1.0, abs=1e-5)
    assert onnx["results"][0]["vector"] == pytest.approx(torch["results"][0]["vector"], abs=1e-5)


@pytest.mark.slow
def test_without_a_flag_transformers_runs_the_model_the_bundle_was_made_from(
    minilm_bundle: Path, tmp_path: Path
) -> None:
    flags = {"ONNX_MODEL_PATH": str(minilm_bundle), "USE_ONNX": "0"}
    data = run_here("embed", "--json", "a text", cwd=tmp_path, flags=flags).json()
    assert (data["backend"], data["dimension"]) == ("transformers", 384)


@pytest.mark.slow
def test_lightweight_says_degraded_and_is_the_same_in_every_process(tmp_path: Path) -> None:
    runs = [
        run_console(
            "embed", "--json", "déjà vu", cwd=tmp_path,
            flags={"LIGHTWEIGHT_EMBEDDING": "1", "PYTHONHASHSEED": seed},
        ).json()
        for seed in ("1", "2")
    ]  # fmt: skip
    assert [run["backend"] for run in runs] == ["lightweight"] * 2
    assert all(run["degraded"] for run in runs)
    assert runs[0]["dimension"] == len(runs[0]["results"][0]["vector"]) == 1024
    assert runs[0]["results"] == runs[1]["results"]


@pytest.mark.slow
def test_a_broken_model_path_falls_back_and_names_the_attempt(minilm: Path, tmp_path: Path) -> None:
    flags = {"ONNX_MODEL_PATH": str(tmp_path / "nowhere"), "EMBEDDING_MODEL": str(minilm)}
    data = run_here("embed", "--json", "a text", cwd=tmp_path, flags=flags).json()
    assert data["backend"] == "transformers"
    failed, worked = data["attempts"]
    assert (failed["backend"], failed["ok"]) == ("onnx", False)
    assert "nowhere" in failed["reason"]
    assert (worked["backend"], worked["ok"]) == ("transformers", True)


def test_strict_refuses_to_degrade(tmp_path: Path) -> None:
    flags = {
        "ONNX_MODEL_PATH": str(tmp_path / "a"),
        "EMBEDDING_MODEL": str(tmp_path / "b"),
        "EMBEDDING_STRICT": "1",
    }
    done = run_console("embed", "--json", "a text", cwd=tmp_path, flags=flags)
    assert done.code == 1
    assert done.json()["error"]["type"] == "DegradedError"


@pytest.mark.slow
def test_a_file_in_and_vectors_out_equal_to_one_by_one(minilm_bundle: Path, tmp_path: Path) -> None:
    texts = ["short", "a somewhat longer sentence about servers", "größer", ""]
    (tmp_path / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
    flags = {"ONNX_MODEL_PATH": str(minilm_bundle)}
    for out in ("v.npy", "v.parquet"):
        done = run_here(
            "embed", "--input", "texts.txt", "--out", out, "--json", cwd=tmp_path, flags=flags
        )
        assert done.code == 0, done.stderr
    vectors = np.load(tmp_path / "v.npy")
    single = run_here("embed", "--json", texts[1], cwd=tmp_path, flags=flags).json()
    assert vectors[1] == pytest.approx(single["results"][0]["vector"], abs=1e-5)

    import pyarrow.parquet as pq

    stored = pq.read_table(tmp_path / "v.parquet")
    assert np.array(stored["vector"].to_pylist(), dtype=np.float32) == pytest.approx(vectors)
    assert stored.schema.metadata[b"pooling"] == b"mean"


@pytest.mark.slow
def test_activate_writes_the_flags_and_checks_them(
    tiny_bert: Path, tmp_path: Path, traced_once: None
) -> None:
    (tmp_path / ".env").write_text("# mine\nLIGHTWEIGHT_EMBEDDING=1\n")
    done = run_here(
        "convert", str(tiny_bert), "--out", "models/m", "--activate", "--json", cwd=tmp_path
    )
    assert done.code == 0, done.stderr
    assert done.json()["active"]["backend"] == "onnx"
    text = (tmp_path / ".env").read_text()
    assert text.startswith("# mine\nLIGHTWEIGHT_EMBEDDING=0\n")
    assert "ONNX_MODEL_PATH=./models/m\n" in text
    after = run_here("embed", "--json", "a text", cwd=tmp_path).json()
    assert (after["backend"], after["dimension"]) == ("onnx", 32)


@pytest.mark.slow
def test_a_conversion_names_the_next_step_and_that_works(
    tiny_bert: Path, tmp_path: Path, traced_once: None
) -> None:
    env_file = tmp_path / "my flags.env"
    env_file.write_text("EMBEDDING_DIM=32\nUSE_ONNX=0\nLIGHTWEIGHT_EMBEDDING=1\n")
    convert = ("--env-file", str(env_file), "convert", str(tiny_bert), "--out")
    done = run_here(*convert, "models/m", cwd=tmp_path)
    assert done.code == 0, done.stderr
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("Next: ")]
    use, embed = (shlex.split(one)[1:] for one in line.split("`")[1::2])
    assert run_here(*use, cwd=tmp_path).code == 0
    after = run_here(*embed, "--json", cwd=tmp_path).json()
    assert (after["backend"], after["model"]) == ("onnx", "m")


def test_an_existing_bundle_is_kept_unless_forced(
    minilm: Path, minilm_bundle: Path, tmp_path: Path
) -> None:
    out = tmp_path / "m"
    shutil.copytree(minilm_bundle, out)
    before = (out / "kimera.json").read_bytes()
    done = run_here("convert", str(minilm), "--out", str(out), "--json", cwd=tmp_path)
    assert done.code == 1
    assert "--force" in done.json()["error"]["hint"]
    assert (out / "kimera.json").read_bytes() == before


@pytest.mark.slow
def test_verify_finds_what_changed(minilm_bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "m"
    shutil.copytree(minilm_bundle, out)
    assert run_here("verify", str(out), "--json", cwd=tmp_path).json() == {
        "ok": True,
        "problems": [],
        "notes": [],
        "override": None,
        "hashes_checked": True,
    }
    weights = max(out.rglob("*"), key=lambda f: f.stat().st_size if f.is_file() else 0)
    with weights.open("r+b") as file:
        file.seek(weights.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 0xFF]))
    done = run_here("verify", str(out), "--json", cwd=tmp_path)
    assert done.code == 1
    assert any(weights.name in problem for problem in done.json()["problems"])


def test_verify_claims_no_hashes_of_what_records_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = SimpleNamespace(ours=False, override=None)
    loaded = VerifyReport(True, (), foreign)
    monkeypatch.setattr(bundle, "verify_bundle", lambda *_, **__: loaded)
    assert main(["verify", "m"]) == 0
    assert "No hashes are recorded." in capsys.readouterr().out
    assert main(["verify", "m", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hashes_checked"] is False


def test_inspect_shows_no_zeros_of_a_model_that_it_does_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert main(["inspect", str(tmp_path)]) == 0
    rows = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert {rows[name] for name in ("Parameters", "Dimension", "Layers", "Vocabulary")} == {
        "unknown"
    }


def test_inspect_reads_what_the_model_says(minilm: Path, tmp_path: Path) -> None:
    data = run_here("inspect", str(minilm), "--json", cwd=tmp_path).json()
    assert (data["architecture"], data["dimension"], data["layers"]) == ("BertModel", 384, 6)
    assert (data["pooling"], data["max_tokens"]) == ("mean", 256)
    assert data["pooling_source"] == "1_Pooling/config.json"
    assert 22_000_000 < data["parameters"] < 23_000_000
    assert set(data["estimates"]) >= {"disk_bytes", "ram_bytes", "seconds"}


@pytest.mark.slow
def test_json_is_all_that_standard_output_holds(minilm: Path, tmp_path: Path) -> None:
    done = run_console(
        "embed",
        "--json",
        "x",
        cwd=tmp_path,
        flags={"EMBEDDING_MODEL": str(minilm), "USE_ONNX": "0"},
    )
    assert len(done.stdout.splitlines()) == 1
    json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inspect", "no/such-model"), "no/such-model"),
        (("embed", "--input", "missing.txt"), "missing.txt"),
        (("embed",), "nothing to embed"),
        (("embed", "x", "--out", "vectors.csv"), ".npy or .parquet"),
        (("verify", "missing"), "missing"),
        (("convert", "missing-folder/x", "--out", "m"), "missing-folder/x"),
    ],
)
def test_bad_input_ends_with_one_sentence(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    done = run_here(*arguments, cwd=tmp_path, flags={"LIGHTWEIGHT_EMBEDDING": "1"})
    assert done.code == 1
    assert words in done.stderr or words in done.stdout
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "m").exists()


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(b"good\nb\xe4d\n")
    done = run_console(
        "embed", "--input", "t.txt", cwd=tmp_path, flags={"LIGHTWEIGHT_EMBEDDING": "1"}
    )
    assert done.code == 1
    assert "t.txt, line 2" in done.stderr
