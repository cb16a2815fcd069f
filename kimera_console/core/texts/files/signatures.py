"""Files that hold no texts, recognised by their first bytes: office files, archives, images, ..."""

from __future__ import annotations

import re

from kimera_console.core.errors import InputError

GZIP = b"\x1f\x8b"

_OPEN = "Open it in its program and save the texts as CSV (UTF-8) or plain text."
_UNPACK = "Unpack it and name the file of texts in it."
_NONE = "Name a file of texts: one per line, CSV, JSON lines or Parquet."
_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"PAR1", "a Parquet file", "Read it as Parquet."),
    (0, b"%PDF-", "a PDF file", "Extract its text first, for example with `pdftotext`."),
    (0, b"{\\rtf", "an RTF document", _OPEN),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Microsoft Office file", _OPEN),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (257, b"ustar", "a tar archive", _UNPACK),
    (0, b"BZh", "a bzip2 file", _UNPACK),
    (0, b"\xfd7zXZ\0", "an xz file", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file", _UNPACK),
    (0, b"\x04\x22\x4d\x18", "an LZ4 file", _UNPACK),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _NONE),
    (0, b"\xff\xd8\xff", "a JPEG image", _NONE),
    (0, b"GIF87a", "a GIF image", _NONE),
    (0, b"GIF89a", "a GIF image", _NONE),
    (0, b"II*\0", "a TIFF image", _NONE),
    (0, b"MM\0*", "a TIFF image", _NONE),
    (0, b"\0\0\1\0", "an icon", _NONE),
    (8, b"WEBP", "a WebP image", _NONE),
    (8, b"WAVE", "a WAV recording", _NONE),
    (8, b"AVI ", "an AVI video", _NONE),
    (4, b"ftyp", "an MP4 or HEIC file", _NONE),
    (0, b"OggS", "an Ogg recording", _NONE),
    (0, b"fLaC", "a FLAC recording", _NONE),
    (0, b"ID3", "an MP3 recording", _NONE),
    (0, b"\x1a\x45\xdf\xa3", "a Matroska or WebM video", _NONE),
    (0, b"\x7fELF", "a program", _NONE),
    (0, b"SQLite format 3\0", "an SQLite database", "Export its table of texts as CSV."),
    (0, b"\x93NUMPY", "a NumPy array", _NONE),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", _NONE),
)
"""Offset, bytes there, what it is, and what to do about it."""
_RIFF = b"RIFF"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CONTROL = re.compile(rb"[\0-\x07\x0e-\x1a\x1c-\x1f]")
_FEW_CONTROL = 16
_CONTROL_SHARE = 0.05
"""Of random bytes a tenth are control characters that no text has; a few in a text are damage."""


def check_signature(source: str, head: bytes) -> None:
    """Refuse a file that begins like an office file, an archive, an image or another known form.

    Args:
        source: As it is named in the error.
        head: Its first bytes, unpacked where it is gzip; some thousands are enough.

    Raises:
        InputError: It does.
    """
    found = _recognised(head)
    if found is not None:
        raise InputError(f"{source} is {found[0]}, not a file of texts.", hint=found[1])


def check_control(source: str, head: bytes) -> None:
    """Refuse binary data without a known signature, by its many control characters.

    Args:
        source: As it is named in the error.
        head: Its first bytes, in an encoding that has ASCII's control characters.

    Raises:
        InputError: It is binary.
    """
    control = len(_CONTROL.findall(head))
    if control >= _FEW_CONTROL and control >= len(head) * _CONTROL_SHARE:
        raise InputError(f"{source} is binary data, not a file of texts.", hint=_NONE)


def _recognised(head: bytes) -> tuple[str, str] | None:
    if head.startswith(_ZIP):
        return _zip(head)
    if head.startswith(GZIP):
        return "gzip within gzip", _UNPACK
    for offset, magic, name, hint in _SIGNATURES:
        if offset == 8 and not head.startswith(_RIFF):
            continue
        # A text may begin with the letters of a short signature; binary data goes on with NULs.
        printable = magic.isalnum()
        if head.startswith(magic, offset) and (not printable or b"\0" in head[:4096]):
            return name, hint
    return None


def _zip(head: bytes) -> tuple[str, str]:
    """Office files and books are ZIP archives whose first members tell them."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in head[:200]:
        return "an OpenDocument file", _OPEN
    if b"mimetypeapplication/epub" in head[:200]:
        return "an EPUB book", _OPEN
    for folder, name in ((b"xl/", "an Excel"), (b"word/", "a Word"), (b"ppt/", "a PowerPoint")):
        if folder in head and (b"[Content_Types].xml" in head or b"docProps/" in head):
            return f"{name} file", _OPEN
    return "a ZIP archive", _UNPACK
