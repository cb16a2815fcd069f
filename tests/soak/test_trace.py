"""What the trace takes for a way to the internet, and what its exit code says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.soak import trace
from tests.soak.trace import sockets

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3"
QUESTION = "12 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3"


@pytest.mark.parametrize(
    "call",
    [
        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",  # socket.socket() in Python
        "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3",
        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
        "socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3",
        'connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16)',
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_addr="2001:db8::1"}, 28) = 0',
    ],
)
def test_a_way_to_the_internet_is_found(call: str) -> None:
    _families, internet = sockets(f"{LOCAL}\n{QUESTION}\n12 {call}\n")
    assert internet == [f"12 {call}"]


def test_local_sockets_and_the_question_for_ipv6_are_none() -> None:
    families, internet = sockets(
        f'{LOCAL}\n{QUESTION}\n12 connect(3, {{sa_family=AF_UNIX, sun_path="/x"}}, 110) = 0\n'
    )
    assert internet == []
    assert families == {"AF_UNIX": 1, "AF_INET6": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("call", "ended", "code"), [(LOCAL, 0, 0), (LOCAL, 1, 1), (QUESTION + "\n12 socket(AF_INET, "
     "SOCK_STREAM, IPPROTO_IP) = 3", 0, 1)],
)  # fmt: skip
def test_a_soak_that_failed_is_no_success(
    call: str, ended: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place of strace stands a program that notes these calls and ends like the soak."""
    out, notes = tmp_path / "out", tmp_path / "notes"
    notes.write_text(call)
    strace = tmp_path / "strace"
    strace.write_text(f'#!/bin/sh\ncat "{notes}" > "{out}/sockets.txt"\nexit {ended}\n')
    strace.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "argv", ["trace", "--out", str(out)])
    assert trace.main() == code
