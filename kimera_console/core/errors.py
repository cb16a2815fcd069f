"""One tree of errors; each says what happened and what the user can do.

KimeraError
├── SettingsError            a flag has a value that cannot be used
│   └── EnvFileError         the .env file cannot be read, parsed or written
│       └── EnvFileChangedError  somebody else changed it meanwhile; nothing was written
├── SourceError              a model's folder or hub id cannot be used
│   ├── UnreachableError     the hub does not answer; what is downloaded may stand in for it
│   ├── NotDownloadedError   a hub model is not on this machine; the hub was not asked
│   ├── UnsupportedModelError  an architecture or module the console does not handle
│   └── UnsafeModelError     the model asks to run code, holds only a pickle, or has no bounds
├── BundleError              a converted model's folder is not what it says
│   ├── ModelInUseError      the flags name it or it runs, so it is not deleted
│   └── TrashRefusedError    the system's trash does not take it
├── ConversionError          a conversion could not finish
│   └── ParityError          it finished, and its vectors differ from the source model's
├── BackendError             a backend could not be loaded or failed while embedding
│   ├── VectorError          it gave numbers that are no direction: NaN, infinite, all zero
│   ├── DegradedError        only the lightweight backend is left and that is forbidden
│   └── TrialFailedError     a change of flags failed its trial; nothing was written
├── InputError               what was given to embed is not texts
│   └── BadTextError         some of them have tokens that the model lacks; the others are fine
├── StoreError               a database of stored vectors cannot be used as was asked
│   ├── NoVectorsError       a column of it has no vectors to work with
│   └── StoreTakenError      another console is at work on the same run
├── BenchmarkError           a measurement could not be made
├── NoAnswerError            a file system does not answer, as of a network share that is gone
├── ChildFailedError         a supervised child process died or left no result
│   └── ChildNotStartedError the system started none
└── DependencyError          a library that this action needs is not installed

What a user can do next is data, an `Advice`: a sentence of the core holds on the command line and
in the window, and where it speaks of what has another name on each, it carries a step.
`cli/advice.py` names a step by its option or command ("replace it (--force)"),
`gui/widgets/messages/advice.py` by its control or tab; without a name the sentence is complete too.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Action(enum.Enum):
    """What can be done, by a name that is kept when an error crosses a process boundary."""

    REPLACE = "replace"
    DELETE_ANYWAY = "delete anyway"
    RESUME = "resume"
    START_OVER = "start over"
    NEW_RUN = "new run"
    WRITE_NEW = "write new"
    TEXT_COLUMN = "text column"
    ID_COLUMN = "id column"
    FILE_FORMAT = "file format"
    SKIP_BAD_LINES = "skip bad lines"
    STANDARD_INPUT = "standard input"
    PROMPT = "prompt"
    NO_PROMPT = "no prompt"
    POOLING = "pooling"
    DENSE_ONLY = "dense only"
    PUBLISHED = "published"
    IMPORT = "import"
    INSTALL_OPTIMUM = "install optimum"
    ADD_CONVERSION = "add conversion"
    ENV_FILE = "env file"
    SET_FLAG = "set flag"
    LIST_FLAGS = "list flags"
    LIST_WRITES = "list writes"
    ROLL_BACK = "roll back"
    WRITE_UNTRIED = "write untried"
    CONVERT = "convert"
    INSPECT = "inspect"
    VERIFY = "verify"
    CHECK_HEALTH = "check health"
    SHOW_QUARANTINE = "show quarantine"
    KEEP_QUARANTINED = "keep quarantined"
    LIST_CONTENDERS = "list contenders"
    LIST_RUNS = "list runs"
    STORE_KEY = "store key"
    STORE_ROWS = "store rows"
    STORE_SHARD = "store shard"
    STORE_MODEL = "store model"
    OLD_MODEL = "old model"
    NEW_BUNDLE = "new bundle"
    OLD_COLUMN = "old column"
    STORE_INSPECT = "store inspect"
    STORE_PROVE = "store prove"
    STORE_STATUS = "store status"
    STORE_RUN = "store run"
    STORE_RUN_ALL = "store run all"
    STORE_DISCARD = "store discard"
    STORE_DROP_OLD = "store drop old"
    STORE_SWITCH = "store switch"
    STORE_SWITCH_ALL = "store switch all"
    STORE_ROLL_BACK = "store roll back"
    STORE_ENV_FILE = "store env file"


@dataclass(frozen=True)
class Step:
    """An action and what it is to be done with, for example the number of a write; "" for none."""

    action: Action
    value: str = ""


@dataclass(frozen=True)
class Advice:
    """What to do, in words with the steps that they speak of. `Advice.of` makes one."""

    parts: tuple[str | Step, ...] = ()

    @classmethod
    def of(cls, *parts: str | Action | Step | Advice) -> Advice:
        """Advice of words and steps; a step stands right behind its words, without a space."""
        found: list[str | Step] = []
        for part in parts:
            if isinstance(part, Advice):
                found.extend(part.parts)
            else:
                found.append(Step(part) if isinstance(part, Action) else part)
        return cls(tuple(part for part in found if part))

    def worded(self, name_of: Callable[[Step], str]) -> str:
        """The sentence, each step named in brackets where `name_of` gives a name."""
        words = []
        for part in self.parts:
            if isinstance(part, str):
                words.append(part)
            elif name := name_of(part):
                words.append(f" ({name})")
        return "".join(words).strip()

    def __str__(self) -> str:
        return self.worded(lambda _step: "")

    def to_plain(self) -> list[str | list[str]]:
        """As an error carries it across a process boundary."""
        return [p if isinstance(p, str) else [p.action.value, p.value] for p in self.parts]

    @classmethod
    def from_plain(cls, data: object) -> Advice:
        """What `to_plain` gave.

        Raises:
            ValueError: It is something else.
        """
        try:
            parts = [
                part if isinstance(part, str) else Step(Action(part[0]), str(part[1]))
                for part in msgspec.convert(data, list[str | tuple[str, str]])
            ]
        except msgspec.ValidationError as problem:
            raise ValueError(f"This is not advice: {problem}") from problem
        return cls.of(*parts)


class KimeraError(Exception):
    """Base of all errors the console raises on purpose.

    Args:
        message: One readable sentence that names the file, flag or model.
        hint: What the user can do next; may be empty. `Advice` where the command line and the
            window name it differently.
        log: Technical detail for the log (a traceback, a child's last lines), never for a toast.
    """

    def __init__(self, message: str, *, hint: str | Advice = "", log: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = Advice.of(hint)
        self.log = log

    @property
    def hint(self) -> str:
        """The advice in words that hold on the command line and in the window."""
        return str(self.advice)

    @hint.setter
    def hint(self, text: str | Advice) -> None:
        self.advice = Advice.of(text)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NoAnswerError(KimeraError):
    """The file system of a path does not answer in time."""


class SettingsError(KimeraError):
    """A flag has a value that cannot be used."""


class EnvFileError(SettingsError):
    """The .env file cannot be read, parsed or written."""


class EnvFileChangedError(EnvFileError):
    """The .env file is not as the caller last saw it; nothing was written."""


class SourceError(KimeraError):
    """A model's folder or hub id cannot be used."""


class UnreachableError(SourceError):
    """The hub cannot be reached: what is downloaded may stand in, and a second try may help."""


class NotDownloadedError(SourceError):
    """Of a hub model nothing, or only a part, is on this machine; the hub was not asked."""


class UnsupportedModelError(SourceError):
    """The model's architecture, or a module it declares, is not handled."""


class UnsafeModelError(SourceError):
    """Using the model would run code that comes with it, or take time or memory without bound."""


class BundleError(KimeraError):
    """A converted model's folder is damaged, incomplete or not a bundle."""


class ModelInUseError(BundleError):
    """A model is not deleted, because the flags name it or it runs."""


class ConversionError(KimeraError):
    """A conversion could not finish; nothing was published."""


class ParityError(ConversionError):
    """A conversion finished, but its vectors are not the source model's.

    Attributes:
        report: The comparison, a `ParityReport` of `bundles.parity_report`; None where there was
            nothing to compare. Loosely typed, because this file stands below the reports.
        kept_at: Where the result is quarantined with its report, None if nothing was kept.
    """

    report: object | None = None
    kept_at: Path | None = None


class BackendError(KimeraError):
    """A backend could not be loaded, or failed while embedding."""


class VectorError(BackendError):
    """A backend gave a vector that is no direction: NaN, infinite, or all zero."""


class DegradedError(BackendError):
    """Only the lightweight backend is left, and EMBEDDING_STRICT forbids it.

    Attributes:
        reasons: Each backend with why it is not there.
    """

    reasons: str = ""


class InputError(KimeraError):
    """What was given to embed is not texts."""


class BadTextError(InputError):
    """Some of the texts cannot be embedded with this model; the others can.

    Attributes:
        rows: Index of such a text -> why, completing "line 7: ...".
    """

    rows: Mapping[int, str] = MappingProxyType({})


class StoreError(KimeraError):
    """A database of stored vectors cannot be opened, read, or used as was asked."""


class NoVectorsError(StoreError):
    """A column has no vectors to work with; among several columns it may be left out."""


class StoreTakenError(StoreError):
    """Another console is at work on the same run, or on the same part of it."""


class BenchmarkError(KimeraError):
    """A measurement could not be made."""


class ChildFailedError(KimeraError):
    """A supervised child process died, hung, or left no result."""


class ChildNotStartedError(ChildFailedError):
    """The system started no process: of what it should have done nothing is known."""


class DependencyError(KimeraError):
    """A library that this action needs is not installed or does not load."""


def error_from_dict(data: Mapping[str, Any]) -> KimeraError:
    """Rebuild an error that crossed a process boundary; unknown types become KimeraError."""
    kinds = {kind.__name__: kind for kind in _descendants(KimeraError)}
    kind = kinds.get(data.get("type", ""), KimeraError)
    try:
        hint: str | Advice = Advice.from_plain(data["advice"])
    except (KeyError, ValueError):
        hint = data.get("hint", "")
    error = kind(data.get("message", ""), hint=hint, log=data.get("log", ""))
    if isinstance(error, BadTextError):
        error.rows = {int(row): str(why) for row, why in data.get("rows", {}).items()}
    return error


def error_to_dict(error: BaseException) -> dict[str, Any]:
    """Flatten an error for a process boundary."""
    if not isinstance(error, KimeraError):
        text = str(error).strip() or type(error).__name__
        return {"type": type(error).__name__, "message": text, "hint": "", "log": ""}
    flat: dict[str, Any] = {
        "type": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "advice": error.advice.to_plain(),
        "log": error.log,
    }
    if isinstance(error, BadTextError):
        flat["rows"] = {str(row): why for row, why in error.rows.items()}
    return flat


def first_line(error: BaseException) -> str:
    """The first line of an error's text as part of a sentence, without its end mark.

    A heading ("Validation error for field 'x':") goes on with the line that it announces. An error
    without a text is named by its type.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    said = lines[0]
    if said.endswith(":") and len(lines) > 1:
        said = _announced(said, lines[1])
    return said[:300].rstrip(" .:;,") or type(error).__name__


def closing_line(error: BaseException) -> str:
    """The first line of an error's text as the end of a sentence, which it closes."""
    line = first_line(error)
    return line if line.endswith(("!", "?")) else f"{line}."


def _announced(heading: str, detail: str) -> str:
    """A heading and what it announces; that alone where it names what the heading names."""
    detail = re.sub(r"^[A-Z]\w*(?:Error|Exception|Warning): ", "", detail)
    detail = re.sub(r"<class '([\w.]+)'>", r"\1", detail.partition(". Errors: ")[0])
    named = re.findall(r"'([^']+)'", heading)
    return detail if named and all(one in detail for one in named) else f"{heading} {detail}"


def named_line(error: BaseException) -> str:
    """An unexpected error in one line: its type and the first line of its text."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300] if lines else 'no message'}"


def _descendants(kind: type[KimeraError]) -> list[type[KimeraError]]:
    found = [kind]
    for child in kind.__subclasses__():
        found.extend(_descendants(child))
    return found
