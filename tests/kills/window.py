"""A window with a user who never ends: it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from kimera_console.gui.main_window import MainWindow


def live(out: Path, env_file: Path, dice: random.Random, opened_pipe: int) -> int:
    """Open the window as `app.run` does, and work in it until the process is killed."""
    import os

    from PySide6.QtCore import QTimer

    from kimera_console import app
    from kimera_console.gui.main_window import MainWindow

    def begin(self: MainWindow) -> None:
        opened(self)
        user = _User(self, out, dice)
        timer = QTimer(self, interval=60)
        timer.timeout.connect(lambda: user.act())  # a bound method alone would not keep the user
        timer.start()
        os.write(opened_pipe, b".")

    opened = MainWindow._after_first_frame
    MainWindow._after_first_frame = begin  # type: ignore[method-assign]
    return app.run(env_file)


def close_soon(env_file: str) -> int:
    """Open the window, let it be for two seconds, and close it."""
    from PySide6.QtCore import QTimer

    from kimera_console import app
    from kimera_console.gui.main_window import MainWindow

    opened = MainWindow._after_first_frame

    def begin(self: MainWindow) -> None:
        opened(self)
        QTimer.singleShot(2000, self.close)

    MainWindow._after_first_frame = begin  # type: ignore[method-assign]
    return app.run(env_file)


class _User:
    """Does one thing at each beat and waits for nothing."""

    def __init__(self, window: MainWindow, out: Path, dice: random.Random) -> None:
        self._window, self._out, self._dice = window, out, dice

    def act(self) -> None:
        action = self._dice.choice(
            (self.set_flag, self.set_flag, self.apply, self.apply, self.type_text, self.convert,
             self.convert, self.check, self.cancel)
        )  # fmt: skip
        action()

    def set_flag(self) -> None:
        name, text = self._dice.choice(
            [("LIGHTWEIGHT_EMBEDDING", "1"), ("LIGHTWEIGHT_EMBEDDING", "0"), ("USE_ONNX", "1"),
             ("EMBEDDING_BATCH_SIZE", str(self._dice.randrange(1, 64)))]
        )  # fmt: skip
        self._window.page("flags").controller.pending.set(name, text)

    def apply(self) -> None:
        page = self._window.page("flags")
        page.controller.apply(only_if_it_works=self._dice.random() < 0.3)

    def type_text(self) -> None:
        self._window.show_tab("embed")
        editor = self._window.page("embed").findChild(QPlainTextEdit, "textEditor")
        editor.insertPlainText("a word ")

    def convert(self) -> None:
        from kimera_console.core.convert import ConversionRequest

        tab = self._window.page("convert")
        if tab.queue.waiting_count() > 1:
            return
        name = self._dice.choice(("one", "two"))
        tab.queue.add(
            ConversionRequest(
                source=str(self._out / "source"), out=self._out / "models" / name, force=True
            )
        )

    def check(self) -> None:
        if self._dice.random() < 0.2:
            self._window.page("health").run()

    def cancel(self) -> None:
        for job in self._window._core.runner.active:
            if self._dice.random() < 0.3:
                job.cancel()
