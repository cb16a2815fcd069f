"""What a scripted user does at the window, again and again, in an order that dice decide."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

from kimera_console.demo import TABS, DemoRun
from kimera_console.gui.command_palette import build_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console

WORDS = (
    "a", "vector", "of", "the", "sentence,", "größer", "日本語", "🙂", "\u202eabc", "naïve", "12,5",
    "[SEP]",
)  # fmt: skip
SIZES = ((1024, 640), (1280, 800), (1920, 1080))
PATIENCE_S = 300.0
"""A wait is in vain once nothing has moved for so long; other work may hold the processors."""


class User(DemoRun):
    """Presses the window's buttons in no order.

    Attributes:
        done: How often each action was done.
    """

    def __init__(self, console: Console, out: Path, env_file: Path, dice: random.Random) -> None:
        super().__init__(console, out)
        self.done: Counter[str] = Counter()
        self._env_file = env_file
        self._dice = dice

    def prepare(self) -> None:
        """Convert the sample, use it, build every page and view, and do everything once."""
        self._open()
        # The palette builds one page or view a moment: on a busy machine the last ones came late.
        while build_missing(self._window):
            self._wait(0.05)
        self._convert()
        self._use()
        self.do_again()

    def do_again(self) -> None:
        """Everything once, the seldom and long actions too."""
        for action in (*self.actions(), self.measure, self.convert_again):
            self._do(action)

    def act(self) -> None:
        """Do one thing, seldom one that takes long."""
        chance = self._dice.random()
        if chance < 0.02:
            self._do(self.convert_again)
        elif chance < 0.05:
            self._do(self.measure)
        else:
            self._do(self._dice.choice(self.actions()))

    def finish(self) -> None:
        """Wait until no job runs: a model that is just being loaded takes memory twice."""
        self._wait_idle("what runs to end")

    def wait(self, condition: Callable[[], bool], what: str, still_s: float = PATIENCE_S) -> None:
        """As the demo's, with more patience."""
        super().wait(condition, what, still_s)

    def rest(self, seconds: float) -> None:
        """Do nothing for a while."""
        self._wait(seconds)

    def idle(self, seconds: float) -> float:
        """Leave the window alone; returns the processor time that it and its children took, in s.

        The window's own loop waits, as in an application: `rest` wakes a hundred times a second.
        """
        import psutil
        from PySide6.QtCore import QEventLoop, QTimer

        def used() -> float:
            own = psutil.Process()
            all_of_it = [own, *own.children(recursive=True)]
            return sum(sum(one.cpu_times()[:2]) for one in all_of_it)

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        before = used()
        loop.exec()
        return used() - before

    def actions(self) -> tuple[Callable[[], object], ...]:
        """The short ones."""
        return (
            self.type_text, self.type_text, self.toggle_flag, self.edit_env_outside,
            self.cancel_conversion, self.cancel_benchmark, self.check_health, self.visit_tabs,
            self.change_theme, self.resize, self.embed_examples, self.embed_file,
            self.open_dialogs,
        )  # fmt: skip

    def _do(self, action: Callable[[], object]) -> None:
        action()
        self.done[action.__name__] += 1
        while self._window.toasts.texts:
            self._window.toasts.dismiss_newest()
        self.delete_what_was_left()

    def delete_what_was_left(self) -> None:
        """Do what `deleteLater` asked for: outside an event loop Qt leaves that undone for ever."""
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def type_text(self) -> None:
        """A new text, key by key; its vector is awaited."""
        from PySide6.QtTest import QTest

        tab = self._tab("embed")
        view, editor = tab.view("text"), self._find(tab, "textEditor")
        editor.setFocus()
        editor.selectAll()
        text = " ".join(self._dice.choices(WORDS, k=self._dice.randrange(1, 12)))
        for word in text.split(" "):
            if word.isascii():
                QTest.keyClicks(editor, word + " ")
            else:  # Qt's test keys know only those of one keyboard
                editor.insertPlainText(word + " ")
            self._wait(0.02)
        self.wait(
            lambda: view.shown is not None and view.shown_text.strip() == text,
            "a typed text's vector",
        )

    def toggle_flag(self) -> None:
        """Another backend, and back."""
        flag, backend = self._dice.choice(
            [("LIGHTWEIGHT_EMBEDDING", "lightweight"), ("USE_ONNX", "transformers")]
        )
        tab = self._tab("flags")
        for expected in (backend, "onnx"):
            self._tab("flags")
            # Whoever writes over a value that an editor changed a moment ago is asked first.
            self.wait(lambda: self._is_in_step(tab), "the flags to be read")
            self._click(tab, f"flag_{flag}")
            self._click(tab, "applyButton")
            self._wait_active(expected)

    def _is_in_step(self, tab: Any) -> bool:
        """Whether the tab shows what the file says now."""
        runner, sheet = self._console.core.runner, tab.controller.sheet
        return (
            not runner.active
            and sheet is not None
            and sheet.values == self._console.core.settings.values()
        )

    def edit_env_outside(self) -> None:
        """An editor changes the file: first the backend, then a comment."""
        before = self._env_file.read_text(encoding="utf-8")
        self._env_file.write_text(before + "\nLIGHTWEIGHT_EMBEDDING=1\n", encoding="utf-8")
        self._wait_active("lightweight")
        self._env_file.write_text(before, encoding="utf-8")
        self._wait_active("onnx")

    def cancel_conversion(self) -> None:
        """Begin a conversion and stop it after a moment."""
        self._begin_conversion()
        self._wait(self._dice.random() * 3)
        tab = self._tab("convert")
        cancel = self._find(tab, "cancelButton")
        if cancel.isVisible() and cancel.isEnabled():
            self._click(tab, "cancelButton")
        self._wait_idle("the conversion to stop")

    def convert_again(self) -> None:
        """A whole conversion; it replaces the model that is in use."""
        tab = self._tab("convert")
        old = tab.result
        self._begin_conversion()
        self.wait(lambda: tab.result is not None and tab.result is not old, "a conversion's end")
        self._wait_idle("the conversion to be kept")

    def _begin_conversion(self) -> None:
        tab = self._tab("convert")
        self._click(tab, "sampleButton")
        button = self._find(tab, "convertButton")
        self.wait(lambda: tab.inspection is not None, "the sample model to be inspected")
        if tab.how.replace.isVisible() and not tab.how.replace.isChecked():
            tab.how.replace.click()
        self.wait(button.isEnabled, "Convert to be ready")
        self._click(tab, "convertButton")

    def measure(self) -> None:
        """A quick benchmark to its end."""
        tab = self._tab("benchmark")
        old = tab.last_run
        self._click(tab, "quickButton")
        self.wait(lambda: tab.last_run is not None and tab.last_run is not old, "a benchmark")
        self._wait_idle("the benchmark to be kept")

    def cancel_benchmark(self) -> None:
        """Begin a benchmark and stop it after a moment."""
        tab = self._tab("benchmark")
        self._click(tab, "quickButton")
        self._wait(self._dice.random() * 3)
        cancel = self._find(tab, "cancelButton")
        if cancel.isVisible() and cancel.isEnabled():
            self._click(tab, "cancelButton")
        self._wait_idle("the benchmark to stop")

    def check_health(self) -> None:
        """All checks again."""
        self._click(self._tab("health"), "runChecksButton")
        self._wait_idle("the checks")

    def visit_tabs(self) -> None:
        """Every page for a moment."""
        for name in TABS:
            self._tab(name)
            self._wait(0.05)

    def change_theme(self) -> None:
        """Light or dark."""
        self._console.core.theme.set_mode(self._dice.choice(("light", "dark")))
        self._wait(0.2)

    def resize(self) -> None:
        """Another size of the window."""
        self._window.resize(*self._dice.choice(SIZES))
        self._wait(0.2)

    def embed_examples(self) -> None:
        """The list of texts with its examples, embedded, drawn and emptied."""
        tab = self._tab("embed")
        tab.show_view("texts")
        view = tab.view("texts")
        self._dice.choice(self._find(view, "examples").menu().actions()).trigger()
        self._wait(0.3)
        if self._find(view, "embedTexts").isVisible():  # not where their vectors are still known
            self._click(view, "embedTexts")
        self._wait_idle("the list to be embedded")
        self._wait(0.3)
        self._click(view, "clearTexts")
        tab.show_view("text")

    def embed_file(self) -> None:
        """A small file of texts into a file of vectors."""
        left = [path for path in self._out.glob("texts-*") if path.is_file()]
        # Two names in turns: each new one would be a line more in the menus of recent files.
        source = self._out / f"texts-{self.done['embed_file'] % 2}.txt"
        lines = (" ".join(self._dice.choices(WORDS, k=6)) for _ in range(20))
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        tab = self._tab("embed")
        tab.show_view("file")
        view = tab.view("file")
        view.open_file(source)
        for path in left:
            path.unlink()
        self.wait(lambda: not view.controller.obstacle(), "the file to be read")
        self._wait_idle("the output file to be checked")
        self._find(view, "startFile").click()  # it may be scrolled out of sight
        self.wait(lambda: view.controller.report is not None, "the file's vectors")
        self._wait_idle("the file to be embedded")
        tab.show_view("text")

    def open_dialogs(self) -> None:
        """The settings, the commands, About and the licences: opened, and closed again."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from kimera_console.gui.menus import show_about
        from kimera_console.gui.widgets.messages.licences_dialog import LicencesDialog

        settings = self._window.open_settings()
        self._wait(0.2)
        settings.close()
        palette = self._window.palette_of_commands
        palette.open_commands()
        QTest.keyClicks(palette.line, "the")
        self._wait(0.2)
        QTest.keyClick(palette.line, Qt.Key.Key_Escape)
        about = show_about(self._window, self._console.core)
        self._find(about, "showLicences").click()  # which closes About
        licences = self._window.findChild(LicencesDialog)
        self.wait(lambda: licences.names.count() > 0, "the licences to be read")
        licences.close()
        self._wait_idle("the licences' job to end")

    def _wait_idle(self, what: str) -> None:
        self.wait(lambda: not self._console.core.runner.active, what)
