"""What a change would do, tried in a child and never written; and taken back unless it works."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import (
    BackendError,
    EnvFileChangedError,
    EnvFileError,
    SettingsError,
)
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.switching.apply import apply_if_it_works, needs_load
from kimera_console.core.switching.trial import preview_changes, try_changes
from tests.core.switching.support import LoadsOnly
from tests.helpers.onnx_models import tiny_bundle
from tests.helpers.watched import watched_children

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_CanaryTokenOfTheTests"


@pytest.fixture
def onnx_env(env_file: Path) -> Path:
    """A `.env` whose bundle loads."""
    tiny_bundle(env_file.parent / "models" / "tiny")
    env_file.write_bytes(b"# mine\r\nexport ONNX_MODEL_PATH='./models/tiny' # here\r\n")
    return env_file


def test_a_trial_tells_the_backend_to_be_and_writes_nothing(onnx_env: Path) -> None:
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={"LIGHTWEIGHT_EMBEDDING": "0"})
    trial = try_changes(settings, {"EMBEDDING_DIM": "8"})
    assert trial.works, trial
    assert trial.sentence.startswith("The backend will be ONNX Runtime · CPU · tiny · ")
    assert trial.active is not None
    assert trial.dimension == 8
    assert ("EMBEDDING_DIM is 8" in " ".join(trial.remarks)) == (trial.active.dimension != 8)
    assert onnx_env.read_bytes() == before
    assert envfile.history(onnx_env) == ()


def test_a_trial_of_a_folder_that_is_not_there_names_what_fails_and_what_follows(
    onnx_env: Path,
) -> None:
    changes = {"ONNX_MODEL_PATH": "./models/gone", "EMBEDDING_MODEL": "./nothing"}
    trial = try_changes(Settings(onnx_env, environ={}), changes)
    assert not trial.works
    assert trial.sentence.startswith("ONNX Runtime would not load: Lightweight · 1024")
    assert any("gone" in remark for remark in trial.remarks)
    trial = try_changes(Settings(onnx_env, environ={}), {**changes, "EMBEDDING_STRICT": "1"})
    assert trial.active is None
    assert trial.sentence.startswith("No backend would load.")


def test_what_lightweight_vectors_are_is_said_once(onnx_env: Path) -> None:
    trial = try_changes(Settings(onnx_env, environ={}), {"LIGHTWEIGHT_EMBEDDING": "1"})
    assert sum("ashed words" in remark for remark in trial.remarks) == 1, trial.remarks


def test_a_value_that_cannot_be_is_refused_before_any_child(onnx_env: Path) -> None:
    with pytest.raises(SettingsError, match="EMBEDDING_DIM"):
        try_changes(Settings(onnx_env, environ={}), {"EMBEDDING_DIM": "many"})
    assert "EMBEDDING_DIM" in str(
        preview_changes(Settings(onnx_env, environ={}), {"EMBEDDING_DIM": "many"}).error
    )


def test_a_cancelled_trial_ends_its_child(onnx_env: Path) -> None:
    context = JobContext()
    timer = threading.Timer(0.2, context.cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        try_changes(Settings(onnx_env, environ={}), {"USE_ONNX": "0"}, context=context)
    timer.join()
    assert not [each for each in psutil.Process().children() if "health" in str(each.cmdline())]


def test_a_trial_knows_no_token_in_its_arguments_environment_or_request(
    onnx_env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with onnx_env.open("a") as stream:
        stream.write(f"DB_PASSWORD={TOKEN}3\n")
    with watched_children() as seen:
        try_changes(Settings(onnx_env), {"HF_TOKEN": f"{TOKEN}2", "USE_ONNX": "1"})
    assert any("kimera_console.core.health.child.main" in text for text in seen)
    assert any('"task": "chain"' in text for text in seen)
    assert not any(TOKEN in text for text in seen)


@pytest.mark.parametrize(
    ("changes", "reloads"),
    [
        ({"EMBEDDING_BATCH_SIZE": "8"}, False),
        ({"HF_HUB_OFFLINE": "1", "HF_TOKEN": TOKEN}, False),
        ({"USE_ONNX": "0"}, True),
        ({"HF_HOME": "/somewhere"}, True),
        ({"USE_ONNX": "true"}, False),
    ],
)
def test_the_preview_says_whether_a_reload_is_needed(
    onnx_env: Path, changes: dict[str, str | None], reloads: bool
) -> None:
    preview = preview_changes(Settings(onnx_env, environ={}), changes)
    assert preview.reloads is reloads
    assert preview.error is None
    assert TOKEN not in repr(preview)
    assert all(f"+export {name}=" in preview.diff for name in changes)


def test_the_preview_names_what_the_environment_overrides_and_which_folder_is_missing(
    onnx_env: Path,
) -> None:
    settings = Settings(onnx_env, environ={"USE_ONNX": "1"})
    preview = preview_changes(settings, {"USE_ONNX": "0", "ONNX_MODEL_PATH": "./gone"})
    assert preview.overridden == ("USE_ONNX",)
    assert "gone does not exist" in preview.path_problems["ONNX_MODEL_PATH"]
    assert not preview_changes(settings, {"USE_ONNX": "0"}).reloads


def test_a_change_that_works_stays_and_tells_what_made_a_vector(onnx_env: Path) -> None:
    onnx_env.write_text("LIGHTWEIGHT_EMBEDDING=1\nONNX_MODEL_PATH=./models/tiny\n")
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings)
    done = apply_if_it_works(settings, {"LIGHTWEIGHT_EMBEDDING": "0"}, embedder)
    assert done.info is not None
    assert done.info.backend == "onnx"
    assert done.write is not None
    assert onnx_env.read_text().startswith("LIGHTWEIGHT_EMBEDDING=0\n")
    embedder.close()


def test_a_change_that_fails_its_trial_is_never_written(onnx_env: Path) -> None:
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings)
    embedder.encode(["a text"])
    active = embedder.active
    with pytest.raises(BackendError, match="ONNX Runtime does not load") as caught:
        apply_if_it_works(settings, {"ONNX_MODEL_PATH": "./gone"}, embedder)
    reason = caught.value.message.partition(" would answer instead): ")[2]
    assert "gone" in reason  # of ONNX Runtime, which the sentence begins with
    assert caught.value.hint == "Nothing was written."
    assert onnx_env.read_bytes() == before
    assert envfile.history(onnx_env) == ()
    assert embedder.active is active  # nothing was loaded in here
    embedder.close()


def test_a_change_that_fails_after_its_trial_is_taken_back_byte_for_byte(onnx_env: Path) -> None:
    before = onnx_env.read_bytes()
    other = tiny_bundle(onnx_env.parent / "models" / "other")
    settings = Settings(onnx_env, environ={})
    changes = {"ONNX_MODEL_PATH": "./models/other"}
    trial = try_changes(settings, changes)
    assert trial.works
    shutil.rmtree(other)
    embedder = Embedder(settings)
    with pytest.raises(BackendError, match="ONNX Runtime does not load") as caught:
        apply_if_it_works(settings, changes, embedder, trial=trial)
    assert "put back" in caught.value.hint
    assert onnx_env.read_bytes() == before
    assert embedder.active is not None
    assert embedder.active.backend == "onnx"  # what was active before is active again
    embedder.close()


def test_a_backend_that_loads_and_cannot_embed_does_not_count_as_active(onnx_env: Path) -> None:
    onnx_env.write_text("LIGHTWEIGHT_EMBEDDING=1\nONNX_MODEL_PATH=./models/tiny\n")
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={})

    embedder = Embedder(settings, factories={"onnx": LoadsOnly})
    with pytest.raises(BackendError, match="out of memory on the device"):
        apply_if_it_works(settings, {"LIGHTWEIGHT_EMBEDDING": "0"}, embedder)
    assert onnx_env.read_bytes() == before


def test_a_file_that_a_write_made_is_gone_again_when_that_did_not_work(env_file: Path) -> None:
    bundle = tiny_bundle(env_file.parent / "models" / "tiny")
    settings = Settings(env_file, environ={})
    changes = {"ONNX_MODEL_PATH": "./models/tiny"}
    trial = try_changes(settings, changes)
    assert trial.works
    shutil.rmtree(bundle)
    with pytest.raises(BackendError):
        apply_if_it_works(settings, changes, Embedder(settings), trial=trial)
    assert not env_file.exists()
    assert envfile.history(env_file)[0].restores


def test_an_emergency_and_what_needs_no_reload_are_not_held_up(onnx_env: Path) -> None:
    settings = Settings(onnx_env, environ={})
    assert needs_load(settings, {"USE_ONNX": "0"})
    assert not needs_load(settings, {"LIGHTWEIGHT_EMBEDDING": "1"})
    assert not needs_load(settings, {"EMBEDDING_BATCH_SIZE": "4"})
    shutil.rmtree(onnx_env.parent / "models")
    assert needs_load(settings, {"EMBEDDING_STRICT": "1"})


def test_what_the_environment_hides_cannot_be_tried(onnx_env: Path) -> None:
    settings = Settings(onnx_env, environ={"USE_ONNX": "0", "LIGHTWEIGHT_EMBEDDING": "0"})
    with pytest.raises(SettingsError, match="USE_ONNX is set by this process"):
        needs_load(settings, {"USE_ONNX": "0"})
    # An emergency does not wait, and a flag that loads nothing is written as ever.
    assert not needs_load(settings, {"LIGHTWEIGHT_EMBEDDING": "1"})
    assert not needs_load(settings, {"EMBEDDING_BATCH_SIZE": "4"})


def test_what_the_environment_sets_alike_is_tried_with_the_rest(onnx_env: Path) -> None:
    onnx_env.write_text(onnx_env.read_text() + "EMBEDDING_DIM=bad\n")
    environ = {"USE_ONNX": "1", "EMBEDDING_BATCH_SIZE": "8", "EMBEDDING_DIM": "32"}
    settings = Settings(onnx_env, environ=environ)
    assert needs_load(settings, {"USE_ONNX": "1", "ONNX_MODEL_PATH": "./other"})
    assert needs_load(settings, {"EMBEDDING_BATCH_SIZE": "4", "ONNX_MODEL_PATH": "./other"})


def test_a_write_over_what_was_seen_keeps_others_and_refuses_a_changed_key(onnx_env: Path) -> None:
    settings = Settings(onnx_env, environ={})
    onnx_env.write_text("USE_ONNX=1\nOTHER=2\n")
    write = write_flags(settings, {"USE_ONNX": "0"}, seen={"USE_ONNX": "1"})
    assert write is not None
    assert onnx_env.read_text() == "USE_ONNX=0\nOTHER=2\n"
    with pytest.raises(EnvFileChangedError, match="USE_ONNX was changed"):
        write_flags(settings, {"USE_ONNX": "1"}, seen={"USE_ONNX": "1"})
    onnx_env.write_text("EMBEDDING_DIM=5\n")
    with pytest.raises(EnvFileChangedError, match="EMBEDDING_DIM was changed"):
        write_flags(settings, {"EMBEDDING_DIM": "6"}, seen={"EMBEDDING_DIM": None})
    assert onnx_env.read_text() == "EMBEDDING_DIM=5\n"


def test_an_edit_between_the_look_and_the_write_is_looked_at_again(
    onnx_env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx_env.write_text("USE_ONNX=1\n")
    real, edits = envfile.write_entries, ["OTHER=1\n", "OTHER=2\n"]

    def edited_first(path, changes, *, expected=None):  # type: ignore[no-untyped-def]
        if edits:
            onnx_env.write_text(f"USE_ONNX=1\n{edits.pop()}")
        return real(path, changes, expected=expected)

    monkeypatch.setattr(envfile, "write_entries", edited_first)
    write_flags(Settings(onnx_env, environ={}), {"USE_ONNX": "0"}, seen={"USE_ONNX": "1"})
    assert onnx_env.read_text() == "USE_ONNX=0\nOTHER=1\n"


def test_an_overlay_reads_as_if_written_and_is_pinned_to_its_file(env_file: Path) -> None:
    env_file.write_text("USE_ONNX=0\nROOT=/srv\n")
    settings = Settings(env_file, environ={})
    overlay = settings.edited({"HF_HOME": "${ROOT}/hub", "USE_ONNX": None})
    settings.use_file(env_file.parent / "other.env")
    assert overlay.get("HF_HOME").value == "/srv/hub"
    assert str(overlay.get("HF_HOME").origin) == f"{env_file}:2"
    assert overlay.options().use_onnx
    assert env_file.read_text() == "USE_ONNX=0\nROOT=/srv\n"
    assert settings.get("USE_ONNX").file_value is None
    env_file.write_text("USE_ONNX='0\n")
    with pytest.raises(EnvFileError, match="1 "):
        Settings(env_file, environ={}).edited({"EMBEDDING_DIM": "1"})
