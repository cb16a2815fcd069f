"""Random changes of bytes and of JSON values; the same dice give the same change."""

from __future__ import annotations

import copy
import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

VALUES: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2**31, 2**63, 2**64, 10**30, 0.5, 1e308, float("nan"),
    float("inf"), "", " ", "x" * 5000, "../../etc/passwd", "/dev/zero", "a\0b", "\ud800", "\u202e",
    "os.system", "__reduce__", [], {}, [[]], [None], {"": None}, {"a": {"b": {}}},
)  # fmt: skip
"""What stands in a mutated JSON file: other types, numbers at the edges, names that lead away."""

BYTES = b"\x00\xff\x80\n\r\"'\\{}[],:=#$ \xef\xbb\xbf\x1b"


def mutated_bytes(data: bytes, dice: random.Random, favourites: bytes = BYTES) -> bytes:
    """A few changes of bits, bytes, numbers, lengths and order.

    Args:
        data: What is whole.
        dice: Decide what is changed.
        favourites: Bytes that mean something in this format.
    """
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 16))):
        if not changed:
            return b""
        at = dice.randrange(len(changed))
        way = dice.randrange(8)
        if way == 0:
            changed[at] ^= 1 << dice.randrange(8)
        elif way == 1:
            changed[at] = dice.choice(favourites)
        elif way == 2:
            changed[at : at + 4] = struct.pack("<I", dice.choice((0, 1, 2**31, 2**32 - 1)))
        elif way == 3:
            changed[at : at + 8] = struct.pack("<Q", dice.choice((0, 2**63, 2**64 - 1)))
        elif way == 4:
            del changed[at : at + dice.randrange(1, 40)]
        elif way == 5:
            other = dice.randrange(len(changed))
            changed[at:at] = changed[other : other + dice.randrange(1, 40)]
        elif way == 6:
            changed[at:at] = bytes((dice.choice(favourites),)) * dice.choice((1, 2, 200))
        else:
            del changed[at:]
    return bytes(changed)


def mutated_json(data: bytes, dice: random.Random) -> bytes:
    """A JSON file with some values replaced, removed, doubled or buried."""
    root = [copy.deepcopy(json.loads(data))]
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        places = list(_places(root))
        holder, key = dice.choice(places)
        way = dice.randrange(8)
        if way == 0 and holder is not root:
            del holder[key]
        elif way == 1:
            other, from_key = dice.choice(places)
            holder[key] = copy.deepcopy(other[from_key])
        elif way == 2 and isinstance(holder, dict):
            holder[dice.choice(("", "x", "auto_map", "_name_or_path", key.upper()))] = holder[key]
        elif way == 3:
            deep = holder[key]
            for _ in range(dice.choice((1, 10, 3000))):
                deep = [deep]
            return _buried(root, holder, key, deep)
        else:
            holder[key] = copy.deepcopy(dice.choice(VALUES))
    return json.dumps(root[0]).encode("utf-8", "surrogatepass")


def _buried(root: list[Any], holder: Any, key: Any, deep: Any) -> bytes:
    """The JSON text with a value in many brackets, which json.dumps itself cannot write."""
    depth = 0
    while isinstance(deep, list) and len(deep) == 1:
        deep, depth = deep[0], depth + 1
    holder[key] = "BURIED"
    inner = json.dumps(deep)
    text = json.dumps(root[0]).replace('"BURIED"', "[" * depth + inner + "]" * depth, 1)
    return text.encode("utf-8", "surrogatepass")


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a node, at most some thousands."""
    found: list[tuple[Any, Any]] = []
    waiting = [node]
    while waiting and len(found) < 5000:
        one = waiting.pop()
        keys = one.keys() if isinstance(one, dict) else range(len(one))
        for key in keys:
            found.append((one, key))
            if isinstance(one[key], dict | list) and one[key]:
                waiting.append(one[key])
    return found
