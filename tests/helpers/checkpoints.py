"""PyTorch checkpoints for the tests: real ones by torch.save, and hostile ones byte by byte."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def save_checkpoint(path: Path, state: Any, *, legacy: bool = False, protocol: int = 2) -> Path:
    """What torch itself writes; `legacy` as before 1.6."""
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path, _use_new_zipfile_serialization=not legacy, pickle_protocol=protocol)
    return path


def weights_as_checkpoint(
    folder: Path,
    *,
    dtype: str = "",
    prefix: str = "",
    legacy: bool = False,
    shards: int = 1,
    keep: bool = False,
) -> Path:
    """Turn a model's model.safetensors into pytorch_model.bin, in place.

    Args:
        folder: The model's folder.
        dtype: torch's name of another type to store.
        prefix: Put before every name.
        legacy: The format before torch 1.6.
        shards: More than one: pytorch_model-0000N-of-0000M.bin and their index.
        keep: Whether model.safetensors stays beside it.
    """
    import torch
    from safetensors.torch import load_file

    stored = load_file(folder / "model.safetensors")
    state = {
        prefix + name: tensor.to(getattr(torch, dtype)) if dtype else tensor
        for name, tensor in stored.items()
    }
    if shards == 1:
        save_checkpoint(folder / "pytorch_model.bin", state, legacy=legacy)
    else:
        names, table = sorted(state), {}
        for number in range(shards):
            file = f"pytorch_model-{number + 1:05}-of-{shards:05}.bin"
            part = {name: state[name] for name in names[number::shards]}
            save_checkpoint(folder / file, part, legacy=legacy)
            table |= dict.fromkeys(part, file)
        index = {"metadata": {}, "weight_map": table}
        (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    if not keep:
        (folder / "model.safetensors").unlink()
    return folder


@dataclass
class RawEntry:
    """One entry of an archive; what is None is as it should be.

    Attributes:
        name: Its name.
        data: Its content.
        gap: Bytes between its end and the next entry, without a descriptor.
        descriptor: 0: none, sizes in the header; 16 or 24: behind the content, as torch writes.
        zip64: Whether sizes and position are in 64-bit fields.
        method, flags, size, packed, crc, offset: Other values for the directory.
        local_size, local_name, local_method: Other values for its own header.
        tail_size: Another size for the descriptor.
        hole: Bytes of a hole at the end of its content, not written.
    """

    name: str
    data: bytes
    gap: bytes = b""
    descriptor: int = 16
    zip64: bool = False
    method: int = 0
    flags: int | None = None
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    offset: int | None = None
    local_size: int | None = None
    local_name: str | None = None
    local_method: int | None = None
    tail_size: int | None = None
    hole: int = 0


def raw_archive(
    path: Path, entries: Iterable[RawEntry], *, zip64_end: bool = True, comment: bytes = b""
) -> Path:
    """An archive in torch's form, with any lie that its entries ask for."""
    central = bytearray()
    listed = list(entries)
    central = bytearray()
    count = len(listed)
    with path.open("wb") as stream:
        for entry in listed:
            start = stream.tell()
            _write_entry(stream, entry)
            central += _central(entry, start)
        start = stream.tell()
        stream.write(central)
        end, size = stream.tell(), len(central)
        if zip64_end:
            values = (44, 0x031E, 45, 0, 0, count, count, size, start)
            stream.write(struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", *values))
            stream.write(struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1))
        short = (0, 0, count, count, size, min(start, 0xFFFFFFFF), len(comment))
        stream.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", *short) + comment)
    return path


def _size(entry: RawEntry) -> int:
    return len(entry.data) + entry.hole


def _crc(entry: RawEntry) -> int:
    return zlib.crc32(entry.data) if entry.crc is None else entry.crc


def _flags(entry: RawEntry) -> int:
    return (0x808 if entry.descriptor else 0x800) if entry.flags is None else entry.flags


def _write_entry(stream: Any, entry: RawEntry) -> None:
    name = (entry.local_name or entry.name).encode()
    size = _size(entry) if entry.local_size is None else entry.local_size
    crc = _crc(entry)
    extra = b""
    shown = size
    if entry.descriptor and entry.local_size is None:
        shown = crc = 0
    elif entry.zip64:
        extra, shown = struct.pack("<HHQQ", 1, 16, size, size), 0xFFFFFFFF
    start = stream.tell() + 30 + len(name) + len(extra) + 4
    padding = -start % 64
    extra += struct.pack("<2sH", b"FB", padding) + b"Z" * padding
    method = entry.method if entry.local_method is None else entry.local_method
    values = (0, _flags(entry), method, 0, 0, crc, shown, shown, len(name), len(extra))
    stream.write(struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *values) + name + extra + entry.data)
    stream.seek(entry.hole, 1)
    size = _size(entry) if entry.tail_size is None else entry.tail_size
    if entry.descriptor == 16:
        stream.write(struct.pack("<4sIII", b"PK\x07\x08", _crc(entry), size, size))
    elif entry.descriptor == 24:
        stream.write(struct.pack("<4sIQQ", b"PK\x07\x08", _crc(entry), size, size))
    stream.write(entry.gap)


def _central(entry: RawEntry, start: int) -> bytes:
    name = entry.name.encode()
    size = _size(entry) if entry.size is None else entry.size
    packed = size if entry.packed is None else entry.packed
    offset = start if entry.offset is None else entry.offset
    extra = b""
    if entry.zip64:
        extra = struct.pack("<HHQQQ", 1, 24, size, packed, offset)
        size = packed = offset = 0xFFFFFFFF
    start_values = (0, 0, _flags(entry), entry.method, 0, 0, _crc(entry), packed, size)
    values = (*start_values, len(name), len(extra), 0, 0, 0, 0, offset)
    return struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", *values) + name + extra


def checkpoint_of(path: Path, pickle: bytes, storages: dict[str, bytes] | None = None) -> Path:
    """An archive around a pickle written by hand."""
    entries = [RawEntry("a/data.pkl", pickle), RawEntry("a/byteorder", b"little")]
    found = {"0": bytes(range(48))} if storages is None else storages
    entries += [RawEntry(f"a/data/{key}", data) for key, data in found.items()]
    entries += [RawEntry("a/version", b"3\n"), RawEntry("a/.data/serialization_id", b"1" * 40)]
    return raw_archive(path, entries)


# --- pickles, instruction by instruction ---


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def name(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


def numbers(*values: int) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def storage(key: str = "0", kind: str = "FloatStorage", count: int = 12) -> bytes:
    arguments = text("storage") + name("torch", kind) + text(key) + text("cpu") + number(count)
    return b"(" + arguments + b"tQ"


def tensor(
    held: bytes | None = None,
    *,
    offset: bytes = number(0),
    shape: bytes = numbers(3, 4),
    stride: bytes = numbers(4, 1),
    rest: bytes = b"\x89" + name("collections", "OrderedDict") + b")R",
) -> bytes:
    held = storage() if held is None else held
    call = name("torch._utils", "_rebuild_tensor_v2")
    return call + b"(" + held + offset + shape + stride + rest + b"tR"


def state(*items: bytes) -> bytes:
    """A pickle of a dictionary; its items are keys and values in turn."""
    return b"\x80\x02}(" + b"".join(items) + b"u."


def good_pickle() -> bytes:
    return state(text("weight"), tensor())


def payload(canary: Path) -> bytes:
    """Instructions that would make the file `canary`."""
    return name("builtins", "open") + b"(" + text(str(canary)) + text("w") + b"tR"
