"""Which sockets the console opens while it is used for a long time: `make trace`.

    python -m tests.soak.trace --minutes 60

The scripted user of the soak, its idle minute and every child process run under strace, which
notes each `socket` call. One internet socket is a failure. What is not counted is urllib3's
question at its import whether the system has IPv6: such a socket is bound to the machine itself
and closed, and nothing is sent. A `connect` to an internet address is a failure, whatever its
socket.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

_CALL = re.compile(r"\bsocket\((AF_\w+), ([\w|]+), ([\w|]+)")
_INTERNET = ("AF_INET", "AF_INET6")
_QUESTION = ("AF_INET6", "SOCK_STREAM|SOCK_CLOEXEC", "IPPROTO_IP")
_CONNECTED = re.compile(r"\bconnect\(.*sa_family=(AF_INET6?)\b")


def main() -> int:
    parser = argparse.ArgumentParser(description="Trace the sockets of a long use.")
    parser.add_argument("--minutes", type=float, default=60.0, help="after the warm-up")
    parser.add_argument("--seed", type=int, default=None, help="of the user's dice")
    parser.add_argument("--out", type=Path, default=Path("build/trace"), help="folder")
    asked = parser.parse_args()
    strace = shutil.which("strace")
    if strace is None:
        print("strace was not found (Linux; Debian and Ubuntu: apt install strace).")
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    notes = asked.out / "sockets.txt"
    soak = [sys.executable, "-m", "tests.soak", "--minutes", str(asked.minutes)]
    soak += ["--out", str(asked.out / "soak")]
    soak += [] if asked.seed is None else ["--seed", str(asked.seed)]
    # --seccomp-bpf: other calls are not stopped, so the window is as quick as without strace.
    watch = [
        strace,
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=socket,connect",
        "-e",
        "signal=none",
    ]
    code = subprocess.run([*watch, "-o", str(notes), *soak], check=False).returncode
    families, internet = sockets(notes.read_text(encoding="utf-8", errors="replace"))
    shown = ", ".join(f"{count} {family}" for family, count in sorted(families.items())) or "none"
    print(f"Sockets opened: {shown}; internet sockets: {len(internet)}.")
    for line in internet[:20]:
        print(f"INTERNET: {line}")
    if code < 0:
        print(f"The soak was ended by signal {-code}.")
    elif code:
        print("The soak itself did not keep its bounds; see above.")
    return 1 if internet or code else 0


def sockets(notes: str) -> tuple[Counter[str], list[str]]:
    """What strace noted: sockets by family, and the lines of those that lead to the internet."""
    families: Counter[str] = Counter()
    internet: list[str] = []
    for line in notes.splitlines():
        found = _CALL.search(line)
        if found is not None:
            family = found[1]
            families[family] += 1
            if family in _INTERNET and found.groups() != _QUESTION:
                internet.append(line)
        elif _CONNECTED.search(line):
            internet.append(line)
    return families, internet


if __name__ == "__main__":
    sys.exit(main())
