"""Flags: which value is in force, where it came from, and what is wrong with it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from kimera_console.core.errors import EnvFileError, SettingsError
from kimera_console.core.flags.declarations import (
    FLAGS,
    FlagKind,
    check_value,
    find_flag,
    parse_switch,
)
from kimera_console.core.flags.settings import OriginKind, Settings
from kimera_console.core.system.masking import MASK

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_canary4711"


def settings(env_file: Path, text: str = "", **environ: str) -> Settings:
    if text:
        env_file.write_text(text, encoding="utf-8")
    return Settings(env_file, environ=environ)


def test_environment_wins_over_file_wins_over_default(env_file: Path) -> None:
    flags = settings(env_file, "# c\nUSE_ONNX=0\nEMBEDDING_DIM=384\n", USE_ONNX="1")
    onnx, dimension = flags.get("USE_ONNX"), flags.get("EMBEDDING_DIM")
    assert (onnx.value, onnx.origin.kind, onnx.overridden) == ("1", OriginKind.ENVIRONMENT, True)
    assert (onnx.file_value, onnx.file_line) == ("0", 2)
    assert str(onnx.origin) == "environment"
    assert (dimension.value, str(dimension.origin)) == ("384", f"{env_file}:3")
    device = flags.get("EMBEDDING_DEVICE")
    assert (device.value, device.origin.kind, device.file_value) == (
        "auto", OriginKind.DEFAULT, None,
    )  # fmt: skip


def test_values_are_read_at_each_call(env_file: Path) -> None:
    environ: dict[str, str] = {}
    flags = Settings(env_file, environ=environ)
    assert flags.options().use_onnx
    env_file.write_text("USE_ONNX=0\n")
    assert not flags.options().use_onnx
    environ["USE_ONNX"] = "1"
    assert flags.options().use_onnx


def test_defaults_are_the_published_ones(env_file: Path) -> None:
    options = settings(env_file).options()
    assert options.use_onnx
    assert options.onnx_model_path == env_file.parent / "models" / "bge-m3-onnx"
    assert (options.lightweight, options.strict) == (False, False)
    assert (options.model, options.model_is_default) == ("BAAI/bge-m3", True)
    assert (options.dimension, options.max_length, options.batch_size, options.threads) == (
        1024, 512, 32, 0,
    )  # fmt: skip
    assert (options.pooling, options.device, options.hf_home) == ("auto", "auto", "")


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.name)
def test_every_flags_default_can_be_used_and_is_explained(flag) -> None:  # type: ignore[no-untyped-def]
    assert check_value(flag, flag.default) == ""
    assert flag.help.endswith(".")
    assert flag.group


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), (" yes ", True), ("on", True), ("0", False), ("", False),
     ("Off", False), ("no", False), ("2", None), ("ja", None)],
)  # fmt: skip
def test_switches_take_what_operators_write(text: str, value: bool | None) -> None:
    assert parse_switch(text) is value


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("USE_ONNX", "maybe", "'maybe'"),
        ("EMBEDDING_DIM", "0", "at least 1"),
        ("EMBEDDING_DIM", "1e3", "whole number"),
        ("EMBEDDING_DIM", "9" * 5000, "whole number|at most"),
        ("EMBEDDING_DEVICE", "tpu", "auto, cpu, cuda"),
        ("EMBEDDING_POOLING", "max", "auto, cls, mean"),
        ("ONNX_MODEL_PATH", " ", "empty"),
        ("EMBEDDING_MODEL", "", "empty"),
        ("HF_HOME", "a\0b", "NUL"),
    ],
)
def test_value_that_cannot_be_used_is_named_with_its_line(
    env_file: Path, name: str, value: str, problem: str
) -> None:
    flags = settings(env_file, f"A=1\n{name}='{value}'\n")
    with pytest.raises(SettingsError, match=problem) as caught:
        flags.options()
    assert f"{name} ({env_file}:2)" in caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 300 + len(str(env_file))
    assert [v.flag.name for v in flags.values() if v.problem] == [name]


def test_relative_path_counts_from_the_file_or_from_the_working_folder(
    env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    by_file = settings(env_file, "ONNX_MODEL_PATH=../models/x\n")
    assert by_file.options().onnx_model_path == tmp_path / "models" / "x"
    by_environment = settings(env_file, ONNX_MODEL_PATH="models/x")
    assert by_environment.options().onnx_model_path == tmp_path / "models" / "x"
    assert by_file.models_folder == env_file.parent / "models"


def test_variables_in_values_are_replaced_as_for_kimera(env_file: Path, tmp_path: Path) -> None:
    flags = settings(env_file, "BASE=${ROOT}/m\nONNX_MODEL_PATH=${BASE}/x\n", ROOT=str(tmp_path))
    value = flags.get("ONNX_MODEL_PATH")
    assert value.file_value == "${BASE}/x"
    assert flags.options().onnx_model_path == tmp_path / "m" / "x"


def test_home_of_nobody_is_named(env_file: Path) -> None:
    with pytest.raises(SettingsError, match="ONNX_MODEL_PATH"):
        settings(env_file, "ONNX_MODEL_PATH=~nobody-of-that-name/x\n").options()


@pytest.mark.parametrize("text", ["./model", "../kimera/model", "model"])
def test_model_may_be_a_folder_beside_the_file(env_file: Path, text: str) -> None:
    folder = env_file.parent / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    assert settings(env_file, f"EMBEDDING_MODEL={text}\n").options().model == str(folder)


def test_model_that_is_no_folder_stays_a_hub_id(env_file: Path) -> None:
    (env_file.parent / "org" / "name").mkdir(parents=True)  # no config.json: not a model
    options = settings(env_file, "EMBEDDING_MODEL=org/name@v1\n").options()
    assert (options.model, options.model_is_default) == ("org/name@v1", False)


def test_secret_is_masked_when_shown_and_handed_to_nobody_unasked(env_file: Path) -> None:
    flags = settings(env_file, f"HF_TOKEN={TOKEN}\nHF_HOME=./hub\n")
    value = flags.get("HF_TOKEN")
    assert value.flag.kind is FlagKind.SECRET
    assert (value.value, value.shown) == (TOKEN, MASK)
    assert settings(env_file, "USE_ONNX=1\n").get("HF_TOKEN").shown == ""
    flags = settings(env_file, f"HF_TOKEN={TOKEN}\nHF_HOME=./hub\n")
    hub = flags.hub_environment()
    assert (hub["HF_TOKEN"], hub["HF_HOME"]) == (TOKEN, str(env_file.parent / "hub"))
    assert settings(env_file, HF_TOKEN=TOKEN, USE_ONNX="1").environment_flags() == {"USE_ONNX": "1"}


def test_a_model_name_too_long_for_a_folder_is_no_folder(env_file: Path) -> None:
    name = "x" * 5000
    assert settings(env_file, f"EMBEDDING_MODEL={name}\n").options().model == name


def test_undeclared_flag_is_refused(env_file: Path) -> None:
    with pytest.raises(SettingsError, match="NO_SUCH_FLAG is not a flag"):
        settings(env_file).get("NO_SUCH_FLAG")
    with pytest.raises(SettingsError):
        find_flag("use_onnx")


def test_file_that_cannot_be_parsed_is_an_error_not_the_defaults(env_file: Path) -> None:
    with pytest.raises(EnvFileError, match="Line 1"):
        settings(env_file, "USE_ONNX='0\n").options()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX bytes in names")
def test_path_that_is_not_utf8_is_still_found(env_file: Path) -> None:
    folder = env_file.parent / "m\udcff"
    folder.mkdir()
    environ = {"ONNX_MODEL_PATH": str(folder)}  # the file itself must be UTF-8
    assert Settings(env_file, environ=environ).options().onnx_model_path.is_dir()


def test_a_child_gets_the_variables_that_the_files_flags_name(env_file: Path) -> None:
    env_file.write_text(
        "MODELS=${STORE}/models\nONNX_MODEL_PATH=${MODELS}/m\nOTHER=${JWT}\n"
        "EMBEDDING_MODEL=${MY_SECRET}\n"
    )
    here = settings(env_file, STORE="/store", JWT="canary", MY_SECRET="canary")
    assert here.environment_flags() == {"STORE": "/store"}


@pytest.mark.parametrize(
    "url", ["postgresql://kimera:hunter2@host/db", "postgresql://kimera:hunter2/a@b@host/db?x=1"]
)
def test_a_password_in_the_stores_url_is_shown_masked_and_given_to_no_child(
    env_file: Path, url: str
) -> None:
    flags = settings(env_file, DATABASE_URL=url)
    value = flags.get("DATABASE_URL")
    assert value.value == url
    assert value.shown.startswith(f"postgresql://kimera:{MASK}@host/db")
    assert "hunter2" not in value.shown
    assert "DATABASE_URL" not in flags.environment_flags()


def test_a_stores_url_without_a_password_is_shown_whole(env_file: Path) -> None:
    flags = settings(env_file, "DATABASE_URL=sqlite:///kimera_swm.db\n")
    assert flags.get("DATABASE_URL").shown == "sqlite:///kimera_swm.db"


def test_flags_of_a_settled_file_are_read_once(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("EMBEDDING_THREADS=1\n")
    long_ago = time.time() - 60
    os.utime(env_file, (long_ago, long_ago))
    environ: dict[str, str] = {}
    flags = Settings(env_file, environ=environ)
    # The time of the inode's change cannot be set: as if two seconds had passed since.
    with patch("kimera_console.core.flags.moment.SETTLED_NS", 0):
        first = flags.options()
        assert flags.options() is first
        environ["EMBEDDING_THREADS"] = "2"
        assert flags.options().threads == 2
        del environ["EMBEDDING_THREADS"]
        env_file.write_text("EMBEDDING_THREADS=3\n")
        assert flags.options().threads == 3
        env_file.unlink()
        assert flags.options().threads == 0
        env_file.write_text("EMBEDDING_THREADS=5\n")
        assert flags.options().threads == 5


def test_a_file_that_has_just_changed_is_read_each_time(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    flags = Settings(env_file, environ={})
    for number in range(1, 9):  # the same size, within one tick of the file system's clock
        env_file.write_text(f"EMBEDDING_THREADS={number}\n")
        assert flags.options().threads == number
