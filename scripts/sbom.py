"""A software bill of materials for a wheel, as CycloneDX 1.6 in JSON.

    python scripts/sbom.py build/wheel/kimera_console-0.1.0-py3-none-any.whl build/wheel/sbom.json

It lists the wheel with its SHA-256, and every distribution that this environment has for the
wheel's own requirements (no extras), by version, with licence and what requires what. The same
wheel in the same environment gives the same file, byte for byte.

Format: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import argparse
import email
import hashlib
import json
import sys
import uuid
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message


def main() -> int:
    parser = argparse.ArgumentParser(description="Write a wheel's bill of materials.")
    parser.add_argument("wheel", type=Path, help="the wheel")
    parser.add_argument("out", type=Path, help="the file to write")
    asked = parser.parse_args()
    data = bill_of(asked.wheel)
    asked.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(f"{asked.out}: {len(data['components'])} components")
    return 0


def bill_of(wheel: Path) -> dict[str, Any]:
    """The bill of materials of a wheel.

    Raises:
        PackageNotFoundError: A requirement is not installed here.
    """
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    about = _metadata(wheel)
    root = _component(about["Name"], about["Version"], about)
    root |= {"type": "application", "hashes": [{"alg": "SHA-256", "content": digest}]}
    found = _closure(about.get_all("Requires-Dist") or ())
    wanted = {name: _wanted(one.requires or (), extras) for name, (one, extras) in found.items()}
    refs = {name: _purl(name, one.version) for name, (one, _) in found.items()}
    direct = _wanted(about.get_all("Requires-Dist") or (), frozenset())
    graph = [{"ref": root["bom-ref"], "dependsOn": sorted(refs[name] for name, _ in direct)}]
    graph += [
        {"ref": refs[name], "dependsOn": sorted({refs[inner] for inner, _ in wanted[name]})}
        for name in sorted(found)
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {"component": root},
        "components": [
            _component(name, found[name][0].version, found[name][0].metadata)
            for name in sorted(found)
        ],
        "dependencies": graph,
    }


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def _closure(
    requirements: Iterable[str],
) -> dict[str, tuple[metadata.Distribution, frozenset[str]]]:
    """Distributions that requirements lead to, by name, each with the extras asked of it."""
    found: dict[str, tuple[metadata.Distribution, frozenset[str]]] = {}
    line = list(_wanted(requirements, frozenset()))
    while line:
        name, extras = line.pop()
        if name in found and extras <= found[name][1]:
            continue
        one = metadata.distribution(name)
        extras |= found[name][1] if name in found else frozenset()
        found[name] = (one, extras)
        line += _wanted(one.requires or (), extras)
    return found


def _wanted(requirements: Iterable[str], extras: frozenset[str]) -> set[tuple[str, frozenset[str]]]:
    """Names and extras of the requirements that count on this machine."""
    wanted: set[tuple[str, frozenset[str]]] = set()
    for text in requirements:
        one = Requirement(text)
        contexts = [{"extra": extra} for extra in ("", *extras)]
        if one.marker is None or any(one.marker.evaluate(each) for each in contexts):
            wanted.add((canonicalize_name(one.name), frozenset(one.extras)))
    return wanted


def _component(name: str, version: str, about: Any) -> dict[str, Any]:
    purl = _purl(name, version)
    made = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    expression = about.get("License-Expression")
    if expression:
        return made | {"licenses": [{"expression": expression}]}
    named = [
        entry.rpartition(" :: ")[2]
        for entry in about.get_all("Classifier") or ()
        if entry.startswith("License :: ")
    ]
    licence = ", ".join(named) or (about.get("License") or "").strip().partition("\n")[0]
    return made | ({"licenses": [{"license": {"name": licence[:200]}}]} if licence else {})


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{canonicalize_name(name)}@{version}"


if __name__ == "__main__":
    sys.exit(main())
