"""Options that say how a file of texts is read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.texts.files.types import ReadOptions


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add form, columns, encoding, delimiter and header; `reading_options` reads them."""
    parser.add_argument(
        "--format",
        choices=("auto", "txt", "csv", "jsonl", "parquet"),
        default="auto",
        help="form of the input (default: by the ending of its name, else one text per line)",
    )
    parser.add_argument("--column", default="", metavar="NAME", help="column or key of the texts")
    parser.add_argument(
        "--id-column", default="", metavar="NAME", help="column or key of the ids in the output"
    )
    parser.add_argument(
        "--encoding",
        default="",
        metavar="NAME",
        help="encoding of the input, such as cp1252 or utf-16 (default: guessed from its bytes)",
    )
    parser.add_argument(
        "--delimiter",
        type=_delimiter,
        default="",
        metavar="CHAR",
        help="separator of CSV cells: one character, or comma, semicolon, tab, bar "
        "(default: guessed from the "
        "first lines)",
    )
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first line of CSV names the columns (default: guessed from the "
        "first lines)",
    )


def reading_options(arguments: argparse.Namespace) -> ReadOptions:
    """How the input is to be read, as far as it was said."""
    from kimera_console.core.texts.files.types import FileKind, ReadOptions

    return ReadOptions(
        kind=None if arguments.format == "auto" else FileKind(arguments.format),
        encoding=arguments.encoding,
        delimiter=arguments.delimiter,
        has_header=arguments.header,
        column=arguments.column,
        id_column=arguments.id_column,
    )


def _delimiter(text: str) -> str:
    if not text:
        return ""
    from kimera_console.core.texts.files.types import DELIMITERS

    known = {name: one for one, name in DELIMITERS.items()}
    found = known.get(text, "\t" if text == r"\t" else text)
    if len(found) > 1 or found in ('"', "\r", "\n"):
        raise argparse.ArgumentTypeError(f"one character, or one of: {', '.join(known)}")
    return found
