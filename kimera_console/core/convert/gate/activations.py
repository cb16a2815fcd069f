"""How far a model's activations come towards the largest number that fp16 holds."""

from __future__ import annotations

import math
from typing import Any


class GreatestActivation:
    """Watches the outputs of a torch model's modules, whatever texts it is given.

    Attributes:
        value: Greatest absolute number so far. What is not finite does not count: it makes the
            vectors no vectors, and that is an error of its own.
        place: Name of the module that gave it first.
    """

    def __init__(self, model: Any) -> None:
        self.value = 0.0
        self.place = ""
        for name, module in model.named_modules():
            module.register_forward_hook(self._watching(name or type(model).__name__))

    def _watching(self, name: str) -> Any:
        def watch(_module: Any, _inputs: Any, output: Any) -> None:
            for tensor in output if isinstance(output, tuple) else (output,):
                self._see(name, tensor)

        return watch

    def _see(self, name: str, tensor: Any) -> None:
        import torch

        if not isinstance(tensor, torch.Tensor) or not tensor.is_floating_point():
            return
        if not tensor.numel():
            return
        low, high = torch.aminmax(tensor)
        found = max(-float(low), float(high))
        if self.value < found < math.inf:
            self.value, self.place = found, name


__all__ = ["GreatestActivation"]
