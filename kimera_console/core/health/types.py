"""A check, what fixes it, and the subject that the checks look at."""

from __future__ import annotations

import enum
import functools
import os
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.installation.program import console_command, is_frozen
from kimera_console.core.system.paths import is_folder
from kimera_console.core.system.visible import visible, visible_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.health.chain_outcome import ChainOutcome
    from kimera_console.core.health.queries import Runtime
    from kimera_console.core.jobs import JobContext


class CheckStatus(enum.Enum):
    """From nothing to do, over a warning and a failure, to a check that does not apply here."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


PATHS_ID, PATHS_TITLE = "flags.paths", "Paths that are set"
"""The check whose failure others follow from."""
NO_OPTIONS = "A flag's value cannot be used; the checks of the flags say which."
"""Why a check that needs the flags is left out."""
_NOTE = "  # "
_OR = "# or: "


@dataclass(frozen=True)
class Place:
    """Where in the window something is fixed.

    Attributes:
        tab: "convert", "flags", ...
        target: What that tab shows then: a flag's name, a model; "" for the tab alone.
        request: The conversion that is to be set up there, with every choice; None for none.
    """

    tab: str
    target: str = ""
    request: ConversionRequest | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Remedy:
    """What fixes a finding.

    Attributes:
        fix: The exact command, or one sentence where no command does it. Comments stand behind
            `#`, so that it can be pasted into a shell as it is.
        flags: Flags to write to the `.env` file (None removes one), where that is the remedy.
        place: Where in the window it is done.
    """

    fix: str
    flags: Mapping[str, str | None] = field(default_factory=dict)
    place: Place | None = None

    def noted(self, note: str) -> Remedy:
        """The same, with a comment behind the command."""
        return Remedy(f"{self.fix}{_NOTE}{note}", self.flags, self.place)

    def or_else(self, other: Remedy) -> Remedy:
        """This one, with the other as second choice, whose flags or place fill in missing ones."""
        fix = f"{self.fix}\n{_OR}{other.fix}"
        return Remedy(fix, self.flags or other.flags, self.place or other.place)


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: Stable name, "onnxruntime.providers".
        group: Heading, one of `GROUPS`.
        title: What was checked, a few words.
        status: Outcome.
        detail: What was found.
        fix: The exact command or action that fixes it; "" if nothing needs fixing.
        flags: Flags whose writing fixes it, {} where that is not the remedy; see `Remedy`.
        place: Where in the window it is fixed, None where nowhere.
        follows: Id of the check whose failure this one follows from; "" where it stands alone.
    """

    id: str
    group: str
    title: str
    status: CheckStatus
    detail: str
    fix: str = ""
    flags: Mapping[str, str | None] = field(default_factory=dict)
    place: Place | None = None
    follows: str = ""


class CheckSubject:
    """What the checks look at; expensive facts are found once."""

    def __init__(self, settings: Settings, embedder: Embedder | None, context: JobContext) -> None:
        self.settings = settings
        self.embedder = embedder
        self.context = context

    @functools.cached_property
    def options(self) -> EmbeddingOptions | None:
        """The flags, typed; None where a value cannot be used (the Flags checks say which)."""
        try:
            return self.settings.options()
        except KimeraError:
            return None

    @functools.cached_property
    def path_leads_nowhere(self) -> bool:
        """Whether the ONNX_MODEL_PATH that is set is wanted, and no folder: `PATHS_ID` fails."""
        options = self.options
        if options is None or options.lightweight or not options.use_onnx:
            return False
        value = self.settings.get("ONNX_MODEL_PATH")
        is_set = bool(value.value) and value.origin.kind.value != "default"
        return is_set and not is_folder(options.onnx_model_path)

    @functools.cached_property
    def chain_lacks_its_path(self) -> bool:
        """Whether the chain went as it did because ONNX_MODEL_PATH leads nowhere."""
        first = next(iter(self.chain.attempts), None)
        failed = first is not None and first.backend == ONNX and not first.ok
        return failed and self.path_leads_nowhere

    @functools.cached_property
    def runtime(self) -> Runtime:
        """ONNX Runtime as it loads in a child process."""
        from kimera_console.core.health.queries import ask_runtime

        return ask_runtime(self)

    @functools.cached_property
    def chain_in_child(self) -> ChainOutcome:
        """The chain as it goes in a child process; the model is loaded for it once."""
        from kimera_console.core.health.chain_outcome import outcome_in_child

        return outcome_in_child(self)

    @functools.cached_property
    def chain(self) -> ChainOutcome:
        """The chain as it went in the window's embedder, else in a child process."""
        from kimera_console.core.health.chain_outcome import outcome_in_window

        return outcome_in_window(self) or self.chain_in_child

    def setting(self, name: str, value: str | None) -> Remedy:
        """The remedy that gives a flag another value (None: its default) in this file.

        Where the environment wins over the file, only whoever starts the console can do that.
        """
        place = Place("flags", name)
        if self._is_overridden(name):
            return unset_variables(name, place=place)
        if value is None:
            return Remedy(self._flags_command("unset", name), {name: None}, place)
        return Remedy(self._flags_command("set", name, value), {name: value}, place)

    def choosing(self, name: str, placeholder: str) -> Remedy:
        """The remedy that gives a flag a value that only the user knows."""
        return Remedy(self._flags_command("set", name, placeholder), place=Place("flags", name))

    def dimension_remedy(self, dimension: int) -> Remedy:
        """The remedy that sets EMBEDDING_DIM, for stores that hold vectors of that dimension."""
        return self.setting("EMBEDDING_DIM", str(dimension)).noted(
            f"if the stores hold vectors of {dimension} dimensions; else choose another model"
        )

    def _flags_command(self, *words: str) -> str:
        file = str(self.settings.env_file)
        return f"{console()} {shlex.join(['flags', *words, '--env-file', file])}"

    def _is_overridden(self, name: str) -> bool:
        try:
            return self.settings.get(name).overridden
        except KimeraError:
            return False


