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

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.formats.byte_source import ByteSource, Cursor

MAX_INSTRUCTIONS = 1_000_000
"""bge-m3 has about 14,000."""
MAX_TEXT_BYTES = 65_536

_DTYPES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16",
    "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
    "int64": "I64", "int32": "I32", "int16": "I16", "int8": "I8",
    "uint64": "U64", "uint32": "U32", "uint16": "U16", "uint8": "U8", "bool": "BOOL",
}  # fmt: skip
"""torch's name of a type -> safetensors' name."""
_STORAGES = {
    "Double": "F64", "Float": "F32", "Half": "F16", "BFloat16": "BF16", "Long": "I64",
    "Int": "I32", "Short": "I16", "Char": "I8", "Byte": "U8", "Bool": "BOOL",
}  # fmt: skip
_INSTRUCTIONS = {known.code: known.name for known in pickletools.opcodes}
_SAVE_AGAIN = "Get the model's safetensors, or save its state dict again with dense tensors."


@dataclass(frozen=True, eq=False)
class DType:
    """A type of numbers, by its name in safetensors."""

    name: str


@dataclass(frozen=True, eq=False)
class StorageType:
    """A type of storages: what its numbers are, "" for bare bytes."""

    dtype: str


@dataclass(frozen=True)
class Storage:
    """A run of numbers in the file.

    Attributes:
        key: Its name there.
        dtype: Type of its numbers; "" for bare bytes.
        count: How many.
    """

    key: str
    dtype: str
    count: int


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """A view of a storage, as the file describes it; nothing of it is checked but its types.

    Attributes:
        storage: Where its numbers lie.
        dtype: Type of its numbers.
        offset: First of them, counted in numbers.
        shape: Its dimensions.
        stride: Distance of neighbours along each dimension, in numbers.
    """

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Inert:
    """A name that may stand in the file, and what a call of it describes here."""

    name: str
    describe: Callable[[tuple[Any, ...]], Any]


class _WrongArgumentsError(Exception):
    """What a call is given is not what torch gives it."""


@dataclass(frozen=True, eq=False)
class Described:
    """What a pickle describes.

    Attributes:
        value: Dicts, lists, tuples, texts and numbers, and `StoredTensor`s among them.
        storages: All storages that it refers to, by key.
    """

    value: Any
    storages: dict[str, Storage]


def read_pickle(source: ByteSource, cursor: Cursor) -> Described:
    """Interpret a pickle; the cursor stands behind it then.

    Raises:
        SourceError: It is damaged.
        UnsafeModelError: It calls something else than tensors need.
        UnsupportedModelError: It holds tensors of a kind that is not handled.
    """
    machine = _Machine(source, cursor)
    return Described(machine.run(), machine.storages)


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
            self._source.damaged("its pickle appends to what is no list")
        target.extend(items)

    def _set_items(self, items: list[Any]) -> None:
        target = self._top()
        if type(target) is not dict or len(items) % 2:
            self._source.damaged("its pickle sets items of what is no dictionary")
        for place in range(0, len(items), 2):
            key = items[place]
            if type(key) not in (str, int):  # a tuple's hash can take longer than the sun lasts
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
        found = _NAMES.get((module, name))
        if found is not None:
            self._stack.append(found)
            return
        wanted = f"{module}.{name}"[:120]
        if (module, name) in _OTHER_TENSORS:
            raise UnsupportedModelError(
                f"{self._source.path} holds tensors of a kind that the console does not handle"
                f" ({wanted}).",
                hint=_SAVE_AGAIN,
            )
        raise UnsafeModelError(
            f"{self._source.path} is more than a set of tensors: it asks for {wanted!r}; reading"
            " it could run code, so the console does not.",
            hint="Get the model's safetensors, or a checkpoint that holds its state dict alone.",
        )

    def _call(self) -> None:
        arguments, function = self._pop(), self._pop()
        if type(function) is not Inert or type(arguments) is not tuple:
            self._source.damaged("its pickle calls what cannot be called")
        try:
            self._stack.append(function.describe(arguments))
        except _WrongArgumentsError:
            self._source.damaged(f"its pickle gives {function.name} what torch never does")

    def _build(self) -> None:
        self._pop()  # what torch keeps beside a state dict's tensors: versions of its modules
        if type(self._top()) is not dict:
            self._source.damaged("its pickle gives a state to what has none")

    def _storage(self) -> None:
        told = self._pop()
        # The old format has a sixth part, which is None since torch 0.4.
        if type(told) is not tuple or len(told) not in (5, 6) or told[5:] not in ((), (None,)):
            self._source.damaged("its pickle refers to something other than a storage")
        tag, kind, key, _device, count = told[:5]
        if tag != "storage" or type(kind) is not StorageType or type(key) is not str:
            self._source.damaged("its pickle refers to something other than a storage")
        if not (key.isascii() and key.isdigit() and len(key) <= 20 and _is_count(count)):
            self._source.damaged("its pickle refers to a storage that cannot be")
        found = Storage(key, kind.dtype, count)
        if self.storages.setdefault(key, found) != found:
            self._source.damaged(f"its pickle describes its storage {key} in two ways")
        self._stack.append(found)

    # --- the stack ---

    def _pop(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            self._source.damaged("its pickle takes what is not there")
        return self._stack.pop()

    def _top(self) -> Any:
        value = self._pop()
        self._stack.append(value)
        return value

    def _pop_marked(self) -> list[Any]:
        if not self._marks:
            self._source.damaged("its pickle takes what is not there")
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


def _tensor(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])."""
    if len(arguments) not in (4, 6, 7):
        raise _WrongArgumentsError
    storage = arguments[0]
    return _view(arguments, storage.dtype if type(storage) is Storage else "")


def _typed_tensor(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype[, ...])."""
    if len(arguments) not in (7, 8) or type(arguments[6]) is not DType:
        raise _WrongArgumentsError
    return _view(arguments, arguments[6].name)


