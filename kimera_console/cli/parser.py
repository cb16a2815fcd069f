"""Arguments of the command line."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.cli.arguments import USUAL_ENV_FILE, add_actions, add_env_file, count, path
from kimera_console.cli.desktop import add_desktop_options, check_alone
from kimera_console.cli.output import print_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from _typeshed import SupportsWrite

_DESCRIPTION = """\
Convert, prove, try, measure and switch embedding models for Kimera SWM.

Without a verb the window opens. With one, the same work is done here, headless."""

_EPILOG = "exit codes: 0 success, 1 failure (one sentence says why), 2 wrong usage, 130 interrupted"


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse arguments; `verb` is None where the window is wanted. Exits with 2 on wrong usage.

    Raises:
        AnswerLostError: Help was asked for, and standard output takes no more.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = build_parser(words)
    return check_alone(parser.parse_args(words), parser)


class _Parser(argparse.ArgumentParser):
    """Argparse's own passes over help that cannot be written, and says that all went well."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is sys.stdout:
            print_answer(message, end="")
        else:
            super()._print_message(message, file)


def build_parser(words: Collection[str] | None = None) -> argparse.ArgumentParser:
    """The parser, verbs included.

    Args:
        words: What will be parsed. Verbs that are not among these words get no options: what
            those need is not imported. None is for a parser that is complete.
    """
    parser = _Parser(
        prog="kimera-console",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kimera-console {__version__}")
    parser.set_defaults(verb=None)
    add_env_file(parser, default=USUAL_ENV_FILE)
    add_desktop_options(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for name, (text, add_options) in _VERBS.items():
        verb = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if words is None or name in words:
            _add_common(verb)
            add_options(verb)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    add_env_file(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress on standard error")


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="folder, hub id, id@revision, or 'sample'")
    parser.add_argument("--revision", default="", help="revision of a hub id")
    _add_pooling(parser)


def _add_pooling(parser: argparse.ArgumentParser) -> None:
    from kimera_console.core.sources.pooling import MODES

    parser.add_argument(
        "--pooling",
        choices=("auto", *MODES),
        default="auto",
        help="how token vectors become one vector (default: what the model declares)",
    )


def _add_convert(parser: argparse.ArgumentParser) -> None:
    from kimera_console.cli.auto import add_auto_options
    from kimera_console.cli.gate import add_gate_options
    from kimera_console.core.bundles.recipe import BLOCK_SIZES, PRECISION_CHOICES
    from kimera_console.core.sources.exporters import EXPORTER_CHOICES
    from kimera_console.core.sources.heads import HEAD_CHOICES

    parser.add_argument("source", metavar="SOURCE", help="folder, hub id, id@revision, or 'sample'")
    parser.add_argument(
        "--out", type=path, required=True, metavar="DIR", help="the bundle's folder"
    )
    parser.add_argument(
        "--exporter",
        choices=EXPORTER_CHOICES,
        default="auto",
        help="published takes the source's own onnx/model.onnx instead of converting",
    )
    agree = "allow pip to install what is missing: optimum, or the conversion part of lite"
    parser.add_argument("--yes", action="store_true", help=agree)
    parser.add_argument(
        "--no-comparison",
        dest="comparison",
        action="store_false",
        help="import without comparing with the source model (with --exporter published)",
    )
    parser.add_argument(  # its older name
        "--no-original",
        dest="comparison",
        action="store_false",
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )
    parser.add_argument(
        "--precision",
        choices=PRECISION_CHOICES,
        default="fp32",
        help="auto searches for the fastest mixture that meets a target (default: fp32)",
    )
    add_auto_options(parser)
    parser.add_argument(
        "--quantize-embeddings",
        action="store_true",
        help="store embedding tables in 8 bits too (int8, int8-block)",
    )
    parser.add_argument(
        "--block-size",
        type=int,
        choices=BLOCK_SIZES,
        help="inputs that share a scale (int8-block; default: 32)",
    )
    parser.add_argument(
        "--fused-attention",
        action="store_true",
        help="write attention as ONNX Runtime's own operator: meant for GPUs (direct exporter)",
    )
    parser.add_argument("--revision", default="", help="revision of a hub id")
    _add_pooling(parser)
    parser.add_argument(
        "--heads",
        choices=HEAD_CHOICES,
        default="all",
        help="further heads where the model has them (BGE-M3's sparse and colbert), or dense alone",
    )
    parser.add_argument(
        "--activate",
        action="store_true",
        help="point the flags at the bundle and check that it runs",
    )
    parser.add_argument("--force", action="store_true", help="replace an existing bundle")
    add_gate_options(parser)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    from kimera_console.cli.gate import add_against_options, add_gate_options

    parser.add_argument("bundle", type=path, metavar="DIR", help="the bundle's folder")
    add_against_options(parser)
    add_gate_options(parser)


def _add_quarantine(parser: argparse.ArgumentParser) -> None:
    texts = {
        "list": "what failed, why, and its size",
        "show": "the full report of one",
        "keep": "make one a model anyway; who, when and why stay in its manifest",
        "delete": "delete one permanently",
    }
    for name, action in add_actions(parser, texts).items():
        action.add_argument(
            "--models", type=path, metavar="DIR", help="models folder (default: that of the .env)"
        )
        if name != "list":
            action.add_argument("name", metavar="NAME", help="its name in the list, or its folder")
        if name == "keep":
            action.add_argument("--reason", required=True, metavar="TEXT", help="why it is kept")
            action.add_argument(
                "--out",
                type=path,
                metavar="DIR",
                help="the bundle's folder (default: the one that the conversion named)",
            )
            action.add_argument("--force", action="store_true", help="replace an existing bundle")


def _add_models(parser: argparse.ArgumentParser) -> None:
    texts = {
        "list": "the converted models of a folder, and the configured one",
        "delete": "delete a converted model; the active one only with --force",
        "history": "past conversions, newest first",
        "clean": "remove what killed conversions left in a folder",
    }
    for name, action in add_actions(parser, texts).items():
        if name in ("list", "clean"):
            action.add_argument(
                "folder", nargs="?", type=path, metavar="DIR",
                help="models folder (default: that of ONNX_MODEL_PATH)",
            )  # fmt: skip
        if name == "delete":
            action.add_argument(
                "bundle", type=path, metavar="DIR", help="the folder of the model to delete"
            )
            action.add_argument(
                "--force", action="store_true", help="delete the configured model too"
            )
        if name == "history":
            action.add_argument(
                "--limit", type=count, default=20, metavar="N",
                help="conversions to list (default: 20)",
            )  # fmt: skip


def _add_embed(parser: argparse.ArgumentParser) -> None:
    from kimera_console.cli.embed_options import add_embed_options

    add_embed_options(parser)


def _add_bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "history", nargs="*", metavar="history",
        help="saved runs: `history` lists them, `history show ID`, `history compare BEFORE AFTER`, "
        "`history note ID TEXT`",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a short plan, under 90 s for MiniLM")
    parser.add_argument(
        "--no-limit", action="store_true", help="leave out the machine's own limit (6 s at most)"
    )
    parser.add_argument(
        "--out", type=path, metavar="FILE", help="write the run to .json, .csv or .md"
    )
    parser.add_argument(
        "--contenders", metavar="NAMES", default="",
        help="backends, comma-separated, such as onnx,openvino "
        "(default: onnx, transformers and lightweight where they are available)",
    )  # fmt: skip
    parser.add_argument(
        "--contender", metavar="SPEC", action="append", default=[],
        help="one contender, such as transformers:bf16,eager or "
        "onnx:model=models/m-int8,threads=2; may be repeated, also with the same one twice",
    )  # fmt: skip
    parser.add_argument(
        "--claim", metavar="TEXT", action="append", default=[],
        help="a claim to check, such as 'onnx >= 2x transformers throughput'; may be repeated",
    )  # fmt: skip
    parser.add_argument("--claims", type=path, metavar="FILE", help="claims, one per line")
    parser.add_argument(
        "--fail-on", choices=("refuted", "not-decided"), default="",
        help="exit with 1 if a claim (yours, else the migration's) is refuted; not-decided: also "
        "if one is undecided",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list what this machine can measure")
    parser.add_argument(
        "--texts", type=path, metavar="FILE",
        help="your own texts, one per line or a column, embedded as they are",
    )  # fmt: skip
    parser.add_argument(
        "--quality", nargs="?", const="", default=None, metavar="FILE",
        help="also measure quality: cosine to the source model and, from a file of "
        "scored pairs or of queries with what they should find, Spearman, or recall and nDCG",
    )  # fmt: skip
    parser.add_argument(
        "--mixed", action="store_true", help="also measure batches of mixed lengths"
    )
    parser.add_argument(
        "--cold-start",
        action="store_true",
        help="also measure from process start to the first vector",
    )
    parser.add_argument(
        "--sustained", type=count, default=0, metavar="S",
        help="also run each contender alone for S seconds without a pause",
    )  # fmt: skip
    parser.add_argument("--batch", metavar="N,N", default="", help="batch sizes, comma-separated")
    parser.add_argument("--tokens", metavar="N,N", default="", help="lengths in tokens")
    parser.add_argument(
        "--rounds", type=count, default=None, metavar="N",
        help="rounds for each contender and scenario (default: 9)",
    )  # fmt: skip
    parser.add_argument(
        "--threads", type=count, default=0, metavar="N",
        help="threads of each contender (default: one per physical core)",
    )  # fmt: skip


def _add_flags(parser: argparse.ArgumentParser) -> None:
    from kimera_console.cli.assignments import USAGE, Assignments

    texts = {
        "list": "every flag with its value and origin",
        "get": "one flag's value",
        "set": "write a flag to the file, or several at once; a secret is asked for or piped in",
        "unset": "remove a flag from the file",
        "history": "past writes of the file, newest first",
        "compare": "what undoing the last write, or restoring the file before ID, would change",
        "rollback": "undo the last write, or restore the file as it was before ID; byte for byte",
        "try": "load the backend as if these values were in the file; nothing is written",
        "export": "the values in force for a shell, Docker, systemd or Kubernetes; no secrets",
    }
    for name, action in add_actions(parser, texts).items():
        if name in ("get", "unset"):
            action.add_argument("name", metavar="NAME", help="a flag, such as EMBEDDING_DIM")
        if name in ("set", "unset"):
            action.add_argument(
                "--if-it-works", action="store_true",
                help="try it first and verify it afterwards; the file stays as it was if either "
                "fails",
            )  # fmt: skip
        if name == "set":
            action.add_argument(
                "values", nargs="+", action=Assignments, metavar="NAME=VALUE",
                help=f"{USAGE}; a secret without a value is asked for; - reads standard input",
            )  # fmt: skip
        if name in ("compare", "rollback"):
            action.add_argument("id", nargs="?", metavar="ID", help="a write named by history")
        _add_flag_try_and_export(name, action)


def _add_flag_try_and_export(name: str, action: argparse.ArgumentParser) -> None:
    if name == "try":
        action.add_argument(
            "changes",
            nargs="*",
            metavar="NAME=VALUE",
            help="values to try; none: the file as it is",
        )
    if name == "export":
        action.add_argument(
            "--format", choices=("shell", "docker", "systemd", "kubernetes"), default="shell"
        )
        action.add_argument(
            "--defaults", action="store_true", help="also the flags that the file does not set"
        )


def _add_stores(parser: argparse.ArgumentParser) -> None:
    from kimera_console.cli.store_options import add_store_actions

    add_store_actions(parser)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "exit codes: 0 if no check failed (warnings are allowed), 1 if one did"


_VERBS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "inspect": ("show what a model is, without loading its weights", _add_inspect),
    "convert": (
        "convert a model to ONNX, compare it with the source model, publish",
        _add_convert,
    ),
    "verify": (
        "re-check a bundle: hashes, sizes, and a load in a separate process",
        _add_verify,
    ),
    "models": ("list, delete and clean up converted models; past conversions", _add_models),
    "quarantine": (
        "list, show, keep or delete conversions that failed their comparison",
        _add_quarantine,
    ),
    "embed": ("turn texts into vectors with the backend that the flags choose", _add_embed),
    "bench": ("measure the backends side by side", _add_bench),
    "flags": ("read and edit the flags of a .env file", _add_flags),
    "stores": ("vectors in a database: audit them, change them to a new model", _add_stores),
    "doctor": ("check this machine and this installation", _add_doctor),
}
"""Verb -> what it does, and its options; in the order of the help."""
