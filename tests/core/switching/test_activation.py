"""Pointing the flags at a bundle: checked by what then runs, or put back."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, SettingsError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.switching.activate import activate_bundle
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

ORIGINAL = b"# mine\r\nLIGHTWEIGHT_EMBEDDING='1' # on\r\n"


def test_active_afterwards_and_each_changed_flag_is_returned(env_file: Path) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={})
    embedder = Embedder(settings)
    done = activate_bundle(settings, bundle, embedder)
    embedder.close()
    assert (done.info.backend, done.info.path) == ("onnx", str(bundle.path))
    assert done.changes == {"LIGHTWEIGHT_EMBEDDING": "0", "ONNX_MODEL_PATH": "./models/tiny"}
    assert env_file.read_bytes().startswith(b"# mine\r\nLIGHTWEIGHT_EMBEDDING='0' # on\r\n")


@pytest.mark.slow
@pytest.mark.parametrize("history", [True, False])
def test_bundle_that_does_not_load_leaves_the_file_as_it_was(
    env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, history: bool
) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    if not history:
        (tmp_path / "blocked").write_bytes(b"")
        monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(tmp_path / "blocked"))
    settings = Settings(env_file, environ={})
    with pytest.raises(BackendError, match="does not load") as caught:
        activate_bundle(settings, bundle, Gone(settings, bundle.path))
    assert env_file.read_bytes() == ORIGINAL
    assert caught.value.hint.endswith("The flags were put back as they were.")


def test_bundle_that_does_not_load_in_the_trial_is_never_written(env_file: Path) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    shutil.rmtree(bundle.path)
    settings = Settings(env_file, environ={})
    with pytest.raises(BackendError, match="does not load") as caught:
        activate_bundle(settings, bundle, Embedder(settings))
    assert caught.value.hint == "Nothing was written."
    assert env_file.read_bytes() == ORIGINAL
    assert envfile.history(env_file) == ()


class Gone(Embedder):
    """Finds the bundle gone when it is to load it: it was there for the trial."""

    def __init__(self, settings: Settings, bundle: Path) -> None:
        super().__init__(settings)
        self._bundle = bundle

    def reload(self, **options):  # type: ignore[no-untyped-def]
        shutil.rmtree(self._bundle, ignore_errors=True)
        return super().reload(**options)


def test_someone_elses_edit_meanwhile_survives(env_file: Path) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={})

    class Edited(Gone):
        def reload(self, **options):  # type: ignore[no-untyped-def]
            envfile_bytes = env_file.read_bytes()
            if b"EDITED" not in envfile_bytes:
                env_file.write_bytes(envfile_bytes + b"EDITED=1\r\n")
            return super().reload(**options)

    with pytest.raises(BackendError):
        activate_bundle(settings, bundle, Edited(settings, bundle.path))
    assert envfile.read_entries(env_file)["LIGHTWEIGHT_EMBEDDING"].value == "1"
    assert env_file.read_bytes() == ORIGINAL + b"EDITED=1\r\n"


def test_another_flag_written_meanwhile_stays_written(env_file: Path) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={})

    class Switched(Gone):
        def reload(self, **options):  # type: ignore[no-untyped-def]
            envfile.write_entries(env_file, {"EMBEDDING_STRICT": "1"})
            return super().reload(**options)

    with pytest.raises(BackendError):
        activate_bundle(settings, bundle, Switched(settings, bundle.path))
    assert env_file.read_bytes() == ORIGINAL + b"EMBEDDING_STRICT=1\r\n"


def test_a_cancel_writes_nothing_and_loads_nothing_more(env_file: Path) -> None:
    env_file.write_bytes(ORIGINAL)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={})
    embedder, context = Embedder(settings), JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        activate_bundle(settings, bundle, embedder, context=context)
    assert env_file.read_bytes() == ORIGINAL
    assert embedder.active is None


@pytest.mark.parametrize("value", ["elsewhere", "./models/tiny"])
@pytest.mark.parametrize("said", [b"", b"ONNX_MODEL_PATH=./models/old\n"])
def test_a_path_in_the_environment_is_refused_whatever_model_it_names(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, said: bytes, value: str
) -> None:
    env_file.write_bytes(said)
    monkeypatch.chdir(env_file.parent)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": value})
    with pytest.raises(SettingsError, match="ONNX_MODEL_PATH is set by this process"):
        activate_bundle(settings, bundle, Embedder(settings))
    assert env_file.read_bytes() == said


def test_an_environment_that_says_what_the_file_says_is_accepted(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_bytes(b"ONNX_MODEL_PATH=./models/tiny\n")
    monkeypatch.chdir(env_file.parent)
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": "./models/tiny"})
    embedder = Embedder(settings)
    done = activate_bundle(settings, bundle, embedder)
    embedder.close()
    assert (done.info.backend, done.changes) == ("onnx", {})


def test_flag_that_the_environment_overrides_is_refused(env_file: Path) -> None:
    bundle = read_bundle(tiny_bundle(env_file.parent / "models" / "tiny"))
    settings = Settings(env_file, environ={"LIGHTWEIGHT_EMBEDDING": "1"})
    with pytest.raises(SettingsError, match="LIGHTWEIGHT_EMBEDDING is set by this process"):
        activate_bundle(settings, bundle, Embedder(settings))
    assert not env_file.exists()
