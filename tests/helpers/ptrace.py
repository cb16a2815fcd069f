"""Watching a process's system calls, and killing it or failing a call at any of them.

Linux on x86-64 and aarch64, with ctypes alone: PTRACE_GET_SYSCALL_INFO (Linux 5.3) tells number
and arguments on both; the registers are written only to fail a call. What a library does in C is
seen as well as what Python does.
"""

from __future__ import annotations

import contextlib
import ctypes
import enum
import os
import platform
import signal
import struct
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TRACEME, _CONT, _SYSCALL, _SETOPTIONS = 0, 7, 24, 0x4200
_GETREGSET, _SETREGSET, _GET_SYSCALL_INFO = 0x4204, 0x4205, 0x420E
_TRACESYSGOOD, _EXITKILL = 0x1, 0x100000
_NT_PRSTATUS, _NT_ARM_SYSTEM_CALL = 1, 0x404
_INFO_ENTRY, _INFO_EXIT = 1, 2
_AT_CWD = -100
_NO_SUCH_CALL = -1

# Calls that name files, with the places of their arguments: f a descriptor, p a path, d a
# descriptor that the path after it counts from.
_CALLS: dict[str, dict[str, tuple[int, str]]] = {
    "x86_64": {
        "read": (0, "f"), "write": (1, "f"), "open": (2, "p"), "close": (3, "f"),
        "stat": (4, "p"), "fstat": (5, "f"), "lstat": (6, "p"), "lseek": (8, "f"),
        "mmap": (9, "----f"), "ioctl": (16, "f"), "pread64": (17, "f"), "pwrite64": (18, "f"),
        "writev": (20, "f"), "access": (21, "p"), "dup": (32, "f"), "sendfile": (40, "ff"),
        "fcntl": (72, "f"), "flock": (73, "f"), "fsync": (74, "f"), "fdatasync": (75, "f"),
        "truncate": (76, "p"), "ftruncate": (77, "f"), "getdents": (78, "f"),
        "rename": (82, "pp"), "mkdir": (83, "p"), "rmdir": (84, "p"), "creat": (85, "p"),
        "link": (86, "pp"), "unlink": (87, "p"), "symlink": (88, "pp"), "readlink": (89, "p"),
        "chmod": (90, "p"), "fchmod": (91, "f"), "chown": (92, "p"), "fchown": (93, "f"),
        "lchown": (94, "p"), "setxattr": (188, "p"), "fsetxattr": (190, "f"),
        "getxattr": (191, "p"), "listxattr": (194, "p"), "getdents64": (217, "f"),
        "openat": (257, "dp"), "mkdirat": (258, "dp"), "fchownat": (260, "dp"),
        "newfstatat": (262, "dp"), "unlinkat": (263, "dp"), "renameat": (264, "dpdp"),
        "linkat": (265, "dpdp"), "fchmodat": (268, "dp"), "faccessat": (269, "dp"),
        "fallocate": (285, "f"), "renameat2": (316, "dpdp"), "statx": (332, "dp"),
        "openat2": (437, "dp"), "faccessat2": (439, "dp"),
    },
    "aarch64": {
        "fsetxattr": (7, "f"), "setxattr": (5, "p"), "getxattr": (8, "p"), "listxattr": (11, "p"),
        "dup": (23, "f"), "fcntl": (25, "f"), "ioctl": (29, "f"), "flock": (32, "f"),
        "mkdirat": (34, "dp"), "unlinkat": (35, "dp"), "linkat": (37, "dpdp"),
        "renameat": (38, "dpdp"), "truncate": (45, "p"), "ftruncate": (46, "f"),
        "fallocate": (47, "f"), "faccessat": (48, "dp"), "fchmod": (52, "f"),
        "fchmodat": (53, "dp"), "fchownat": (54, "dp"), "fchown": (55, "f"), "openat": (56, "dp"),
        "close": (57, "f"), "getdents64": (61, "f"), "lseek": (62, "f"), "read": (63, "f"),
        "write": (64, "f"), "writev": (66, "f"), "pread64": (67, "f"), "pwrite64": (68, "f"),
        "sendfile": (71, "ff"), "readlinkat": (78, "dp"), "newfstatat": (79, "dp"),
        "fstat": (80, "f"), "fsync": (82, "f"), "fdatasync": (83, "f"), "mmap": (222, "----f"),
        "renameat2": (276, "dpdp"), "statx": (291, "dp"), "openat2": (437, "dp"),
        "faccessat2": (439, "dp"),
    },
}  # fmt: skip


