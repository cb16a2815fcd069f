"""Options of the parity gate, shared by `convert` and `verify`. Imported with every verb: light."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from kimera_console.cli.arguments import path
from kimera_console.core.bundles.thresholds import (
    OPTIONS,
    Thresholds,
    adjusted,
    bounds,
)
from kimera_console.core.sources.architectures import SENTENCE_TRANSFORMERS

if TYPE_CHECKING:
    from collections.abc import Callable

_HELP = {
    "cosine_min": "lowest cosine that any text may have",
    "cosine_mean": "lowest mean cosine",
    "cosine_p01": "lowest 1st percentile of the cosines",
    "top_k_agreement": "lowest share of each text's ten nearest neighbours that must agree, 0 to 1",
    "order_tolerance": "largest change of a component with the texts in the same batch",
    "norm_tolerance": "largest distance of a vector's norm from 1",
    "recall_loss": "largest loss of recall@10 on the labelled set, 0 to 1",
    "rank_changes": "largest share of its queries whose first relevant passage may change its rank"
    " among the first ten, 0 to 1",
    "self_retrieval": "lowest share of texts that find themselves when embedded alone, 0 to 1",
}


def add_against_options(parser: argparse.ArgumentParser) -> None:
    """`--against` and `--yes` of `verify`."""
    parser.add_argument(
        "--against",
        type=lambda text: text if text == SENTENCE_TRANSFORMERS else path(text),
        metavar="DIR",
        help=f"compare its vectors with this bundle's, or with those that {SENTENCE_TRANSFORMERS} "
        "gives for the folder that it was converted from",
    )
    parser.add_argument(
        "--yes", action="store_true", help=f"allow pip to install {SENTENCE_TRANSFORMERS}"
    )


def add_gate_options(parser: argparse.ArgumentParser) -> None:
    """`--texts` and an option for each threshold; defaults are the precision's own."""
    gate = parser.add_argument_group("parity gate")
    gate.add_argument(
        "--texts",
        type=path,
        metavar="FILE",
        help="compare these texts too: txt, csv, jsonl or parquet, at most 1,000",
    )
    for name, option in OPTIONS.items():
        gate.add_argument(
            option,
            dest=name,
            type=threshold_option(name),
            metavar="X",
            help=f"{_HELP[name]} (default: the precision's)",
        )


def asked_thresholds(arguments: argparse.Namespace, precision: str) -> Thresholds | None:
    """The thresholds of a precision with those that were asked for; None if none was."""
    asked = {name: getattr(arguments, name) for name in OPTIONS}
    return adjusted(precision, asked) if any(v is not None for v in asked.values()) else None


def threshold_option(name: str) -> Callable[[str], float]:
    """What reads a threshold's value and refuses one out of its range."""
    low, high = bounds(name)

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:  # not-a-number is within nothing
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
        return value

    return parse
