"""Whether a window can be opened here, found out without Qt.

Qt's own answer to a missing display or system library is to abort the process; this gives a
sentence and the package instead.
"""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from kimera_console.core.errors import DependencyError, KimeraError

ANSWER_S = 2.0
"""Longest wait for a display server's answer."""


@dataclass(frozen=True)
class SystemLibrary:
    """A shared library that Qt's X plugin needs, and the packages that bring it."""

    soname: str
    debian: str
    fedora: str


XCB_LIBRARIES = (
    SystemLibrary("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    SystemLibrary("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    SystemLibrary("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    SystemLibrary("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    SystemLibrary("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    SystemLibrary("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    SystemLibrary("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    SystemLibrary("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    SystemLibrary("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    SystemLibrary("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
)
GUI_LIBRARIES = (
    SystemLibrary("libEGL.so.1", "libegl1", "libglvnd-egl"),
    SystemLibrary("libGL.so.1", "libgl1", "libglvnd-glx"),
    SystemLibrary("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    SystemLibrary("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    SystemLibrary("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    SystemLibrary("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
)


def display_available() -> bool:
    """Whether there is a screen to open a window on; its libraries may still be missing."""
    return (
        sys.platform != "linux" or _wayland_answers() or _x_answers(os.environ.get("DISPLAY", ""))
    )


def check_display() -> None:
    """Raise where Qt would abort.

    A platform that needs no display (QT_QPA_PLATFORM=offscreen, minimal, vnc, ...) always
    passes, and so does every system but Linux.

    Raises:
        KimeraError: There is no display, or it does not answer.
        DependencyError: A system library is missing; the packages are named.
    """
    if sys.platform != "linux":
        return
    check_libraries(GUI_LIBRARIES)
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if platform and not platform.startswith(("xcb", "wayland")):
        return
    if not platform.startswith("xcb") and _wayland_answers():
        return
    display = os.environ.get("DISPLAY", "")
    if platform.startswith("wayland") or not display:
        raise KimeraError(
            "There is no display to open the window on.",
            hint="Start it from a desktop session, set DISPLAY, or set QT_QPA_PLATFORM=offscreen; "
            "the command line needs none: kimera-console --help.",
        )
    if not _x_answers(display):
        raise KimeraError(
            f"The display {display} (DISPLAY) does not answer.",
            hint="Check that it runs and that you may use it, or set QT_QPA_PLATFORM=offscreen.",
        )
    check_libraries(XCB_LIBRARIES)


def check_libraries(libraries: tuple[SystemLibrary, ...]) -> None:
    """Try to load each library.

    Raises:
        DependencyError: Some do not load; all of them and their packages are named.
    """
    missing = [one for one in libraries if not _loads(one.soname)]
    if not missing:
        return
    names = ", ".join(one.soname for one in missing)
    debian = " ".join(dict.fromkeys(one.debian for one in missing))
    fedora = " ".join(dict.fromkeys(one.fedora for one in missing))
    plural = len(missing) > 1
    raise DependencyError(
        f"The window needs the system {'libraries' if plural else 'library'} {names}, which "
        f"{'are' if plural else 'is'} not installed.",
        hint=f"Debian, Ubuntu: sudo apt install {debian}. Fedora: sudo dnf install {fedora}.",
    )


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _wayland_answers() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _connects(socket.AF_UNIX, str(Path(folder, name)))


def _x_answers(display: str) -> bool:
    """Whether an X server listens at a DISPLAY such as ":0", "unix:1.0" or "host:10.0"."""
    match = re.fullmatch(r"(?:[a-z]+/)?(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?", display)
    if match is None:
        return bool(display) and _connects(socket.AF_UNIX, display)  # a socket's path, as on macOS
    host, number = match["host"], int(match["number"])
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        if isinstance(address, tuple):
            with socket.create_connection(address, timeout=ANSWER_S):
                return True
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(ANSWER_S)
            probe.connect(address)
    except (OSError, ValueError):
        return False
    return True
