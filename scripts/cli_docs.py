"""Write the page with every option of the command line, made from its parser.

    python scripts/cli_docs.py docs/cli.md

The page is kept in the repository, so that it can be read there; a test compares it with the
parser. What argparse prints differs between versions of Python, so nothing of it is used.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# All options

Made from the parser by `make cli-docs`; a test compares the two. What the verbs do, with examples:
[Command line](command-line.md).
"""


def page() -> str:
    """The page's text, as Markdown."""
    from kimera_console.cli.parser import build_parser

    return "\n".join([_HEAD, *_section(build_parser(), "kimera-console", level=2)])


def _section(parser: argparse.ArgumentParser, command: str, *, level: int) -> Iterator[str]:
    """A heading, what the command does, its options, and the same of what stands below it."""
    yield f"{'#' * level} {command}\n"
    for text in (parser.description, parser.epilog):
        if text:
            yield f"{_sentence(text)}\n"
    yield f"```text\n{_usage(parser, command)}\n```\n"
    rows = [row for action in parser._actions if (row := _row(action))]
    if rows:
        yield "| argument | meaning |\n| --- | --- |"
        yield "\n".join(rows) + "\n"
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _section(below, f"{command} {name}", level=min(level + 1, 3))


def _usage(parser: argparse.ArgumentParser, command: str) -> str:
    """What must be given, in order; "[options]" stands for what may be left out."""
    parts = [command]
    optional = False
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parts.append(str(action.metavar) if action.required else f"[{action.metavar}]")
        elif not action.option_strings:
            parts.append(_positional(action))
        elif action.required:
            parts.append(_spelled(action, action.option_strings[-1]))
        else:
            optional = True
    return " ".join([*parts, *(["[options]"] if optional else [])])


def _positional(action: argparse.Action) -> str:
    name = _metavar(action)
    many = {"*": f"[{name} ...]", "+": f"{name} [{name} ...]", "?": f"[{name}]"}
    return many.get(str(action.nargs), name)


def _row(action: argparse.Action) -> str:
    """The action's line of the table; "" for the help option, for verbs, and for older names."""
    if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
        return ""
    if action.help is argparse.SUPPRESS:
        return ""
    names = [_spelled(action, name) for name in action.option_strings] or [_metavar(action)]
    meaning = _cell(str(action.help)) if action.help else ""
    notes = []
    if action.choices:
        notes.append("one of " + ", ".join(f"`{one}`" for one in action.choices))
    if _tells_default(action, meaning):
        notes.append(f"default: `{action.default}`")
    if action.required and action.option_strings:
        notes.append("required")
    shown = "; ".join(part for part in (meaning, *notes) if part)
    return f"| {', '.join(f'`{_bars(name)}`' for name in names)} | {shown} |"


def _tells_default(action: argparse.Action, meaning: str) -> bool:
    if "default" in meaning or action.default is argparse.SUPPRESS:
        return False
    takes_one = bool(action.option_strings) and action.nargs is None
    return takes_one and isinstance(action.default, str) and action.default != ""


def _spelled(action: argparse.Action, name: str) -> str:
    if action.nargs == 0:
        return name
    return f"{name} [{_metavar(action)}]" if action.nargs == "?" else f"{name} {_metavar(action)}"


def _metavar(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "CHOICE" if action.choices else action.dest.upper()


def _sentence(text: str) -> str:
    """A paragraph: it begins with a capital letter and ends with a stop."""
    text = text.strip()
    return text[0].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


def _cell(text: str) -> str:
    """Text of a help for a table's cell; argparse doubles its percent signs."""
    return _bars(" ".join(text.replace("%%", "%").split())).replace("<", r"\<")


def _bars(text: str) -> str:
    return text.replace("|", r"\|")


def main() -> int:
    """Write the page where the command line says."""
    parser = argparse.ArgumentParser(description="Write the page of the command line.")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
