"""A process that the kernel kills at its first internet socket, and every child of it too.

A seccomp filter (Linux, x86-64 and aarch64) sees what a library does in C, on any thread, in any
child, and costs nothing. A look-up of a name needs such a socket as well.
"""

from __future__ import annotations

import ctypes
import platform
import signal
import socket
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KILLED = -signal.SIGSYS
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
CAN_WATCH = sys.platform == "linux" and platform.machine() in _SOCKET_CALL
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_AT_CALL, _AT_FAMILY, _AT_TYPE, _AT_PROTOCOL = 0, 16, 24, 32


def run_watched(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], timeout_s: float = 250
) -> subprocess.CompletedProcess[str]:
    """Run a command; its exit code is `KILLED` if it opened an internet socket.

    A child that opened one is killed alone: its parent finds a dead child.
    """
    program = ctypes.create_string_buffer(_filter())
    libc = ctypes.CDLL(None, use_errno=True)
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(program))

    def close_the_net() -> None:
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
            _PR_SET_SECCOMP, _MODE_FILTER, described, 0, 0
        ):
            raise OSError(ctypes.get_errno(), "no seccomp filter can be set")

    return subprocess.run(
        list(command), cwd=cwd, env=dict(environment), capture_output=True, text=True,
        timeout=timeout_s, check=False, preexec_fn=close_the_net,
    )  # fmt: skip


def _filter() -> bytes:
    """Kill at socket(AF_INET or AF_INET6), but for one question that sends nothing.

    urllib3 asks at its import whether the system has IPv6: a stream without a protocol, bound to
    the machine itself and closed. Whoever connects names TCP or UDP.
    """
    probe = socket.SOCK_STREAM | socket.SOCK_CLOEXEC
    return b"".join(
        struct.pack("=HBBI", code, if_true, if_false, value)
        for code, if_true, if_false, value in (
            (_LOAD, 0, 0, _AT_CALL),
            (_JUMP_EQUAL, 0, 7, _SOCKET_CALL[platform.machine()]),
            (_LOAD, 0, 0, _AT_FAMILY),
            (_JUMP_EQUAL, 6, 0, socket.AF_INET),
            (_JUMP_EQUAL, 0, 4, socket.AF_INET6),
            (_LOAD, 0, 0, _AT_PROTOCOL),
            (_JUMP_EQUAL, 0, 3, 0),
            (_LOAD, 0, 0, _AT_TYPE),
            (_JUMP_EQUAL, 0, 1, probe),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _KILL_PROCESS),
        )
    )
