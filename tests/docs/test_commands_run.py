"""The documents' commands that need a model, in the order of their page."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.commands import CONSOLE, DOCUMENTS, ROOT, How, typed
from tests.docs.folder import prepare
from tests.helpers.console import Done, run_here

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ("convert", "first-steps", "embed", "flags", "health", "stores")
"""Those whose commands are run; others repeat these commands, and are parsed."""
STAND_INS = {"models/bge-m3-onnx": "models/minilm-onnx"}
"""The sample model takes the place of one that has 2.3 GB."""
CONVERT = "convert"
"""The page whose folder has no bundle yet; the others have one, and do not make it again."""
ENV = "ONNX_MODEL_PATH=models/minilm-onnx\nEMBEDDING_DIM=384\n"
WITHOUT_FLAGS = ("first-steps", CONVERT)
"""Pages on which no model is configured at the beginning."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the documents' lines are for a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_work_in_order(
    page: str, tmp_path: Path, request: pytest.FixtureRequest, traced_once: None
) -> None:
    prepare(tmp_path)
    if page != CONVERT:
        bundle = request.getfixturevalue("minilm_bundle")
        # A copy, not hard links: onnx refuses to read the weights of a file that has two names, and
        # the other tests of this process share this one.
        shutil.copytree(bundle, tmp_path / "models" / "minilm-onnx")
    if page not in WITHOUT_FLAGS:
        (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    lines = _lines(page)
    assert lines
    for line in lines:
        done = _type(line, tmp_path)
        assert done.code == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), line


def test_no_other_page_has_a_verb_or_an_action_that_is_not_run_here() -> None:
    needing = [c for path in DOCUMENTS for c in typed(path) if c.words[0] == CONSOLE]
    needing = [command for command in needing if command.how is How.SLOW]
    here = {_kind(c.words) for c in needing if c.page.removeprefix("docs/")[:-3] in PAGES}
    assert len(here) > 10
    assert {_kind(command.words) for command in needing} == here


def _kind(words: tuple[str, ...]) -> tuple[str, ...]:
    """The verb, and the action where it has several."""
    return words[1:3] if words[1] in ("flags", "models", "stores") else words[1:2]


def _lines(page: str) -> list[str]:
    """Whole lines with a command that is run, each once, with stand-ins."""
    commands = typed(ROOT / "docs" / f"{page}.md")
    run = [c for c in commands if c.words[0] == CONSOLE and c.how is not How.PARSE]
    lines = list(dict.fromkeys(command.line for command in run))
    if page != CONVERT:
        lines = [line for line in lines if not line.startswith(f"{CONSOLE} convert ")]
    for name, stand_in in STAND_INS.items():
        lines = [line.replace(name, stand_in) for line in lines]
    return lines


def _type(line: str, folder: Path) -> Done:
    """A command alone runs in this process; what has more than its words is typed into a shell."""
    program, *words = shlex.split(line)
    if program == CONSOLE and not set("|&;<>()$*?~`") & set(line):
        return run_here(*words, cwd=folder)
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    console = programs / CONSOLE
    console.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kimera_console "$@"\n')
    console.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", line],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
