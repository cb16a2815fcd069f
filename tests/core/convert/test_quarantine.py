"""What fails its comparison is kept aside with its report, and is no model by accident."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import list_bundles, read_bundle, verify_bundle
from kimera_console.core.bundles.library import known_models
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.quarantine import (
    delete_quarantined,
    find_quarantined,
    keep_quarantined,
    list_quarantined,
    quarantine_folder,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BundleError, ConversionError, InputError, ParityError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health import run_checks
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.system.units import byte_size
from tests.helpers.models import add_heads, tiny_model
from tests.helpers.traces import TRACED_CHILD, children_trace_once
from tests.helpers.watched import spawned_beside

if TYPE_CHECKING:
    from pathlib import Path

OWN = "language,text\nen,The server is down.\nde,Der Server ist weg.\nde,\nen,Restart it.\n"


@pytest.fixture(scope="module")
def failure(tmp_path_factory: pytest.TempPathFactory, traces: Path) -> tuple[Path, ParityError]:
    """A conversion whose source is another model by the time they are compared."""
    folder = tmp_path_factory.mktemp("failure")
    source = add_heads(tiny_model(folder / "source", "albert"), 32)
    other = tiny_model(folder / "other", "albert", seed=1)
    (folder / "own.csv").write_text(OWN, encoding="utf-8")

    weights, theirs, aside = (place / "model.safetensors" for place in (source, other, folder))

    def swap(progress: Progress) -> None:
        # Renames: what is mapped must not change under its reader, and the file that comes back
        # is the very same, for a source that was replaced is refused.
        if progress.stage == "Load" and not aside.exists():
            weights.replace(aside)
            theirs.replace(weights)
        elif progress.stage == "Compare" and aside.exists():
            aside.replace(weights)

    with pytest.MonkeyPatch.context() as patch:
        children_trace_once(traces, patch)
        with pytest.raises(ParityError) as caught, spawned_beside(TRACED_CHILD) as beside:
            convert_model(
                ConversionRequest(
                    source=str(source), out=folder / "models" / "tiny", texts=folder / "own.csv"
                ),
                context=JobContext(on_progress=swap),
            )
    # Export, Load, Source model: each is gone, and its memory free, before the next begins.
    assert beside == [[], [], []]
    return folder / "models", caught.value


@pytest.fixture
def models(failure: tuple[Path, ParityError], env_file: Path) -> Path:
    """A copy of the models folder after that, beside a `.env`."""
    target = env_file.parent / "models"
    shutil.copytree(failure[0], target)
    return target


@pytest.mark.slow
def test_a_failed_conversion_is_quarantined_with_its_full_report(
    failure: tuple[Path, ParityError],
) -> None:
    folder, error = failure
    (one,) = list_quarantined(folder)
    assert [path.name for path in folder.iterdir()] == [".quarantine"]
    assert error.kept_at == one.path
    assert one.path.name.startswith("tiny-2")
    assert "not the source model's" in error.message
    assert str(one.path) in error.hint
    assert byte_size(one.size_bytes) in error.hint
    assert one.out == folder / "tiny"
    assert one.problem == ""
    report = one.parity
    assert report is not None
    assert not report.passed
    assert any("lowest cosine is" in problem for problem in report.problems)
    assert any("on your own texts" in problem for problem in report.problems)
    own = [text for text in report.per_text if text.own]
    assert [text.language for text in own] == ["en", "de", "en"]
    assert report.own_file == "own.csv"
    assert report.own_left_out == 1
    assert report.thresholds == report.default_thresholds is not None
    assert [head.name for head in report.heads] == ["sparse", "colbert"]
    for head in report.heads:
        assert not head.passed
        assert head.problem in report.problems


@pytest.mark.slow
def test_nothing_takes_it_for_a_model(models: Path, env_file: Path) -> None:
    (one,) = list_quarantined(models)
    assert list_bundles(models) == ()
    assert known_models(Settings(env_file)) == ()
    with pytest.raises(BundleError, match=r"is quarantined.*lowest cosine"):
        read_bundle(one.path)
    moved = models / "looks-fine"
    shutil.copytree(one.path, moved)  # by hand, past the hidden folder
    assert list_bundles(models) == ()
    report = verify_bundle(moved)
    assert not report.ok
    assert "is quarantined" in report.problems[0]
    assert len(report.problems) == 1  # its files are whole, and it loads

    env_file.write_text(f"ONNX_MODEL_PATH={one.path}\nEMBEDDING_DIM=32\n")
    embedder = Embedder(Settings(env_file))
    try:
        assert embedder.load().backend != "onnx"
        first = embedder.attempts[0]
    finally:
        embedder.close()
    assert (first.backend, first.ok) == ("onnx", False)
    assert "is quarantined" in first.reason


@pytest.mark.slow
def test_the_doctor_names_what_is_quarantined_and_what_is_kept(
    models: Path, env_file: Path
) -> None:
    (one,) = list_quarantined(models)
    env_file.write_text("EMBEDDING_DIM=32\nONNX_MODEL_PATH=./models/tiny\n")
    checks = {check.id: check for check in run_checks(Settings(env_file), groups=("Models",))}
    found = checks["models.quarantine"]
    assert found.status.value == "warn"
    assert one.name in found.detail
    assert "quarantine" in found.fix
    keep_quarantined(one, reason="a trial")
    checks = {check.id: check for check in run_checks(Settings(env_file), groups=("Models",))}
    assert checks["models.quarantine"].status.value == "ok"
    assert checks["models.onnx"].status.value == "warn"
    assert "a trial" in checks["models.onnx"].detail


@pytest.mark.slow
def test_keeping_one_records_who_when_and_why_for_good(models: Path, env_file: Path) -> None:
    (one,) = list_quarantined(models)
    with pytest.raises(BundleError, match="only for a reason"):
        keep_quarantined(one, reason="  \n ")
    bundle = keep_quarantined(one, reason="needed for\nthe demo", who="ada@lovelace")
    assert bundle.path == models / "tiny"
    assert not quarantine_folder(models).exists()
    assert not bundle.quarantined
    assert bundle.override is not None
    assert bundle.override.who == "ada@lovelace"
    assert bundle.override.reason == "needed for the demo"
    assert bundle.override.problems == one.parity.problems if one.parity else False
    assert bundle.override.when[:10] in bundle.override.words
    recorded = json.loads((bundle.path / "kimera.json").read_text(encoding="utf-8"))
    assert recorded["override"]["reason"] == "needed for the demo"
    assert recorded["parity"]["passed"] is False
    assert verify_bundle(bundle.path).ok
    (model,) = known_models(Settings(env_file))
    assert model.bundle.override == bundle.override


@pytest.mark.slow
def test_an_override_that_cannot_be_carried_out_leaves_it_in_quarantine(models: Path) -> None:
    (one,) = list_quarantined(models)
    (models / "tiny").mkdir()
    (models / "tiny" / "cat.jpg").write_bytes(b"cat")
    for force in (False, True):
        with pytest.raises(ConversionError):
            keep_quarantined(one, reason="why not", force=force)
    (one.path / "model.onnx").write_bytes(b"damaged since")
    with pytest.raises(BundleError):
        keep_quarantined(one, reason="why not", out=models / "other")
    assert (models / "tiny" / "cat.jpg").read_bytes() == b"cat"
    recorded = json.loads((one.path / "kimera.json").read_text(encoding="utf-8"))
    assert "override" not in recorded
    assert not (models / "other").exists()


@pytest.mark.slow
def test_half_an_override_keeps_nothing(models: Path) -> None:
    (one,) = list_quarantined(models)
    manifest = json.loads((one.path / "kimera.json").read_text(encoding="utf-8"))
    for half in ({}, {"reason": "x"}, {"when": "", "who": "", "reason": " "}, "yes", True):
        (one.path / "kimera.json").write_text(json.dumps({**manifest, "override": half}))
        with pytest.raises(BundleError, match="is quarantined"):
            read_bundle(one.path)


@pytest.mark.slow
def test_it_can_be_deleted_by_name_and_nothing_else_can(models: Path, tmp_path: Path) -> None:
    (one,) = list_quarantined(models)
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ("../..", "nothing", str(photos), ".", ""):
        with pytest.raises(BundleError, match="holds nothing named"):
            find_quarantined(name, models)
    link = quarantine_folder(models) / "link"
    link.symlink_to(photos)
    with pytest.raises(BundleError):
        find_quarantined("link", models)
    link.unlink()
    delete_quarantined(find_quarantined(one.name, models))
    assert list_quarantined(models) == ()
    assert not quarantine_folder(models).exists()
    assert photos.is_dir()


@pytest.mark.slow
def test_one_with_a_damaged_manifest_is_still_listed_and_deleted(models: Path) -> None:
    (one,) = list_quarantined(models)
    (one.path / "kimera.json").write_text("{")
    (found,) = list_quarantined(models)
    assert "kimera.json" in found.problem
    assert found.parity is None
    delete_quarantined(found)
    assert list_quarantined(models) == ()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("own.txt", b"", "holds no text"),
        ("own.txt", b"  \n\n \n", "holds no text"),
        ("own.jsonl", b'{"text": \n[1]\n7\n', "line 1"),
        ("own.pdf", b"%PDF-1.7\n", "PDF file"),
        ("own.parquet", b"not parquet", "cannot be read as Parquet"),
        (None, b"", "cannot be read: No such file"),
    ],
)
def test_a_file_of_texts_that_holds_none_is_refused_before_anything_is_written(
    name: str | None, data: bytes, words: str, tmp_path: Path, tiny_bert: Path
) -> None:
    file = tmp_path / (name or "nothing.txt")
    if name:
        file.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        convert_model(
            ConversionRequest(source=str(tiny_bert), out=tmp_path / "models" / "m", texts=file)
        )
    assert file.name in caught.value.message
    assert not (tmp_path / "models").exists()
