"""Write the man page of the command line, made from its parser.

    python scripts/manpage.py resources/man/kimera-console.1

The page is kept in the repository, because a wheel is built without what the parser imports; a
test compares it with the parser. Width and date are fixed, so that equal parsers give equal pages.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
WIDTH = 100
"""Of the usage lines, in characters; argparse asks the terminal otherwise."""


def page() -> str:
    """The page's text, in the language of man pages."""
    os.environ["COLUMNS"] = str(WIDTH)
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    from argparse_manpage.manpage import Manpage

    from kimera_console.cli.parser import build_parser

    made = Manpage(build_parser())
    made.manual = "Kimera Console"
    made.date = ""
    made.description = "convert, test and switch embedding models"
    return f"{made}\n"


def main() -> int:
    """Write the page where the command line says."""
    parser = argparse.ArgumentParser(description="Write the man page.")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
