r"""Text from files as a terminal or a tooltip may show it: what would act is made visible.

A terminal obeys control characters: an escape sequence in a model's name could move the cursor,
set the title or answer for the user. Bidirectional overrides make a name read as another one.
Such characters are shown as `\u001b`, in a form that is valid inside a JSON string too.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides of direction
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # line and paragraph separators, BOM, annotations
    "\ud800-\udfff"  # surrogates: bytes of a file's name that are no UTF-8
    "]"
)


def visible(text: str) -> str:
    r"""The text with each character that would act on a terminal written as `\uXXXX`."""
    return _ACTING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""The wide forms too: some spreadsheets take them for the narrow ones."""
_FIGURE = re.compile(r"[+-]|[+-]?[.,]?\d[\d.,]*(?:[eE][+-]?\d+)?(?: ?[A-Za-zµ%/]{1,12})*")
"""A number and its unit: nothing in it that a spreadsheet would work out."""


def sheet_cell(text: str) -> str:
    """A text for a table that people open in a spreadsheet: an apostrophe before a formula.

    What acts on a terminal is made visible, a carriage return among it: it would begin a row, which
    nothing puts an apostrophe before. Not for tables that programs read back: there a text stays
    as it is.
    """
    text = visible(text)
    if _FORMULA.match(text) is None or _FIGURE.fullmatch(text) is not None:
        return text
    return f"'{text}"


def visible_cell(text: str) -> str:
    """As `visible`, on one line: a newline in a name would begin a row of its own."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


_MARKDOWN = re.compile(r"[\\`*\[\]<&]|^(?:[#>~=]|[-+](?= ))")
"""What begins HTML, a link, a picture, a character by its number, code or emphasis; at the
beginning also a heading, a quotation or a list."""


def markdown_text(text: str) -> str:
    """A text for a line of a Markdown document: it is shown as it is, and nothing in it acts.

    A picture in a model's name would be loaded by everybody who reads the ticket.
    """
    return _MARKDOWN.sub(r"\\\g<0>", visible(" ".join(text.split())))


def markdown_cell(text: str) -> str:
    """The same for a cell of a Markdown table, where a bar would begin the next one."""
    return markdown_text(text).replace("|", "\\|")


@contextmanager
def visible_standard_error() -> Iterator[None]:
    """While the block runs, all that Python code writes to standard error is made visible.

    Warnings of libraries and log records quote names from files, too.
    """
    stream = sys.stderr
    if stream is None or isinstance(stream, _VisibleStream):
        yield
        return
    shown = _VisibleStream(stream)
    sys.stderr = shown
    try:
        yield
    finally:
        if sys.stderr is shown:
            sys.stderr = stream


class _VisibleStream:
    """A text stream that makes visible what is written; else the stream that it wraps."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write; a carriage return at the start of a line is left to those who draw progress."""
        lead = "\r" if text.startswith("\r") else ""
        self._stream.write(lead + visible(text[len(lead) :]))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)
