"""Every command of the documents exists as it is written, and the quick ones work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.cli.parser import parse
from tests.docs.commands import CONSOLE, DOCUMENTS, ROOT, SYSTEM, How, blocks, mentioned, typed
from tests.docs.folder import prepare

if TYPE_CHECKING:
    from tests.docs.commands import Command

TYPED = [command for path in DOCUMENTS for command in typed(path)]
ALL = [*TYPED, *(command for path in DOCUMENTS for command in mentioned(path))]
QUICK = [c for c in TYPED if c.words[0] == CONSOLE and c.how is How.RUN]


def test_commands_are_found() -> None:
    assert len(TYPED) > 60
    assert len(ALL) > 120
    assert len(QUICK) > 20


def test_every_fenced_block_says_what_it_is() -> None:
    kinds = [(path.name, kind) for path in DOCUMENTS for kind, _ in blocks(path)]
    odd = [one for one in kinds if one[1] not in ("shell", "text")]
    assert odd == [("stores.md", "python")], "test_practice_store.py runs that one"
    hidden = [
        (path.name, line)
        for path in DOCUMENTS
        for kind, body in blocks(path)
        for line in body.splitlines()
        if kind == "text" and re.match(rf"\s*(?:{CONSOLE}|make) ", line)
    ]
    assert not hidden


def test_every_program_is_known() -> None:
    programs = {command.words[0] for command in ALL}
    others = {name for name in programs if not name.endswith("python")}
    assert others <= {CONSOLE, "make"} | SYSTEM


@pytest.mark.parametrize("command", [c for c in ALL if c.words[0] == CONSOLE], ids=str)
def test_the_parser_takes_the_command(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    refused = ""
    try:
        parse(command.words[1:])
    except SystemExit as end:
        refused = capsys.readouterr().err if end.code else ""  # --version ends well
    assert not refused


def test_every_make_target_and_its_variables_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    variables = set(re.findall(r"^(\w+) \?=", makefile, re.MULTILINE))
    words = {(c, word) for c in ALL if c.words[0] == "make" for word in c.words[1:]}
    assert len(words) > 30
    assert not [
        f"{command}: {word}"
        for command, word in words
        if word.partition("=")[0] not in (variables if "=" in word else targets)
    ]


def test_every_script_module_and_test_of_a_python_command_exists() -> None:
    commands = [c for c in ALL if c.words[0].endswith("python")]
    assert len(commands) > 8
    for command in commands:
        script = command.words[1]
        if script == "-m":
            script = "" if command.words[2] == "pytest" else command.words[2].replace(".", "/")
        paths = [word for word in (script, *command.words[3:]) if "/" in word]
        assert paths, command
        missing = [path for path in paths if not _is_there(path)]
        assert not missing, command


def _is_there(path: str) -> bool:
    return (ROOT / path.partition("::")[0]).exists() or (ROOT / f"{path}.py").exists()


@pytest.mark.parametrize("page", sorted({command.page for command in QUICK}))
def test_the_quick_commands_of_a_page_work_in_order(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    for command in [c for c in QUICK if c.page == page]:
        code = main(command.words[1:])
        said = capsys.readouterr()
        assert code == 0, f"{command}\n{said.err}"
        assert said.out.strip() or said.err.strip(), command
