"""The commands that the documents tell a reader to type, and what a test does with each."""

from __future__ import annotations

import enum
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
GENERATED = ROOT / "docs" / "cli.md"
"""Has usage lines with metavariables, and no commands."""
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks/README.md")
    if path != GENERATED
)
CONSOLE = "kimera-console"
SYSTEM = {
    "apt",
    "cp",
    "docker",
    "dpkg",
    "head",
    "ls",
    "pip",
    "podman",
    "source",
    "sudo",
    "tar",
    "zcat",
}
"""Programs of the system that documents may use; what they are given is not looked at."""
_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S)
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_COMMENT = re.compile(r"\s#\s.*$", re.MULTILINE)
_OPERATORS = re.compile(r"^[()<>|&;]+$")


class How(enum.Enum):
    """What is done with a command of the console."""

    RUN = "run, in this process"
    SLOW = "run, with the sample model"
    PARSE = "given to the parser alone, see NOT_RUN"


NOT_RUN = {
    r"^convert BAAI/": "downloads 2.3 GB; the same conversion is run with the sample model",
    r"--against sentence-transformers": "pip makes an environment: test_library_comparison.py",
    r"^convert .*--(?:precision auto|recipe)": "minutes of searching: precision/test_auto.py",
    r"^bench --(?:contenders?|batch|claim)": "minutes each: core/bench/measure, test_bench_kept.py",
}
"""Commands in fenced blocks that no test runs, and why; they are given to the parser alone."""
RULES = (
    *((pattern, How.PARSE) for pattern in NOT_RUN),
    (r"\b(?:ID|BEFORE|AFTER)\b|\bBAAI/|models/[ab]\b|^bench (?!history$)", How.SLOW),
    (r"^(?:convert|verify|embed|doctor|models delete)\b", How.SLOW),
    (r"^flags (?:try|set --if-it-works)", How.SLOW),
    (r"^stores (?!inspect|audit)", How.SLOW),
    (r"", How.RUN),
)
"""The first pattern that is found in a command's words, without `kimera-console`, decides."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments, as a document has it.

    Attributes:
        page: The document's path from the root: "docs/embed.md".
        line: The whole line that it stands in, without comments: it may be a pipeline.
        words: The program and its arguments.
        environment: Variables that are set before it.
    """

    page: str
    line: str
    words: tuple[str, ...]
    environment: tuple[str, ...] = ()

    @property
    def how(self) -> How:
        """What is done with it; only of commands of the console."""
        text = " ".join(self.words[1:])
        return next(how for pattern, how in RULES if re.search(pattern, text))

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)}"


def blocks(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a document, as (kind, text)."""
    found = _FENCE.finditer(path.read_text("utf-8"))
    return [(each["kind"], each["body"]) for each in found]


def typed(path: Path) -> list[Command]:
    """The commands in a document's fenced blocks, in order."""
    shells = [body for kind, body in blocks(path) if kind == "shell"]
    return [command for body in shells for line in _lines(body) for command in _split(path, line)]


def spans(path: Path) -> list[str]:
    """What stands between backticks in a document's running text and tables."""
    text = _FENCE.sub("", path.read_text("utf-8"))
    return [" ".join(span.split()) for span in _INLINE.findall(text)]


def mentioned(path: Path) -> list[Command]:
    """The commands in a document's running text and tables, of the console, make and Python."""
    begins = re.compile(rf"(?:{CONSOLE}|make|(?:\S*/)?python) \S")
    meant = [span for span in spans(path) if begins.match(span)]
    # `make bench...` and `kimera-console VERB --help` stand for many commands.
    whole = [span for span in meant if not re.search(r"\.\.\.|…|\bVERB\b", span)]
    return [command for span in whole for command in _split(path, span)]


def _lines(body: str) -> list[str]:
    joined = _COMMENT.sub("", body).replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip()]


def _split(path: Path, line: str) -> Iterator[Command]:
    """The commands of a line: a pipeline has several."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    page = path.relative_to(ROOT).as_posix()
    words: list[str] = []
    for word in [*lexer, ";"]:
        if not _OPERATORS.match(word):
            words.append(word)
            continue
        if words:
            count = next(i for i, each in enumerate(words) if not re.match(r"\w+=", each))
            program, *arguments = words[count:]
            name = CONSOLE if Path(program).name == CONSOLE else program  # also of a package's own
            yield Command(page, line, (name, *arguments), tuple(words[:count]))
        words = []
