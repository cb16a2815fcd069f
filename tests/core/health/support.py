"""A Kimera folder to look at, and what a check must tell."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from kimera_console.core.bundles.first_load import note_proved
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health import Check, CheckStatus, run_checks
from kimera_console.core.health.types import CheckSubject
from kimera_console.core.jobs import JobContext
from tests.helpers.onnx_models import masked_mean, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

OK, WARN, FAIL, SKIP = CheckStatus.OK, CheckStatus.WARN, CheckStatus.FAIL, CheckStatus.SKIP


class Home:
    """A Kimera folder with a small bundle that suits its flags."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env_file = folder / ".env"
        self.bundle = tiny_bundle(folder / "models" / "tiny", ours=True, nodes=masked_mean)
        note_proved(self.bundle)  # else each test that loads it would do so in a child first
        self.environ: dict[str, str] = {}
        self.write("ONNX_MODEL_PATH=./models/tiny", "EMBEDDING_DIM=16")

    def write(self, *lines: str) -> None:
        self.env_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.env_file.chmod(0o600)

    def add(self, *lines: str) -> None:
        self.write(*self.env_file.read_text(encoding="utf-8").splitlines(), *lines)

    @property
    def settings(self) -> Settings:
        return Settings(self.env_file, environ=self.environ)

    @property
    def subject(self) -> CheckSubject:
        return CheckSubject(self.settings, None, JobContext())

    def check(self, *groups: str) -> dict[str, Check]:
        """The checks of these groups by id; all of them where none is named."""
        return {check.id: check for check in run_checks(self.settings, groups=groups or None)}


def finding(check: Check, status: CheckStatus, *words: str) -> None:
    """The check has this status, tells these words, and a fix wherever something is wrong."""
    assert check.status is status, check
    for word in words:
        assert word in check.detail, check
    assert bool(check.fix) == (status in (WARN, FAIL)), check


def flags_fix(home: Home, *words: str) -> str:
    """The end of the command that changes a flag of this home."""
    return f"kimera-console flags {' '.join(words)} --env-file {home.env_file}"


def execute(check: Check, environ: Collection[tuple[str, str]] = ()) -> None:
    """Run the fix as a user does who pastes it into a shell."""
    done = subprocess.run(
        ["bash", "-c", check.fix],
        env={**os.environ, **dict(environ)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (check.fix, done.stdout, done.stderr)


def installed(folder: Path, name: str, version: str, *lines: str, record: str = "") -> str:
    """Metadata as pip leaves it; returns the folder to put on the path."""
    info = folder / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    head = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines)
    (info / "METADATA").write_text("\n".join(head) + "\n")
    if record:
        (info / "RECORD").write_text(record)
    return str(folder / "site")
