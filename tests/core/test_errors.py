"""The tree of errors is drawn whole, and survives a process boundary."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import kimera_console
from kimera_console.core import errors

PACKAGE = Path(kimera_console.__file__).parent


def test_the_drawn_tree_names_every_error_class_of_the_package() -> None:
    head = re.compile(r"^ *class (\w+)\(([^)]*)\):", re.MULTILINE)
    bases = {
        name: set(re.findall(r"\w+", parents))
        for file in PACKAGE.rglob("*.py")
        for name, parents in head.findall(file.read_text(encoding="utf-8"))
    }
    ours, found = set(), {"KimeraError"}
    while found - ours:
        ours |= found
        found = {name for name, parents in bases.items() if parents & ours}
    assert set(re.findall(r"\b\w+Error\b", errors.__doc__ or "")) == ours


def test_an_error_keeps_its_type_across_a_process_boundary() -> None:
    error = errors.ModelInUseError("m is in use.", hint="Choose another.", log="trace")
    again = errors.error_from_dict(errors.error_to_dict(error))
    assert type(again) is errors.ModelInUseError
    assert (again.message, again.hint, again.log) == ("m is in use.", "Choose another.", "trace")


def test_the_texts_that_cannot_be_embedded_are_named_across_a_process_boundary() -> None:
    error = errors.BadTextError("Text 2: token '<far>'.")
    error.rows = {1: "token '<far>'"}
    again = errors.error_from_dict(json.loads(json.dumps(errors.error_to_dict(error))))
    assert isinstance(again, errors.BadTextError)
    assert again.rows == {1: "token '<far>'"}


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("It broke", "It broke."),
        ("It broke.", "It broke."),
        ("Is it there?\nLook.", "Is it there?"),
        ("\n  It broke:  ", "It broke."),
        ("", "ValueError."),
        ("...", "ValueError."),
        (
            "Validation error for field 'eps':\n    TypeError: Field 'eps' expected float",
            "Field 'eps' expected float.",
        ),
        (
            "Validation error for field 'p':\n    TypeError: Field 'p' with value 'x' doesn't match"
            " any type in (<class 'float'>, <class 'int'>). Errors: Field 'p' expected float",
            "Field 'p' with value 'x' doesn't match any type in (float, int).",
        ),
        (
            'Error(s) in loading state_dict for BertModel:\n\tMissing key(s): "a.weight". \n\tMore',
            'Error(s) in loading state_dict for BertModel: Missing key(s): "a.weight".',
        ),
    ],
)
def test_what_a_library_says_is_quoted_as_the_end_of_a_sentence(said: str, quoted: str) -> None:
    assert errors.closing_line(ValueError(said)) == quoted
    assert errors.first_line(ValueError(said)) == quoted.rstrip(".")


def test_no_message_ends_with_a_quotation_that_nothing_closes() -> None:
    """A hint may follow it: "...: Validation error for field 'x': Get the file again."."""
    files = {file.name: file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert [name for name, text in files.items() if '{first_line(error)}"' in text] == []
