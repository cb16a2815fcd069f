"""Declared flags, their values, and where each value came from.

Every flag is declared once, in `FLAGS`. A value comes from this process's environment, else
from the `.env` file, else from the flag's default: the environment wins, as everywhere. Nothing
is read at import; each call reads what is true now.
"""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core import envfile
from kimera_console.core.errors import EnvFileError, SettingsError
from kimera_console.core.masking import MASK, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class FlagKind(enum.Enum):
    """Type of a flag's value, and so of its control."""

    SWITCH = "switch"
    PATH = "path"
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


FLAGS: tuple[Flag, ...] = (
    Flag("USE_ONNX", FlagKind.SWITCH, "1", "Try ONNX Runtime before Transformers."),
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
        "Fail rather than fall back to lightweight vectors.",
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
        "Tokens kept of a text; the rest is cut off, and said so.",
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
        "EMBEDDING_THREADS",
        FlagKind.NUMBER,
        "0",
        "Inference threads; 0 is one a physical core.",
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
        "HF_HOME",
        FlagKind.PATH,
        "",
        "Folder of the hub's downloads; empty is the hub client's own.",
        needs_reload=False,
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


class OriginKind(enum.Enum):
    """Where a value came from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True)
class Origin:
    """Where a value came from, with the line where it is a file's."""

    kind: OriginKind
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.kind is OriginKind.FILE:
            return f"{self.path}:{self.line}"
        return str(self.kind.value)


@dataclass(frozen=True)
class FlagValue:
    """A flag's value now.

    Attributes:
        flag: Its declaration.
        value: The value in force, as text; a secret is never masked here. A file's `${NAME}` is
            replaced, as it is for Kimera.
        origin: Where that value came from.
        file_value: What the `.env` file says, to the letter, or None where it says nothing.
        file_line: The line that says it.
        problem: Why the value cannot be used, or "".
    """

    flag: Flag
    value: str
    origin: Origin
    file_value: str | None = None
    file_line: int | None = None
    problem: str = ""

    @property
    def shown(self) -> str:
        """The value as it may be shown: a secret is masked."""
        return mask(self.flag, self.value)

    @property
    def overridden(self) -> bool:
        """Whether the environment hides what the file says, or would hide what it may say."""
        return self.origin.kind is OriginKind.ENVIRONMENT

    @property
    def is_on(self) -> bool:
        """Value of a SWITCH; one that cannot be read counts as its default."""
        parsed = parse_switch(self.value)
        return parse_switch(self.flag.default) is True if parsed is None else parsed


@dataclass(frozen=True)
class EmbeddingOptions:
    """The embedding flags, typed and checked, as they were at one moment.

    Attributes:
        onnx_model_path: Absolute; a relative value counts from the `.env` file's folder, or from
            the working folder where the environment gives it.
        model: Hub id, `id@revision`, or an absolute folder.
        model_is_default: Nothing sets EMBEDDING_MODEL, so the bundle's own source may stand in.
        threads: 0 is one a physical core.
        hf_home: Absolute folder of the hub's downloads, "" for the hub client's own.
    """

    use_onnx: bool
    onnx_model_path: Path
    lightweight: bool
    strict: bool
    model: str
    model_is_default: bool
    dimension: int
    pooling: str
    device: str
    max_length: int
    batch_size: int
    threads: int
    hf_home: str = ""


class Settings:
    """The flags of one `.env` file under one environment.

    Args:
        env_file: The `.env` file; it need not exist.
        environ: The environment that wins over the file; this process's by default.
    """

    def __init__(
        self, env_file: Path | str = ".env", *, environ: Mapping[str, str] | None = None
    ) -> None:
        self.env_file = Path(env_file).expanduser().absolute()
        self._environ = os.environ if environ is None else environ

    def get(self, name: str) -> FlagValue:
        """The value of one declared flag.

        Raises:
            SettingsError: If no such flag is declared.
            EnvFileError: If the file cannot be read or parsed.
        """
        return self._value(find_flag(name), self._entries())

    def values(self) -> tuple[FlagValue, ...]:
        """Every declared flag's value, from one reading of the file."""
        entries = self._entries()
        return tuple(self._value(flag, entries) for flag in FLAGS)

    def options(self) -> EmbeddingOptions:
        """The embedding flags, typed.

        Raises:
            SettingsError: If a value cannot be used; the message names the flag and its origin.
        """
        values = {value.flag.name: value for value in self.values()}
        for value in values.values():
            if value.problem:
                raise SettingsError(
                    f"{value.flag.name} ({value.origin}) {value.problem}.",
                    hint="Correct it on the Flags tab or with `kimera-console flags set`.",
                )
        model = values["EMBEDDING_MODEL"]
        return EmbeddingOptions(
            use_onnx=values["USE_ONNX"].is_on,
            onnx_model_path=self.resolve_path(values["ONNX_MODEL_PATH"]),
            lightweight=values["LIGHTWEIGHT_EMBEDDING"].is_on,
            strict=values["EMBEDDING_STRICT"].is_on,
            model=self._model_reference(model),
            model_is_default=model.origin.kind is OriginKind.DEFAULT,
            dimension=int(values["EMBEDDING_DIM"].value),
            pooling=values["EMBEDDING_POOLING"].value,
            device=values["EMBEDDING_DEVICE"].value,
            max_length=int(values["MAX_EMBEDDING_LENGTH"].value),
            batch_size=int(values["EMBEDDING_BATCH_SIZE"].value),
            threads=int(values["EMBEDDING_THREADS"].value),
            hf_home=str(self.resolve_path(values["HF_HOME"])) if values["HF_HOME"].value else "",
        )

    def resolve_path(self, value: FlagValue) -> Path:
        """Absolute path of a PATH flag.

        A relative one counts from the file's folder, or from the working folder where the
        environment gives it.

        Raises:
            SettingsError: If it starts with the home (`~name`) of nobody known here.
        """
        try:
            path = Path(value.value).expanduser()
        except RuntimeError as error:  # ~somebody who has no home here
            raise SettingsError(
                f"{value.flag.name} ({value.origin}) names a home folder that cannot be found.",
                hint="Write the folder out.",
            ) from error
        if path.is_absolute():
            return path
        base = Path.cwd() if value.overridden else self.env_file.parent
        return Path(os.path.normpath(base / path))

    @property
    def models_folder(self) -> Path:
        """Where conversions go unless the user says otherwise: `models` beside the file."""
        return self.env_file.parent / "models"

    def hub_environment(self) -> dict[str, str]:
        """The hub's variables in force, for a child that downloads. Holds the token."""
        values = {value.flag.name: value for value in self.values()}
        texts = {name: values[name].value for name in ("HF_HOME", "HF_HUB_OFFLINE", "HF_TOKEN")}
        if texts["HF_HOME"]:
            texts["HF_HOME"] = str(self.resolve_path(values["HF_HOME"]))
        return {name: text for name, text in texts.items() if text}

    def environment_flags(self) -> dict[str, str]:
        """The declared flags that this environment sets, secrets left out: for a child."""
        return {
            flag.name: self._environ[flag.name]
            for flag in FLAGS
            if flag.name in self._environ and flag.kind is not FlagKind.SECRET
        }

    def _model_reference(self, value: FlagValue) -> str:
        text = value.value.strip()
        if text.startswith(("./", "../", ".\\", "..\\", "~")):
            return str(self.resolve_path(value))
        if value.origin.kind is not OriginKind.DEFAULT and not Path(text).is_absolute():
            candidate = self.resolve_path(value)
            # os.path: a name too long for a folder is no folder, not an error.
            if os.path.isfile(candidate / "config.json"):
                return str(candidate)
        return text

    def _entries(self) -> Mapping[str, envfile.EnvEntry]:
        return envfile.read_entries(self.env_file, environ=self._environ)

    def _value(self, flag: Flag, entries: Mapping[str, envfile.EnvEntry]) -> FlagValue:
        entry = entries.get(flag.name)
        in_file = entry.value if entry else None
        line = entry.line if entry else None
        if flag.name in self._environ:
            text, origin = self._environ[flag.name], Origin(OriginKind.ENVIRONMENT)
        elif entry is not None:
            text, origin = entry.expanded, Origin(OriginKind.FILE, self.env_file, entry.line)
        else:
            text, origin = flag.default, Origin(OriginKind.DEFAULT)
        return FlagValue(flag, text, origin, in_file, line, check_value(flag, text))


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
        hint="`kimera-console flags list` names them all.",
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
    return MASK if secret and text else text


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


__all__ = [
    "FLAGS",
    "MASK",
    "EmbeddingOptions",
    "EnvFileError",
    "Flag",
    "FlagKind",
    "FlagValue",
    "Origin",
    "OriginKind",
    "Settings",
    "check_value",
    "find_flag",
    "mask",
    "parse_switch",
]
