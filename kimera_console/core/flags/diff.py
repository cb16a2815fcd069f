"""What changes between two states of a `.env` file, as it may be shown: secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.flags import grammar
from kimera_console.core.system.masking import (
    MASK,
    is_secret_name,
    mask_url,
    mask_values,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_SET = "not set"
"""How a summary shows a key that is absent."""

LONGEST_SHOWN = 200
"""Characters of a value that a summary shows."""
LONGEST_LINE = 2000
"""Characters of a line that a diff shows; one line of a megabyte would stop the window."""


def summary(before: bytes, after: bytes) -> str:
    """What changed, key by key, secrets masked."""
    old, new = grammar.parse(before).in_force(), grammar.parse(after).in_force()
    parts = []
    for key in sorted({*old, *new}, key=lambda key: (new.get(key) or old[key]).start):
        was = old[key].value if key in old else None
        now = new[key].value if key in new else None
        if was != now:
            parts.append(f"{key}: {_shown(key, was)} -> {_shown(key, now)}")
    return mask_values("; ".join(parts), secrets_of(before, after)) or "no value changed"


def diff(before: bytes, after: bytes, before_name: str, after_name: str) -> str:
    """Unified diff of two states, secrets masked; "" where they are the same."""
    if before == after:
        return ""
    import difflib

    secrets = secrets_of(before, after)
    old = _masked_lines(before, "", secrets)
    new = _masked_lines(after, " (new)", secrets, unchanged=grammar.parse(before).in_force())
    lines = difflib.unified_diff(old, new, before_name, after_name, lineterm="")
    return "\n".join(lines)


def _shown(key: str, value: str | None) -> str:
    if value is None:
        return NOT_SET
    if is_secret_name(key):
        return MASK
    shown = printable(mask_url(value) if "://" in value else value)
    return _cut(shown, LONGEST_SHOWN)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def secrets_of(*states: bytes) -> set[str]:
    """Values of the secrets in some states of a file."""
    return {
        binding.value
        for data in states
        for binding in grammar.parse(data).bindings
        if binding.value and is_secret_name(binding.key)
    }


def _masked_lines(
    data: bytes,
    mark: str,
    secrets: set[str],
    unchanged: Mapping[str, grammar.Binding] | None = None,
) -> list[str]:
    """Lines with the values of secrets struck out; `mark` tells a changed one from the old."""
    parsed = grammar.parse(data)
    text = parsed.text
    for binding in reversed(parsed.bindings):
        if is_secret_name(binding.key) and binding.value:
            was = (unchanged or {}).get(binding.key)
            differs = was is None or was.value != binding.value
            shown = MASK + (mark if differs and unchanged is not None else "")
            text = text[: binding.value_start] + shown + text[binding.value_end :]
        elif binding.value and "://" in binding.value:
            raw = text[binding.value_start : binding.value_end]
            text = text[: binding.value_start] + mask_url(raw) + text[binding.value_end :]
    text = mask_values(text, secrets)
    lines = text.encode("utf-8", "replace").decode("utf-8").splitlines()
    return [_cut(line, LONGEST_LINE) for line in lines]


__all__ = ["LONGEST_SHOWN", "NOT_SET", "diff", "secrets_of", "summary"]