def _view(arguments: tuple[Any, ...], dtype: str) -> StoredTensor:
    storage, offset, shape, stride = arguments[:4]
    fits = type(storage) is Storage and dtype and storage.dtype in ("", dtype)
    if not (fits and _is_count(offset) and _are_counts(shape) and _are_counts(stride)):
        raise _WrongArgumentsError
    return StoredTensor(storage, dtype, offset, shape, stride)


def _parameter(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_parameter(data, requires_grad, hooks) and its form with a state."""
    if len(arguments) not in (3, 4) or type(arguments[0]) is not StoredTensor:
        raise _WrongArgumentsError
    return arguments[0]


def _with_attributes(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_from_type_v2(function, type, arguments, state): a tensor with attributes."""
    if len(arguments) != 4 or type(arguments[2]) is not tuple:
        raise _WrongArgumentsError
    function = arguments[0]
    if function not in (_TENSOR, _TYPED_TENSOR, _PARAMETER):
        raise _WrongArgumentsError
    found: StoredTensor = function.describe(arguments[2])
    return found


def _ordered(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    if arguments:
        raise _WrongArgumentsError
    return {}


def _size(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    if len(arguments) != 1 or not _are_counts(arguments[0]):
        raise _WrongArgumentsError
    found: tuple[int, ...] = arguments[0]
    return found


def _nothing(_arguments: tuple[Any, ...]) -> None:
    """Of no account for where a tensor lies."""


def _uncallable(_arguments: tuple[Any, ...]) -> NoReturn:
    raise _WrongArgumentsError


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _are_counts(value: Any) -> bool:
    return type(value) is tuple and len(value) <= 16 and all(_is_count(n) for n in value)


_TENSOR = Inert("_rebuild_tensor_v2", _tensor)
_TYPED_TENSOR = Inert("_rebuild_tensor_v3", _typed_tensor)
_PARAMETER = Inert("_rebuild_parameter", _parameter)
_NAMES: dict[tuple[str, str], Inert | StorageType | DType] = {
    ("collections", "OrderedDict"): Inert("OrderedDict", _ordered),
    ("torch._utils", "_rebuild_tensor"): _TENSOR,
    ("torch._utils", "_rebuild_tensor_v2"): _TENSOR,
    ("torch._utils", "_rebuild_tensor_v3"): _TYPED_TENSOR,
    ("torch._utils", "_rebuild_parameter"): _PARAMETER,
    ("torch._utils", "_rebuild_parameter_with_state"): _PARAMETER,
    ("torch._tensor", "_rebuild_from_type_v2"): Inert("_rebuild_from_type_v2", _with_attributes),
    ("torch", "Size"): Inert("torch.Size", _size),
    ("torch", "device"): Inert("torch.device", _nothing),
    ("torch", "Tensor"): Inert("torch.Tensor", _uncallable),
    ("torch.nn.parameter", "Parameter"): Inert("Parameter", _uncallable),
    ("torch.storage", "UntypedStorage"): StorageType(""),
    **{("torch", f"{name}Storage"): StorageType(dtype) for name, dtype in _STORAGES.items()},
    **{("torch", name): DType(dtype) for name, dtype in _DTYPES.items()},
}
_OTHER_TENSORS = frozenset(
    {
        *(("torch._utils", f"_rebuild_{kind}") for kind in (
            "sparse_tensor", "sparse_csr_tensor", "qtensor", "nested_tensor",
            "meta_tensor_no_storage", "wrapper_subclass", "device_tensor_from_numpy",
        )),
        *(("torch", f"{kind}Storage") for kind in (
            "QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4", "ComplexFloat", "ComplexDouble",
        )),
    }
)  # fmt: skip
"""Kinds of tensors that no encoder has: named for what they are."""
