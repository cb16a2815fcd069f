"""The command that doctor gives asks for the very conversion that it is about."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from kimera_console.cli.conversion import asked_conversion
from kimera_console.cli.parser import parse
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.health.convert_command import command_words

PLAIN = ConversionRequest(source="org/model", out=Path("models/new"))
BLOCKS = replace(PLAIN, precision="int8-block")


@pytest.mark.parametrize(
    "asked",
    [
        PLAIN,
        replace(PLAIN, exporter="optimum", precision="fp16", pooling="mean", heads="dense"),
        replace(BLOCKS, block_size=64, quantize_embeddings=True),
        replace(PLAIN, fused_attention=True, comparison=False),
        replace(BLOCKS, thresholds=adjusted("int8-block", {"cosine_min": 0.5})),
    ],
    ids=["plain", "words", "blocks", "switches", "thresholds"],
)
def test_the_command_is_read_as_the_request_that_it_was_made_of(asked: ConversionRequest) -> None:
    assert asked_conversion(parse(command_words(asked))) == asked


def test_a_block_size_that_the_precision_has_no_use_for_is_left_out() -> None:
    asked = replace(PLAIN, precision="int8", block_size=64)
    assert "--block-size" not in command_words(asked)


def test_every_choice_is_an_option_or_has_words_of_its_own() -> None:
    """A further field that neither `options` nor the command words know would be lost."""
    others = {
        "source": "other", "out": Path("other"), "revision": "v1", "exporter": "optimum",
        "precision": "fp16", "pooling": "cls", "heads": "dense",
    }  # fmt: skip
    own = {"block_size", "recipe", "thresholds", "texts", "force"}
    """Held above, by the tests of recipes, or the user's business alone."""
    for each in fields(ConversionRequest):
        if each.name not in own:
            assert each.name in others or isinstance(each.default, bool), each.name
            value = others.get(each.name, not each.default)
            changed = replace(PLAIN, **{each.name: value})
            assert command_words(changed) != command_words(PLAIN), each.name
