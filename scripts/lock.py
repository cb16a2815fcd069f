"""Lock the packages that the console is shipped with: exact versions, and the hash of each wheel.

    python scripts/lock.py requirements
    python scripts/lock.py requirements --only windows-x86_64

pip resolves the requirements of `pyproject.toml` under `constraints.txt` for each of `PLATFORMS`
and each Python of `PYTHONS`, as a dry run, and reports the wheels that it would take with their
SHA-256. Nothing is installed. It asks the index that pip is set to; no address is written.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12")


@dataclass(frozen=True)
class Platform:
    """Where the console is installed.

    Attributes:
        name: Of its lock file.
        words: For the head of that file.
        tags: Of the wheels that it takes, the newest system's first.
        markers: What environment markers find there.
    """

    name: str
    words: str
    tags: tuple[str, ...]
    markers: dict[str, str]


def _linux(machine: str, words: str, glibc_minor: int, *older: str) -> Platform:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(glibc_minor, 4, -1)]
    tags += [f"{name}_{machine}" for name in ("manylinux2014", *older, "linux")]
    markers = {
        "sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine,
        "os_name": "posix",
    }  # fmt: skip
    return Platform(f"linux-{machine}", words, tuple(tags), markers)


PLATFORMS = (
    # glibc 2.34: Debian 12, Ubuntu 22.04, RHEL 9. PySide6 asks for it, and for 2.39 on ARM.
    _linux("x86_64", "Linux x86-64", 34, "manylinux2010", "manylinux1"),
    _linux("aarch64", "Linux on ARM (glibc 2.39: Debian 13, Ubuntu 24.04)", 39),
    # numpy, onnxruntime and torch ask for macOS 14. None of the last two is made for Intel.
    Platform(
        "macos-arm64",
        "macOS 14 on Apple silicon",
        tuple(
            f"macosx_{version}_{machine}"
            for version in ("14_0", "13_0", "12_0", "11_0", "10_15", "10_13", "10_12", "10_9")
            for machine in ("arm64", "universal2")
        ),
        {
            "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64",
            "os_name": "posix",
        },
    ),
    Platform(
        "windows-x86_64",
        "Windows x86-64",
        ("win_amd64",),
        {
            "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
            "os_name": "nt",
        },
    ),
)  # fmt: skip

PIP = """
import json, sys
from pip._vendor.packaging import markers
here, there = markers.default_environment(), json.loads(sys.argv.pop(1))
markers.default_environment = lambda: {**here, **there}
from pip._internal.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""pip takes wheels for another platform but reads environment markers as on this one, so they are
set. The tests of the lock files fail where a pip no longer asks this function."""

HEAD = """\
# What the console needs on {words} with Python {pythons}: exact versions and
# the hash of each wheel. Made by `make lock`. To install from it, nothing else being taken:
#
#   pip install --require-hashes --only-binary=:all: -r requirements/{name}.txt
#   pip install --no-deps kimera_console-*.whl
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Lock the shipped packages with their hashes.")
    parser.add_argument("folder", type=Path, help="of the files to write")
    names = [platform.name for platform in PLATFORMS]
    parser.add_argument("--only", choices=names, help="one platform")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for platform in PLATFORMS:
        if asked.only in (None, platform.name):
            wheels = [wheel for python in PYTHONS for wheel in resolved(platform, python)]
            text = lock_text(wheels, platform)
            out = asked.folder / f"{platform.name}.txt"
            out.write_text(text, encoding="utf-8")
            print(f"{out}: {text.count('==')} packages, {text.count('--hash')} hashes", flush=True)
    return 0


def resolved(platform: Platform, python: str) -> list[dict[str, Any]]:
    """What pip would install there for one Python: its report's entries."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    markers = {
        **platform.markers, "python_version": python, "python_full_version": f"{python}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-c", PIP, json.dumps(markers), "install", "--quiet", "--dry-run",
            "--ignore-installed", "--target", folder, "--report", str(report),
            "--only-binary=:all:", "--python-version", python, "--implementation", "cp",
            *(f"--platform={tag}" for tag in platform.tags),
            "--constraint", str(ROOT / "constraints.txt"), *project["dependencies"],
        ]  # fmt: skip
        # A folder of wheels of one's own may hold other builds of the same version.
        subprocess.run(command, check=True, env={**os.environ, "PIP_FIND_LINKS": ""})
        entries: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))["install"]
    return entries


def lock_text(wheels: list[dict[str, Any]], platform: Platform) -> str:
    """The lock file's text.

    Args:
        wheels: Entries of pip's reports; a package may come with another wheel for each Python.
        platform: That they are for.

    Raises:
        SystemExit: A build of another index (`+cpu`), a wheel without a hash, or two versions.
    """
    found: dict[str, tuple[str, set[str]]] = {}
    for wheel in wheels:
        package, version = wheel["metadata"]["name"], wheel["metadata"]["version"]
        hashes = wheel["download_info"].get("archive_info", {}).get("hashes", {})
        key = package.lower().replace("_", "-").replace(".", "-")
        known, listed = found.setdefault(key, (version, set()))
        if "+" in version:
            raise SystemExit(f"{package} {version} is a build that only one index has.")
        if "sha256" not in hashes:
            raise SystemExit(f"pip reports no SHA-256 of {package} {version}.")
        if known != version:
            raise SystemExit(f"{package} resolves to {known} and to {version}.")
        listed.add(hashes["sha256"])
    head = HEAD.format(words=platform.words, pythons=" and ".join(PYTHONS), name=platform.name)
    lines = [head]
    for key, (version, listed) in sorted(found.items()):
        hashed = " \\\n".join(f"    --hash=sha256:{each}" for each in sorted(listed))
        lines.append(f"{key}=={version} \\\n{hashed}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
