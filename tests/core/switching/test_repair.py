"""A repair of flags is tried before it is written, and not refused for what is broken already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import SettingsError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.switching.repair import has_to_be_tried, repair_if_no_worse
from kimera_console.core.switching.trial import TrialFailedError
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GONE = "ONNX_MODEL_PATH=./models/gone\nEMBEDDING_MODEL=./nothing\n"
"""No model loads: lightweight answers, or with EMBEDDING_STRICT nothing."""


@pytest.fixture
def settings(env_file: Path) -> Settings:
    tiny_bundle(env_file.parent / "models" / "tiny")
    return Settings(env_file, environ={})


@pytest.fixture
def repair(settings: Settings) -> Iterator[Callable[[dict[str, str | None]], str]]:
    """Makes a repair and returns which backend was verified, "" for none."""
    embedder = Embedder(settings)

    def make(changes: dict[str, str | None]) -> str:
        done = repair_if_no_worse(settings, changes, embedder)
        return done.info.backend if done.info is not None else ""

    yield make
    embedder.close()


def test_what_brings_the_first_backend_is_written_and_verified(settings: Settings, repair) -> None:
    settings.env_file.write_text(GONE)
    assert repair({"ONNX_MODEL_PATH": "./models/tiny"}) == "onnx"
    assert "ONNX_MODEL_PATH=./models/tiny\n" in settings.env_file.read_text()


@pytest.mark.parametrize("strict", ["0", "1"])
def test_one_fault_is_repaired_while_another_stays(settings: Settings, repair, strict: str) -> None:
    settings.env_file.write_text(f"{GONE}EMBEDDING_STRICT={strict}\nEMBEDDING_POOLING=mean\n")
    assert repair({"EMBEDDING_POOLING": "auto"}) == ("lightweight" if strict == "0" else "")
    assert "EMBEDDING_POOLING=auto\n" in settings.env_file.read_text()


@pytest.mark.parametrize(
    ("lines", "changes"),
    [
        ("ONNX_MODEL_PATH=./models/tiny\n", {"ONNX_MODEL_PATH": "./models/gone"}),
        (GONE, {"ONNX_MODEL_PATH": "./models/broken"}),
        (f"{GONE}EMBEDDING_STRICT=1\n", {"ONNX_MODEL_PATH": "./models/broken"}),
        (f"{GONE}LIGHTWEIGHT_EMBEDDING=1\n", {"LIGHTWEIGHT_EMBEDDING": "0"}),
    ],
    ids=["a loss", "a new fault", "a new fault where nothing loads", "a choice that works"],
)
def test_what_would_not_be_better_is_not_written(
    settings: Settings, repair, lines: str, changes: dict[str, str | None]
) -> None:
    broken = tiny_bundle(settings.env_file.parent / "models" / "broken")
    (broken / "tokenizer.json").write_text("{}")
    settings.env_file.write_text(lines)
    with pytest.raises(TrialFailedError) as caught:
        repair(changes)
    assert caught.value.hint == "Nothing was written."
    assert caught.value.changes == changes
    assert settings.env_file.read_text() == lines
    assert envfile.history(settings.env_file) == ()


@pytest.mark.slow
def test_a_better_backend_than_now_will_do_though_it_is_not_the_first(
    settings: Settings, repair, tiny_bert: Path
) -> None:
    settings.env_file.write_text(GONE)
    assert repair({"EMBEDDING_MODEL": str(tiny_bert)}) == "transformers"


def test_one_of_two_values_that_cannot_be_is_repaired_untried(settings: Settings, repair) -> None:
    settings.env_file.write_text(f"{GONE}EMBEDDING_DIM=many\nEMBEDDING_DEVICE=tpu\n")
    assert not has_to_be_tried(settings, {"EMBEDDING_DEVICE": "auto"})
    settings.env_file.write_text(f"{GONE}EMBEDDING_DIM=many\n")
    assert has_to_be_tried(settings, {"EMBEDDING_DIM": "32"})
    assert repair({"EMBEDDING_DIM": "32"}) == "lightweight"
    with pytest.raises(SettingsError):
        has_to_be_tried(settings, {"EMBEDDING_DIM": "many"})
