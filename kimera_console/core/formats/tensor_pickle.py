"""A pickle of tensors, interpreted without calling or importing anything.

A pickle is a program for a small stack machine, whose instructions can call any function. This
machine knows the instructions that torch.save writes and no others, and the dozen names that a
set of tensors needs. Behind each name stands a description of ours: `_rebuild_tensor_v2` gives a
`StoredTensor` that says where the numbers lie, and nothing of torch or of the file is run.

Time and memory are linear in the file's bytes: nothing here compares, hashes or prints what was
nested, and the count of instructions is bounded.
"""

from __future__ import annotations

import pickletools
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from kimera_console.core.errors import UnsafeModelError, UnsupportedModelError
from kimera_console.core.formats.allowed_names import (
    NAMES,
    OTHER_TENSORS,
    AllowedName,
    Storage,
    StorageType,
    WrongArgumentsError,
    is_count,
    is_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.formats.byte_source import ByteSource, Cursor

MAX_INSTRUCTIONS = 1_000_000
"""bge-m3 has about 14,000."""
MAX_TEXT_BYTES = 65_536

_INSTRUCTIONS = {known.code: known.name for known in pickletools.opcodes}
_SAVE_AGAIN = "Get the model's safetensors, or save its state dict again with dense tensors."


@dataclass(frozen=True, eq=False)
class PickleContent:
    """What a pickle describes.

    Attributes:
        value: Dicts, lists, tuples, texts and numbers, and `StoredTensor`s among them.
        storages: All storages that it refers to, by key.
    """

    value: Any
    storages: dict[str, Storage]


def read_pickle(source: ByteSource, cursor: Cursor) -> PickleContent:
    """Interpret a pickle; the cursor stands behind it then.

    Raises:
        SourceError: It is damaged.
        UnsafeModelError: It calls something else than tensors need.
        UnsupportedModelError: It holds tensors of a kind that is not handled.
    """
    machine = _Machine(source, cursor)
    return PickleContent(machine.run(), machine.storages)


class _Machine:
    """One run over one pickle."""

    def __init__(self, source: ByteSource, cursor: Cursor) -> None:
        self._source = source
        self._cursor = cursor
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self.storages: dict[str, Storage] = {}

    def run(self) -> Any:
        take = self._cursor.take
        for _ in range(MAX_INSTRUCTIONS):
            code = take(1)
            if code == b".":
                value = self._pop()
                if self._stack or self._marks:
                    self._source.damaged("its pickle leaves something over")
                return value
            step = _STEPS.get(code)
            if step is None:
                self._refuse_instruction(code)
            step(self)
        self._source.damaged("its pickle is too long for a set of tensors")

    # --- numbers, texts, containers ---

    def _protocol(self) -> None:
        if self._cursor.take(1)[0] > 5:
            self._source.damaged("its pickle is of an unknown protocol")

    def _frame(self) -> None:
        self._cursor.take(8)  # a length that only helps to read ahead

    def _number(self, form: str) -> None:
        self._stack.append(struct.unpack(form, self._cursor.take(struct.calcsize(form)))[0])

    def _long(self) -> None:
        data = self._cursor.take(self._cursor.take(1)[0])
        self._stack.append(int.from_bytes(data, "little", signed=True))

    def _text(self, form: str) -> None:
        length = struct.unpack(form, self._cursor.take(struct.calcsize(form)))[0]
        if length > MAX_TEXT_BYTES:
            self._source.damaged("a name in it is too long")
        try:
            self._stack.append(self._cursor.take(length).decode())
        except UnicodeDecodeError:
            self._source.damaged("a name in it is not UTF-8")

    def _mark(self) -> None:
        self._marks.append(len(self._stack))

    def _tuple(self, count: int) -> None:
        items = [self._pop() for _ in range(count)]
        self._stack.append(tuple(items[::-1]))

    def _marked_tuple(self) -> None:
        self._stack.append(tuple(self._pop_marked()))

    def _append(self, items: list[Any]) -> None:
        target = self._top()
        if type(target) is not list:
            self._source.damaged("its pickle appends to what is not a list")
        target.extend(items)

    def _set_items(self, items: list[Any]) -> None:
        target = self._top()
        if type(target) is not dict or len(items) % 2:
            self._source.damaged("its pickle sets items of what is not a dictionary")
        for place in range(0, len(items), 2):
            key = items[place]
            if not is_key(key):  # a tuple's hash can take longer than the sun lasts
                self._source.damaged("its pickle names something by other than a text or a number")
            target[key] = items[place + 1]

    # --- the memo ---

    def _get(self, form: str) -> None:
        index = struct.unpack(form, self._cursor.take(struct.calcsize(form)))[0]
        if index not in self._memo:
            self._source.damaged("its pickle refers to what it has not kept")
        self._stack.append(self._memo[index])

    def _put(self, form: str) -> None:
        index = struct.unpack(form, self._cursor.take(struct.calcsize(form)))[0]
        self._memo[index] = self._top()

    def _memoize(self) -> None:
        self._memo[len(self._memo)] = self._top()

    # --- names and calls ---

    def _global(self) -> None:
        module, name = self._cursor.line(MAX_TEXT_BYTES), self._cursor.line(MAX_TEXT_BYTES)
        self._find(module.decode("utf-8", "replace"), name.decode("utf-8", "replace"))

    def _stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        if type(name) is not str or type(module) is not str:
            self._source.damaged("its pickle names something by other than a text")
        self._find(module, name)

    def _find(self, module: str, name: str) -> None:
        found = NAMES.get((module, name))
        if found is not None:
            self._stack.append(found)
            return
        wanted = f"{module}.{name}"[:120]
        if (module, name) in OTHER_TENSORS:
            raise UnsupportedModelError(
                f"{self._source.path} holds tensors of a kind that the console does not handle"
                f" ({wanted}).",
                hint=_SAVE_AGAIN,
            )
        raise UnsafeModelError(
            # Cut again: a control character is shown as four.
            f"{self._source.path} is more than a set of tensors: it asks for {wanted!r:.160};"
            " reading it could run code, so the console does not.",
            hint="Get the model's safetensors, or a checkpoint that holds its state dict alone.",
        )

    def _call(self) -> None:
        arguments, function = self._pop(), self._pop()
        if type(function) is not AllowedName or type(arguments) is not tuple:
            self._source.damaged("its pickle calls what cannot be called")
        try:
            self._stack.append(function.describe(arguments))
        except WrongArgumentsError:
            self._source.damaged(f"its pickle gives {function.name} what torch never does")

    def _build(self) -> None:
        self._pop()  # what torch keeps beside a state dict's tensors: versions of its modules
        if type(self._top()) is not dict:
            self._source.damaged("its pickle gives a state to what has none")

    def _storage(self) -> None:
        parts = self._pop()
        # The old format has a sixth part, which is None since torch 0.4.
        if type(parts) is not tuple or len(parts) not in (5, 6) or parts[5:] not in ((), (None,)):
            self._source.damaged("its pickle refers to something other than a storage")
        tag, kind, key, _device, count = parts[:5]
        if tag != "storage" or type(kind) is not StorageType or type(key) is not str:
            self._source.damaged("its pickle refers to something other than a storage")
        if not (key.isascii() and key.isdigit() and len(key) <= 20 and is_count(count)):
            self._source.damaged("its pickle refers to a storage that cannot be")
        found = Storage(key, kind.dtype, count)
        if self.storages.setdefault(key, found) != found:
            self._source.damaged(f"its pickle describes its storage {key} in two ways")
        self._stack.append(found)

    # --- the stack ---

    def _pop(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            self._source.damaged("its pickle refers to an object that is not in it")
        return self._stack.pop()

    def _top(self) -> Any:
        value = self._pop()
        self._stack.append(value)
        return value

    def _pop_marked(self) -> list[Any]:
        if not self._marks:
            self._source.damaged("its pickle refers to an object that is not in it")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _pop_pair(self) -> list[Any]:
        value, key = self._pop(), self._pop()
        return [key, value]

    def _refuse_instruction(self, code: bytes) -> NoReturn:
        name = _INSTRUCTIONS.get(code.decode("latin-1"))
        if name is None:
            self._source.damaged("its pickle has an unknown instruction")
        raise UnsafeModelError(
            f"{self._source.path} is more than a set of tensors: its pickle has the instruction"
            f" {name}, which torch.save never writes; the console does not load it.",
            hint="Get the model's safetensors, or a checkpoint that holds its state dict alone.",
        )


_STEPS: dict[bytes, Callable[[_Machine], None]] = {
    b"\x80": _Machine._protocol,
    b"\x95": _Machine._frame,
    b"N": lambda m: m._stack.append(None),
    b"\x88": lambda m: m._stack.append(True),
    b"\x89": lambda m: m._stack.append(False),
    b"J": lambda m: m._number("<i"),
    b"K": lambda m: m._number("<B"),
    b"M": lambda m: m._number("<H"),
    b"G": lambda m: m._number(">d"),
    b"\x8a": _Machine._long,
    b"X": lambda m: m._text("<I"),
    b"\x8c": lambda m: m._text("<B"),
    b"U": lambda m: m._text("<B"),  # Python 2's texts: older checkpoints have them
    b"T": lambda m: m._text("<I"),
    b"}": lambda m: m._stack.append({}),
    b"]": lambda m: m._stack.append([]),
    b")": lambda m: m._stack.append(()),
    b"(": _Machine._mark,
    b"t": _Machine._marked_tuple,
    b"\x85": lambda m: m._tuple(1),
    b"\x86": lambda m: m._tuple(2),
    b"\x87": lambda m: m._tuple(3),
    b"a": lambda m: m._append([m._pop()]),
    b"e": lambda m: m._append(m._pop_marked()),
    b"s": lambda m: m._set_items(m._pop_pair()),
    b"u": lambda m: m._set_items(m._pop_marked()),
    b"h": lambda m: m._get("<B"),
    b"j": lambda m: m._get("<I"),
    b"q": lambda m: m._put("<B"),
    b"r": lambda m: m._put("<I"),
    b"\x94": _Machine._memoize,
    b"c": _Machine._global,
    b"\x93": _Machine._stack_global,
    b"R": _Machine._call,
    b"b": _Machine._build,
    b"Q": _Machine._storage,
}
"""What each instruction does. Those that make objects of any class, or call by other ways than
REDUCE (INST, OBJ, NEWOBJ, EXT), are not among them."""
