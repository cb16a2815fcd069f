"""Where each binding of a `.env` file stands, and edits that leave every other byte alone.

python-dotenv's own parser decides what a binding is and what its value is, because Kimera reads
the file with it. It hands back the exact text of every binding; what is added here is the place
of the value inside that text.

Lines that python-dotenv cannot parse are skipped here as there; `Parsed.problems` names them.
"""

from __future__ import annotations

import functools
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BOM = "\ufeff"

_NEWLINE = re.compile(r"\r\n|\n|\r")
_HEAD = re.compile(r"\s*(export[^\S\r\n]+)?('[^']+'|[^=#\s]+)[^\S\r\n]*(=[^\S\r\n]*)?")
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_UNQUOTED_COMMENT = re.compile(r"\s+#.*")
_NAME_END = re.compile(r"[}:]")

LARGEST_EXPANDED = 16 * 1024 * 1024
"""Characters of all values with their variables replaced; a few lines that double each other
would otherwise fill the memory.
"""

_WRITABLE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NEEDS_NO_QUOTES = re.compile(r"[\w@%+=:,./^-]*")
_LINE_BREAKS = re.compile(r"[\r\n]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


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


@dataclass(frozen=True)
class Problem:
    """A statement that cannot be parsed: its line and, as a phrase, why."""

    line: int
    reason: str
    open_quote: bool = False


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
    items = tuple(_statements(text))
    return Parsed(
        text,
        tuple(item for item in items if isinstance(item, Binding)),
        tuple(item for item in items if isinstance(item, Problem)),
    )


def values_in(data: bytes) -> dict[str, str | None]:
    """What python-dotenv reads from these bytes; `${NAME}` stays as it is."""
    return _values(decode(data))


def expanded(parsed: Parsed, environ: Mapping[str, str]) -> dict[str, str]:
    """Values in force with `${NAME}` and `${NAME:-default}` replaced as load_dotenv does.

    Variables of the environment win over the file's; of the file, the lines above count.

    Raises:
        EnvFileError: The values grow beyond `LARGEST_EXPANDED`.
    """
    known: dict[str, str | None] = {}
    room = LARGEST_EXPANDED

    def look_up(name: str, default: str | None) -> str:
        return environ.get(name, known.get(name, default)) or ""

    for binding in parsed.bindings:
        value = binding.value
        if value is not None:
            parts = []
            for part in _expanded_parts(value, look_up):
                room -= len(part)
                if room < 0:
                    raise EnvFileError(
                        f"Line {binding.line}: variables in {binding.key} grow without bound.",
                        hint="Shorten the values that it names.",
                    )
                parts.append(part)
            value = "".join(parts)
        known[binding.key] = value
    return {key: value for key, value in known.items() if value is not None}


def names_in(value: str) -> set[str]:
    """The variables that a value names as `${NAME}`."""
    found: set[str] = set()

    def note(name: str, _default: str | None) -> str:
        found.add(name)
        return ""

    for _part in _expanded_parts(value, note):
        pass
    return found


def _expanded_parts(text: str, look_up: Callable[[str, str | None], str]) -> Iterator[str]:
    """A value's pieces with each variable replaced, in time linear in its length.

    A regular expression would scan on from each `${` that nothing closes.
    """
    at = 0
    while (start := text.find("${", at)) >= 0:
        stop = _NAME_END.search(text, start + 2)
        if stop is None:
            break
        name, end, default = text[start + 2 : stop.start()], stop.start(), None
        if stop[0] == ":":
            if not text.startswith(":-", end):  # closes no variable that began before it
                yield text[at:end]
                at = end
                continue
            closed = text.find("}", end)
            if closed < 0:
                break
            end, default = closed, text[end + 2 : closed]
        yield text[at:start]
        yield look_up(name, default)
        at = end + 1
    yield text[at:]


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


def _statements(text: str) -> Iterator[Binding | Problem]:
    if not text:
        return
    from dotenv.parser import parse_stream

    at = len(BOM) if text.startswith(BOM) else 0
    line, counted = 1, 0
    for found in parse_stream(io.StringIO(text, newline="")):  # it takes the mark off as well
        piece = found.original.string
        start, at = at, at + len(piece)
        first = at - len(piece.lstrip())
        if found.key is None and not found.error:
            continue  # a comment, or blank lines
        line += len(_NEWLINE.findall(text, counted, first))
        counted = first
        start += _after_last_newline(text[start:first])
        if found.error:
            yield _problem(text, first, line)
        else:
            key, value = found.key or "", found.value
            if "\r" in piece:  # Kimera's reader opens the file with universal newlines
                key, value = _values("\n" + text[first:at]).popitem()
            place = _place(text, first, at, value)
            yield Binding(key, value, line, start, at, *place)


def _after_last_newline(blank: str) -> int:
    return max(blank.rfind("\n"), blank.rfind("\r")) + 1


def _place(text: str, first: int, end: int, value: str | None) -> tuple[int, int, str, bool]:
    """Start and end of a binding's value, its quote, and whether the line exports it."""
    head = _HEAD.match(text, first, end)
    assert head is not None, "python-dotenv has found a key here"
    exported = head[1] is not None
    if value is None:
        return head.end(2), head.end(2), "", exported
    at = head.end()
    quoted = _QUOTED.match(text, at, end)
    if quoted:
        return at, quoted.end(), text[at], exported
    if not value and text.startswith("#", at, end):
        at = head.start(3) + 1  # "KEY= # comment": the blank belongs to the comment
    rest = _NEWLINE.split(text[at:end], maxsplit=1)[0]
    length = len(_UNQUOTED_COMMENT.sub("", rest).rstrip()) if value else 0
    return at, at + length, "", exported


def _problem(text: str, first: int, line: int) -> Problem:
    head = _HEAD.match(text, first)
    if head is None:
        return Problem(line, "has no name before its value")
    opens = head[3] is not None and text[head.end() : head.end() + 1] in ("'", '"')
    if opens and _QUOTED.match(text, head.end()) is None:
        return Problem(line, "opens a quote that is never closed", open_quote=True)
    return Problem(line, "is not of the form NAME=value")


def _values(text: str) -> dict[str, str | None]:
    if not text:
        return {}
    from dotenv.parser import parse_stream

    bindings = parse_stream(io.StringIO(text, newline=None))
    return {each.key: each.value for each in bindings if each.key is not None}


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
    if SURROGATE.search(value):
        raise EnvFileError(
            f"The value for {key} is not valid Unicode text, so python-dotenv could not read it.",
            hint="Type it again.",
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
    endings = _NEWLINE.findall(text)
    ending = endings[-1] if endings else "\n"
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
    if _LINE_BREAKS.search(value):
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
