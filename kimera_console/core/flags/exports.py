"""The flags in force, written down for other places: a shell, Docker, systemd, Kubernetes.

Secrets are never written: each is named in a comment that says where it belongs there. A folder
that the file names relative to itself is written out in full, because elsewhere it would count
from somewhere else. A value that a format cannot hold is refused by name, never altered.

Rules of the formats: POSIX shell, quoting by single quotes; `docker run --env-file` takes what
follows the first = to the end of the line as it is, quotes included; systemd.exec(5) splits
Environment= into words, undoes C escapes in double quotes and then % specifiers, and gives $ no
meaning; a ConfigMap is YAML, whose double-quoted scalars escape as JSON's do.
"""

from __future__ import annotations

import enum
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import SettingsError
from kimera_console.core.flags.declarations import FlagKind
from kimera_console.core.flags.grammar import SURROGATE
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.system.masking import SHORTEST_MASKED, has_url_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kimera_console.core.flags.settings import FlagValue, Settings


class ExportFormat(enum.Enum):
    """Where the flags are to be used."""

    SHELL = "shell"
    DOCKER = "docker"
    SYSTEMD = "systemd"
    KUBERNETES = "kubernetes"


@dataclass(frozen=True)
class Export:
    """Flags as text.

    Attributes:
        text: Ready to be saved or pasted; ends with a line end.
        names: Flags that it sets.
        left_out: Secrets that it does not.
    """

    text: str
    names: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    name: str
    value: str
    remark: str = ""


CONFIG_MAP = "kimera-flags"
"""Name of the ConfigMap."""
LONGEST_DOCKER_LINE = 64 * 1024 - 1
"""Bytes of a line that Docker's reader takes."""

