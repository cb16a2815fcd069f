"""Arguments of `embed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.cli.arguments import count, path
from kimera_console.cli.reading import add_reading_options
from kimera_console.core.sources.heads import HEADS

if TYPE_CHECKING:
    import argparse

AUTO = 0
"""In the place of a number of processes: what suits the machine."""


def add_embed_options(parser: argparse.ArgumentParser) -> None:
    """Add the texts, their file, its form, the file of vectors, and an unfinished run's fate."""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="texts to embed, each quoted")
    parser.add_argument(
        "--heads",
        metavar="HEADS",
        help=f"also these heads of a converted BGE-M3, comma-separated: {', '.join(HEADS)}",
    )
    parser.add_argument(
        "--input",
        metavar="FILE",
        help="file of texts: one per line, CSV, JSON lines or Parquet; - is standard input",
    )
    parser.add_argument(
        "--out",
        type=path,
        metavar="FILE",
        help="write the vectors to .npy or .parquet; the input may then have any size",
    )
    add_reading_options(parser)
    parser.add_argument(
        "--bad-lines",
        choices=("fail", "skip"),
        default="fail",
        help="what to do with a line without a usable text (default: fail)",
    )
    parser.add_argument(
        "--prompt",
        metavar="NAME",
        help="one of the model's prompts before every text; '' for none (default: the model's)",
    )
    parser.add_argument(
        "--processes",
        type=_processes,
        metavar="N",
        help="processes that share a file, each with its own model and its share of the cores: "
        "a number, or auto for one per NUMA node or eight cores (default: 1)",
    )
    parser.add_argument(
        "--append", action="store_true", help="add to the vectors in --out; the model must agree"
    )
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="continue an unfinished run")
    again.add_argument(
        "--restart", action="store_true", help="discard an unfinished run and start over"
    )


def _processes(text: str) -> int:
    return AUTO if text == "auto" else count(text)
