"""Arguments of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.cli.assignments import USAGE, Assignments
from kimera_console.cli.auto import add_auto_options
from kimera_console.cli.desktop import add_desktop_options, check_alone
from kimera_console.cli.gate import add_against_options, add_gate_options
from kimera_console.cli.reading import add_reading_options
from kimera_console.cli.store_options import add_store_actions
from kimera_console.core.bundles.recipe import PRECISION_CHOICES
from kimera_console.core.sources.heads import HEAD_CHOICES, HEADS
from kimera_console.core.sources.pooling import MODES

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = """\
Convert, prove, try, measure and switch embedding models for Kimera SWM.

Without a verb the window opens. With one, the same work is done here, headless."""

_EPILOG = "exit codes: 0 success, 1 failure (one sentence says why), 2 wrong usage, 130 interrupted"


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse arguments; `verb` is None where the window is wanted. Exits with 2 on wrong usage."""
    parser = build_parser()
    return check_alone(parser.parse_args(arguments), parser)


def build_parser() -> argparse.ArgumentParser:
    """The whole parser, verbs included."""
    parser = argparse.ArgumentParser(
        prog="kimera-console",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kimera-console {__version__}")
    parser.set_defaults(verb=None)
    _add_env_file(parser, default=Path(".env"))
    add_desktop_options(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _add_inspect(verbs)
    _add_convert(verbs)
    _add_verify(verbs)
    _add_models(verbs)
    _add_quarantine(verbs)
    _add_embed(verbs)
    _add_bench(verbs)
    _add_flags(verbs)
    _add_stores(verbs)
    _add_doctor(verbs)
    return parser


def _add_env_file(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "--env-file",
        type=_path,
        default=default,
        metavar="FILE",
        help="the .env file with Kimera's flags (default: ./.env)",
    )


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    # SUPPRESS: given before the verb, the option must not be reset by the verb's own default.
    _add_env_file(parser, default=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress on standard error")
    return parser


def _add_inspect(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "inspect", "look at a model without loading its weights")
    parser.add_argument("source", metavar="SOURCE", help="folder, hub id, id@revision, or 'sample'")
    parser.add_argument("--revision", default="", help="revision of a hub id")
    parser.add_argument("--pooling", choices=("auto", *MODES), default="auto")


def _add_convert(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(
        verbs, "convert", "convert a model to ONNX, compare it with the original, publish"
    )
    parser.add_argument("source", metavar="SOURCE", help="folder, hub id, id@revision, or 'sample'")
    parser.add_argument(
        "--out", type=_path, required=True, metavar="DIR", help="the bundle's folder"
    )
    parser.add_argument(
        "--exporter",
        choices=("auto", "direct", "optimum", "published"),
        default="auto",
        help="published takes the source's own onnx/model.onnx instead of converting",
    )
    agree = "agree that pip makes the environment of the exporter optimum, where it is needed"
    parser.add_argument("--yes", action="store_true", help=agree)
    parser.add_argument(
        "--no-original",
        dest="original",
        action="store_false",
        help="with --exporter published: download no weights, compare with nothing",
    )
    parser.add_argument(
        "--precision",
        choices=PRECISION_CHOICES,
        default="fp32",
        help="auto looks for the fastest mixture that meets a target (default: fp32)",
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
        choices=(16, 32, 64, 128, 256),
        help="inputs that share a scale (int8-block; default: 32)",
    )
    parser.add_argument(
        "--fused-attention",
        action="store_true",
        help="write attention as ONNX Runtime's own operator: meant for GPUs (direct exporter)",
    )
    parser.add_argument("--revision", default="", help="revision of a hub id")
    parser.add_argument("--pooling", choices=("auto", *MODES), default="auto")
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
    add_gate_options(parser, _path)


def _add_verify(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(
        verbs, "verify", "re-check a bundle: hashes, sizes, and a load in a fresh process"
    )
    parser.add_argument("bundle", type=_path, metavar="DIR")
    add_against_options(parser, _path)
    add_gate_options(parser, _path)


def _add_quarantine(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "quarantine", "look into conversions that failed their comparison")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    texts = {
        "list": "what failed, why, and what it weighs",
        "show": "the whole report of one",
        "keep": "make a model of it all the same; who, when and why stay in its manifest",
        "delete": "delete one for good",
    }
    for name, text in texts.items():
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        _add_env_file(action, default=argparse.SUPPRESS)
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        action.add_argument(
            "--models", type=_path, metavar="DIR", help="models folder (default: that of the .env)"
        )
        if name != "list":
            action.add_argument("name", metavar="NAME", help="its name in the list, or its folder")
        if name == "keep":
            action.add_argument("--reason", required=True, metavar="TEXT", help="why it is kept")
            action.add_argument(
                "--out", type=_path, metavar="DIR", help="the bundle's folder (default: as meant)"
            )
            action.add_argument("--force", action="store_true", help="replace an existing bundle")


def _add_models(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "models", "list, delete and clean up converted models; past conversions")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    texts = {
        "list": "the converted models of a folder, and the configured one",
        "delete": "delete a converted model; the active one only with --force",
        "history": "past conversions, newest first",
        "clean": "remove what killed conversions left in a folder",
    }
    for name, text in texts.items():
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        _add_env_file(action, default=argparse.SUPPRESS)
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        if name in ("list", "clean"):
            action.add_argument(
                "folder", nargs="?", type=_path, metavar="DIR",
                help="default: the folder of ONNX_MODEL_PATH",
            )  # fmt: skip
        if name == "delete":
            action.add_argument("bundle", type=_path, metavar="DIR")
            action.add_argument("--force", action="store_true", help="also the configured model")
        if name == "history":
            action.add_argument(
                "--limit", type=_positive, default=20, metavar="N", help="default: 20"
            )


def _add_embed(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "embed", "turn texts into vectors with the backend that the flags choose")
    parser.add_argument("texts", nargs="*", metavar="TEXT")
    parser.add_argument(
        "--heads",
        metavar="HEADS",
        help=f"also these heads of a converted BGE-M3, comma-separated: {', '.join(HEADS)}",
    )
    parser.add_argument(
        "--input",
        metavar="FILE",
        help="file of texts: one a line, CSV, JSON lines or Parquet; - is standard input",
    )
    parser.add_argument(
        "--out",
        type=_path,
        metavar="FILE",
        help="write the vectors to .npy or .parquet; the input may then have any size",
    )
    add_reading_options(parser)
    parser.add_argument(
        "--bad-lines",
        choices=("fail", "skip"),
        default="fail",
        help="what a line without a usable text does (default: fail)",
    )
    parser.add_argument(
        "--prompt",
        metavar="NAME",
        help="one of the model's prompts before every text; '' for none (default: the model's)",
    )
    parser.add_argument(
        "--append", action="store_true", help="add to the vectors in --out; the model must agree"
    )
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on with an unfinished run")
    again.add_argument("--restart", action="store_true", help="throw an unfinished run away")


def _add_bench(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "bench", "measure the backends side by side")
    parser.add_argument(
        "history", nargs="*", metavar="history",
        help="runs kept: `history` lists them, `history show ID`, `history compare BEFORE AFTER`, "
        "`history note ID TEXT`",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a short plan, under 90 s for MiniLM")
    parser.add_argument(
        "--no-limit", action="store_true", help="leave out the machine's own limit (6 s at most)"
    )
    parser.add_argument(
        "--out", type=_path, metavar="FILE", help="write the run to .json, .csv or .md"
    )
    parser.add_argument(
        "--contenders", metavar="NAMES", default="",
        help="backends, comma-separated; default: all available",
    )  # fmt: skip
    parser.add_argument(
        "--contender", metavar="SPEC", action="append", default=[],
        help="one contender, as in transformers:bf16,eager or onnx:model=models/m-int8,threads=2; "
        "may be repeated, and the same one entered twice",
    )  # fmt: skip
    parser.add_argument(
        "--claim", metavar="TEXT", action="append", default=[],
        help="a claim to be judged, as in 'onnx >= 2x transformers throughput'; may be repeated",
    )  # fmt: skip
    parser.add_argument("--claims", type=_path, metavar="FILE", help="claims, one a line")
    parser.add_argument(
        "--fail-on", choices=("refuted", "not-decided"), default="",
        help="end with 1 if a claim (yours, else the migration's) is refuted, or not even decided",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="what this machine can measure")
    parser.add_argument(
        "--texts", type=_path, metavar="FILE",
        help="your own texts, one a line or a column, embedded as they are",
    )  # fmt: skip
    parser.add_argument(
        "--quality", nargs="?", const="", default=None, metavar="FILE",
        help="also what the vectors are worth: cosine to the original and, from a file of scored "
        "pairs or of queries with what they should find, Spearman, or recall and nDCG",
    )  # fmt: skip
    parser.add_argument("--mixed", action="store_true", help="also batches of mixed lengths")
    parser.add_argument(
        "--cold-start", action="store_true", help="also from process start to the first vector"
    )
    parser.add_argument(
        "--sustained", type=_positive, default=0, metavar="S",
        help="also a run of S seconds without a pause, each contender alone",
    )  # fmt: skip
    parser.add_argument("--batch", metavar="N,N", default="", help="batch sizes, comma-separated")
    parser.add_argument("--tokens", metavar="N,N", default="", help="lengths in tokens")
    parser.add_argument("--rounds", type=_positive, default=None, metavar="N")
    parser.add_argument("--threads", type=_positive, default=0, metavar="N", help="threads of each")


def _add_flags(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "flags", "read and edit the flags of a .env file")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    texts = {
        "list": "every flag with its value and origin",
        "get": "one flag's value",
        "set": "write a flag to the file, or several at once; a secret is asked for or piped in",
        "unset": "remove a flag from the file",
        "history": "past writes of the file, newest first",
        "compare": "what taking back the last write, or restoring what was before ID, would change",
        "rollback": "take back the last write, byte for byte",
        "try": "load the backend as if the file said so too; nothing is written",
        "export": "the values in force for a shell, Docker, systemd or Kubernetes; no secrets",
    }
    for name, text in texts.items():
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        _add_env_file(action, default=argparse.SUPPRESS)
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        if name in ("get", "unset"):
            action.add_argument("name", metavar="NAME")
        if name in ("set", "unset"):
            action.add_argument(
                "--if-it-works", action="store_true",
                help="try it first and verify it afterwards; the file stays as it was if either "
                "fails",
            )  # fmt: skip
        if name == "set":
            action.add_argument(
                "values", nargs="+", action=Assignments, metavar="NAME=VALUE",
                help=f"{USAGE}; a secret without its value is asked for, - is standard input",
            )  # fmt: skip
        if name in ("compare", "rollback"):
            action.add_argument("id", nargs="?", metavar="ID", help="a write named by history")
        _add_flag_try_and_export(name, action)


def _add_flag_try_and_export(name: str, action: argparse.ArgumentParser) -> None:
    if name == "try":
        action.add_argument(
            "changes", nargs="*", metavar="NAME=VALUE", help="none: the file as it is"
        )
    if name == "export":
        action.add_argument(
            "--format", choices=("shell", "docker", "systemd", "kubernetes"), default="shell"
        )
        action.add_argument(
            "--defaults", action="store_true", help="also the flags that the file does not set"
        )


def _add_stores(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "stores", "vectors in a database: audit them, change them to a new model")

    def add_common(action: argparse.ArgumentParser) -> None:
        _add_env_file(action, default=argparse.SUPPRESS)
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
        )
        action.add_argument(
            "-q", "--quiet", action="store_true", default=argparse.SUPPRESS,
            help="no progress on standard error",
        )  # fmt: skip

    add_store_actions(parser, add_common=add_common, path=_path)


def _add_doctor(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _verb(verbs, "doctor", "check this machine and this installation")
    parser.epilog = "exit codes: 0 if no check failed (warnings may stand), 1 if one did"


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise argparse.ArgumentTypeError(
            f"{text} names a home folder that does not exist"
        ) from None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number