class CheckGroup:
    """Makes the checks of one heading."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ok(self, check_id: str, title: str, detail: str) -> Check:
        return Check(check_id, self.name, title, CheckStatus.OK, detail)

    def skip(self, check_id: str, title: str, detail: str) -> Check:
        """A check that does not apply here."""
        return Check(check_id, self.name, title, CheckStatus.SKIP, detail)

    def follows_from_path(self, check_id: str, title: str, detail: str) -> Check:
        """A check left out because of a wrong ONNX_MODEL_PATH, which has a failed check itself."""
        said = f"{detail} This follows from “{PATHS_TITLE}”."
        return Check(check_id, self.name, title, CheckStatus.SKIP, said, follows=PATHS_ID)

    def warn(self, check_id: str, title: str, detail: str, remedy: Remedy | str) -> Check:
        """A check of something that works, but not as it should."""
        return self._bad(CheckStatus.WARN, check_id, title, detail, remedy)

    def fail(self, check_id: str, title: str, detail: str, remedy: Remedy | str) -> Check:
        """A check of something that does not work."""
        return self._bad(CheckStatus.FAIL, check_id, title, detail, remedy)

    def _bad(
        self, status: CheckStatus, check_id: str, title: str, detail: str, remedy: Remedy | str
    ) -> Check:
        known = remedy if isinstance(remedy, Remedy) else Remedy(remedy)
        return Check(
            check_id, self.name, title, status, detail, known.fix, known.flags, known.place
        )  # fmt: skip


def console() -> str:
    """The command that starts this very console: by its name where the shell finds that one."""
    name = "kimera-console.exe" if os.name == "nt" else "kimera-console"
    script = Path(sys.executable).with_name(name)
    if not script.is_file():
        return shlex.join(console_command())
    found = shutil.which("kimera-console")
    return "kimera-console" if found and _is_same(found, script) else shlex.quote(str(script))


def _is_same(found: str, script: Path) -> bool:
    """Whether what the shell finds is this script; /usr/bin has a link to an application folder."""
    return Path(found) == script or (is_frozen() and Path(found).resolve() == script.resolve())


def flags_list() -> Remedy:
    """What shows which flags are set."""
    return Remedy(f"{console()} flags list", place=Place("flags"))


def by_hand(check: Check) -> tuple[str, str]:
    """What of a check's fix is left for the user where buttons do the console's own commands.

    Returns:
        Commands and sentences as in `Check.fix`, without commands of this console where the check
        has flags or a place; and what stood as a comment behind those.
    """
    if not check.flags and check.place is None:
        return check.fix, ""
    lines: list[str] = []
    notes: list[str] = []
    own = f"{console()} "
    for line in check.fix.splitlines():
        command, _, note = line.removeprefix(_OR).partition(_NOTE)
        if not command.startswith(own):
            lines.append(line if lines else line.removeprefix(_OR))
        elif note and own not in note:
            notes.append(note)
    return "\n".join(lines), "; ".join(notes)


def pip_install(*requirements: str) -> str:
    """The command that installs into the Python that runs here.

    An application folder carries its libraries, and no pip changes them: then a comment says so.
    """
    if is_frozen():
        return "# This application carries its own libraries: install its package again."
    return " ".join(
        [shlex.quote(sys.executable), "-m pip install", *map(shlex.quote, requirements)]
    )


def unset_variables(*names: str, place: Place | None = None) -> Remedy:
    """What takes variables out of this process's environment."""
    note = "# in the shell or service that starts the console"
    return Remedy(f"unset {' '.join(names)}  {note}", place=place)


def as_text(checks: Iterable[Check]) -> str:
    """The checks as plain text for a ticket; nothing in it acts on a terminal."""
    lines: list[str] = []
    group = ""
    for check in checks:
        if check.group != group:
            group = check.group
            lines += ["", group] if lines else [group]
        title, detail = visible_cell(check.title), check.detail.replace("\n", "\n         ")
        lines.append(f"  [{check.status.value:4}] {title}: {detail}")
        if check.fix:
            lines.append("         fix: " + check.fix.replace("\n", "\n              "))
    return visible("\n".join(lines) + "\n")
