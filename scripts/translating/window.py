"""Messages of the window: what its code hands to `self.tr`, `_tr` and `QCoreApplication.translate`.

Qt's lupdate takes neither `_tr`, whose context is that of its module, nor texts that stand in a
table and are translated later. So this reads the code's syntax tree, and stops at a call whose text
it cannot tell.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from scripts.translating.messages import Message, dotted, without_repeats

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    ("kimera_console/gui/tab_registry.py", "rows"): "Tab",
    ("kimera_console/gui/tabs/embed/views.py", "_ROWS"): "EmbedView",
    (
        "kimera_console/gui/tabs/embed/preview_dialog.py",
        "KIND_NAMES",
    ): "PreviewDialog TextsFileCard",
    ("kimera_console/core/texts/files/types.py", "DELIMITERS"): "PreviewDialog",
    ("kimera_console/gui/tabs/stores/steps.py", "_PURPOSE"): "StoreSteps",
    ("kimera_console/gui/widgets/messages/advice.py", "WORDS"): "Advice",
    ("kimera_console/gui/widgets/messages/advice.py", "_FLAGS"): "Advice",
    ("kimera_console/gui/widgets/messages/advice.py", "_HEALTH"): "Advice",
    ("kimera_console/gui/widgets/messages/advice.py", "_CONVERT"): "Advice",
    ("kimera_console/gui/widgets/messages/advice.py", "_MODELS"): "Advice",
    ("kimera_console/gui/widgets/messages/advice.py", "_QUARANTINE"): "Advice",
}
"""Texts that stand in a table: file and name of the table, and the contexts they get later."""
COLUMNS = {"rows": 1, "_ROWS": 1}
"""Tables whose rows hold other things too: the place of the text in a row."""
LATER = {
    "_tr(KIND_NAMES[preview.kind])", "_tr(name)", "_tr(one)", "_tr(_PURPOSE[step])",
    "_tr(WORDS[step.action])", "QCoreApplication.translate('Tab', tab.title)",
    "QCoreApplication.translate('EmbedView', view.title)",
}  # fmt: skip
"""Calls that translate a text of such a table."""


class UnknownTextError(Exception):
    """A call translates a text that the code does not tell, or in no context that Qt knows."""


def window_messages(root: Path) -> list[Message]:
    """All messages of the window, by file and in the order of the code.

    Raises:
        UnknownTextError: A call's text is not in the code.
    """
    found: list[Message] = []
    for path in [
        root / "kimera_console/app.py",
        *sorted((root / "kimera_console/gui").rglob("*.py")),
    ]:
        place = path.relative_to(root).as_posix()
        found += _Reader(place, ast.parse(path.read_text("utf-8"))).read()
    for (place, name), contexts in TABLES.items():
        texts = _table(ast.parse((root / place).read_text("utf-8")), name)
        if not texts:
            raise UnknownTextError(f"{place} has no table {name} any more")
        found += [Message(each, text, "", place) for each in contexts.split() for text in texts]
    return without_repeats(found)


class _Reader:
    def __init__(self, place: str, tree: ast.Module) -> None:
        self._place = place
        self._tree = tree
        self._own = _own_context(tree)
        self._found: list[Message] = []

    def read(self) -> list[Message]:
        self._visit(self._tree, "")
        return self._found

    def _visit(self, node: ast.AST, inside: str) -> None:
        if isinstance(node, ast.FunctionDef) and node.name == "_tr":
            return
        if isinstance(node, ast.ClassDef):
            inside = node.name
        if isinstance(node, ast.Call):
            self._take(node, inside)
        for child in ast.iter_child_nodes(node):
            self._visit(child, inside)

    def _take(self, call: ast.Call, inside: str) -> None:
        written = dotted(call.func)
        if written == "self.tr":
            context, text = inside, call.args[0]
        elif written == "_tr":
            context, text = self._own, call.args[0]
        elif written == "QCoreApplication.translate":
            context, text = _literal(call.args[0]), call.args[1]
        elif written.endswith(".tr"):
            raise UnknownTextError(f"{self._place}:{call.lineno}: whose tr is {written}?")
        else:
            return
        if ast.unparse(call) in LATER:
            return
        source = _literal(text)
        if not source or not context:
            raise UnknownTextError(f"{self._place}:{call.lineno}: {ast.unparse(call)}")
        self._found.append(Message(context, source, "", self._place))


def _own_context(tree: ast.Module) -> str:
    """The context of a module's `_tr`, "" where it has none."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "_tr":
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and len(call.args) == 2:
                    return _literal(call.args[0])
    return ""


def _table(tree: ast.Module, name: str) -> list[str]:
    for node in ast.walk(tree):
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if value is None or dotted(_target(node)) != name:
            continue
        if name in COLUMNS and isinstance(value, ast.Tuple):
            rows = [row for row in value.elts if isinstance(row, ast.Tuple)]
            return [_literal(row.elts[COLUMNS[name]]) for row in rows]
        wanted = value.values if isinstance(value, ast.Dict) else [value]
        return [text for one in wanted if (text := _literal(one))]
    return []


def _target(node: ast.AST) -> ast.expr:
    if isinstance(node, ast.Assign):
        return node.targets[0]
    assert isinstance(node, ast.AnnAssign)
    return node.target


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
