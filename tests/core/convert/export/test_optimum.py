"""The optimum exporter, which runs in an environment of its own: consent, cancel, messages."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.__main__ import main
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.export.optimum_environment import ENVIRONMENT
from kimera_console.core.convert.export.optimum_export import export_tokens
from kimera_console.core.errors import ConversionError, SourceError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A model that only optimum exports."""
    return tiny_model(tmp_path / "source", "roformer", hidden=64)


def test_nothing_is_installed_without_consent(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(source), "--out", str(tmp_path / "out")]) == 1
    output = capsys.readouterr()
    assert "transformers==4.57.6" in output.err
    assert "Agree to that (--yes), and convert again." in output.err
    assert not (tmp_path / "out").exists()
    assert not ENVIRONMENT.folder.parent.exists()


def test_a_model_of_the_direct_exporter_needs_no_consent(
    tiny_bert: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "note.txt").write_text("kept")
    assert main(["convert", str(tiny_bert), "--out", str(tmp_path / "out"), "--force"]) == 1
    assert "--yes" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_process_that_the_system_kills_says_so(tmp_path: Path) -> None:
    """It says nothing itself, so the signal is all there is to tell."""
    (tmp_path / "config.json").write_text('{"model_type": "roformer"}')
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -KILL $$\n")
    killed.chmod(0o755)
    with pytest.raises(ConversionError, match=r"killed by SIGKILL\..*too little memory") as failed:
        export_tokens(tmp_path, tmp_path, killed, lambda _id: contextlib.nullcontext())
    assert "more memory" in failed.value.hint


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_what_optimum_exported_says_so_and_its_memory_counts(
    source: Path, tmp_path: Path, optimum: Path
) -> None:
    result = convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"))
    assert result.exporter == "optimum"
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    export = next(stage for stage in result.stages if stage.name == "Export")
    assert export.peak_rss_bytes > 400_000_000  # torch and transformers of the other process
    tools = json.loads((tmp_path / "out" / "kimera.json").read_text())["conversion"]["tools"]
    assert tools["transformers (optimum)"] == "4.57.6"
    assert tools["optimum-onnx"] == "0.1.0"
    assert tools["transformers"].startswith("5.")
    assert not [path for path in (tmp_path / "out").iterdir() if "optimum" in path.name]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_cancel_ends_the_process_that_exports(
    source: Path, tmp_path: Path, optimum: Path
) -> None:
    seen: list[psutil.Process] = []

    def cancel(_progress: Progress) -> None:
        seen.extend(_exporting())
        if seen:
            context.cancel()

    context = JobContext(on_progress=cancel)
    with pytest.raises(JobCancelled):
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"), context=context)
    assert seen
    _gone, alive = psutil.wait_procs(seen, timeout=5)
    assert not alive
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_configuration_that_optimum_would_read_wrongly_is_refused(
    tmp_path: Path, optimum: Path
) -> None:
    folder = tiny_model(tmp_path / "modern", "modernbert")
    config = json.loads((folder / "config.json").read_text())
    config["layer_types"] = ["sliding_attention", "sliding_attention"]
    (folder / "config.json").write_text(json.dumps(config))
    asked = ConversionRequest(source=str(folder), out=tmp_path / "out", exporter="optimum")
    with pytest.raises(SourceError, match=r"would misread it.*layer_types"):
        convert_model(asked)


def _exporting() -> list[psutil.Process]:
    """Processes below this one that run optimum's part."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if any(part.endswith("optimum_side.py") for part in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found
