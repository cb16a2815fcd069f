"""The documents' commands that need a model, in the order of their page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.output.history import history_folder
from tests.docs.commands import CONSOLE, DOCUMENTS, NOT_RUN, ROOT, How, typed
from tests.docs.folder import prepare
from tests.helpers.console import Done, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.commands import Command

PAGES = (
    "convert", "first-steps", "embed", "flags", "health", "stores", "benchmark", "migration-guide",
)  # fmt: skip
"""Those whose commands are run in their order; others repeat these commands."""
STAND_INS = {
    "models/bge-m3-onnx": "models/minilm-onnx",
    "models/a ": "models/minilm-onnx ",
    "models/b": "models/minilm-int8",
    "inspect BAAI/bge-m3": "inspect sample",
    "EMBEDDING_DIM 1024": "EMBEDDING_DIM 384",
    "bench --out": "bench --quick --out",
}
"""The sample model stands in for one of 2.3 GB, and a short measurement for a long one."""
RECORDED_RUN = ROOT / "tests" / "recorded" / "benchmark-run.json"
CONVERT = "convert"
"""The page whose folder has no bundle yet; the others have one, and do not make it again."""
ENV = (
    "ONNX_MODEL_PATH=models/minilm-onnx\nEMBEDDING_DIM=384\nDATABASE_URL=sqlite:///kimera_swm.db\n"
)
WITHOUT_FLAGS = ("first-steps", CONVERT)
"""Pages on which no model is configured at the beginning."""


@pytest.mark.slow
@pytest.mark.timeout(900)
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
    for name in ("ID", "BEFORE", "AFTER"):  # what the pages call a run
        history_folder().mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RECORDED_RUN, history_folder() / f"{name}.json")
    lines = _lines(page)
    assert lines
    for line in lines:
        done = _type(line, tmp_path)
        assert done.code == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), line


def test_every_command_is_run_somewhere_or_says_why_not() -> None:
    fenced = [c for path in DOCUMENTS for c in typed(path) if c.words[0] == CONSOLE]
    quick = {c.words for c in fenced if c.how is How.RUN}
    slow = {c.words for c in fenced if c.how is How.SLOW and _page(c) in PAGES}
    assert len(slow) > 30
    assert not [str(c) for c in fenced if c.how is How.SLOW and c.words not in slow | quick]
    left = [" ".join(c.words[1:]) for c in fenced if c.how is How.PARSE]
    assert len(left) < 10
    assert all(any(re.search(pattern, each) for each in left) for pattern in NOT_RUN)


def _page(command: Command) -> str:
    return command.page.removeprefix("docs/").removesuffix(".md")


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
