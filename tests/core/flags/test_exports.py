"""The flags for other places: read back by each format's own rules, and never a secret."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from kimera_console.core.errors import SettingsError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.exports import CONFIG_MAP, Export, ExportFormat, export_flags
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_CanaryTokenOfTheTests"
NASTY = (
    "two words", " edges ", "it's", 'say "hi"', "a\\b\\\\n", "$HOME ${HOME} $(id) `id`", "100%n %%",
    "#no comment", "a;b&c|d", "semi ; colon", "ünïcödé 日本", "\ttab", "-e",
    "\u2028\x85\ufeff", "=a=b",
    "null", "0x1F", "!bang", "'''", "\\",
)  # fmt: skip
"""No value is tested twice over: `EMBEDDING_MODEL` takes any text that is not blank."""


def exported(env_file: Path, value: str, target: ExportFormat) -> Export:
    env_file.unlink(missing_ok=True)
    envfile.write_entries(env_file, {"EMBEDDING_MODEL": value})
    # python-dotenv would expand ${HOME}: the export is of what is in force.
    return export_flags(Settings(env_file, environ={"HOME": "/h"}), target)


def in_force(value: str) -> str:
    return value.replace("${HOME}", "/h")


@pytest.mark.parametrize("value", [*NASTY, "two\nlines", "cr\rlf\r\n"])
def test_a_real_shell_reads_back_what_was_meant(env_file: Path, value: str, tmp_path: Path) -> None:
    file = tmp_path / "flags.sh"
    made = exported(env_file, value, ExportFormat.SHELL)
    file.write_bytes(made.text.encode())
    done = subprocess.run(
        ["sh", "-euc", '. "$1"; printenv EMBEDDING_MODEL', "sh", str(file)],
        capture_output=True, check=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    expected = in_force(value)
    # A model's reference is stripped, as the backend does with it.
    assert done.stdout.decode().removesuffix("\n") == expected.strip()


@pytest.mark.parametrize("value", [*NASTY, "two\nlines", "\U0001f600"])
def test_yaml_reads_back_a_config_map(env_file: Path, value: str) -> None:
    data = yaml.safe_load(exported(env_file, value, ExportFormat.KUBERNETES).text)
    assert (data["apiVersion"], data["kind"]) == ("v1", "ConfigMap")
    assert data["metadata"] == {"name": CONFIG_MAP}
    assert data["data"] == {"EMBEDDING_MODEL": in_force(value).strip()}


@pytest.mark.parametrize("value", NASTY)
def test_docker_takes_the_rest_of_the_line_as_it_is(env_file: Path, value: str) -> None:
    text = exported(env_file, value, ExportFormat.DOCKER).text
    lines = [line for line in text.split("\n") if line.lstrip() and not line.startswith("#")]
    assert [line.split("=", 1) for line in lines] == [["EMBEDDING_MODEL", in_force(value).strip()]]


@pytest.mark.parametrize("value", [v for v in NASTY if "\x85" not in v] + ["two\nlines"])
def test_systemd_reads_back_what_was_meant(env_file: Path, value: str) -> None:
    text = exported(env_file, value, ExportFormat.SYSTEMD).text
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    assert lines[0] == "[Service]"
    assert systemd_word(lines[1].removeprefix("Environment=")) == (
        f"EMBEDDING_MODEL={in_force(value).strip()}"
    )


def systemd_word(text: str) -> str:
    """One double-quoted word by systemd.syntax(7) and systemd.unit(5): C escapes, then %%."""
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', text)
    escapes = {"n": "\n", "t": "\t", "\\": "\\", '"': '"'}
    word = re.sub(r"\\(.)", lambda match: escapes[match[1]], text[1:-1])
    assert not re.search(r"%(?!%)", word.replace("%%", ""))
    return word.replace("%%", "%")


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (ExportFormat.DOCKER, "two\nlines"),
        (ExportFormat.DOCKER, "a\rb"),
        (ExportFormat.DOCKER, "x" * 70_000),
        (ExportFormat.SYSTEMD, "bell\a"),
        (ExportFormat.SYSTEMD, "a\rb"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_by_name(
    env_file: Path, target: ExportFormat, value: str
) -> None:
    with pytest.raises(SettingsError, match="EMBEDDING_MODEL") as caught:
        exported(env_file, value, target)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("target", ExportFormat)
def test_no_secret_is_exported_and_each_is_named_with_its_place(
    env_file: Path, target: ExportFormat
) -> None:
    env_file.write_text(
        f"USE_ONNX=0\nHF_TOKEN={TOKEN}\nDB_PASSWORD={TOKEN}2\n"
        "EMBEDDING_MODEL=x-${HF_TOKEN}\nHF_HOME=https://user:hunter2@host/x\n"
    )
    made = export_flags(Settings(env_file, environ={}), target)
    assert made.left_out == ("EMBEDDING_MODEL", "HF_HOME", "HF_TOKEN")
    assert made.names == ("USE_ONNX",)
    assert TOKEN not in repr(made)
    assert "hunter2" not in repr(made)
    assert "# HF_TOKEN is left out: it is or holds a secret. It belongs elsewhere: " in made.text


def test_values_in_force_of_what_the_file_sets_and_the_defaults_if_asked(env_file: Path) -> None:
    env_file.write_text("USE_ONNX=0\nONNX_MODEL_PATH=./models/x\nOTHER=1\n")
    settings = Settings(env_file, environ={"USE_ONNX": "1", "EMBEDDING_DIM": "384"})
    made = export_flags(settings, ExportFormat.DOCKER)
    assert f"\nONNX_MODEL_PATH={env_file.parent / 'models/x'}\n" in made.text
    assert made.names == ("USE_ONNX", "ONNX_MODEL_PATH")
    assert "\nUSE_ONNX=1\n" in made.text
    assert "# USE_ONNX is what the console's environment says" in made.text
    assert "OTHER" not in made.text
    everything = export_flags(settings, ExportFormat.DOCKER, defaults=True)
    assert "EMBEDDING_DIM=384\n" in everything.text
    assert "EMBEDDING_BATCH_SIZE=32\n" in everything.text
    assert "HF_HOME" not in everything.names  # it has no value


def test_a_value_that_cannot_be_used_and_bytes_that_are_no_text_are_refused(env_file: Path) -> None:
    env_file.write_bytes(b"USE_ONNX=maybe\n")
    with pytest.raises(SettingsError, match="USE_ONNX"):
        export_flags(Settings(env_file, environ={}), ExportFormat.SHELL)
    env_file.write_bytes(b"EMBEDDING_MODEL=a\xffb\n")
    with pytest.raises(SettingsError, match="Line 1 holds a byte that is not UTF-8"):
        export_flags(Settings(env_file, environ={}), ExportFormat.KUBERNETES)
    env_file.write_bytes(b"")
    made = export_flags(Settings(env_file, environ={}), ExportFormat.KUBERNETES)
    assert yaml.safe_load(made.text)["data"] == {}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("sqlite:///kimera.db", "sqlite:///{0}/kimera.db"),
        (
            "sqlite+aiosqlite:///./data/k.db?timeout=3",
            "sqlite+aiosqlite:///{0}/data/k.db?timeout=3",
        ),
        ("sqlite:////data/k.db", "sqlite:////data/k.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://kimera@host/vault", "postgresql://kimera@host/vault"),
    ],
)
def test_an_sqlite_file_of_the_flags_is_exported_with_its_whole_path(
    env_file: Path, written: str, wanted: str
) -> None:
    env_file.write_text(f"DATABASE_URL='{written}'\n", encoding="utf-8")
    text = export_flags(Settings(env_file, environ={}), ExportFormat.DOCKER).text
    assert f"DATABASE_URL={wanted.format(env_file.parent)}" in text.splitlines()
