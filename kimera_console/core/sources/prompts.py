"""The prompts of a model: what it was trained to see before a text, by name, and which by default.

Sentence-transformers keeps them in config_sentence_transformers.json, puts the default one before
every text, and embeds the two as one text. A Pooling module may leave the prompt's tokens out of
the sentence's vector (`include_prompt` false).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, InputError, UnsupportedModelError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.sources.config import PROMPTS_NAME

if TYPE_CHECKING:
    from pathlib import Path

MOST_PROMPTS, LONGEST_PROMPT = 200, 20_000
"""More, or a longer one, is no prompt: such a model is refused."""

PromptWish = str | Mapping[str, str] | None
"""The prompt that is asked for: its name, "" for none, None for the model's default; or what was
chosen for each model, by the model's name: one that is not there, or that has no prompt of that
name any more, uses its default."""


@dataclass(frozen=True)
class Prompt:
    """An instruction that a model was trained with before texts of a kind.

    Attributes:
        name: The kind: "query", "passage"; "" for none.
        text: What stands before the text: "query: ".
    """

    name: str = ""
    text: str = ""


@dataclass(frozen=True)
class Prompts:
    """All prompts of a model.

    Attributes:
        listed: In the model's order; a text may be "".
        default: Name of the one that is used where none is asked for; "" for none.
    """

    listed: tuple[Prompt, ...] = ()
    default: str = ""

    @property
    def usable(self) -> tuple[Prompt, ...]:
        """Those that put something before a text."""
        return tuple(prompt for prompt in self.listed if prompt.text)

    def choose(self, asked: PromptWish, model: str) -> Prompt:
        """The prompt to use.

        Args:
            asked: See `PromptWish`.
            model: The model's name as shown.

        Raises:
            InputError: The model has no prompt of that name.
        """
        if isinstance(asked, Mapping):
            kept = asked.get(model)
            known = {"", *(prompt.name for prompt in self.listed)}
            asked = kept if kept in known else None
        name = self.default if asked is None else asked
        if not name:
            return Prompt()
        found = next((prompt for prompt in self.listed if prompt.name == name), None)
        if found is not None:
            return found
        names = ", ".join(prompt.name for prompt in self.listed)
        has = f"It has: {names}." if names else "It records none."
        raise InputError(
            f"{model} has no prompt {name[:60]!r}.",
            hint=Advice.of(
                f"{has} Choose one of these, the model's default, or none", Action.PROMPT, "."
            ),
        )


def make_prompts(texts: Mapping[str, str], default: str) -> Prompts:
    """Prompts as a manifest records them.

    Raises:
        UnsupportedModelError: There are too many, or one is too long.
    """
    if len(texts) > MOST_PROMPTS or any(len(text) > LONGEST_PROMPT for text in texts.values()):
        raise UnsupportedModelError("The manifest has prompts that are not short texts.")
    found = tuple(Prompt(name, text) for name, text in texts.items())
    return Prompts(found, default if default in texts else "")


def read_prompts(folder: Path) -> Prompts:
    """The prompts that a model's folder, or a bundle's, declares.

    Raises:
        SourceError: The file cannot be read.
        UnsupportedModelError: It declares what sentence-transformers cannot use either.
    """
    settings = read_optional_object(folder, PROMPTS_NAME)
    listed, default = settings.get("prompts") or {}, settings.get("default_prompt_name")
    file = folder / PROMPTS_NAME
    if not isinstance(listed, dict) or len(listed) > MOST_PROMPTS:
        raise UnsupportedModelError(f"{file} has prompts that are not texts by name.")
    found = []
    for name, text in listed.items():
        if not (text is None or (isinstance(text, str) and len(text) <= LONGEST_PROMPT)):
            raise UnsupportedModelError(
                f"{file} has a prompt {name[:60]!r} that is not a short text."
            )
        found.append(Prompt(name, text or ""))
    if default == "" and default in listed:
        raise UnsupportedModelError(
            f"{file} has a default prompt without a name.",
            hint="Give that prompt a name, or set default_prompt_name to null.",
        )
    if default is not None and not (isinstance(default, str) and default in listed):
        raise UnsupportedModelError(
            f"{file} names the default prompt {str(default)[:60]!r}, which it does not have.",
            hint="Correct default_prompt_name, or set it to null.",
        )
    return Prompts(tuple(found), default or "")
