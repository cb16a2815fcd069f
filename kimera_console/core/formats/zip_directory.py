"""The directory of a zip archive as torch.save writes it, and of no other.

General readers of zip accept much: comments, hidden bytes, entries that overlap, sizes that
differ between an entry's own header and the directory, and two readers then see two archives.
Here every byte is accounted for: entries follow each other without a gap from the file's first
byte to the directory, and nothing is compressed. The numbers are those of the format's note
(https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import UnsupportedModelError

if TYPE_CHECKING:
    from kimera_console.core.formats.byte_source import ByteSource

MAX_ENTRIES = 100_000
DIRECTORY_LIMIT_BYTES = 16 * 1024 * 1024
"""About 100 bytes describe an entry."""
MAX_NAME_BYTES = 1000

_END = struct.Struct("<4sHHHHIIH")
_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQHHIIQQQQ")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_DESCRIPTOR = struct.Struct("<4sIII")
_DESCRIPTOR_64 = struct.Struct("<4sIQQ")
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFF_FFFF
_ZIP64_FIELD = 1
_HAS_DESCRIPTOR, _UTF8 = 0x0008, 0x0800


@dataclass(frozen=True)
class ZipEntry:
    """One entry, stored as it is.

    Attributes:
        name: As written.
        size_bytes: Of its content.
        header_offset: Where its own header starts.
        next_offset: Where the next entry's header, or the directory, starts.
        flags: Its general purpose flags.
        crc: Of its content, as written; not checked.
    """

    name: str
    size_bytes: int
    header_offset: int
    next_offset: int
    flags: int
    crc: int


def read_directory(source: ByteSource) -> dict[str, ZipEntry]:
    """The entries by name, in the order in which they lie in the file.

    Only the file's end is read.

    Raises:
        SourceError: It is no whole archive, or one that readers could see differently.
        UnsupportedModelError: Entries are compressed or encrypted.
    """
    count, start, size = _end_record(source)
    if count > MAX_ENTRIES or size > DIRECTORY_LIMIT_BYTES:
        source.damaged(f"its zip directory claims {count:,} entries in {size:,} bytes")
    data = source.read(start, size)
    found: list[tuple[int, str, int, int, int]] = []
    place = 0
    for _ in range(count):
        entry, place = _central_header(source, data, place)
        found.append(entry)
    if place != size:
        source.damaged("its zip directory has more bytes than entries")
    found.sort()
    entries: dict[str, ZipEntry] = {}
    expected = 0
    for index, (offset, name, length, flags, crc) in enumerate(found):
        after = found[index + 1][0] if index + 1 < len(found) else start
        least = offset + _LOCAL.size + len(name.encode()) + length
        if offset < expected or least > after or (index == 0 and offset):
            source.damaged(f"its zip entry {name[:80]!r} overlaps another or lies elsewhere")
        if name in entries:
            source.damaged(f"its zip directory names {name[:80]!r} twice")
        entries[name] = ZipEntry(name, length, offset, after, flags, crc)
        expected = least
    return entries


def locate(source: ByteSource, entry: ZipEntry) -> int:
    """Position of an entry's first byte, its own header compared with the directory.

    Raises:
        SourceError: They disagree, or there is a gap before the next entry.
    """
    name = entry.name.encode()
    head = source.read(entry.header_offset, _LOCAL.size + len(name))
    (mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length) = (
        _LOCAL.unpack_from(head)
    )
    start: int = entry.header_offset + _LOCAL.size + name_length + extra_length
    if mark != b"PK\x03\x04" or head[_LOCAL.size :] != name or name_length != len(name):
        source.damaged(f"its zip entry {entry.name[:80]!r} has another header than the directory")
    if flags != entry.flags or method:
        source.damaged(f"its zip entry {entry.name[:80]!r} is stored in two ways")
    end = start + entry.size_bytes
    after = entry.next_offset - end
    if flags & _HAS_DESCRIPTOR:
        _check_descriptor(source, entry, end, after)
        announced = (crc, packed, size) != (0, 0, 0)
    else:
        if after:
            source.damaged(f"{after:,} bytes follow its zip entry {entry.name[:80]!r}")
        announced = True
    if announced:
        extra = source.read(start - extra_length, extra_length)
        wide = _zip64_values(extra)
        sizes = [wide.pop(0) if n == _FULL_32 and wide else n for n in (size, packed)]
        if sizes != [entry.size_bytes] * 2 or crc != entry.crc:
            _sizes_differ(source, entry)
    return start


def _end_record(source: ByteSource) -> tuple[int, int, int]:
    """(count of entries, the directory's position, its bytes)."""
    end = source.size_bytes - _END.size
    if end < 0:
        source.damaged("it is too short to be a zip archive")
    mark, disk, first_disk, here, count, size, start, comment = _END.unpack(
        source.read(end, _END.size)
    )
    if mark != b"PK\x05\x06" or comment:
        source.damaged("its zip directory is not at its end, so it is cut off or has been added to")
    where = end - _LOCATOR.size
    if where >= 0 and (data := source.read(where, _LOCATOR.size)).startswith(b"PK\x06\x07"):
        _, _, position, disks = _LOCATOR.unpack(data)
        end = where - _END_64.size
        if position != end or disks > 1:
            source.damaged("the end of its zip directory lies elsewhere")
        values = _END_64.unpack(source.read(end, _END_64.size))
        expected = (here, count, size, start)
        if values[0] != b"PK\x06\x06" or values[1] != _END_64.size - 12:
            source.damaged("the end of its zip directory is not valid")
        wide = values[6:]
        limits = (_FULL_16, _FULL_16, _FULL_32, _FULL_32)
        if any(n not in (w, full) for n, w, full in zip(expected, wide, limits, strict=True)):
            source.damaged("the two ends of its zip directory disagree")
        disk, first_disk = values[4], values[5]
        here, count, size, start = wide
    if disk or first_disk or here != count or start + size != end:
        source.damaged("its zip directory is not where its end says")
    return count, start, size


def _central_header(
    source: ByteSource, data: bytes, place: int
) -> tuple[tuple[int, str, int, int, int], int]:
    """((offset, name, bytes, flags, crc), position of the next header)."""
    if place + _CENTRAL.size > len(data):
        source.damaged("its zip directory is cut off")
    (
        mark, _, _, flags, method, _, _, crc, packed, size,
        name_length, extra_length, comment_length, disk, _, _, offset,
    ) = _CENTRAL.unpack_from(data, place)  # fmt: skip
    place += _CENTRAL.size
    end = place + name_length + extra_length
    if mark != b"PK\x01\x02" or end > len(data) or comment_length or disk:
        source.damaged("its zip directory is cut off or damaged")
    raw, extra = data[place : place + name_length], data[place + name_length : end]
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = ""
    if not name or len(raw) > MAX_NAME_BYTES or not name.isprintable():
        source.damaged("an entry of its zip directory has no readable name")
    wide = _zip64_values(extra)
    values = [wide.pop(0) if n == _FULL_32 and wide else n for n in (size, packed, offset)]
    size, packed, offset = values
    if method or packed != size or flags & ~(_HAS_DESCRIPTOR | _UTF8):
        raise UnsupportedModelError(
            f"{source.path} is compressed or encrypted (its entry {name[:80]!r}), as torch.save"
            " never writes it.",
            hint="Get the file as its author published it, or save it again with torch.save.",
        )
    return (offset, name, size, flags, crc), end


def _zip64_values(extra: bytes) -> list[int]:
    """The 64-bit numbers of an extra field, in its order; none where it has no such field."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        place += 4
        if kind == _ZIP64_FIELD:
            count = min(length, len(extra) - place) // 8
            return list(struct.unpack_from(f"<{count}Q", extra, place))
        place += length
    return []


def _check_descriptor(source: ByteSource, entry: ZipEntry, end: int, length: int) -> None:
    """The sizes once more, behind the content, as torch writes them."""
    form = {_DESCRIPTOR.size: _DESCRIPTOR, _DESCRIPTOR_64.size: _DESCRIPTOR_64}.get(length)
    if form is None:
        source.damaged(f"other bytes lie behind its zip entry {entry.name[:80]!r}")
    mark, crc, packed, size = form.unpack(source.read(end, length))
    if mark != b"PK\x07\x08":
        source.damaged(f"other bytes lie behind its zip entry {entry.name[:80]!r}")
    if packed != entry.size_bytes or size != entry.size_bytes or crc != entry.crc:
        _sizes_differ(source, entry)


def _sizes_differ(source: ByteSource, entry: ZipEntry) -> None:
    source.damaged(
        f"its zip entry {entry.name[:80]!r} and the directory disagree about its size or content"
    )
