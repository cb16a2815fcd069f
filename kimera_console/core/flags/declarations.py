"""The flags, each declared once, and what a value of one may be."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kimera_console.core.errors import Action, Advice, SettingsError
from kimera_console.core.system.masking import MASK, is_secret_name, mask_url

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class FlagKind(enum.Enum):
    """Type of a flag's value, and so of its control.

    PATH is a folder that is to be there; FILE is one file, which the console may have to make.
    """

    SWITCH = "switch"
    PATH = "path"
    FILE = "file"
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    SECRET = "secret"


@dataclass(frozen=True)
class Flag:
    """Declaration of one flag.

    Attributes:
        name: Environment variable.
        kind: Type of its value.
        default: Value where nothing sets it; may be empty.
        help: One sentence for the user.
        needs_reload: Whether the active backend must be reloaded after a change.
        group: Heading under which it is shown.
        choices: Allowed values of a CHOICE.
        minimum: Least value of a NUMBER.
        maximum: Greatest value of a NUMBER.
    """

    name: str
    kind: FlagKind
    default: str
    help: str
    needs_reload: bool = True
    group: str = "Backend"
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


FIRST_CHOICE = "USE_FLAG_EMBEDDING"
"""The flag that Kimera looks at before all others that choose a backend."""
FIRST_CHOICE_PACKAGE = "FlagEmbedding"
"""What Kimera imports for it; where that is not installed, the flag does nothing."""

FLAGS: tuple[Flag, ...] = (
    Flag("USE_ONNX", FlagKind.SWITCH, "1", "Try ONNX Runtime before Transformers."),
    Flag(
        FIRST_CHOICE,
        FlagKind.SWITCH,
        "1",
        f"Kimera takes the package {FIRST_CHOICE_PACKAGE}, where it has it, before USE_ONNX;"
        " the console does not.",
        needs_reload=False,
    ),
    Flag(
        "ONNX_MODEL_PATH",
        FlagKind.PATH,
        "./models/bge-m3-onnx",
        "Folder of the converted model that ONNX Runtime loads.",
    ),
    Flag(
        "LIGHTWEIGHT_EMBEDDING",
        FlagKind.SWITCH,
        "0",
        "Use hashed vectors alone and load no model: the emergency mode.",
    ),
    Flag(
        "EMBEDDING_STRICT",
        FlagKind.SWITCH,
        "0",
        "Fail rather than fall back to lightweight vectors, or to the CPU where cuda is asked for.",
    ),
    Flag(
        "EMBEDDING_MODEL",
        FlagKind.TEXT,
        "BAAI/bge-m3",
        "Hub id (id@revision) or folder for Transformers and for conversions.",
        group="Model",
    ),
    Flag(
        "EMBEDDING_DIM",
        FlagKind.NUMBER,
        "1024",
        "Dimension that Kimera's stores expect; another one is shown as a mismatch.",
        group="Model",
        minimum=1,
        maximum=65536,
    ),
    Flag(
        "EMBEDDING_POOLING",
        FlagKind.CHOICE,
        "auto",
        "How token vectors become one: auto is what the model declares.",
        group="Model",
        choices=("auto", "cls", "mean"),
    ),
    Flag(
        "MAX_EMBEDDING_LENGTH",
        FlagKind.NUMBER,
        "512",
        "Maximum tokens per text; longer texts are truncated and marked.",
        group="Model",
        minimum=2,
        maximum=131072,
    ),
    Flag(
        "EMBEDDING_DEVICE",
        FlagKind.CHOICE,
        "auto",
        "Where the model runs: auto takes a GPU if one really works.",
        group="Hardware",
        choices=("auto", "cpu", "cuda"),
    ),
    Flag(
        "EMBEDDING_ENGINE",
        FlagKind.CHOICE,
        "auto",
        "What runs a converted model on the CPU: auto is OpenVINO where it was measured faster.",
        group="Hardware",
        choices=("auto", "onnxruntime", "openvino"),
    ),
    Flag(
        "EMBEDDING_THREADS",
        FlagKind.NUMBER,
        "0",
        "Inference threads; 0 is one per physical core.",
        group="Hardware",
        minimum=0,
        maximum=1024,
    ),
    Flag(
        "EMBEDDING_BATCH_SIZE",
        FlagKind.NUMBER,
        "32",
        "Texts in a batch at most.",
        needs_reload=False,
        group="Hardware",
        minimum=1,
        maximum=4096,
    ),
    Flag(
        "DATABASE_URL",
        FlagKind.TEXT,
        "",
        "Kimera's store, as SQLAlchemy writes it: sqlite:///kimera_swm.db, postgresql://...; "
        "a password in it is shown masked.",
        needs_reload=False,
        group="Store",
    ),
    Flag(
        "EMBEDDING_METRICS_FILE",
        FlagKind.FILE,
        "",
        "File for node_exporter's textfile collector, named *.prom; empty writes none.",
        needs_reload=False,
        group="Monitoring",
    ),
    Flag(
        "HF_HOME",
        FlagKind.PATH,
        "",
        "Folder of the hub's downloads; empty is the hub client's own.",
        group="Hub",
    ),
    Flag(
        "HF_HUB_OFFLINE",
        FlagKind.SWITCH,
        "0",
        "Never ask the hub; use what is downloaded.",
        needs_reload=False,
        group="Hub",
    ),
    Flag(
        "HF_TOKEN",
        FlagKind.SECRET,
        "",
        "Access token for gated models; shown masked everywhere.",
        needs_reload=False,
        group="Hub",
    ),
)


def find_flag(name: str) -> Flag:
    """The declaration of a flag.

    Raises:
        SettingsError: If no such flag is declared.
    """
    for flag in FLAGS:
        if flag.name == name:
            return flag
    raise SettingsError(
        f"{name} is not a flag of the console.",
        hint=Advice.of("See the list of flags", Action.LIST_FLAGS, "."),
    )


def check_value(flag: Flag, text: str) -> str:
    """Why `text` cannot be this flag's value, as the rest of a sentence; "" if it can."""
    if "\0" in text:
        return "holds a NUL character"
    if flag.kind is FlagKind.SWITCH and parse_switch(text) is None:
        return f"is {_brief(text)}: expected 1 or 0"
    if flag.kind is FlagKind.CHOICE and text not in flag.choices:
        return f"is {_brief(text)}: expected one of {', '.join(flag.choices)}"
    if flag.kind is FlagKind.NUMBER:
        return _check_number(flag, text)
    if flag.kind is FlagKind.PATH and flag.default and not text.strip():
        return "is empty: expected a folder"
    if flag.name == "EMBEDDING_MODEL" and not text.strip():
        return "is empty: expected a hub id or a folder"
    return ""


def parse_switch(text: str) -> bool | None:
    """True or False for what operators write in switches, None for anything else."""
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    return False if lowered in _FALSE else None


def mask(flag: Flag, text: str) -> str:
    """The text as it may be shown."""
    secret = flag.kind is FlagKind.SECRET or is_secret_name(flag.name)
    if secret and text:
        return MASK
    return mask_url(text) if "://" in text else text


def _check_number(flag: Flag, text: str) -> str:
    try:
        number = int(text)
    except ValueError:
        return f"is {_brief(text)}: expected a whole number"
    if flag.minimum is not None and number < flag.minimum:
        return f"is {_brief(text)}: at least {flag.minimum} is needed"
    if flag.maximum is not None and number > flag.maximum:
        return f"is {_brief(text)}: at most {flag.maximum} is allowed"
    return ""


def _brief(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
