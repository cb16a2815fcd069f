"""Look for known weaknesses of the packages that the console is shipped with.

    python scripts/audit.py requirements/linux-x86_64.txt

pip-audit asks the package index for each locked version. Where pip-audit is not installed, or the
index does not answer, that is said, and is no failure: a machine without a network builds and tests
as well. A known weakness is one, unless `ACCEPTED` says why not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ACCEPTED: dict[str, str] = {}
"""Ids of weaknesses that do not concern the console, each with its reason."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Audit the locked packages.")
    parser.add_argument("lock", type=Path, help="the file with exact versions")
    parser.add_argument("--seconds", type=float, default=120.0, help="most to wait for answers")
    asked = parser.parse_args()
    program = shutil.which("pip-audit", path=str(Path(sys.executable).parent)) or shutil.which(
        "pip-audit"
    )
    if program is None:
        print("NOT AUDITED: pip-audit is not installed. `make audit` installs it and asks.")
        return 0
    try:
        done = subprocess.run(
            [
                program, "--requirement", str(asked.lock), "--no-deps", "--disable-pip",
                "--format", "json", "--progress-spinner", "off",
                *(word for name in ACCEPTED for word in ("--ignore-vuln", name)),
            ],
            capture_output=True, text=True, timeout=asked.seconds, check=False,
        )  # fmt: skip
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"NOT AUDITED: the index gave no answer within {asked.seconds:.0f} s.")
        return 0
    except (OSError, ValueError, KeyError):
        said = done.stderr.strip().splitlines()[-1:] or ["pip-audit gave no answer"]
        print(f"NOT AUDITED: {said[0]}")
        return 0
    failed, lines = verdict(packages)
    print("\n".join(lines))
    return 1 if failed else 0


def verdict(packages: list[dict[str, Any]]) -> tuple[bool, list[str]]:
    """Whether one has a known weakness, and lines to print.

    Args:
        packages: `dependencies` of pip-audit's JSON: each with `vulns`, or with `skip_reason`
            where the index knows nothing of it.
    """
    audited = [one for one in packages if "skip_reason" not in one]
    if not audited:
        return False, [f"NOT AUDITED: the index has data of none of {len(packages)} packages."]
    weak = [(one, vuln) for one in audited for vuln in one["vulns"]]
    lines = [
        f"{one['name']} {one['version']}: {vuln['id']}, fixed in"
        f" {', '.join(vuln['fix_versions']) or 'no version yet'}"
        for one, vuln in weak
    ]
    lines += [f"not known to the index: {one['name']}" for one in packages if one not in audited]
    lines.append(f"{len(audited)} packages audited, {len(weak)} known weaknesses.")
    return bool(weak), lines


if __name__ == "__main__":
    sys.exit(main())
