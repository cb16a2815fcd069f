"""A mounted folder whose server can fall silent: as a network share that is gone, for real.

The server is a process of its own that speaks the kernel's FUSE protocol and passes all on to a
folder on the disk; stopped (SIGSTOP), it answers nothing, and whoever asks hangs in the kernel. It
tells the kernel to keep what it learnt of files for an hour, as shares do for a while: that one can
be looked at is no sign that it answers. Linux, for root alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEVICE = "/dev/fuse"
_DETACH = 2
_KEPT_S = 3600
_MOST_BYTES = 1 << 17
_BIG_WRITES = 1 << 5
_NO_REPLY = {2, 36, 42}
"""FORGET, INTERRUPT, BATCH_FORGET."""


def can_mount() -> bool:
    """Whether such a folder can be made here."""
    return sys.platform == "linux" and os.geteuid() == 0 and os.access(DEVICE, os.W_OK)


class SilentMount:
    """A mounted folder, made by `silent_mount`.

    Attributes:
        path: Where it is mounted.
        behind: The same files on the disk, which always answer.
    """

    def __init__(self, path: Path, behind: Path, server: int) -> None:
        self.path, self.behind = path, behind
        self._server = server

    def silence(self) -> None:
        """Do not answer from now on."""
        os.kill(self._server, signal.SIGSTOP)

    def answer(self) -> None:
        """Answer from now on, also what has hung so far."""
        os.kill(self._server, signal.SIGCONT)


@contextlib.contextmanager
def silent_mount(folder: Path) -> Iterator[SilentMount]:
    """Mount a folder at `folder / "share"`; unmounted at the end, with all that hangs let go."""
    path, behind = folder / "share", folder / "behind"
    path.mkdir()
    behind.mkdir()
    command = [sys.executable, "-m", __name__, str(behind), str(path)]
    with subprocess.Popen(command) as server:
        try:
            until_s = time.monotonic() + 60
            while not os.path.ismount(path):
                assert server.poll() is None
                assert time.monotonic() < until_s
                time.sleep(0.02)
            yield SilentMount(path, behind, server.pid)
        finally:
            server.kill()
            _libc().umount2(os.fsencode(path), _DETACH)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


class _Server:
    """Answers the kernel, one request after another."""

    def __init__(self, behind: str, device: int) -> None:
        self._device = device
        self._paths = {1: behind}
        self._answers: dict[int, Callable[[int, bytes], bytes]] = {
            1: self._look_up, 3: self._get_attributes, 4: self._set_attributes,
            9: self._make_folder, 10: self._unlink, 11: self._remove_folder, 14: self._open,
            12: lambda node, data: self._rename(node, data, data[8:]),
            45: lambda node, data: self._rename(node, data, data[16:]),
            15: self._read, 16: self._write, 17: self._space, 18: self._release,
            20: lambda _node, _data: b"", 26: self._begin, 27: lambda _node, _data: bytes(16),
            28: self._list, 29: lambda _node, _data: b"", 30: lambda _node, _data: b"",
            35: self._create,
        }  # fmt: skip

    def serve(self) -> None:
        """Until it is unmounted."""
        while True:
            try:
                asked = os.read(self._device, _MOST_BYTES + 4096)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.EINTR):
                    continue
                return
            _, kind, number, node = struct.unpack_from("<IIQQ", asked)
            if kind in _NO_REPLY:
                continue
            problem, reply = 0, b""
            try:
                reply = self._answers[kind](node, asked[40:])
            except KeyError:
                problem = -errno.ENOSYS
            except OSError as error:
                problem = -(error.errno or errno.EIO)
            with contextlib.suppress(OSError):  # nobody waits any more
                os.write(
                    self._device, struct.pack("<IiQ", 16 + len(reply), problem, number) + reply
                )

    def _begin(self, _node: int, data: bytes) -> bytes:
        _, minor, ahead = struct.unpack_from("<III", data)
        return struct.pack(
            "<IIIIHHIIHHII24x", 7, minor, min(ahead, _MOST_BYTES), _BIG_WRITES, 12, 9, _MOST_BYTES,
            1, 0, 0, 0, 0,
        )  # fmt: skip

    def _at(self, node: int, name: bytes) -> str:
        return os.path.join(self._paths[node], os.fsdecode(name.rstrip(b"\0")))

    def _attributes(self, path: str) -> bytes:
        state = os.lstat(path)
        times = (state.st_atime_ns, state.st_mtime_ns, state.st_ctime_ns)
        return struct.pack(
            "<6Q10I", state.st_ino, state.st_size, state.st_blocks,
            *(one // 10**9 for one in times), *(one % 10**9 for one in times), state.st_mode,
            state.st_nlink, state.st_uid, state.st_gid, 0, 4096, 0,
        )  # fmt: skip

    def _entry(self, path: str) -> bytes:
        attributes = self._attributes(path)
        node = next((node for node, known in self._paths.items() if known == path), 0)
        if not node:
            node = max(self._paths) + 1
            self._paths[node] = path
        return struct.pack("<4Q2I", node, 0, _KEPT_S, _KEPT_S, 0, 0) + attributes

    def _look_up(self, node: int, data: bytes) -> bytes:
        return self._entry(self._at(node, data))

    def _get_attributes(self, node: int, _data: bytes) -> bytes:
        return struct.pack("<QII", _KEPT_S, 0, 0) + self._attributes(self._paths[node])

    def _set_attributes(self, node: int, data: bytes) -> bytes:
        valid, size = struct.unpack_from("<I12xQ", data)
        path = self._paths[node]
        if valid & 1:
            os.chmod(path, stat.S_IMODE(struct.unpack_from("<I", data, 68)[0]))
        if valid & 8:
            os.truncate(path, size)
        return self._get_attributes(node, data)

    def _make_folder(self, node: int, data: bytes) -> bytes:
        path = self._at(node, data[8:])
        os.mkdir(path, struct.unpack_from("<I", data)[0])
        return self._entry(path)

    def _unlink(self, node: int, data: bytes) -> bytes:
        os.unlink(self._at(node, data))
        self._forget(self._at(node, data))
        return b""

    def _remove_folder(self, node: int, data: bytes) -> bytes:
        os.rmdir(self._at(node, data))
        self._forget(self._at(node, data))
        return b""

    def _forget(self, path: str) -> None:
        """A new file of this name is another one."""
        for node, known in list(self._paths.items()):
            if known == path:
                self._paths[node] = f"{path}/gone"

    def _rename(self, node: int, data: bytes, names: bytes) -> bytes:
        old, new = names.split(b"\0")[:2]
        source = self._at(node, old)
        target = self._at(struct.unpack_from("<Q", data)[0], new)
        os.replace(source, target)
        self._forget(target)
        for each, known in list(self._paths.items()):
            if known == source or known.startswith(source + "/"):
                self._paths[each] = target + known[len(source) :]
        return b""

    def _open(self, node: int, data: bytes) -> bytes:
        flags = struct.unpack_from("<I", data)[0] & ~(os.O_CREAT | os.O_EXCL | os.O_APPEND)
        return struct.pack("<QII", os.open(self._paths[node], flags), 0, 0)

    def _create(self, node: int, data: bytes) -> bytes:
        flags, mode = struct.unpack_from("<II", data)
        path = self._at(node, data[16:])
        opened = os.open(path, (flags | os.O_CREAT) & ~os.O_APPEND, stat.S_IMODE(mode))
        return self._entry(path) + struct.pack("<QII", opened, 0, 0)

    def _read(self, _node: int, data: bytes) -> bytes:
        opened, offset, size = struct.unpack_from("<QQI", data)
        return os.pread(opened, size, offset)

    def _write(self, _node: int, data: bytes) -> bytes:
        opened, offset, size = struct.unpack_from("<QQI", data)
        return struct.pack("<II", os.pwrite(opened, data[40 : 40 + size], offset), 0)

    def _release(self, _node: int, data: bytes) -> bytes:
        os.close(struct.unpack_from("<Q", data)[0])
        return b""

    def _space(self, node: int, _data: bytes) -> bytes:
        found = os.statvfs(self._paths[node])
        return struct.pack(
            "<5Q4I24x", found.f_blocks, found.f_bfree, found.f_bavail, found.f_files,
            found.f_ffree, found.f_bsize, 255, found.f_frsize, 0,
        )  # fmt: skip

    def _list(self, node: int, data: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", data)
        reply = b""
        for place, name in enumerate(sorted(os.listdir(self._paths[node]))[offset:], offset + 1):
            raw = os.fsencode(name)
            entry = struct.pack("<QQII", 2**32 + place, place, len(raw), 0) + raw
            entry += bytes(-len(entry) % 8)
            if len(reply) + len(entry) > size:
                break
            reply += entry
        return reply


def _main(behind: str, path: str) -> None:
    device = os.open(DEVICE, os.O_RDWR)
    how = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
    if _libc().mount(b"silent", os.fsencode(path), b"fuse", 0, how) != 0:
        raise OSError(ctypes.get_errno(), "cannot be mounted")
    _Server(behind, device).serve()


if __name__ == "__main__":
    _main(*sys.argv[1:])
