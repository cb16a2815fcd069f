"""The names that may stand in a pickle of tensors, each with what it describes here.

Behind each stands a description of ours: `_rebuild_tensor_v2` gives a `StoredTensor` that says
where the numbers lie. Nothing of torch is imported, and nothing of a file is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_KEY = 1 << 48
"""Old optimizers name their parameters by addresses. Larger numbers can be chosen so that all of
them have one hash, and a dictionary of them takes hours."""
"""What may be a key: the hash of a nested tuple can take longer than the sun lasts."""
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
class AllowedName:
    """A name that may stand in the file, and what a call of it describes here."""

    name: str
    describe: Callable[[tuple[Any, ...]], Any]


class WrongArgumentsError(Exception):
    """What a call is given is not what torch gives it."""


def _tensor(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])."""
    if len(arguments) not in (4, 6, 7):
        raise WrongArgumentsError
    storage = arguments[0]
    return _view(arguments, storage.dtype if type(storage) is Storage else "")


def _typed_tensor(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype[, ...])."""
    if len(arguments) not in (7, 8) or type(arguments[6]) is not DType:
        raise WrongArgumentsError
    return _view(arguments, arguments[6].name)


def _view(arguments: tuple[Any, ...], dtype: str) -> StoredTensor:
    storage, offset, shape, stride = arguments[:4]
    fits = type(storage) is Storage and dtype and storage.dtype in ("", dtype)
    if not (fits and is_count(offset) and _are_counts(shape) and _are_counts(stride)):
        raise WrongArgumentsError
    return StoredTensor(storage, dtype, offset, shape, stride)


def _parameter(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_parameter(data, requires_grad, hooks) and its form with a state."""
    if len(arguments) not in (3, 4) or type(arguments[0]) is not StoredTensor:
        raise WrongArgumentsError
    return arguments[0]


def _with_attributes(arguments: tuple[Any, ...]) -> StoredTensor:
    """_rebuild_from_type_v2(function, type, arguments, state): a tensor with attributes."""
    if len(arguments) != 4 or type(arguments[2]) is not tuple:
        raise WrongArgumentsError
    function = arguments[0]
    if function not in (_TENSOR, _TYPED_TENSOR, _PARAMETER):
        raise WrongArgumentsError
    found: StoredTensor = function.describe(arguments[2])
    return found


def is_key(value: Any) -> bool:
    """Whether something may name an entry of a dictionary: a text, or a plain number."""
    return type(value) is str or (type(value) is int and 0 <= value < LARGEST_KEY)


def _ordered(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    """OrderedDict(), filled by later instructions; or, as Python 2 wrote it, of a list of pairs."""
    if not arguments:
        return {}
    pairs = arguments[0]
    if len(arguments) != 1 or type(pairs) is not list:
        raise WrongArgumentsError
    found: dict[Any, Any] = {}
    for pair in pairs:
        if type(pair) not in (list, tuple) or len(pair) != 2 or not is_key(pair[0]):
            raise WrongArgumentsError
        found[pair[0]] = pair[1]
    pairs.clear()  # so that one list in a thousand calls does not cost a thousand times
    return found


def _size(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    if len(arguments) != 1 or not _are_counts(arguments[0]):
        raise WrongArgumentsError
    found: tuple[int, ...] = arguments[0]
    return found


def _nothing(_arguments: tuple[Any, ...]) -> None:
    """Of no account for where a tensor lies."""


def _uncallable(_arguments: tuple[Any, ...]) -> NoReturn:
    raise WrongArgumentsError


def is_count(value: Any) -> bool:
    """Whether it can be a count or a position: a whole number, not negative, of 63 bits."""
    return type(value) is int and 0 <= value < 2**63


def _are_counts(value: Any) -> bool:
    return type(value) is tuple and len(value) <= 16 and all(is_count(n) for n in value)


_TENSOR = AllowedName("_rebuild_tensor_v2", _tensor)
_TYPED_TENSOR = AllowedName("_rebuild_tensor_v3", _typed_tensor)
_PARAMETER = AllowedName("_rebuild_parameter", _parameter)
NAMES: dict[tuple[str, str], AllowedName | StorageType | DType] = {
    ("collections", "OrderedDict"): AllowedName("OrderedDict", _ordered),
    ("torch._utils", "_rebuild_tensor"): _TENSOR,
    ("torch._utils", "_rebuild_tensor_v2"): _TENSOR,
    ("torch._utils", "_rebuild_tensor_v3"): _TYPED_TENSOR,
    ("torch._utils", "_rebuild_parameter"): _PARAMETER,
    ("torch._utils", "_rebuild_parameter_with_state"): _PARAMETER,
    ("torch._tensor", "_rebuild_from_type_v2"): AllowedName(
        "_rebuild_from_type_v2", _with_attributes
    ),
    ("torch", "Size"): AllowedName("torch.Size", _size),
    ("torch", "device"): AllowedName("torch.device", _nothing),
    ("torch", "Tensor"): AllowedName("torch.Tensor", _uncallable),
    ("torch.nn.parameter", "Parameter"): AllowedName("Parameter", _uncallable),
    ("torch.storage", "UntypedStorage"): StorageType(""),
    **{("torch", f"{name}Storage"): StorageType(dtype) for name, dtype in _STORAGES.items()},
    **{("torch", name): DType(dtype) for name, dtype in _DTYPES.items()},
}
OTHER_TENSORS = frozenset(
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