_LINE_BREAK = re.compile(r"[\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def export_flags(settings: Settings, target: ExportFormat, *, defaults: bool = False) -> Export:
    """Write down the values in force of the flags that the file sets.

    Args:
        settings: The flags.
        target: For whom.
        defaults: Also flags that the file does not set: the environment's and the defaults.

    Raises:
        SettingsError: A flag's value cannot be used, or the format cannot hold it.
        EnvFileError: The file cannot be read.
    """
    here = settings.pinned()
    secrets = {each for each in here.secret_values() if len(each) >= SHORTEST_MASKED}
    entries: list[_Entry] = []
    left_out: list[str] = []
    for value in here.values():
        if value.file_value is None and not (defaults and value.value):
            continue
        if value.problem:
            raise SettingsError(
                f"{value.flag.name} ({value.origin}) {value.problem}.", hint="Correct it first."
            )
        text = here.resolved(value)
        if _is_secret(value, text, secrets):
            left_out.append(value.flag.name)
            continue
        problem = _LIMITS[target](value.flag.name, text)
        if problem:
            raise SettingsError(
                f"{value.flag.name} {problem}.", hint="Change its value, or choose another format."
            )
        entries.append(_Entry(value.flag.name, text, _remark(value, target)))
    lines = [*_head(here, target), *_WRITERS[target](entries, left_out)]
    names = tuple(entry.name for entry in entries)
    return Export("\n".join(lines) + "\n", names, tuple(left_out))


def _is_secret(value: FlagValue, text: str, secrets: set[str]) -> bool:
    return (
        value.flag.kind is FlagKind.SECRET
        or has_url_password(value.value)  # before a path was made of it, which drops a slash
        or any(secret in value.value or secret in text for secret in secrets)
    )


def _remark(value: FlagValue, target: ExportFormat) -> str:
    if value.origin.kind is OriginKind.ENVIRONMENT:
        return f"{value.flag.name} is what the console's environment says, not the file."
    elsewhere = target in (ExportFormat.DOCKER, ExportFormat.KUBERNETES)
    if value.flag.kind is FlagKind.PATH and elsewhere:
        return f"{value.flag.name} is a folder of this machine: mount it there, or change the path."
    return ""


def _head(settings: Settings, target: ExportFormat) -> list[str]:
    uses = {
        ExportFormat.SHELL: "Source it: . ./FILE",
        ExportFormat.DOCKER: "For `docker run --env-file`. Compose's env_file reads quotes and $ "
        "otherwise.",
        ExportFormat.SYSTEMD: "A drop-in: SERVICE.service.d/kimera.conf, then "
        "`systemctl daemon-reload`.",
        ExportFormat.KUBERNETES: "Used by envFrom: [{configMapRef: {name: " + CONFIG_MAP + "}}]",
    }
    path = str(settings.env_file)
    shown = path if path.isprintable() else ascii(path)[1:-1]
    return [f"# Kimera's embedding flags in force, from {shown}", f"# {uses[target]}"]


_BELONGS = {
    ExportFormat.SHELL: "read it from a file that only its user can read: "
    '{name}="$(cat FILE)"; export {name}',
    ExportFormat.DOCKER: "pass it from the caller's environment: docker run --env {name}",
    ExportFormat.SYSTEMD: "LoadCredential=, or EnvironmentFile= with mode 0600",
    ExportFormat.KUBERNETES: "a Secret: env: [{{name: {name}, valueFrom: {{secretKeyRef: ...}}}}]",
}


def _comments(
    entries: Iterable[_Entry], left_out: Iterable[str], target: ExportFormat
) -> list[str]:
    said = [f"# {entry.remark}" for entry in entries if entry.remark]
    return said + [
        f"# {name} is left out: it is or holds a secret. It belongs elsewhere: "
        + _BELONGS[target].format(name=name)
        for name in left_out
    ]


def _shell(entries: list[_Entry], left_out: list[str]) -> list[str]:
    lines = [f"export {entry.name}={shlex.quote(entry.value)}" for entry in entries]
    return [*_comments(entries, left_out, ExportFormat.SHELL), *lines]


def _docker(entries: list[_Entry], left_out: list[str]) -> list[str]:
    lines = [f"{entry.name}={entry.value}" for entry in entries]
    return [*_comments(entries, left_out, ExportFormat.DOCKER), *lines]


def _systemd(entries: list[_Entry], left_out: list[str]) -> list[str]:
    lines = []
    for entry in entries:
        text = entry.value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
        text = text.replace("\n", "\\n").replace("\t", "\\t")
        lines.append(f'Environment="{entry.name}={text}"')
    return [*_comments(entries, left_out, ExportFormat.SYSTEMD), "[Service]", *lines]


def _kubernetes(entries: list[_Entry], left_out: list[str]) -> list[str]:
    lines = [f"  {entry.name}: {_yaml(entry.value)}" for entry in entries]
    return [
        *_comments(entries, left_out, ExportFormat.KUBERNETES),
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        f"  name: {CONFIG_MAP}",
        *(["data:", *lines] if lines else ["data: {}"]),
    ]


def _yaml(text: str) -> str:
    """A double-quoted scalar; what YAML would fold, or not print, is escaped."""
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

    def escaped(char: str) -> str:
        if char in named:
            return named[char]
        if char.isprintable():
            return char
        number = ord(char)
        return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"

    return '"' + "".join(map(escaped, text)) + '"'


def _no_limit(_name: str, text: str) -> str:
    return "is not valid Unicode text" if SURROGATE.search(text) else ""


def _docker_limit(name: str, text: str) -> str:
    if _LINE_BREAK.search(text):
        return "holds a line break, which Docker's --env-file cannot hold"
    if len(f"{name}={text}".encode("utf-8", "replace")) > LONGEST_DOCKER_LINE:
        return "is longer than a line of Docker's --env-file can be"
    return _no_limit(name, text)


def _systemd_limit(name: str, text: str) -> str:
    if _CONTROL.search(text):
        return "holds a control character, which systemd's Environment= cannot hold"
    return _no_limit(name, text)


_LIMITS: dict[ExportFormat, Callable[[str, str], str]] = {
    ExportFormat.SHELL: _no_limit,
    ExportFormat.DOCKER: _docker_limit,
    ExportFormat.SYSTEMD: _systemd_limit,
    ExportFormat.KUBERNETES: _no_limit,
}
_WRITERS: dict[ExportFormat, Callable[[list[_Entry], list[str]], list[str]]] = {
    ExportFormat.SHELL: _shell,
    ExportFormat.DOCKER: _docker,
    ExportFormat.SYSTEMD: _systemd,
    ExportFormat.KUBERNETES: _kubernetes,
}


__all__ = ["CONFIG_MAP", "Export", "ExportFormat", "export_flags"]
