"""The grammar of a `.env` file, and edits that leave every other byte alone.

The grammar is python-dotenv's (1.2.4), because Kimera reads the file with it: the regular
expressions below are that grammar, applied so that the place of each value is known. Text is
decoded with `surrogateescape`, so bytes that are not UTF-8 come back as they were.

Lines that python-dotenv cannot parse are skipped here as there; `Parsed.problems` names them.
"""

from __future__ import annotations

import codecs
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BOM = "\ufeff"

_SPACES_AND_LINES = re.compile(r"\s*")
_SPACES = re.compile(r"[^\S\r\n]*")
_EXPORT = re.compile(r"export[^\S\r\n]+")
_QUOTED_KEY = re.compile(r"'([^']+)'")
_KEY = re.compile(r"[^=#\s]+")
_EQUALS = re.compile(r"=[^\S\r\n]*")
_SINGLE = re.compile(r"'((?:\\.|[^'\\])*)'", re.DOTALL)
_DOUBLE = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_TO_LINE_END = re.compile(r"[^\r\n]*")
_UNQUOTED_COMMENT = re.compile(r"\s+#.*")
_COMMENT = re.compile(r"[^\S\r\n]*#[^\r\n]*")
_LINE_END = re.compile(r"[^\S\r\n]*(?:\r\n|\n|\r|$)")
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_SINGLE_ESCAPES = re.compile(r"\\[\\']")
_DOUBLE_ESCAPES = re.compile(r"\\[\\'\"abfnrtv]")
_VARIABLE = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")

