"""Arguments of `stores`: which database, which columns, and what each action takes."""

from __future__ import annotations

import argparse

from kimera_console.cli.arguments import add_actions, count, path
from kimera_console.cli.store_change_options import (
    CHANGE_ACTIONS,
    add_change_options,
    add_old_pooling,
)

ACTIONS = {
    "inspect": "tables, keys, and vector columns with their type and dimension",
    "audit": "read every vector once: what is there, and what no model made",
    "prove": "find the text that the vectors were made from, with the model that made them",
}

_WITHOUT_RECIPE = ("rollback", "status", "drop-old", "discard")
"""Actions that embed nothing. They take --recipe unseen, from scripts that give it to all alike."""


def add_store_actions(parser: argparse.ArgumentParser) -> None:
    """Add the actions to the parser of `stores`."""
    parser.epilog = (
        "URL is SQLAlchemy's (sqlite:///file.db, postgresql://user@host/database) or an SQLite "
        "file; without it DATABASE_URL of the flags. It is opened read-only, except by run, "
        "switch, rollback, drop-old and discard."
    )
    actions = add_actions(parser, {**ACTIONS, **CHANGE_ACTIONS}, quiet=True)
    for name, action in actions.items():
        if name == "save":
            action.add_argument("name", metavar="NAME", help="name for the saved choices")
        else:
            action.epilog = "URL may be a NAME saved by `stores save`."
        _add_store(action, columns=name != "inspect", recipe=name not in _WITHOUT_RECIPE)
    _add_audit(actions["audit"])
    _add_prove(actions["prove"])
    add_change_options(actions)


def _add_store(action: argparse.ArgumentParser, *, columns: bool, recipe: bool) -> None:
    action.add_argument(
        "url", nargs="?", default="", metavar="URL",
        help="database to use (default: DATABASE_URL)",
    )  # fmt: skip
    action.add_argument(
        "--kimera", action="store_true", help="Kimera's tables, columns and recipes"
    )
    named = "table or view, or schema.table"
    action.add_argument(
        "--table", default="", metavar="T",
        help=f"{named} (default: the only one with vectors)" if columns else named,
    )  # fmt: skip
    if not columns:
        return
    action.add_argument("--vector", default="", metavar="V", help="the column of the vectors")
    action.add_argument(
        "--key", action="append", default=[], metavar="K",
        help="column that tells rows apart; repeat it for a composite key (default: the table's)",
    )  # fmt: skip
    action.add_argument(
        "--recipe", action="append", default=[], metavar="R",
        help="what a vector's text is: COLUMN, COLUMN->KEY, or a jinja2 template; "
        "'R WHEN condition' for some rows; may be repeated, the first that applies is used"
        if recipe else argparse.SUPPRESS,
    )  # fmt: skip


def _add_audit(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--out", type=path, metavar="FILE", help="write the ids of every class to .csv or .jsonl"
    )


def _add_prove(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--model", required=True, metavar="OLD",
        help="the model that made the vectors: a bundle, a folder, a hub id, or 'sample'",
    )  # fmt: skip
    add_old_pooling(action, "--pooling")
    action.add_argument(
        "--prompt", metavar="NAME",
        help="the old model's prompt before every text; '' for none (default: the model's)",
    )  # fmt: skip
    action.add_argument(
        "--sample", type=count, default=400, metavar="N",
        help="rows to sample; all of them if there are fewer (default: 400)",
    )  # fmt: skip
    action.add_argument(
        "--cosine", type=_share, default=0.999, metavar="C",
        help="lowest cosine at which a vector counts as reproduced (default: 0.999)",
    )  # fmt: skip
    action.add_argument(
        "--share", type=_share, default=0.95, metavar="S",
        help="lowest share of reproduced rows that proves a recipe (default: 0.95)",
    )  # fmt: skip
    action.add_argument(
        "--out", type=path, metavar="FILE",
        help="write the ids of rows that are not reproduced to .csv or .jsonl",
    )  # fmt: skip


def _share(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError("a number greater than 0 and at most 1 is needed")
    return number
