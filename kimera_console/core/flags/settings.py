"""The flags' values, and where each came from.

A value comes from this process's environment, else from the `.env` file, else from the flag's
default: the environment wins, as everywhere. Nothing is read at import; each call reads what is
true now.
"""

from __future__ import annotations

import contextlib
import enum
import os
import re
import unicodedata
from collections.abc import Mapping  # noqa: TC003  # decoding reads it
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

from kimera_console.core.errors import Action, Advice, KimeraError, SettingsError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import (
    FIRST_CHOICE,
    FIRST_CHOICE_PACKAGE,
    FLAGS,
    Flag,
    FlagKind,
    check_value,
    find_flag,
    mask,
    parse_switch,
)
from kimera_console.core.flags.grammar import names_in
from kimera_console.core.flags.moment import Moment, moment_of
from kimera_console.core.system.masking import is_secret_name, mask_url, printable

_SQLITE_FILE = re.compile(
    r"(?P<scheme>sqlite(\+\w+)?:///)(?!:memory:|file:)(?P<file>[^?]+)(?P<query>.*)", re.DOTALL
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
        """The value as it may be shown: a secret is masked, a control character escaped."""
        return printable(mask(self.flag, self.value))

    @property
    def warning(self) -> str:
        """What is odd about a value that can be used all the same, as a sentence's rest, or ""."""
        if self.flag.name == FIRST_CHOICE and self.is_on and find_spec(FIRST_CHOICE_PACKAGE):
            return (
                f"is on, and the package {FIRST_CHOICE_PACKAGE} is installed here: Kimera takes it"
                " before USE_ONNX, ONNX_MODEL_PATH and EMBEDDING_MODEL, which then do nothing there"
            )
        if not any(unicodedata.category(letter) == "Cc" for letter in self.value):
            return ""
        text = f"holds control characters: {printable(mask(self.flag, self.value))}"
        if self.origin.kind is not OriginKind.FILE:
            return text
        return (
            f"{text}. In double quotes a backslash begins an escape (\\n is a line break): put "
            "the value in single quotes"
        )

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
        threads: 0 is one per physical core.
        hf_home: Absolute folder of the hub's downloads, "" for the hub client's own.
        metrics_file: Absolute file for node_exporter, "" for none. It does not affect vectors,
            so options that differ in it alone are equal.
        prompt: Name of the prompt before every text; "" for none; None for the model's default;
            or a name for each model. No flag: whoever embeds asks for it.
        engine: "auto", "onnxruntime" or "openvino": what runs a converted model on the CPU.
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
    metrics_file: str = field(default="", compare=False)
    prompt: str | Mapping[str, str] | None = None
    engine: str = "auto"

    def loads_like(self, other: EmbeddingOptions | None) -> bool:
        """Whether a backend loaded for the other options serves these too."""
        return other is not None and replace(other, batch_size=self.batch_size) == self


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
        self._overlay: bytes | None = None
        self._kept: tuple[Moment, EmbeddingOptions] | None = None

    def use_file(self, env_file: Path | str) -> None:
        """Read and write another file from now on."""
        self.env_file = Path(env_file).expanduser().absolute()

    def pinned(self) -> Settings:
        """A copy that keeps to the present file, for work while the user may choose another."""
        made = Settings(self.env_file, environ=self._environ)
        made._overlay = self._overlay
        return made

    def of_file(self) -> Settings:
        """A copy without the flags that the environment sets: as another program reads the file."""
        names = {flag.name for flag in FLAGS}
        rest = {name: text for name, text in self._environ.items() if name not in names}
        made = Settings(self.env_file, environ=rest)
        made._overlay = self._overlay
        return made

    def edited(self, changes: Mapping[str, str | None]) -> Settings:
        """A copy as if the file had these changes; nothing is written.

        Args:
            changes: As of `envfile.write_entries`.

        Raises:
            EnvFileError: The file cannot be read, or could not be so changed.
        """
        made = self.pinned()
        made._overlay = envfile.edited_bytes(made.env_file, changes)
        return made

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

    def checked(self, name: str) -> FlagValue:
        """A flag's value that can be used, whatever the other flags say.

        Raises:
            SettingsError: It cannot; the message names the flag and its origin.
        """
        value = self.get(name)
        _check(value)
        return value

    def options(self) -> EmbeddingOptions:
        """The embedding flags, typed; read again only where something has changed.

        Raises:
            SettingsError: If a value cannot be used; the message names the flag and its origin.
        """
        moment = None if self._overlay is not None else moment_of(self.env_file, self._environ)
        kept = self._kept  # once: another thread may replace it
        if moment is not None and kept is not None and kept[0] == moment:
            return kept[1]
        found = self._read_options()
        # A model's name may become that of a folder without a sign here.
        if moment is not None and (found.model_is_default or os.path.isabs(found.model)):
            self._kept = (moment, found)
        return found

    def _read_options(self) -> EmbeddingOptions:
        here = self.pinned()  # another file may be chosen meanwhile, on another thread
        values = {value.flag.name: value for value in here.values()}
        for value in values.values():
            _check(value)
        model = values["EMBEDDING_MODEL"]
        return EmbeddingOptions(
            use_onnx=values["USE_ONNX"].is_on,
            onnx_model_path=here.resolve_path(values["ONNX_MODEL_PATH"]),
            lightweight=values["LIGHTWEIGHT_EMBEDDING"].is_on,
            strict=values["EMBEDDING_STRICT"].is_on,
            model=here._model_reference(model),
            model_is_default=model.origin.kind is OriginKind.DEFAULT,
            dimension=int(values["EMBEDDING_DIM"].value),
            pooling=values["EMBEDDING_POOLING"].value,
            device=values["EMBEDDING_DEVICE"].value,
            max_length=int(values["MAX_EMBEDDING_LENGTH"].value),
            batch_size=int(values["EMBEDDING_BATCH_SIZE"].value),
            threads=int(values["EMBEDDING_THREADS"].value),
            hf_home=here._path_text(values["HF_HOME"]),
            metrics_file=here._path_text(values["EMBEDDING_METRICS_FILE"]),
            engine=values["EMBEDDING_ENGINE"].value,
        )

    def resolve_path(self, value: FlagValue) -> Path:
        """Absolute path of a PATH or FILE flag.

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

    def secret_values(self) -> set[str]:
        """Values that must not be shown or kept, of the environment and of the file.

        What of the file cannot be read is left out: it cannot have got anywhere from here.
        """
        found = envfile.secret_values(self.env_file, environ=self._environ)
        with contextlib.suppress(KimeraError):
            # A file's `${NAME}` can carry one in from elsewhere.
            found.update(
                each.expanded for each in self._entries().values() if is_secret_name(each.key)
            )
        return found - {""}

    def environment_flags(self) -> dict[str, str]:
        """What this environment says of the declared flags, for a child that reads the file.

        These are the flags that it sets and the variables that the file's flags name as
        `${NAME}`. Secrets are left out.
        """
        secret = {flag.name for flag in FLAGS if flag.kind is FlagKind.SECRET}
        wanted = {flag.name for flag in FLAGS} - secret
        entries: Mapping[str, envfile.EnvEntry] = {}
        with contextlib.suppress(KimeraError):
            entries = self._entries()
        waiting = set(wanted)
        while waiting:  # a flag may name a key of the file that names a variable
            entry = entries.get(waiting.pop())
            named = names_in(entry.value) - wanted if entry is not None else set()
            wanted |= named
            waiting |= named
        return {
            name: self._environ[name]
            for name in sorted(wanted - secret)
            if name in self._environ
            and not is_secret_name(name)
            and mask_url(self._environ[name]) == self._environ[name]
        }

    def resolved(self, value: FlagValue) -> str:
        """A value's text with a relative path made absolute: it means the same in any folder."""
        if value.flag.kind in (FlagKind.PATH, FlagKind.FILE) and value.value:
            return str(self.resolve_path(value))
        if value.flag.name == "DATABASE_URL":
            return self._absolute_url(value)
        return self._model_reference(value) if value.flag.name == "EMBEDDING_MODEL" else value.value

    def _absolute_url(self, value: FlagValue) -> str:
        """An SQLite file's relative path counts as that of any flag; other URLs stay."""
        found = _SQLITE_FILE.fullmatch(value.value.strip())
        if found is None:
            return value.value
        path = self.resolve_path(replace(value, value=found["file"]))
        return f"{found['scheme']}{path}{found['query']}"

    def _path_text(self, value: FlagValue) -> str:
        return str(self.resolve_path(value)) if value.value.strip() else ""

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
        if self._overlay is not None:
            return envfile.entries_in(self._overlay, self.env_file, environ=self._environ)
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


def _check(value: FlagValue) -> None:
    """Raise SettingsError if a value cannot be used."""
    if value.problem:
        raise SettingsError(
            f"{value.flag.name} ({value.origin}) {value.problem}.",
            hint=Advice.of("Correct it", Action.SET_FLAG, "."),
        )
