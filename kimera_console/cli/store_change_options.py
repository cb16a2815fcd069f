"""Arguments of the actions of `stores` that change vectors, from plan to drop-old."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kimera_console.cli.arguments import count, path

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGE_ACTIONS = {
    "plan": "what a change to another model would cost here; nothing is written",
    "run": "make the new vectors beside the old ones; continues where it was interrupted",
    "compare": "run the same searches on the old and the new vectors, and translate thresholds",
    "switch": "put the new vectors in force, together with the flags",
    "rollback": "put the old vectors and the flags back in force",
    "status": "what was started, made and switched in this database",
    "drop-old": "remove the old vectors permanently",
    "discard": "abandon a change: remove its new vectors",
    "save": "save the choices of a change under a name, without passwords",
}
INDEXES = ("auto", "none", "hnsw", "ivfflat")


def add_change_options(actions: Mapping[str, argparse.ArgumentParser]) -> None:
    """Give the actions that change vectors their options; `actions` is by name."""
    for name in ("plan", "run", "compare", "switch", "save"):
        _add_models(actions[name], searches=name == "compare")
    for name in ("plan", "run", "switch", "save"):
        actions[name].add_argument(
            "--index", choices=INDEXES, default="auto",
            help="index of the new column on PostgreSQL (default: as the old column's)",
        )  # fmt: skip
    for name in ("run", "save"):
        _add_run(actions[name])
    _add_single(actions)


def add_old_pooling(action: argparse.ArgumentParser, name: str) -> None:
    """How the old model's vectors were pooled, where it is loaded; `name` is the option's."""
    from kimera_console.core.flags.declarations import find_flag

    choices = find_flag("EMBEDDING_POOLING").choices
    action.add_argument(
        name, dest="pooling", choices=choices, default="auto",
        help="how the old model's vectors were pooled (default: as it declares)",
    )  # fmt: skip
    if name != "--pooling":  # its name before there were options of both models
        action.add_argument(
            "--pooling", choices=choices, default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )


def _add_models(action: argparse.ArgumentParser, *, searches: bool) -> None:
    action.add_argument(
        "--bundle", type=path, metavar="DIR", help="the new model (default: ONNX_MODEL_PATH)"
    )
    action.add_argument(
        "--prompt", metavar="NAME",
        help=f"one of the new model's prompts before every {'query' if searches else 'text'}; "
        f"'' for none (default: {'' if searches else 'as the run was started, else '}the model's)",
    )  # fmt: skip
    action.add_argument(
        "--old-model", default="", metavar="OLD",
        help="the model that made the old vectors: a bundle, a folder, a hub id, or 'sample'",
    )  # fmt: skip
    action.add_argument(
        "--old-prompt", metavar="NAME",
        help="prompt of the old model; '' for none (default: the model's)",
    )  # fmt: skip
    add_old_pooling(action, "--old-pooling")


def _add_run(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--rows", action="append", default=[], metavar="CLASS=WHAT",
        help="what to do with rows of a class: skip or embed; the classes are no_text, empty, "
        "image, degraded, missing, not_reproduced; may be repeated",
    )  # fmt: skip
    action.add_argument(
        "--rate", type=_rate, default=0.0, metavar="N", help="texts per second at most"
    )
    action.add_argument(
        "--chunk-rows", type=count, default=512, metavar="N",
        help="rows written together (default: 512)",
    )  # fmt: skip
    action.add_argument(
        "--shard", type=_shard, default=(1, 1), metavar="I/N",
        help="do the I-th of N parts; the others run elsewhere at the same time",
    )  # fmt: skip
    action.add_argument(
        "--ray", default="", metavar="ADDRESS",
        help="run on the workers of a Ray cluster: its address, or 'local' for this machine's",
    )  # fmt: skip
    action.add_argument(
        "--workers", type=count, default=0, metavar="N",
        help="workers of --ray (default: one per processor)",
    )  # fmt: skip
    action.add_argument(
        "--worker-threads", type=count, default=1, metavar="N",
        help="processors of each worker of --ray (default: 1)",
    )  # fmt: skip


def _add_single(actions: Mapping[str, argparse.ArgumentParser]) -> None:
    compare = actions["compare"]
    compare.add_argument(
        "--queries", type=path, metavar="FILE",
        help='texts to search for, one per line, or .jsonl of {"text": ..., "ids": [...]}; '
        "ids are the rows that should be found (default: sampled rows)",
    )  # fmt: skip
    compare.add_argument("-k", type=count, default=10, help="neighbours per query (default: 10)")
    compare.add_argument(
        "--threshold", action="append", type=_cosine, default=[], metavar="C",
        help="a threshold of the old vectors' cosines to translate; may be repeated",
    )  # fmt: skip
    actions["plan"].add_argument(
        "--sample", type=count, default=256, metavar="N", help="rows to sample (default: 256)"
    )
    actions["drop-old"].add_argument(
        "--column", default="", metavar="C", help="the column of the old vectors, by its name"
    )


def _cosine(text: str) -> float:
    number = float(text)
    if not -1 <= number <= 1:
        raise argparse.ArgumentTypeError("a number from -1 to 1 is needed")
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("a number greater than 0 is needed")
    return number


def _shard(text: str) -> tuple[int, int]:
    part, mark, parts = text.partition("/")
    if not mark or not part.isdigit() or not parts.isdigit() or not 1 <= int(part) <= int(parts):
        raise argparse.ArgumentTypeError("write it as I/N, such as 2/4")
    return int(part), int(parts)
