"""What the console gives the desktop and the shell: menu entry, completion, man page."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kimera_console.cli.desktop import SHELLS
from kimera_console.cli.parser import build_parser
from tests.helpers.console import run_console, run_here

ROOT = Path(__file__).resolve().parent.parent.parent
MAN = ROOT / "resources" / "man" / "kimera-console.1"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="entries of Linux desktops")


@linux
@pytest.mark.parametrize("folder", ["plain", "with space", '100% "x" $y `z` \\ ä'])
def test_a_menu_entry_opens_this_installation_on_this_flags_file(
    tmp_path: Path, folder: str
) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    (tmp_path / folder).mkdir()
    done = run_console("--install-desktop", cwd=tmp_path / folder, flags=home)
    assert done.code == 0, done.stderr
    entry, icon = (Path(line.removeprefix("Written: ")) for line in _written(done.stdout))
    assert entry == tmp_path / "data" / "applications" / "kimera-console.desktop"
    assert icon.read_bytes().lstrip().startswith(b"<svg")
    lines = dict(line.split("=", 1) for line in entry.read_text().splitlines()[1:])
    assert lines["Icon"] == icon.stem
    command = _as_a_desktop_reads(lines["Exec"])
    assert command[-2:] == ["--env-file", str(tmp_path / folder / ".env")]
    shown = subprocess.run(
        [*command, "--version"], cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    assert shown.stdout.startswith("kimera-console "), shown.stderr


@linux
def test_a_menu_entry_is_replaced_and_removed(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    for flags in ("a.env", "b.env"):
        options = ("--env-file", flags, "--install-desktop")
        done = run_here(*options, cwd=tmp_path, flags=home)
        assert done.code == 0, done.stderr
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert "b.env" in (tmp_path / "data/applications/kimera-console.desktop").read_text()
    assert run_here("--remove-desktop", cwd=tmp_path, flags=home).code == 0
    assert not any(path.is_file() for path in (tmp_path / "data").rglob("*"))
    again = run_here("--remove-desktop", cwd=tmp_path, flags=home)
    assert (again.code, again.stdout) == (0, "There was no menu entry.\n")


@linux
def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    done = run_here("--install-desktop", cwd=tmp_path, flags=home)
    assert done.code == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_such_an_option_stands_without_a_verb(tmp_path: Path) -> None:
    done = run_here("--print-completion", "bash", "doctor", cwd=tmp_path)
    assert done.code == 2
    assert "without a verb" in done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_given_every_verb(tmp_path: Path, shell: str) -> None:
    done = run_here("--print-completion", shell, cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert not [verb for verb in _verbs(build_parser()) if verb not in done.stdout]


def test_bash_completes_verbs_actions_options_and_files(tmp_path: Path) -> None:
    script = run_here("--print-completion", "bash", cwd=tmp_path).stdout
    (tmp_path / "texts.txt").write_text("a text\n")
    for typed, wanted in {
        "conv": "convert", "stores au": "audit", "convert --prec": "--precision",
        "convert --precision int8-": "int8-block", "embed --input tex": "texts.txt",
    }.items():  # fmt: skip
        assert wanted in _completed(script, typed, tmp_path), typed


def test_the_man_page_has_every_verb_and_option() -> None:
    text = MAN.read_text(encoding="utf-8").replace("\\-", "-")
    parser = build_parser()
    known = _options(parser)
    described = set(re.findall(r"(?<=\\fB)--[a-z0-9-]+", text))
    assert described == known - {"--help"}
    assert not [verb for verb in _verbs(parser) if f"'kimera-console {verb}'" not in text]


def _written(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("Written: ")]


def _as_a_desktop_reads(value: str) -> list[str]:
    """The words of an `Exec` value: the value's own escapes first, then quotes, then `%%`."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', value.replace("\\\\", "\\"))
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in quoted]


def _verbs(parser: argparse.ArgumentParser) -> list[str]:
    return [
        verb for action in parser._actions for verb in action.choices or () if action.dest == "verb"
    ]


def _options(parser: argparse.ArgumentParser) -> set[str]:
    found = set()
    for action in parser._actions:
        if action.help is not argparse.SUPPRESS:  # an older name of another option
            found |= {option for option in action.option_strings if option.startswith("--")}
        for below in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            found |= _options(below)
    return found


def _completed(script: str, typed: str, folder: Path) -> list[str]:
    """What bash offers for the last word."""
    words = ["kimera-console", *typed.split(" ")]
    (folder / "completion").write_text(script)
    asked = f"""
        source ./completion
        COMP_WORDS=({shlex.join(words)}) COMP_CWORD={len(words) - 1}
        made=$(complete -p kimera-console); made=${{made##*-F }}; made=${{made%% *}}
        $made kimera-console {shlex.quote(words[-1])} {shlex.quote(words[-2])}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", asked], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.split()
