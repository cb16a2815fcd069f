"""Every program that the console starts gets variables that were chosen for it."""

from __future__ import annotations

import ast
from pathlib import Path

import kimera_console

PACKAGE = Path(kimera_console.__file__).parent
STARTS = {
    "subprocess": {"Popen", "run", "call", "check_call", "check_output", "getoutput",
                   "getstatusoutput"},
    "os": {"system", "popen", "execv", "execvp", "execl", "execlp", "spawnv", "spawnl", "spawnvp",
           "spawnlp", "startfile", "fork", "forkpty"},
    "platform": {"platform", "processor", "architecture"},  # they run uname or file
    "multiprocessing": {"Process", "Pool", "get_context"},
}  # fmt: skip
WITH_ENVIRONMENT = {"env"}
RESTART = ("app.py", "os.execv")
"""The window starts itself again, in the same process: its environment is the user's own."""


def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
    }


def starts(tree: ast.Module) -> list[tuple[str, bool]]:
    """Each call that starts a program: "subprocess.run", and whether it names the variables."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in STARTS:
            names = {one.name for one in node.names} & STARTS[node.module]
            found += [(f"from {node.module} import {name}", False) for name in sorted(names)]
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(node.func.value, ast.Name):
            module, name = node.func.value.id, node.func.attr
            if name in STARTS.get(module, ()):
                given = {one.arg for one in node.keywords}
                found.append((f"{module}.{name}", bool(given & WITH_ENVIRONMENT)))
    return found


def test_every_program_is_started_with_variables_that_are_chosen() -> None:
    found = [(file, *call) for file, tree in trees().items() for call in starts(tree)]
    assert sum(named for *_, named in found) >= 6
    assert [(file, call) for file, call, named in found if not named] == [RESTART]


def test_a_start_without_variables_is_found() -> None:
    code = "import os\nfrom subprocess import run\nsubprocess.Popen([], env={})\nos.system('x')\n"
    assert sorted(starts(ast.parse(code))) == [
        ("from subprocess import run", False), ("os.system", False), ("subprocess.Popen", True),
    ]  # fmt: skip
