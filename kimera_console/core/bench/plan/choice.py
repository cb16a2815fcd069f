"""A contender in words: backend x model or precision x attention x device x threads.

`onnx`, `onnx:model=models/minilm-int8,threads=1`, `transformers:bf16,eager`, `openvino:bf16`,
`onnx:cuda`, `onnx#2`. The words are also the contender's id: stable, readable, and enough to
measure it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import (
    ATTENTIONS,
    DISPLAY_NAMES,
    LIGHTWEIGHT,
    ONNX,
    OPENVINO,
    TRANSFORMERS,
)
from kimera_console.core.errors import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Sequence

INSTANCE_MARK = "#"
"""Separates a contender from the number of a further process of it ("onnx#2")."""
PRECISIONS = {TRANSFORMERS: ("fp32", "bf16", "fp16"), OPENVINO: ("fp32", "bf16")}
"""What a backend can compute in, the default first; elsewhere the model's own decides."""
DEVICES = {
    ONNX: ("cpu", "cuda", "tensorrt"),
    TRANSFORMERS: ("cpu", "cuda"),
    OPENVINO: ("cpu",),
    LIGHTWEIGHT: (),
}
MOST_THREADS = 1024
_HINT = (
    "Write BACKEND, or BACKEND:WORD,WORD with precision, attention, device, threads=N or "
    "model=FOLDER, as in transformers:bf16,eager or onnx:model=models/minilm-int8,threads=2."
)


@dataclass(frozen=True)
class ContenderChoice:
    """What is to be measured; what is left open is as the flags say.

    Attributes:
        backend: "onnx", "transformers", "openvino" or "lightweight".
        model: Folder of a bundle, as written; "" is the configured model.
        precision: Of the arithmetic, "fp32", "bf16", "fp16"; "" is the backend's default.
        attention: "sdpa" or "eager" (Transformers); "" is its default.
        device: "cpu", "cuda" or "tensorrt"; "" is EMBEDDING_DEVICE.
        threads: Inference threads; 0 is the plan's.
        slowed_percent: Each call is made this much longer on purpose, to test the measurement.
        instance: A further process of the same contender, from 2 on; 0 is the first.
    """

    backend: str
    model: str = ""
    precision: str = ""
    attention: str = ""
    device: str = ""
    threads: int = 0
    slowed_percent: int = 0
    instance: int = 0

    @property
    def id(self) -> str:
        """The choice in words; `parse_choice` reads it back."""
        words = [
            f"model={self.model}" if self.model else "",
            self.precision,
            self.attention,
            self.device,
            f"threads={self.threads}" if self.threads else "",
            f"slowed={self.slowed_percent}" if self.slowed_percent else "",
        ]
        options = ",".join(word for word in words if word)
        number = f"{INSTANCE_MARK}{self.instance}" if self.instance else ""
        return f"{self.backend}{':' if options else ''}{options}{number}"


def parse_choice(text: str) -> ContenderChoice:
    """Read a contender's words.

    Raises:
        BenchmarkError: They name no backend, or something that the backend has not.
    """
    body, mark, number = text.strip().rpartition(INSTANCE_MARK)
    if not mark or not number.isdigit():
        body, number = text.strip(), ""
    backend, _, rest = body.partition(":")
    if backend not in DISPLAY_NAMES:
        raise BenchmarkError(
            f"There is no contender {text!r}.", hint=f"Available: {', '.join(DISPLAY_NAMES)}."
        )
    choice = ContenderChoice(backend, instance=int(number) if number else 0)
    for word in filter(None, (part.strip() for part in rest.split(","))):
        choice = _with_word(choice, word, text)
    return choice


def known_backend(contender_id: str) -> str:
    """The backend of a contender's id, also of one that cannot be read any more."""
    return contender_id.partition(INSTANCE_MARK)[0].partition(":")[0]


def plan_ids(texts: Sequence[str]) -> tuple[str, ...]:
    """Ids in one spelling, each once more numbered where it is entered again."""
    seen: dict[str, int] = {}
    ids = []
    for text in texts:
        choice = parse_choice(text)
        plain = replace(choice, instance=0).id
        seen[plain] = seen.get(plain, 0) + 1
        number = choice.instance or (seen[plain] if seen[plain] > 1 else 0)
        ids.append(replace(choice, instance=number).id)
    return tuple(ids)


def _with_word(choice: ContenderChoice, word: str, text: str) -> ContenderChoice:
    name, equals, value = word.partition("=")
    if equals and name == "model" and value and choice.backend in (ONNX, OPENVINO):
        return _set_once(choice, "model", value, text)
    if equals and name in ("threads", "slowed"):
        return _set_once(
            choice,
            "threads" if name == "threads" else "slowed_percent",
            _number(value, text),
            text,
        )
    if not equals and word in PRECISIONS.get(choice.backend, ()):
        return _set_once(choice, "precision", word, text)
    if not equals and word in ATTENTIONS and choice.backend == TRANSFORMERS:
        return _set_once(choice, "attention", word, text)
    if not equals and word in DEVICES[choice.backend]:
        return _set_once(choice, "device", word, text)
    raise BenchmarkError(
        f"{text!r}: {DISPLAY_NAMES[choice.backend]} has no choice {word!r}.", hint=_HINT
    )


def _set_once(choice: ContenderChoice, name: str, value: str | int, text: str) -> ContenderChoice:
    if getattr(choice, name):
        raise BenchmarkError(f"{text!r} names its {name} twice.", hint=_HINT)
    changes: dict[str, str | int] = {name: value}
    return replace(choice, **changes)  # type: ignore[arg-type]


def _number(value: str, text: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= MOST_THREADS:
        raise BenchmarkError(
            f"{text!r}: {value!r} is not a number from 1 to {MOST_THREADS}.", hint=_HINT
        )
    return int(value)
