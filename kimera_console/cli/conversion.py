"""The request of a conversion, made of the command line's options."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.cli.auto import asked_block_size, asked_recipe, asked_target
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import SourceError

if TYPE_CHECKING:
    import argparse


def asked_conversion(arguments: argparse.Namespace) -> ConversionRequest:
    """What `convert` was asked for; an option whose `dest` is a field's name needs no line here.

    Raises:
        SourceError: The sample model was asked for and is not installed.
        ConversionError: Options contradict one another.
    """
    names = {each.name for each in fields(ConversionRequest)}
    given = {name: value for name, value in vars(arguments).items() if name in names}
    recipe = asked_recipe(arguments)
    precision = recipe.scheme if recipe else arguments.precision
    return ConversionRequest(
        **{
            **given,
            "source": named_source(arguments.source),
            "precision": precision,
            "thresholds": asked_target(arguments, precision),
            "block_size": asked_block_size(arguments),
            "recipe": recipe,
        }
    )


def named_source(source: str) -> str:
    """A source as the core takes it: "sample" is the sample model, unless a folder is so named.

    Raises:
        SourceError: The sample model is not installed.
    """
    if source != "sample" or Path(source).exists():
        return source
    from kimera_console.core.sources.sample import sample_advice, sample_model

    path = sample_model()
    if path is None:
        raise SourceError("The sample model is not installed.", hint=sample_advice())
    return str(path)
