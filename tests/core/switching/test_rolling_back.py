"""Writes are taken back byte for byte, and where a load is needed only if the backend works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, EnvFileChangedError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.switching.rolling_back import Restoration
from kimera_console.core.switching.trial import TrialFailedError
from tests.core.switching.support import LoadsOnly
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.flags.past_writes import EnvWrite

OTHER = b"# mine\r\nexport ONNX_MODEL_PATH='./models/other' # here\r\nEMBEDDING_MODEL=./nothing\r\n"


@pytest.fixture
def settings(env_file: Path) -> Settings:
    """A file that named one model and now names another."""
    for name in ("tiny", "other"):
        tiny_bundle(env_file.parent / "models" / name)
    env_file.write_bytes(OTHER)
    return Settings(env_file, environ={})


@pytest.fixture
def write(settings: Settings) -> EnvWrite:
    made = write_flags(settings, {"ONNX_MODEL_PATH": "./models/tiny"})
    assert made is not None
    return made


@pytest.mark.parametrize("how", ["the last", "by its id", "undo"])
def test_what_works_is_restored_byte_for_byte_and_verified(
    settings: Settings, write: EnvWrite, how: str
) -> None:
    named = {"the last": None, "by its id": write.id, "undo": write}[how]
    restoration, embedder = Restoration(settings, named), Embedder(settings)
    assert restoration.changes() == {"ONNX_MODEL_PATH": "./models/other"}
    assert restoration.has_to_be_tried()
    done = restoration.write_if_it_works(embedder)
    assert done.info is not None
    assert done.info.path.endswith("other")
    assert settings.env_file.read_bytes() == OTHER
    embedder.close()


def test_what_does_not_load_is_not_restored(settings: Settings, write: EnvWrite) -> None:
    (settings.env_file.parent / "models" / "other" / "tokenizer.json").write_text("{}")
    before, history = settings.env_file.read_bytes(), envfile.history(settings.env_file)
    with pytest.raises(TrialFailedError, match="ONNX Runtime does not load"):
        Restoration(settings, write).write_if_it_works(Embedder(settings))
    assert settings.env_file.read_bytes() == before
    assert envfile.history(settings.env_file) == history


def test_where_lightweight_answers_anyway_its_choice_can_be_undone(env_file: Path) -> None:
    settings = Settings(env_file, environ={"EMBEDDING_MODEL": "./nothing"})
    made = write_flags(settings, {"LIGHTWEIGHT_EMBEDDING": "1"})
    restoration, embedder = Restoration(settings, made), Embedder(settings)
    assert restoration.has_to_be_tried()
    done = restoration.write_if_it_works(embedder)
    assert done.info is not None
    assert done.info.backend == "lightweight"
    assert not env_file.exists()
    embedder.close()


def test_what_fails_after_its_trial_is_put_back_and_can_be_undone_as_before(
    settings: Settings, write: EnvWrite
) -> None:
    before = settings.env_file.read_bytes()

    embedder = Embedder(settings, factories={"onnx": LoadsOnly})
    with pytest.raises(BackendError, match="out of memory") as caught:
        Restoration(settings).write_if_it_works(embedder)
    assert "put back" in caught.value.hint
    assert settings.env_file.read_bytes() == before
    last = next(each for each in envfile.history(settings.env_file) if not each.taken_back)
    assert last.restores  # what took the rollback back
    envfile.rollback(settings.env_file)
    assert settings.env_file.read_bytes() == OTHER
    embedder.close()


def test_a_file_that_cannot_be_read_is_restored_untried(
    settings: Settings, write: EnvWrite
) -> None:
    settings.env_file.write_text("EMBEDDING_DIM='8\n")
    restoration = Restoration(settings, write.id)
    assert not restoration.has_to_be_tried()
    restoration.write()
    assert settings.env_file.read_bytes() == OTHER


def test_what_loads_nothing_else_is_not_tried(settings: Settings) -> None:
    write_flags(settings, {"EMBEDDING_BATCH_SIZE": "4"})
    assert not Restoration(settings).has_to_be_tried()


def test_a_rollback_that_must_find_the_write_unchanged_refuses_a_later_edit(
    settings: Settings, write: EnvWrite
) -> None:
    edited = settings.env_file.read_bytes() + b"MORE=1\n"
    settings.env_file.write_bytes(edited)
    with pytest.raises(EnvFileChangedError):
        envfile.rollback(settings.env_file, write.id, unchanged=True)
    assert settings.env_file.read_bytes() == edited
