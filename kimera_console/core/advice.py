"""What a user can do next, as data: the command line and the window name the way differently.

A sentence of the core holds on both sides. Where it speaks of something that has a name there, it
carries a step. `cli/advice.py` names a step by its option or command ("replace it (--force)"),
`gui/widgets/messages/advice.py` by its control or tab; without a name the sentence is complete too.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable


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
    STORE_DISCARD = "store discard"
    STORE_DROP_OLD = "store drop old"
    STORE_SWITCH = "store switch"
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
