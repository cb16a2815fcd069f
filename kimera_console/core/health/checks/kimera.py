"""What Kimera's own code makes of the flags and of the converted model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.declarations import FIRST_CHOICE, FIRST_CHOICE_PACKAGE
from kimera_console.core.health.checks.contradictions import configured_bundle
from kimera_console.core.health.types import Check, CheckGroup, CheckSubject, Place, Remedy

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.flags.settings import FlagValue

INPUTS = frozenset({"input_ids", "attention_mask"})
"""What Kimera's code feeds, no more and no less."""


def first_choice(subject: CheckSubject, values: tuple[FlagValue, ...]) -> Check:
    """Whether a flag of Kimera's makes the others idle."""
    group, name, title = CheckGroup("Flags"), "flags.first-choice", "Kimera's first choice"
    value = next(each for each in values if each.flag.name == FIRST_CHOICE)
    if not value.is_on:
        return group.ok(name, title, f"{FIRST_CHOICE} is off: Kimera goes by USE_ONNX")
    if value.warning:
        remedy = subject.setting(FIRST_CHOICE, "0")
        return group.warn(name, title, f"{FIRST_CHOICE} {value.warning}.", remedy)
    return group.skip(
        name, title,
        f"{FIRST_CHOICE} is on, and the package {FIRST_CHOICE_PACKAGE} is not installed here. If "
        "Kimera runs elsewhere and has it, Kimera takes it before USE_ONNX, ONNX_MODEL_PATH and "
        "EMBEDDING_MODEL, which then do nothing there: set the flag to 0.",
    )  # fmt: skip


def reads_the_model(subject: CheckSubject) -> Check:
    """Whether the converted model has the form that Kimera's code takes for granted."""
    group, name, title = CheckGroup("Models"), "models.kimera", "Kimera's own code and the model"
    options = subject.options
    bundle = configured_bundle(options) if options is not None else None
    if options is None or bundle is None:
        return group.skip(name, title, "No converted model is in use.")
    problem = misread(bundle)
    if not problem:
        return group.ok(name, title, "two inputs, and the first output is the vector")
    remedy = Remedy("Convert the model with the console's own exporter.", place=Place("convert"))
    return group.warn(name, title, problem, remedy)


def misread(bundle: Bundle) -> str:
    """Why Kimera's code cannot use a model as it is, in a sentence; "" if it can."""
    if bundle.model_file != bundle.path / "model.onnx":
        return ""  # not where that code looks: the check of the model itself says so
    try:
        facts = bundle.graph()
    except KimeraError:
        return ""  # damaged: the check of the model itself says so
    if set(facts.inputs) != INPUTS:
        return (
            "Kimera's own code feeds input_ids and attention_mask alone, but this model's inputs "
            f"are {', '.join(sorted(facts.inputs))}."
        )
    first = facts.outputs[0]
    if len(first.shape) == 2:  # (texts, numbers)
        return ""
    return (
        f"Kimera's own code takes the model's first output for the vector. Here that is "
        f"{first.name}, which has a row for each token."
    )


__all__ = ["INPUTS", "first_choice", "misread", "reads_the_model"]
