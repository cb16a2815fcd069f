"""Where the database is: a URL or a file, a password that is never shown, saved stores."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit

from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.change.saved import find_choices, list_choices
from kimera_console.core.system.masking import MASK
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.tabs.stores.page import set_primary
from kimera_console.gui.tabs.stores.tasks import CONNECT
from kimera_console.gui.tabs.stores.work import Address
from kimera_console.gui.tokens import CARD_PADDING, CONTROL_HEIGHT, GRID
from kimera_console.gui.widgets import (
    Card,
    FlowLayout,
    PathField,
    button,
    hbox,
    holder,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic.path_field import OPEN_FILE
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from kimera_console.gui.tabs.stores.page import JobStrip
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class DatabaseCard(Card):
    """Which database.

    A password in what is typed or pasted as URL moves to the field beside it at once, where it is
    not shown; it is kept in memory only, and goes to no other server than the one that it was
    entered for.

    Attributes:
        url: URL or SQLite file.
        password: What the URL does not say.
        connect_button: Connects.
        from_flags: Connects to DATABASE_URL.
        saved: Stores that were saved by name.
        kimera: Kimera's tables, columns and recipes.
    """

    def __init__(self, controller: StoreController, strip: JobStrip) -> None:
        super().__init__(QCoreApplication.translate("DatabaseCard", "Database"))
        self._controller, self._strip = controller, strip
        self._shown: object = None
        self._password_of: str | None = None
        self.url = PathField(
            self.tr("Database"),
            OPEN_FILE,
            placeholder=self.tr("postgresql://user@host/database, or an SQLite file"),
            file_filter=self.tr("SQLite (*.db *.sqlite *.sqlite3);;All files (*)"),
        )
        self.url.setObjectName("storeUrl")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setObjectName("storePassword")
        self.password.setAccessibleName(self.tr("Password"))
        self.password.setPlaceholderText(self.tr("If the server requires one"))
        self.password.setToolTip(
            self.tr("Not stored. Without one, PGPASSWORD, ~/.pgpass or peer authentication is used")
        )
        self.connect_button = button(
            self.tr("Co&nnect"), self.begin, kind="primary", also=self.tr("Co&nnect again")
        )
        self.connect_button.setObjectName("connectStore")
        self.from_flags = button(
            self.tr("From DATABASE_URL"), self.begin_from_flags,
            tip=self.tr("Connect to the database that the flags name"),
        )  # fmt: skip
        self.from_flags.setObjectName("storeFromFlags")
        self.saved = QComboBox()
        self.saved.setObjectName("savedStores")
        self.saved.setAccessibleName(self.tr("Saved stores"))
        self.saved.setMinimumWidth(160)
        self.kimera = QCheckBox(self.tr("&Kimera’s tables"))
        self.kimera.setObjectName("kimeraTables")
        self.kimera.setToolTip(self.tr("Kimera’s tables, columns and recipes: geoids and scars"))
        self._lay_out()
        self._connect()
        self.url.set_text(controller.choices.url)
        self._fill_saved()

    @Slot()
    def begin(self) -> None:
        """Connect to what is typed."""
        self._split_password()
        text = self.url.text()
        if self._password_of not in (None, server_of(text)):
            self.password.clear()
        self._password_of, password = server_of(text), self.password.text()
        if text and text == self._controller.flags_url and not password:
            self.begin_from_flags()
        else:
            self._controller.connect_to(Address(text, password))

    @Slot()
    def begin_from_flags(self) -> None:
        """Connect to DATABASE_URL of the flags."""
        self.password.clear()
        self._controller.connect_to(Address("", from_flags=True))

    def show_state(self) -> None:
        """Bring everything in line with what is chosen and known."""
        controller = self._controller
        self.url.set_recent(controller.memory.recent())
        kept = controller.choices.url
        if controller.overview is not None and controller.overview is not self._shown:
            self._shown = controller.overview
            if not self.url.edit.hasFocus() or controller.jobs.step == CONNECT:
                self.url.set_text(kept)
        self.kimera.setChecked(controller.choices.kimera)
        busy = self.tr("The database is being changed. Wait until that ends, or cancel it.")
        free = not controller.jobs.is_writing
        for widget in (self.url, self.password, self.from_flags, self.saved, self.kimera):
            set_enabled(widget, free, busy)
        self._show_button_state()
        connected = controller.overview is not None
        set_primary(self.connect_button, not connected)
        self.connect_button.setText(self.tr("Co&nnect again") if connected else self.tr("Co&nnect"))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        grid.addWidget(label(self.tr("URL or file"), "caption"), 0, 0)
        grid.addWidget(label(self.tr("Password"), "caption"), 0, 1)
        grid.addWidget(self.url, 1, 0)
        grid.addWidget(self.password, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        others = FlowLayout(line_spacing=GRID // 2)  # in a second line where the text is large
        ticked = holder(hbox(self.kimera))
        ticked.setFixedHeight(CONTROL_HEIGHT)  # in the middle of its row
        for widget in (self.from_flags, self.saved, ticked):
            others.addWidget(widget)
        foot = hbox()
        foot.addLayout(others, 1)
        foot.addWidget(self.connect_button, 0, Qt.AlignmentFlag.AlignTop)
        self.add(grid)
        self.add(foot)
        self.add(self._strip)

    def _connect(self) -> None:
        self.url.edit.textEdited.connect(self._split_password)
        self.url.edit.textChanged.connect(self._show_button_state)
        self.url.changed.connect(self._show_url_state)
        self.url.submitted.connect(self._submit)
        self.password.returnPressed.connect(self.begin)
        self.password.textEdited.connect(self._forget_server)
        self.saved.activated.connect(self._take_saved)
        self.kimera.clicked.connect(self._controller.set_kimera)
        self._controller.saved.connect(self._fill_saved)

    @Slot()
    def _show_url_state(self) -> None:
        self._split_password()
        self.show_state()

    @Slot()
    def _show_button_state(self) -> None:
        jobs = self._controller.jobs
        reason = self.tr("Enter a URL or choose a file first.")
        if jobs.is_writing:
            reason = self.tr("The database is being changed. Wait until that ends, or cancel it.")
        elif jobs.step == CONNECT:
            reason = self.tr("Connecting…")
        on = bool(self.url.text()) and not jobs.is_writing and jobs.step != CONNECT
        set_enabled(self.connect_button, on, reason)

    @Slot()
    def _submit(self) -> None:
        if self.url.text():
            self.begin()

    @Slot()
    def _split_password(self) -> None:
        text, password = split_password(self.url.edit.text())
        if text != self.url.edit.text():
            self.url.edit.setText(text)  # which also forgets what Undo would bring back
            self.password.setText(password)
            self._forget_server()

    @Slot()
    def _forget_server(self) -> None:
        """The password is a new one: it is for the server that it is used with first."""
        self._password_of = None

    @Slot()
    def _fill_saved(self) -> None:
        self.saved.clear()
        try:
            names = list_choices()
        except KimeraError as error:
            names = ()
            self._controller.core.notify(error.message, "bad", advice_words(error.advice))
        self.saved.addItem(self.tr("Saved stores…") if names else self.tr("No saved stores"), "")
        for name in names:
            self.saved.addItem(visible_cell(name), name)

    @Slot()
    def _take_saved(self) -> None:
        name = self.saved.currentData()
        found = None
        if name:
            try:
                found = find_choices(name)
            except KimeraError as error:
                self._controller.core.notify(error.message, "bad", advice_words(error.advice))
        if found is not None:
            self.password.clear()
            self.url.set_text(found.url)
            self._controller.take_saved(found)


def split_password(text: str) -> tuple[str, str]:
    """A URL without its password, and the password; other texts as they are.

    The last @ ends the password, as of `mask_url`: one with an unquoted @ is found too. The mask
    that stands for a password is none. Quoted characters (%40) are given as they are.
    """
    scheme, mark, rest = text.partition("://")
    login, at, host = rest.rpartition("@")
    user, colon, password = login.partition(":")
    if not (mark and at and colon):
        return text, ""
    kept = "" if password == MASK else urllib.parse.unquote(password)
    return f"{scheme}{mark}{user}@{host}", kept


def server_of(text: str) -> str:
    """User, host, port and options of a URL without a password; "" of a file."""
    _, _, rest = text.partition("://")
    place, _, options = rest.partition("?")
    return f"{place.partition('/')[0]}?{options}" if place or options else ""