class Refused(Exception):  # noqa: N818 - it is the system that refuses
    """The system lets no process be traced here."""


class Stop(enum.Enum):
    """Where in a system call its process stands."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True)
class Call:
    """A system call that touches one of the watched folders.

    Attributes:
        name: The kernel's name for it.
        paths: What it names, made absolute; a descriptor by the file it is open on.
        stop: Whether it is about to be made, or was.
    """

    name: str
    paths: tuple[str, ...]
    stop: Stop

    def __str__(self) -> str:
        return f"{self.stop.value} of {self.name}({', '.join(self.paths)})"


@dataclass(frozen=True)
class Traced:
    """How a traced process ended: its wait status, and every call that was watched."""

    status: int
    calls: tuple[Call, ...]

    @property
    def was_killed(self) -> bool:
        return os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL


def trace(
    work: Callable[[], None],
    folders: Iterable[os.PathLike[str]],
    *,
    kill_at: int = 0,
    fail: tuple[int, int] = (0, 0),
) -> Traced:
    """Run `work` in a forked process and watch its calls that touch `folders`.

    Args:
        work: Runs in the child, which ends with code 0 if it returns and 9 if it raises.
        folders: What to watch, everything in them included.
        kill_at: SIGKILL at the n-th stop (each call has two, entry and exit); 0 never.
        fail: (n, errno): the n-th call is not made and fails so; 0 none.

    Raises:
        Refused: The system lets no process be traced here.
    """
    if not (sys.platform == "linux" and platform.machine() in _CALLS):
        raise Refused(f"no tracing on {sys.platform} {platform.machine()}")
    child = os.fork()
    if child == 0:
        code = 9
        try:
            if _libc().ptrace(_TRACEME, 0, None, None) != 0:
                os._exit(77)
            os.kill(os.getpid(), signal.SIGSTOP)
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - the code tells; the reason goes where a test shows it
            traceback.print_exc()
        finally:
            os._exit(code)
    try:
        return _Tracer(child, tuple(os.path.realpath(each) for each in folders)).follow(
            kill_at, *fail
        )
    except BaseException:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        raise


class _Tracer:
    def __init__(self, pid: int, folders: tuple[str, ...]) -> None:
        self._pid, self._folders = pid, folders
        self._names = {number: (name, kinds) for name, (number, kinds) in _table().items()}
        self._info = ctypes.create_string_buffer(88)

    def follow(self, kill_at: int, fail_at: int, error: int) -> Traced:
        _, status = os.waitpid(self._pid, 0)
        if not os.WIFSTOPPED(status):
            raise Refused("ptrace is forbidden here (a seccomp filter, or Yama's ptrace_scope?)")
        self._ptrace(_SETOPTIONS, None, _TRACESYSGOOD | _EXITKILL)
        calls: list[Call] = []
        entered: Call | None = None
        failing = False
        while True:
            self._ptrace(_SYSCALL)
            _, status = os.waitpid(self._pid, 0)
            if not os.WIFSTOPPED(status):
                return Traced(status, tuple(calls))
            if os.WSTOPSIG(status) != signal.SIGTRAP | 0x80:
                continue
            stop, number, arguments = self._where()
            if stop is Stop.ENTRY:
                entered = self._touching(number, arguments)
                if entered is None:
                    continue
                calls.append(entered)
                if fail_at and sum(call.stop is Stop.ENTRY for call in calls) == fail_at:
                    failing = True
                    self._skip()
            elif entered is not None:
                calls.append(Call(entered.name, entered.paths, Stop.EXIT))
                entered = None
                if failing:
                    failing = False
                    self._return(-error)
            else:
                continue
            if len(calls) == kill_at:
                os.kill(self._pid, signal.SIGKILL)
                _, status = os.waitpid(self._pid, 0)
                return Traced(status, tuple(calls))

    def _where(self) -> tuple[Stop, int, tuple[int, ...]]:
        self._ptrace(_GET_SYSCALL_INFO, len(self._info), self._info)
        kind = self._info.raw[0]
        if kind == _INFO_ENTRY:
            number, *arguments = struct.unpack_from("<Q6Q", self._info.raw, 24)
            return Stop.ENTRY, number, tuple(arguments)
        assert kind == _INFO_EXIT
        return Stop.EXIT, -1, ()

    def _touching(self, number: int, arguments: tuple[int, ...]) -> Call | None:
        name, kinds = self._names.get(number, ("", ""))
        paths: list[str] = []
        base = ""
        for kind, argument in zip(kinds, arguments, strict=False):
            descriptor = ctypes.c_int(argument & 0xFFFFFFFF).value
            if kind == "f":
                paths.append(self._open_on(descriptor))
            elif kind == "d":
                base = self._link("cwd") if descriptor == _AT_CWD else self._open_on(descriptor)
            elif kind == "p":
                text = self._text(argument)
                paths.append(os.path.normpath(os.path.join(base or self._link("cwd"), text)))
        if any(self._is_watched(path) for path in paths):
            return Call(name, tuple(paths), Stop.ENTRY)
        return None

    def _is_watched(self, path: str) -> bool:
        return any(path == each or path.startswith(each + "/") for each in self._folders)

    def _open_on(self, descriptor: int) -> str:
        return self._link(f"fd/{descriptor}") if descriptor >= 0 else ""

    def _link(self, name: str) -> str:
        try:
            return os.readlink(f"/proc/{self._pid}/{name}").removesuffix(" (deleted)")
        except OSError:
            return ""

    def _text(self, address: int) -> str:
        if not address:
            return ""
        with open(f"/proc/{self._pid}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            data = b""
            while b"\0" not in data and len(data) < 8192:
                # Never past a page's end: the next one may not be there.
                data += memory.read(min(256, 4096 - (address + len(data)) % 4096))
        return os.fsdecode(data.partition(b"\0")[0])

    def _skip(self) -> None:
        """Turn the call that is about to be made into one that the kernel does not know."""
        if platform.machine() == "aarch64":
            self._registers(_SETREGSET, _NT_ARM_SYSTEM_CALL, struct.pack("<i", _NO_SUCH_CALL))
        else:
            self._put(15, _NO_SUCH_CALL)  # orig_rax

    def _return(self, value: int) -> None:
        self._put(0 if platform.machine() == "aarch64" else 10, value)  # x0, rax

    def _put(self, index: int, value: int) -> None:
        data = bytearray(self._registers(_GETREGSET, _NT_PRSTATUS, b"\0" * 512))
        struct.pack_into("<q", data, 8 * index, value)
        self._registers(_SETREGSET, _NT_PRSTATUS, bytes(data))

    def _registers(self, request: int, kind: int, data: bytes) -> bytes:
        buffer = ctypes.create_string_buffer(data, len(data))
        vector = _Vector(ctypes.addressof(buffer), len(data))
        self._ptrace(request, kind, ctypes.byref(vector))
        return buffer.raw[: vector.length]

    def _ptrace(self, request: int, address: int | None = None, data: object = None) -> int:
        result = int(_libc().ptrace(request, self._pid, address, data))
        if result == -1:
            number = ctypes.get_errno()
            raise Refused(f"ptrace request {request:#x}: {os.strerror(number)}")
        return result


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    return libc


def _table() -> dict[str, tuple[int, str]]:
    return _CALLS[platform.machine()]