_WRITABLE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NEEDS_NO_QUOTES = re.compile(r"[\w@%+=:,./^-]*")
_LINE_BREAKS = re.compile(r"[\r\n]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Binding:
    """One `KEY=value` and where it stands; offsets count characters of the decoded text.

    Attributes:
        key: Name.
        value: Value, quotes and escapes undone; None for a bare `KEY`, which unsets it.
        line: 1-based number of the line where the key stands.
        start: Start of that line.
        end: After its last end-of-line (a quoted value may span lines).
        value_start: Where the value's text starts, quotes included.
        value_end: Where it ends.
        quote: "'", '"', or "" for a bare value.
        exported: Whether `export` stands before the key.
        text: Decoded text from `start` to `end`.
    """

    key: str
    value: str | None
    line: int
    start: int
    end: int
    value_start: int
    value_end: int
    quote: str
    exported: bool
    text: str


@dataclass(frozen=True)
class Problem:
    """A statement that cannot be parsed: its line and, as a phrase, why."""

    line: int
    reason: str
    open_quote: bool


@dataclass(frozen=True)
class Parsed:
    """A file's text, its bindings in order, and what could not be parsed."""

    text: str
    bindings: tuple[Binding, ...]
    problems: tuple[Problem, ...]

    def in_force(self) -> dict[str, Binding]:
        """The binding that counts for each key: the last one; a bare `KEY` unsets it."""
        found = {binding.key: binding for binding in self.bindings}
        return {key: binding for key, binding in found.items() if binding.value is not None}


def decode(data: bytes) -> str:
    """Text of a file; bytes that are not UTF-8 survive `encode` unchanged."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The inverse of `decode`."""
    return text.encode("utf-8", "surrogateescape")


@functools.lru_cache(maxsize=4)  # one write looks at the bytes before and after it repeatedly
def parse(data: bytes) -> Parsed:
    """Find every binding of a file, as python-dotenv does."""
    text = decode(data)
    bindings: list[Binding] = []
    problems: list[Problem] = []
    for item in _statements(text):
        if isinstance(item, Binding):
            bindings.append(item)
        else:
            problems.append(item)
    return Parsed(text, tuple(bindings), tuple(problems))


def expanded(parsed: Parsed, environ: Mapping[str, str]) -> dict[str, str]:
    """Values in force with `${NAME}` and `${NAME:-default}` replaced as load_dotenv does.

    Variables of the environment win over the file's; of the file, the lines above count.
    """
    known: dict[str, str | None] = {}

    def look_up(match: re.Match[str]) -> str:
        found = environ.get(match["name"], known.get(match["name"], match["default"]))
        return found or ""

    for binding in parsed.bindings:
        value = binding.value
        known[binding.key] = None if value is None else _VARIABLE.sub(look_up, value)
    return {key: value for key, value in known.items() if value is not None}


def edit(data: bytes, changes: Mapping[str, str | None]) -> bytes:
    """The bytes after setting (text) or removing (None) keys; only their lines change.

    Setting changes the last line of a key, which is the one that counts, or appends one;
    removing takes out every line of it. A line keeps its `export`, its comment and its line
    ending, and its quotes where they can hold the new value.

    Raises:
        EnvFileError: A name or value cannot be written, or the file holds what cannot be parsed.
    """
    for key, value in changes.items():
        _check_change(key, value)
        parsed = parse(data)
        if parsed.problems:
            problem = parsed.problems[0]
            raise EnvFileError(
                f"Line {problem.line} {problem.reason}.", hint="Correct that line by hand first."
            )
        data = encode(_set(parsed, key, value) if value is not None else _unset(parsed, key))
    return data


def line_ending(text: str) -> str:
    r"""The line ending that a new line of this file gets: its last one, "\n" where it has none."""
    endings = _NEWLINE.findall(text)
    return endings[-1] if endings else "\n"


def has_line_break(text: str) -> bool:
    """Whether a value spans lines."""
    return _LINE_BREAKS.search(text) is not None


def _statements(text: str) -> Iterator[Binding | Problem]:
    position = len(BOM) if text.startswith(BOM) else 0
    line, counted = 1, 0
    while position < len(text):
        blank = _SPACES_AND_LINES.match(text, position)
        assert blank is not None
        at = blank.end()
        if at >= len(text):
            return
        line += len(_NEWLINE.findall(text, counted, at))
        counted = at
        breaks = list(_NEWLINE.finditer(text, position, at))
        start = breaks[-1].end() if breaks else position
        item, position = _statement(text, start, at, line)
        if item is not None:
            yield item


def _statement(text: str, start: int, at: int, line: int) -> tuple[Binding | Problem | None, int]:
    """Parse the statement whose first character is at `at`; returns it and where it ends."""
    export = _EXPORT.match(text, at)
    at = export.end() if export else at
    if text.startswith("#", at):
        key, key_end = None, at
    else:
        match = _QUOTED_KEY.match(text, at) if text.startswith("'", at) else _KEY.match(text, at)
        if match is None:
            return _broken(text, at, line, "has no name before its value")
        key, key_end = _universal(match[match.lastindex or 0]), match.end()
    at = _end(_SPACES, text, key_end)
    value: str | None = None
    quote, value_start, value_end = "", key_end, key_end
    equals = _EQUALS.match(text, at)
    if equals:
        found = _value(text, equals)
        if found is None:
            return _broken(
                text, equals.end(), line, "opens a quote that is never closed", open_quote=True
            )
        value, quote, value_start, value_end, at = found
    comment = _COMMENT.match(text, at)
    at = comment.end() if comment else at
    ending = _LINE_END.match(text, at)
    if ending is None:
        return _broken(text, at, line, "is not of the form NAME=value")
    if key is None:
        return None, ending.end()
    end = ending.end()
    return Binding(
        key, value, line, start, end, value_start, value_end, quote, export is not None,
        text[start:end],
    ), end  # fmt: skip


def _value(text: str, equals: re.Match[str]) -> tuple[str, str, int, int, int] | None:
    """Value, quote, span of the value's text, and where parsing goes on; None: an open quote."""
    at = equals.end()
    first = text[at : at + 1]
    if first == "#" and len(equals[0]) > 1:
        return "", "", equals.start() + 1, equals.start() + 1, at
    if first in ("'", '"') and first:
        match = (_SINGLE if first == "'" else _DOUBLE).match(text, at)
        if match is None:
            return None
        escapes = _SINGLE_ESCAPES if first == "'" else _DOUBLE_ESCAPES
        value = escapes.sub(lambda m: codecs.decode(m[0], "unicode-escape"), _universal(match[1]))
        return value, first, at, match.end(), match.end()
    end = _end(_TO_LINE_END, text, at)
    value = _UNQUOTED_COMMENT.sub("", text[at:end]).rstrip()
    # The comment behind a bare value belongs to it in the grammar; the value's own text ends first.
    return value, "", at, at + len(value), end


def _broken(
    text: str, at: int, line: int, reason: str, *, open_quote: bool = False
) -> tuple[Problem, int]:
    return Problem(line, reason, open_quote), _end(_REST_OF_LINE, text, at)


def _universal(text: str) -> str:
    # python-dotenv reads the file with universal newlines.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _check_change(key: str, value: str | None) -> None:
    if not _WRITABLE_KEY.fullmatch(key):
        raise EnvFileError(
            f"{key!r} cannot be the name of a variable.",
            hint="Use letters, digits and underscores, not a digit first.",
        )
    if value is None:
        return
    if "\0" in value:
        raise EnvFileError(
            f"The value for {key} holds a NUL character, which no environment variable can.",
            hint="Remove it.",
        )
    if _SURROGATE.search(value):
        raise EnvFileError(
            f"The value for {key} is not valid Unicode text, so python-dotenv could not read it.",
            hint="Type it anew.",
        )


def _set(parsed: Parsed, key: str, value: str) -> str:
    found = [binding for binding in parsed.bindings if binding.key == key]
    if not found:
        return _append(parsed, key, value)
    last, text = found[-1], parsed.text
    if last.value == value:
        return text
    after = text[last.value_end : last.end]
    written = _write_value(value, quote=last.quote, after=after)
    if last.value is None:
        written = "=" + written
    return text[: last.value_start] + written + text[last.value_end :]


def _append(parsed: Parsed, key: str, value: str) -> str:
    text = parsed.text
    ending = line_ending(text)
    body = text.removeprefix(BOM)
    gap = "" if not body or body.endswith(("\n", "\r")) else ending
    exported = bool(parsed.bindings) and all(binding.exported for binding in parsed.bindings)
    prefix = "export " if exported else ""
    return f"{text}{gap}{prefix}{key}={_write_value(value, quote='', after='')}{ending}"


def _unset(parsed: Parsed, key: str) -> str:
    text = parsed.text
    for binding in reversed(parsed.bindings):
        if binding.key == key:
            text = text[: binding.start] + text[binding.end :]
    return text


def _write_value(value: str, *, quote: str, after: str) -> str:
    """The value's text: as the line had it where that can hold it, else bare, else quoted.

    Line breaks are written as escapes in double quotes, so that an entry stays on one line and
    no editor's line endings change it. Anything else that is not plain stands in single quotes:
    a shell that sources the file expands nothing there.
    """
    if has_line_break(value):
        return _double(value)
    if quote == '"' and not re.search(r"[$`\\!]", value):
        return _double(value)
    comment = after.lstrip().startswith("#")
    bare = _NEEDS_NO_QUOTES.fullmatch(value) is not None
    if quote == "" and bare and not (comment and (not value or after.startswith("#"))):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _double(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'
