"""The packages that are shipped are locked with their hashes, and audited where that can be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
try:
    import audit
    import lock
finally:
    sys.path.pop(0)

for_each_platform = pytest.mark.parametrize("platform", lock.PLATFORMS, ids=lambda one: one.name)
LINUX = lock.PLATFORMS[0]


def lock_file(platform: lock.Platform) -> Path:
    return ROOT / "requirements" / f"{platform.name}.txt"


def locked(platform: lock.Platform) -> dict[str, str]:
    text = lock_file(platform).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", text, re.MULTILINE))


@for_each_platform
def test_every_requirement_is_locked_at_the_version_that_was_tested(
    platform: lock.Platform,
) -> None:
    versions = locked(platform)
    there = {**default_environment(), **platform.markers}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for text in project["dependencies"]:
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate(there):
            assert needed.specifier.contains(versions[canonicalize_name(needed.name)]), text
    tested = dict(
        re.findall(r"^([^#=\s]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    )
    tested = {canonicalize_name(name): version for name, version in tested.items()}
    both = set(tested) & set(versions)
    assert len(both) > 30
    assert {name: versions[name] for name in both} == {name: tested[name] for name in both}


def test_markers_are_read_as_on_the_platform_of_the_file() -> None:
    found = {platform.name: set(locked(platform)) for platform in lock.PLATFORMS}
    gpu = {name for name, packages in found.items() if "onnxruntime-gpu" in packages}
    assert gpu == {"linux-x86_64", "windows-x86_64"}
    assert {name for name, packages in found.items() if "onnxruntime" in packages} == {
        "linux-aarch64", "macos-arm64"
    }  # fmt: skip
    # psycopg asks for it there, two levels below what the console asks for.
    assert {name for name, packages in found.items() if "tzdata" in packages} == {"windows-x86_64"}
    assert "nvidia-ml-py" not in found["macos-arm64"]


@for_each_platform
def test_every_line_has_a_hash_and_none_names_a_place(platform: lock.Platform) -> None:
    text = lock_file(platform).read_text()
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text.split("\n\n")[-1], flags=re.MULTILINE)
    assert len(locked(platform)) > 50
    for name, version in locked(platform).items():
        (block,) = (one for one in blocks if one.startswith(f"{name}=={version} "))
        assert re.fullmatch(r"\S+ (\\\n    --hash=sha256:[0-9a-f]{64} ?)+\n", block), name
    assert f"-r requirements/{platform.name}.txt\n" in text
    assert "://" not in text
    assert "index" not in text


def wheel(name: str, version: str, **hashes: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "version": version},
        "download_info": {"url": "https://host.invalid/x", "archive_info": {"hashes": hashes}},
    }


def test_wheels_of_several_pythons_share_a_line() -> None:
    text = lock.lock_text(
        [wheel("A_b", "1", sha256="2" * 64), wheel("A.b", "1", sha256="1" * 64)], LINUX
    )
    assert text.endswith(
        f"a-b==1 \\\n    --hash=sha256:{'1' * 64} \\\n    --hash=sha256:{'2' * 64}\n"
    )
    assert "invalid" not in text


@pytest.mark.parametrize(
    ("wheels", "words"),
    [
        ([wheel("torch", "2.13.0+cpu", sha256="1" * 64)], "only one index"),
        ([wheel("a", "1")], "no SHA-256"),
        ([wheel("a", "1", sha256="1" * 64), wheel("a", "2", sha256="2" * 64)], "to 1 and to 2"),
    ],
)
def test_what_cannot_be_locked_is_refused(wheels: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(SystemExit, match=words):
        lock.lock_text(wheels, LINUX)


def test_a_weakness_fails_the_audit_and_missing_data_does_not() -> None:
    weak = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    sound = {"name": "b", "version": "1", "vulns": []}
    unknown = {"name": "c", "skip_reason": "not found"}
    failed, lines = audit.verdict([weak, sound, unknown])
    assert failed
    assert lines[0] == "a 1: CVE-1, fixed in 2"
    assert lines[-1] == "2 packages audited, 1 known weaknesses."
    assert audit.verdict([sound])[0] is False
    assert audit.verdict([unknown])[1] == ["NOT AUDITED: the index has data of none of 1 packages."]


@pytest.mark.skipif(os.name != "posix", reason="a program is a script")
@pytest.mark.parametrize(
    ("program", "said", "code"),
    [
        ("exit 1", "NOT AUDITED: pip-audit gave no answer", 0),
        ("echo no network >&2; exit 1", "NOT AUDITED: no network", 0),
        ("sleep 30", "NOT AUDITED: the index gave no answer within 1 s.", 0),
        (
            """echo '{"dependencies": [{"name": "a", "version": "1", "vulns":"""
            """ [{"id": "CVE-1", "fix_versions": []}]}]}'; exit 1""",
            "a 1: CVE-1, fixed in no version yet",
            1,
        ),
    ],
)
def test_the_audit_ends_in_time_whatever_the_program_does(
    tmp_path: Path, program: str, said: str, code: int
) -> None:
    fake = tmp_path / "pip-audit"
    fake.write_text(f"#!/bin/sh\n{program.replace('sleep', 'exec sleep')}\n")
    fake.chmod(0o755)
    audit_it = [str(ROOT / "scripts" / "audit.py"), str(lock_file(LINUX)), "--seconds", "1"]
    done = subprocess.run(
        [sys.executable, *audit_it],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.startswith(said), done.stderr
    assert done.returncode == code


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_audit_installs_pip_audit_at_a_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = re.findall(r"^([^#=\s]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    pins = {canonicalize_name(name): version for name, version in pinned}
    for text in project["optional-dependencies"]["audit"]:
        needed = Requirement(text)
        assert needed.specifier.contains(pins[canonicalize_name(needed.name)])
    done = subprocess.run(
        ["make", "-n", "audit", "VENV=/nowhere"],
        cwd=ROOT, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    installs, audits = done.stdout.index("'.[audit]'"), done.stdout.index("scripts/audit.py")
    assert installs < audits
