"""Messages of the core: English sentences with numbered placeholders, read from its syntax tree.

The core speaks plain English and imports no Qt: the command line, records and reports keep it. So
nothing in its code marks what a person reads. Every text with a space in it counts, but for what
`LEFT_OUT` names: SQL, commands, log lines, documents of their own. A single word counts where it
stands in one of the places of `SINGLE_WORDS`.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.translating.messages import Message, dotted, without_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT = "core"
MOST_FORMS = 12
"""Of one f-string with choices in it; with more, its choices count as placeholders."""

SINGLE_WORDS = {
    "report", "report:unit", "report:detail", "advance", "stage", "own_stage", "sha256_file:stage",
    "STAGES", "COMPARE_STAGES", "SEARCH", "QUANTISE", "PAUSED", "NOISY", "MEASURE", "LIMIT", "LOAD",
    "GROUPS", "CheckGroup", "Flag:group", "Preset", "DISPLAY_NAMES", "_table", "_HEADS", "_FACTS",
    "title", "group", "verb", "state", "done", "as_conversion_error", "step", "begins",
}  # fmt: skip
"""Calls, their keywords, and constants in which a single word is for people."""
LEFT_OUT = {
    # documents and protocols of their own
    "exec_driver_sql", "execute", "text", "compile", "replace", "split", "partition", "sub",
    "define", "cast", "getLogger", "import_module", "startswith", "endswith", "TextRecipe",
    "Thread:name", "ask",
    "CounterMetricFamily", "GaugeMetricFamily", "HistogramMetricFamily", "_gauge", "sha256",
    # defects of the program itself, never shown as they are
    "ValueError", "TypeError", "NotImplementedError", "AssertionError", "PermissionError",
    "RuntimeError", "LookupError",
}  # fmt: skip
"""Calls, and their keywords, of which no text is for people."""
CONSTANTS_LEFT_OUT = {
    # texts to embed, SQL, names of libraries
    "TEXTS", "_MORE_TEXTS", "_WORD_LIST", "_BOUND_SQL", "_BY_NAME_SQL", "_OWNER_SQL", "WHEN",
    "_POSTGRESQL_COLUMNS", "_PROBES", "PROBE", "SIMILAR", "DIFFERENT", "_NATIVE", "INSTALL",
    "INSTALL_SAMPLE", "MAPS_COMMAND", "_MODEL_FIELDS", "Weight", "PACKAGE",
}  # fmt: skip
_LOGS = {"_log.info", "_log.warning", "_log.debug", "_log.error", "_log.exception", "_log.log"}
_NOT_WORDS = re.compile(
    r"(?:SELECT|INSERT|DELETE|ALTER|CREATE|UPDATE|DROP|WITH|SET|BEGIN|WHERE|FROM|LOCK|COPY|PRAGMA|"
    r"VACUUM|ANALYZE|REINDEX|COMMENT) |.*\{\{|.*%s|.*\\\\|chmod |pip install|nvidia-smi|"
    r"kimera-console |- |#|import |from |export |ORDER BY| ?AND | ?WITH \(|ON |USING |VALUES|JOIN |"
    r"-m pip|\w+\(\{\d|License :: |extra ==|\^",
    re.DOTALL,
)
NUMBERS = {"round", "bound_words", "figure_words", "share_bound_words"}
"""Functions whose value is a number, or one that is formatted."""
_NUMBER_FORMATS = (*",efgEG%",)
_FIELD = re.compile(r"\{(\w*)(?:![rs])?(?::[^{}]*)?\}")

Part = str | ast.expr
"""Words, or an expression whose value stands there."""


def core_messages(root: Path) -> list[Message]:
    """Every template of the core, and of the window's own errors and stages, by file."""
    found: list[Message] = []
    for folder, is_core in (("kimera_console/core", True), ("kimera_console/gui", False)):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            reader = _Reader(ast.parse(path.read_text("utf-8")), everything=is_core)
            found += [
                Message(CONTEXT, one.text, one.about, place, one.numbers) for one in reader.read()
            ]
    return without_repeats(found)


