"""Files that earlier versions wrote are read by this one, and damaged ones are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bench.output.history import load_run, save_run
from kimera_console.core.bundles.bundle import list_bundles, read_bundle
from kimera_console.core.bundles.library import (
    damaged_models,
    known_models,
    recorded_parity,
    recorded_search,
)
from kimera_console.core.bundles.manifest import MANIFEST_NAME, read_manifest, write_manifest
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert.record.history import history_folder, list_records, load_record
from kimera_console.core.embed_file.journal import Journal
from kimera_console.core.errors import BenchmarkError, BundleError, ConversionError
from kimera_console.core.flags.settings import Settings
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDED = Path(__file__).parent.parent / "recorded"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with a manifest. Read-only."""
    return tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny-onnx", ours=True)


def recorded(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    return data


@pytest.mark.parametrize("kind", ["fp32", "block", "auto"])
def test_a_manifest_of_an_earlier_version_is_read_and_written_as_it_was(
    kind: str, tmp_path: Path
) -> None:
    shutil.copy(RECORDED / f"kimera-{kind}.json", tmp_path / MANIFEST_NAME)
    manifest = read_manifest(tmp_path)
    assert manifest.dimension == 32
    assert manifest.options == {}
    assert "model.onnx" in [one.name for one in manifest.files]
    write_manifest(tmp_path, manifest)
    assert json.loads((tmp_path / MANIFEST_NAME).read_bytes()) == recorded(f"kimera-{kind}.json")


@pytest.mark.parametrize("kind", ["fp32", "block", "auto"])
def test_a_history_of_an_earlier_version_is_read(kind: str) -> None:
    record = load_record(RECORDED / f"conversion-{kind}.json")
    asked = record.request
    assert (record.source, asked.source) == ("/models/tiny", "/models/tiny")
    assert record.stages[0].name == "Inspect"
    assert record.result is not None
    assert record.result.cosine_min > 0.5
    if kind == "fp32":
        assert asked.texts == Path("/models/own.txt")
        assert asked.thresholds is None
    if kind == "block":
        assert (asked.precision, asked.block_size, asked.quantize_embeddings) == (
            "int8-block", 16, True,
        )  # fmt: skip
        assert asked.thresholds == adjusted(
            "int8-block",
            {"cosine_min": 0.5, "cosine_mean": 0.5, "cosine_p01": 0.5, "top_k_agreement": 0.1},
        )
        assert "lowest cosine 0.5" in asked.words()


@pytest.mark.parametrize("compared", [True, False])
def test_a_record_says_by_its_older_name_whether_there_was_a_comparison(compared: bool) -> None:
    data = recorded("conversion-fp32.json")
    data["options"]["original"] = compared
    path = history_folder() / "20260101T000000000-abcdef01.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(data))
    (record,) = list_records()
    assert record.request.comparison is compared


def test_numbers_of_a_record_that_are_not_finite_are_shown_as_0_with_a_note() -> None:
    data = recorded("conversion-fp32.json")
    data["seconds"], data["result"]["cosine_min"] = float("nan"), float("inf")
    path = history_folder() / "20260101T000000000-abcdef01.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(data))
    (record,) = list_records()
    assert record.seconds == 0.0
    assert record.log[-1].startswith("Some numbers of this record were not finite")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("model.modules", lambda d: d["model"].update(modules=5)),
        ("model.modules[0]", lambda d: d["model"].update(modules=[None])),
        ("model.dimension", lambda d: d["model"].update(dimension=0)),
        ("model.dimension", lambda d: d["model"].update(dimension=32.5)),
        ("model: ", lambda d: d.update(model=[])),
        ("source.id", lambda d: d["source"].pop("id")),
        ("source.files", lambda d: d["source"].update(files={})),
        ("files[0].name", lambda d: d["files"][0].update(name="")),
        ("files[0].size_bytes", lambda d: d["files"][0].update(size_bytes=-1)),
        ("files[0].name", lambda d: d["files"][0].update(name="model\ud800.onnx")),
        ("conversion.seconds", lambda d: d["conversion"].update(seconds=10**400)),
        ("conversion.seconds", lambda d: d["conversion"].update(seconds=float("inf"))),
        ("conversion.opset", lambda d: d["conversion"].update(opset=True)),
        ("conversion.tools", lambda d: d["conversion"].update(tools={"onnx": 1})),
        ("parity", lambda d: d.update(parity=[])),
        ("quarantine", lambda d: d.update(quarantine="yes")),
    ],
)
def test_a_manifest_with_a_wrong_value_is_damaged_and_the_field_is_named(
    field: str, change: Callable[[dict[str, Any]], object], signed: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    good = Path(shutil.copytree(signed, models / "good"))
    bad = Path(shutil.copytree(signed, models / "bad"))
    data = json.loads((bad / MANIFEST_NAME).read_bytes())
    change(data)
    (bad / MANIFEST_NAME).write_text(json.dumps(data))
    with pytest.raises(BundleError) as caught:
        read_bundle(bad)
    assert f"is damaged: {field}" in caught.value.message
    assert "\n" not in caught.value.message
    assert [bundle.path for bundle in list_bundles(models)] == [good]
    found = known_models(Settings(tmp_path / ".env", environ={}), folder=models)
    assert [model.bundle.path for model in found] == [good]
    (damaged,) = damaged_models(Settings(tmp_path / ".env", environ={}), folder=models)
    assert (damaged.path, damaged.problem) == (bad, caught.value.message)


def test_a_file_name_that_no_file_system_takes_is_damage(signed: Path, tmp_path: Path) -> None:
    bad = Path(shutil.copytree(signed, tmp_path / "bad"))
    data = json.loads((bad / MANIFEST_NAME).read_bytes())
    data["files"][0]["name"] = "a\0b"
    (bad / MANIFEST_NAME).write_text(json.dumps(data))
    with pytest.raises(BundleError):
        read_bundle(bad)


def test_a_report_or_a_search_that_cannot_be_read_does_not_hide_the_model(
    signed: Path, tmp_path: Path
) -> None:
    bundle = Path(shutil.copytree(signed, tmp_path / "m"))
    data = json.loads((bundle / MANIFEST_NAME).read_bytes())
    (bundle / MANIFEST_NAME).write_text(
        json.dumps({**data, "parity": {"cosine_min": "high"}, "search": {"points": 3}})
    )
    found = read_bundle(bundle)
    assert recorded_parity(found) is None
    with pytest.raises(ConversionError, match="not a search"):
        recorded_search(found)


def test_a_run_of_an_earlier_version_is_read_and_kept_again_as_it_is(tmp_path: Path) -> None:
    run = load_run(RECORDED / "benchmark-run.json")
    first = run.runs[0]
    assert run.machine.cpu == "Intel(R) Xeon(R) Processor"
    assert run.machine.load_average == (5.2, 3.43, 1.62)
    assert run.machine.peak is None
    assert (first.info.provider, first.info.runtime.threads) == ("CPU", 2)
    assert first.info.runtime.providers == ("CPUExecutionProvider",)
    assert first.info.usage.busy_threads == 2
    assert first.info.vram_problem == ""
    assert load_run(save_run(run, tmp_path / "again.json")) == run


@pytest.mark.parametrize(
    "change",
    [
        {"runs": [1]}, {"machine": []}, {"plan": {}}, {"ratios": None}, {"seconds": "long"},
        {"notes": [1]}, {"runs": 5},
    ],
)  # fmt: skip
def test_a_file_that_holds_no_run_is_refused_by_its_name(
    change: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({**recorded("benchmark-run.json"), **change}))
    with pytest.raises(BenchmarkError, match=r"run\.json does not hold a benchmark run"):
        load_run(path)


def test_a_journal_of_an_earlier_version_says_where_to_go_on() -> None:
    journal = Journal.from_bytes((RECORDED / "journal.json").read_bytes())
    assert (journal.chunk, journal.position) == ((64, 20_000), (3503, 193))
    tally = journal.tally
    assert (tally.rows, tally.skipped.count, tally.skipped.lines[:3]) == (164, 28, [1, 8, 15])
    assert tally.skipped.reasons[0] == "no key 'text'"
    assert json.loads(journal.to_bytes()) == recorded("journal.json")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"chunk": [64]}, {"position": ["a", 1]}, {"tally": {"rows": "1"}},
        {"request": []}, {"phase": None}, {"id_bytes": 1.5},
    ],
)  # fmt: skip
def test_a_journal_that_cannot_be_read_is_an_error(change: dict[str, Any]) -> None:
    text = json.dumps({**recorded("journal.json"), **change})
    with pytest.raises(ValueError, match=next(iter(change))):
        Journal.from_bytes(text.encode())
