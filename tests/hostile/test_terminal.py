"""Control characters and overrides of direction from files never reach a terminal."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.core.system.visible import visible, visible_standard_error
from tests.helpers.hostile_text import ACTING, EVIL
from tests.helpers.models import tiny_model
from tests.helpers.onnx_models import sign, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = EVIL.replace("\x00", "")
posix = pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be given to files")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("pristine") / "model")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "model"))


@pytest.fixture
def console(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Runs the command line; gives its standard output, once nothing acts in either stream."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")

    def run(*arguments: str, exact: bool = False) -> str:
        with contextlib.suppress(SystemExit):  # the parser's own
            main(arguments)
        output = capfd.readouterr()
        assert ACTING.findall(output.err + ("" if exact else output.out)) == []
        return output.out

    return run


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def in_model_type(folder: Path) -> None:
    change(folder / "config.json", model_type=EVIL)


def in_architecture(folder: Path) -> None:
    change(folder / "config.json", architectures=[EVIL], hidden_act=EVIL)


def in_key(folder: Path) -> None:
    change(folder / "config.json", auto_map={EVIL: EVIL})


def in_modules(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules[1]["type"] = f"sentence_transformers.models.{EVIL}"
    (folder / "modules.json").write_text(json.dumps(modules))


def in_shard_name(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"embeddings.word_embeddings.weight": EVIL}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def in_tensor_name(folder: Path) -> None:
    header = json.dumps({EVIL: {"dtype": EVIL, "shape": [1], "data_offsets": [0, 4]}}).encode()
    weights = len(header).to_bytes(8, "little") + header + b"\0" * 4
    (folder / "model.safetensors").write_bytes(weights)


@pytest.mark.parametrize(
    "damage",
    [in_model_type, in_architecture, in_key, in_modules, in_shard_name, in_tensor_name],
)
def test_a_models_files(
    damage: Callable[[Path], None], folder: Path, console: Callable[..., str]
) -> None:
    damage(folder)
    console("inspect", str(folder))


def test_json_stays_json_and_keeps_every_character(
    folder: Path, console: Callable[..., str]
) -> None:
    settings = {"prompts": {"query": EVIL}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    found = json.loads(console("inspect", str(folder), "--json"))
    assert EVIL in [prompt["text"] for prompt in found["prompts"]]


@posix
def test_names_of_folders_and_fields_of_manifests(
    tmp_path: Path, console: Callable[..., str]
) -> None:
    models = tmp_path / f"models {NAME}"
    bundle = tiny_bundle(models / NAME)
    sign(bundle, source=EVIL, precision="fp32")
    console("models", "list", str(models))
    found = json.loads(console("models", "list", str(models), "--json"))
    assert [Path(model["path"]).name for model in found["models"]] == [NAME]
    console("verify", str(bundle))
    console("verify", str(tmp_path / NAME))
    console("verify", str(bundle), NAME)  # reported by the parser itself


def test_a_megabyte_in_one_field_does_not_fill_the_terminal(
    tmp_path: Path, env_file: Path, console: Callable[..., str]
) -> None:
    long = "x" * 1_000_000
    sign(tiny_bundle(tmp_path / "models" / "long"), source=long)
    tiny_bundle(tmp_path / "models" / "usual", ours=True)
    assert len(console("models", "list", str(tmp_path / "models"))) < 5000
    assert len(console("inspect", str(tmp_path / "models" / "long"))) < 5000
    env_file.write_text(f"EMBEDDING_MODEL={'x' * 100_000}\n")
    assert len(console("flags", "list", "--env-file", str(env_file))) < 20_000
    found = json.loads(console("models", "list", str(tmp_path / "models"), "--json"))
    assert long in [model["source"] for model in found["models"]]


@posix
def test_values_of_flags(env_file: Path, console: Callable[..., str]) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH='{NAME}'\nEMBEDDING_MODEL='{NAME}'\n")
    for action in (["flags", "list"], ["flags", "list", "--json"], ["embed", "a"]):
        console(*action, "--env-file", str(env_file))
    assert "owned" in console("flags", "get", "EMBEDDING_MODEL", "--env-file", str(env_file))
    # A file that an export goes to gets the value as it is.
    exported = console(
        "flags", "export", "--format", "shell", "--env-file", str(env_file), exact=True
    )
    assert "\x1b" in exported or "\\x1b" in exported or "033" in exported


def test_what_libraries_print_and_log(capsys: pytest.CaptureFixture[str]) -> None:
    with visible_standard_error():
        logging.lastResort.handle(logging.makeLogRecord({"msg": EVIL, "levelno": 40}))  # type: ignore[union-attr]
        print(EVIL, file=sys.stderr)
    said = capsys.readouterr().err
    assert said.count("owned") == 2
    assert ACTING.findall(said) == []


def test_ordinary_text_stays() -> None:
    text = "Ünïcödé 日本語 العربية 👩‍👩‍👧 zero​width\ttab\nnew line"
    assert visible(text) == text
