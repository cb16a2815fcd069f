"""Options and flags that the documents name are those that there are."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from kimera_console.cli.parser import build_parser
from kimera_console.core.flags.declarations import FLAGS
from tests.docs.commands import DOCUMENTS, ROOT, spans

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_SCRIPTS = ("python ", "bench_", "pip ")
"""Spans with options of something else than the console."""
OF_BENCHMARKS = ("benchmarks/README.md", "docs/figures.md")
"""Documents that name options of the scripts that measure."""


def test_every_option_in_running_text_exists() -> None:
    known = set(_options(build_parser()))
    named = [
        (path.name, option)
        for path in DOCUMENTS
        if path.relative_to(ROOT).as_posix() not in OF_BENCHMARKS
        for span in spans(path)
        if not any(name in span for name in OF_SCRIPTS)
        for option in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", span)
    ]
    assert len(named) > 60
    assert not [(page, option) for page, option in named if option not in known]


def test_the_table_of_flags_has_every_flag_with_its_default() -> None:
    text = (ROOT / "docs" / "flags.md").read_text("utf-8")
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*)\|", text, re.MULTILINE))
    assert {name: default.strip(" `") for name, default in table.items()} == {
        flag.name: flag.default for flag in FLAGS
    }


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _options(below)
