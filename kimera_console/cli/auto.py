"""Options of the precision `auto`, and what the command line says of its search."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.cli.gate import asked_thresholds, threshold_option
from kimera_console.cli.output import table
from kimera_console.core.bundles.recipe import AUTO, DEFAULT_BLOCK_SIZE, Recipe
from kimera_console.core.bundles.thresholds import Thresholds, thresholds_for
from kimera_console.core.errors import ConversionError
from kimera_console.core.system.records import from_plain
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.bundles.search import Search

_RECIPE_LIMIT_BYTES = 16 * 1024 * 1024


def add_auto_options(parser: argparse.ArgumentParser) -> None:
    """The target of a search, and a point of an earlier one."""
    parser.add_argument(
        "--target-mean-cosine",
        type=threshold_option("cosine_mean"),
        metavar="X",
        help="with --precision auto: lowest mean cosine (default: 0.998)",
    )
    parser.add_argument(
        "--target-top10",
        type=threshold_option("top_k_agreement"),
        metavar="X",
        help="with --precision auto: lowest share of the ten nearest neighbours that agree"
        " (default: 0.95)",
    )
    parser.add_argument(
        "--recipe",
        default="",
        metavar="DIR#N",
        help="instead of a precision: point N of the search in the bundle DIR, a file with a recipe"
        " as JSON, or the kimera.json of a converted model",
    )


def asked_target(arguments: argparse.Namespace, precision: str) -> Thresholds | None:
    """The gate's thresholds with the target in them; None where none was asked for.

    Raises:
        ConversionError: A target without a search.
    """
    gate = asked_thresholds(arguments, precision)
    target = {
        "cosine_mean": arguments.target_mean_cosine,
        "top_k_agreement": arguments.target_top10,
    }
    asked = {name: value for name, value in target.items() if value is not None}
    if not asked:
        return gate
    if precision != AUTO:
        raise ConversionError(
            "A target is for a search.",
            hint="Use --precision auto, or set the gate with --mean-cosine and --top-k-agreement.",
        )
    return replace(gate or thresholds_for(precision), **asked)


def asked_block_size(arguments: argparse.Namespace) -> int:
    """The size of blocks; the default where none was asked for.

    Raises:
        ConversionError: It was asked for of a precision without blocks, or beside a recipe.
    """
    asked: int | None = arguments.block_size
    if asked is None:
        return DEFAULT_BLOCK_SIZE
    if arguments.recipe or arguments.precision != "int8-block":
        given = "a recipe" if arguments.recipe else arguments.precision
        raise ConversionError(
            f"A block size cannot be chosen for {given}.",
            hint="Use --precision int8-block, or leave out --block-size.",
        )
    return asked


def asked_recipe(arguments: argparse.Namespace) -> Recipe | None:
    """The recipe that was asked for, None where a precision was.

    Raises:
        ConversionError, BundleError: There is none of that name.
    """
    named: str = arguments.recipe
    if not named:
        return None
    folder, _, number = named.rpartition("#")
    if folder and number.isdecimal() and not Path(named).exists():
        return _point_recipe(Path(folder).expanduser(), int(number))
    path = Path(named).expanduser()
    try:
        if path.stat().st_size > _RECIPE_LIMIT_BYTES:
            raise ValueError
        data = json.loads(path.read_text(encoding="utf-8"))
        if "conversion" in data:
            return from_plain(data["conversion"]["recipe"], Recipe)
        return from_plain(data.get("recipe", data), Recipe)
    except OSError as problem:
        raise ConversionError(
            f"{path} cannot be read: {problem.strerror or problem}.",
            hint="Name a file with a recipe, or a point of a search: DIR#N.",
        ) from problem
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as problem:
        raise ConversionError(
            f"{path} holds no recipe.",
            hint="A converted model's kimera.json has one, as has each point of a search in it.",
        ) from problem


def search_text(search: Search) -> str:
    """A search's path as a table, and its outcome."""
    rows: list[tuple[str, ...]] = [
        (
            "#",
            "precision",
            "speed",
            "95 %",
            "mean cosine",
            "top-10",
            "recall@10",
            "moved",
            "size",
            "target",
        )
    ]
    for point in search.points:
        chosen = " <- chosen" if point.number == search.chosen else ""
        rows.append(
            (
                str(point.number),
                point.words,
                f"{point.speed:.2f}x",
                f"{point.speed_low:.2f}-{point.speed_high:.2f}" if point.number else "",
                f"{point.cosine_mean:.5f}",
                f"{point.top_k_agreement:.1%}",
                _share(point.recall_at_10),
                _share(point.rank_changes),
                byte_size(point.size_bytes),
                ("met" if point.meets else "missed") + chosen,
            )
        )
    return "\n".join((table(rows), search.words, *search.notes))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _point_recipe(folder: Path, number: int) -> Recipe:
    from kimera_console.core.bundles.manifest import read_manifest

    search = read_manifest(folder).recipe_search
    if search is None:
        raise ConversionError(
            f"{folder} was not converted with the precision auto, so it has no search.",
            hint="Convert with --precision auto first.",
        )
    return search.point(number).recipe
