"""The core's advice: worded by the command line and by the window, and by neither in the core."""

from __future__ import annotations

import argparse
import ast
import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kimera_console
from kimera_console.cli import advice as cli_advice
from kimera_console.cli.parser import build_parser
from kimera_console.core.errors import (
    Action,
    Advice,
    BundleError,
    Step,
    error_from_dict,
    error_to_dict,
)
from kimera_console.gui.widgets.messages import advice as gui_advice

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(kimera_console.__file__).parent
OPTION = re.compile(r"(?:^|[\s(`'\"])--[a-z]|kimera-console (?!begin )[a-z]")
"""An option or a command. "kimera-console begin" starts the name of a lock."""
TAB = re.compile(r"\b[A-Z][a-z]+ (?:tab|page)\b")
COMMANDS_ELSEWHERE = {
    "core/flags/exports.py",  # of Docker, for the file that is exported for it
    "core/sources/sample.py",  # of pip, for a package that is not the console's
    "core/sources/checks.py",  # a line of Python, to save a tokenizer again
}


@pytest.mark.parametrize("action", Action)
def test_each_action_has_its_words_on_both_sides(action: Action) -> None:
    said = Advice.of("Do it", action, ".")
    assert cli_advice.advice_words(said).startswith("Do it (")
    here = gui_advice.advice_words(said)
    assert here.startswith("Do it")
    assert not OPTION.search(here)
    assert "--" not in here


@pytest.mark.parametrize("action", Action)
def test_the_command_line_has_each_option_and_command_that_it_names(action: Action) -> None:
    words = cli_advice.WORDS[action].replace("without ", "").split()
    verbs, options = _known_words()
    if words[0] == "kimera-console":
        assert all(word in verbs or word in options for word in words[1:]), words
    else:
        assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.slow
@pytest.mark.parametrize("label", sorted({one for one in gui_advice.WORDS.values() if one}))
def test_the_window_has_each_control_and_tab_that_it_names(label: str) -> None:
    shown = _strings_of("gui", but="advice.py")
    assert {name.removesuffix(" tab") for name in label.split(", ")} <= shown


def test_no_sentence_of_the_core_names_an_option_or_a_command() -> None:
    found = [
        f"{file}:{line}: {text}"
        for file, line, text in _sentences()
        if OPTION.search(text) and file not in COMMANDS_ELSEWHERE
    ]
    assert not found


def test_no_sentence_of_the_core_names_a_tab_of_the_window() -> None:
    assert TAB.search("The Health tab says what each backend lacks.")
    assert not [f"{file}:{line}: {text}" for file, line, text in _sentences() if TAB.search(text)]


def test_advice_crosses_a_process_boundary_with_its_steps() -> None:
    advice = Advice.of("Go on", Action.RESUME, ", or take back", Step(Action.ROLL_BACK, "7"), ".")
    again = error_from_dict(error_to_dict(BundleError("m broke.", hint=advice)))
    assert again.advice == advice
    assert str(again) == "m broke. Go on, or take back."
    assert cli_advice.error_words(again).endswith(
        "Go on (--resume), or take back (kimera-console flags rollback 7)."
    )


@pytest.mark.parametrize("data", [[["no such", ""]], [[]], 7, {}, [["resume"]], None])
def test_what_is_no_advice_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Advice.from_plain(data)


@functools.cache
def _sentences() -> list[tuple[str, int, str]]:
    """Strings of the core with words in them, without docstrings; Health's commands are meant."""
    return list(_found_sentences())


def _found_sentences() -> Iterator[tuple[str, int, str]]:
    for path in sorted((PACKAGE / "core").rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        if file.startswith("core/health/"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if id(node) not in bare and len(text.split()) > 1:
                    yield file, node.lineno, text


@functools.cache
def _strings_of(folder: str, *, but: str) -> set[str]:
    """What the window's code says, without the marks of shortcuts."""
    return {
        node.value.replace("&", "")
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != but
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@functools.cache
def _known_words() -> tuple[set[str], set[str]]:
    verbs: set[str] = set()
    options: set[str] = set()
    waiting: list[argparse.ArgumentParser] = [build_parser()]
    while waiting:
        for action in waiting.pop()._actions:
            options.update(action.option_strings)
            if isinstance(action.choices, dict):
                verbs.update(action.choices)
                waiting.extend(action.choices.values())
            elif action.choices:
                verbs.update(map(str, action.choices))
    return verbs, options
