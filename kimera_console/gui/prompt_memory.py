"""Which prompt was chosen for which model, kept across sessions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.gui.preferences import Preferences

_KEY = "embed/prompts"
_MOST_MODELS = 100


def kept_prompts(preferences: Preferences) -> dict[str, str]:
    """Name of the chosen prompt by the model's name, "" for none; empty where it is damaged."""
    try:
        kept = json.loads(preferences.text(_KEY, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {model: name for model, name in kept.items() if isinstance(name, str)}


def keep_prompt(preferences: Preferences, model: str, name: str) -> dict[str, str]:
    """Remember a choice and return all of them; the oldest go."""
    kept = kept_prompts(preferences)
    kept.pop(model, None)
    kept[model] = name
    newest = dict(list(kept.items())[-_MOST_MODELS:])
    preferences.set_text(_KEY, json.dumps(newest))
    return newest
