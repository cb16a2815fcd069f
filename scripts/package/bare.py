"""A bare Debian 12 to change into, made by debootstrap."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUITE = "bookworm"
_MOUNTS = ("proc", "dev")
_SYSTEM = {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


class Bare:
    """A root to change into, with /proc and /dev.

    Args:
        root: Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Bare:
        if not (self.root / "bin/sh").exists():
            self.root.mkdir(parents=True, exist_ok=True)
            # From its own mirror.
            subprocess.run(["debootstrap", "--variant=minbase", SUITE, str(self.root)], check=True)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        if not (self.root / "proc/self").exists():
            subprocess.run(["mount", "-t", "proc", "proc", self.root / "proc"], check=True)
        if not (self.root / "dev/null").is_char_device() or not os.path.ismount(self.root / "dev"):
            subprocess.run(["mount", "--bind", "/dev", self.root / "dev"], check=True)
        return self

    def __exit__(self, *_error: object) -> None:
        for name in _MOUNTS:
            subprocess.run(["umount", str(self.root / name)], check=False)

    def command(self, *command: str, variables: Mapping[str, str] | None = None) -> list[str]:
        """What runs a command in the root with a clean environment, and variables beside it."""
        words = [f"{name}={value}" for name, value in {**_SYSTEM, **(variables or {})}.items()]
        words += ["QT_QPA_PLATFORM=offscreen", "DEBIAN_FRONTEND=noninteractive"]
        return ["chroot", str(self.root), "env", "-i", *words, *command]

    def run(
        self, *command: str, check: bool = True, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the root; see `command`."""
        return subprocess.run(
            self.command(*command, variables=variables),
            capture_output=True, text=True, check=check, timeout=1800,
        )  # fmt: skip

    def inside(self, path: str) -> Path:
        """A path of the root as this system sees it."""
        return self.root / path.lstrip("/")