class _Reader:
    def __init__(self, tree: ast.Module, *, everything: bool) -> None:
        self._tree = tree
        self._everything = everything
        self._found: list[_Template] = []

    def read(self) -> list[_Template]:
        self._visit(self._tree, "", chosen=self._everything)
        return self._found

    def _visit(self, node: ast.AST, where: str, *, chosen: bool) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.If) and dotted(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Call):
            self._call(node, chosen=chosen)
        elif isinstance(node, ast.FunctionDef):
            for statement in node.body:
                self._visit(statement, "", chosen=chosen)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            if node.value is not None:
                self._assigned(node, node.value, chosen=chosen)
        elif isinstance(node, ast.expr) and self._is_text(node):
            if where not in LEFT_OUT and chosen:
                self._take(node, single=where in SINGLE_WORDS)
            for value in _values_in(node):
                self._visit(value, "", chosen=chosen)
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child, where, chosen=chosen)

    def _call(self, call: ast.Call, *, chosen: bool) -> None:
        written = dotted(call.func)
        if written in _LOGS:
            return
        name = written.rpartition(".")[2]
        chosen = chosen or name.endswith("Error") or name == "report"
        if written == "Advice.of" and chosen:
            self._take(call, single=True)
            for one in call.args:
                for inner in _values_in(one):
                    self._visit(inner, "", chosen=chosen)
            return
        self._visit(call.func, "", chosen=chosen)
        for one in call.args:
            self._visit(one, name, chosen=chosen)
        for keyword in call.keywords:
            place = f"{name}:{keyword.arg}"
            self._visit(keyword.value, name if name in LEFT_OUT else place, chosen=chosen)

    def _assigned(self, node: ast.Assign | ast.AnnAssign, value: ast.expr, *, chosen: bool) -> None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        names = [one.id for one in ast.walk(target) if isinstance(one, ast.Name)]
        if CONSTANTS_LEFT_OUT & set(names) or names == ["__all__"]:
            return
        where = next((name for name in names if name in SINGLE_WORDS), "")
        self._visit(value, where, chosen=chosen)

    @staticmethod
    def _is_text(node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            parts = [one for one in ast.walk(node) if isinstance(one, ast.BinOp)]
            leaves = [one for part in parts for one in (part.left, part.right)]
            return all(isinstance(one.op, ast.Add) for one in parts) and any(
                isinstance(one, ast.JoinedStr) or _is_string(one) for one in leaves
            )
        return isinstance(node, ast.JoinedStr) or _is_string(node)

    def _take(self, node: ast.expr, *, single: bool) -> None:
        for form in _forms(node):
            template = _template(form)
            if _is_for_people(template.text, single=single):
                self._found.append(template)


def _is_for_people(text: str, *, single: bool) -> bool:
    fixed = _FIELD.sub("", text)
    if len(re.findall(r"[^\W\d_]", fixed)) < 3 or _NOT_WORDS.match(text) or text.count("\n") > 3:
        return False
    return single or (" " in fixed.strip() or (" " in fixed and len(fixed.strip()) > 2))


def _forms(node: ast.expr) -> list[list[Part]]:
    """The texts that an expression can be, each as words and placeholders in turn."""
    forms = list(itertools.islice(_each_form(node), MOST_FORMS + 1))
    if len(forms) > MOST_FORMS:
        return [_flat(node)]
    return forms


def _each_form(node: ast.expr) -> Iterator[list[Part]]:
    if _is_string(node):
        assert isinstance(node, ast.Constant)
        yield [str(node.value)]
    elif isinstance(node, ast.JoinedStr):
        yield from _joined([list(_each_value(one)) for one in node.values])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _joined([list(_each_form(node.left)), list(_each_form(node.right))])
    elif isinstance(node, ast.IfExp):
        yield from _each_form(node.body)
        yield from _each_form(node.orelse)
    elif isinstance(node, ast.Call) and dotted(node.func) == "Advice.of":
        yield from _joined([list(_each_step(one)) for one in node.args])
    else:
        yield [node]


def _each_value(node: ast.expr) -> Iterator[list[Part]]:
    """Of a part of an f-string: a choice between words counts as its words."""
    if not isinstance(node, ast.FormattedValue):
        yield from _each_form(node)
    elif isinstance(node.value, ast.IfExp) and _is_words(node.value):
        yield from _each_form(node.value)
    else:
        yield [node]


def _each_step(node: ast.expr) -> Iterator[list[Part]]:
    """Of advice: a step stands in brackets behind its words, as `Advice.worded` puts it."""
    written = ast.unparse(node)
    if written.startswith(("Action.", "Step(")):
        yield [" (", node, ")"]
    else:
        yield from _each_form(node)


def _joined(parts: list[list[list[Part]]]) -> Iterator[list[Part]]:
    for chosen in itertools.product(*parts):
        yield [part for one in chosen for part in one]


def _flat(node: ast.expr) -> list[Part]:
    if isinstance(node, ast.JoinedStr):
        return [
            part if isinstance(part, ast.FormattedValue) else str(part.value)  # type: ignore[attr-defined]
            for part in node.values
        ]
    if isinstance(node, ast.BinOp):
        return [*_flat(node.left), *_flat(node.right)]
    if _is_string(node):
        assert isinstance(node, ast.Constant)
        return [str(node.value)]
    return [node]


@dataclass(frozen=True)
class _Template:
    """Words with numbered placeholders, what these stand for, and which hold formatted numbers."""

    text: str
    about: str
    numbers: frozenset[int]


def _template(form: list[Part]) -> _Template:
    text = ""
    values: list[str] = []
    numbers: set[int] = set()
    for part in form:
        if isinstance(part, str):
            for words, name in _split(part):
                text += words
                if name is not None:
                    text += f"{{{len(values)}}}"
                    values.append(name or "…")
        else:
            text += f"{{{len(values)}}}"
            if _is_number(part):
                numbers.add(len(values))
            value = part.value if isinstance(part, ast.FormattedValue) else part
            values.append(ast.unparse(value)[:60])
    about = "; ".join(f"{{{number}}} = {value}" for number, value in enumerate(values))
    return _Template(text, about, frozenset(numbers))


def _is_number(part: ast.expr) -> bool:
    """Whether a placeholder has a number's format, or a function's name tells that it is one."""
    if not isinstance(part, ast.FormattedValue):
        return False
    if isinstance(part.format_spec, ast.JoinedStr):
        last = part.format_spec.values[-1]
        return isinstance(last, ast.Constant) and str(last.value)[-1:] in _NUMBER_FORMATS
    call = part.value
    return isinstance(call, ast.Call) and dotted(call.func).rpartition(".")[2] in NUMBERS


def _split(words: str) -> Iterator[tuple[str, str | None]]:
    """Words, each with the name of the placeholder behind them; the last with None."""
    end = 0
    for field in _FIELD.finditer(words):
        yield words[end : field.start()], field.group(1)
        end = field.end()
    yield words[end:], None


def _values_in(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions inside a text, whose own texts count too."""
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.FormattedValue):
            if not (isinstance(one.value, ast.IfExp) and _is_words(one.value)):
                yield one.value
        elif isinstance(one, (ast.BinOp, ast.JoinedStr, ast.IfExp)):
            yield from _values_in(one)
        elif isinstance(one, ast.expr) and not isinstance(one, ast.Constant):
            yield one


def _is_words(choice: ast.IfExp) -> bool:
    return all(
        isinstance(one, ast.JoinedStr)
        or _is_string(one)
        or (isinstance(one, ast.IfExp) and _is_words(one))
        for one in (choice.body, choice.orelse)
    )


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
