"""The tree of errors is drawn whole, and survives a process boundary."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import kimera_console
from kimera_console.core import errors

PACKAGE = Path(kimera_console.__file__).parent


def test_the_drawn_tree_names_every_error_class_of_the_package() -> None:
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
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
