"""A check, and the patient that the checks look at."""

from __future__ import annotations

import enum
import functools
import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.core.embedder import Embedder
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.settings import EmbeddingOptions, Settings


class CheckStatus(enum.Enum):
    """Outcome of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: Stable name, "onnxruntime.providers".
        group: Heading: "Installation", "GPU", "Models", "Flags", "Backend chain", "Machine".
        title: What was checked, a few words.
        status: Outcome.
        detail: What was found.
        fix: The exact command or action that mends it; "" if nothing needs mending.
    """

    id: str
    group: str
    title: str
    status: CheckStatus
    detail: str
    fix: str = ""


class Patient:
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

    def set_flag(self, name: str, value: str) -> str:
        """The command that sets a flag in this very file."""
        file = shlex.quote(str(self.settings.env_file))
        return f"kimera-console flags set {name} {shlex.quote(value)} --env-file {file}"

    def unset_flag(self, name: str) -> str:
        """The command that removes a flag from this very file."""
        file = shlex.quote(str(self.settings.env_file))
        return f"kimera-console flags unset {name} --env-file {file}"


class Group:
    """Makes the checks of one heading."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ok(self, check_id: str, title: str, detail: str) -> Check:
        """All is well."""
        return Check(check_id, self.name, title, CheckStatus.OK, detail)

    def skip(self, check_id: str, title: str, detail: str) -> Check:
        """Does not apply here."""
        return Check(check_id, self.name, title, CheckStatus.SKIP, detail)

    def warn(self, check_id: str, title: str, detail: str, fix: str) -> Check:
        """It works, but not as it should."""
        return Check(check_id, self.name, title, CheckStatus.WARN, detail, fix)

    def fail(self, check_id: str, title: str, detail: str, fix: str) -> Check:
        """It does not work."""
        return Check(check_id, self.name, title, CheckStatus.FAIL, detail, fix)


def pip_install(*requirements: str) -> str:
    """The command that installs into the Python that runs here."""
    return " ".join(
        [shlex.quote(sys.executable), "-m pip install", *map(shlex.quote, requirements)]
    )


def as_text(checks: Iterable[Check]) -> str:
    """The checks as plain text for a ticket."""
    lines: list[str] = []
    group = ""
    for check in checks:
        if check.group != group:
            group = check.group
            lines += ["", group] if lines else [group]
        lines.append(f"  [{check.status.value:4}] {check.title}: {check.detail}")
        if check.fix:
            lines.append(f"         fix: {check.fix}")
    return "\n".join(lines) + "\n"
