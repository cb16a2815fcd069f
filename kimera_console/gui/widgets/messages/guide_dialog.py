"""The user guide, read in the window: it needs no browser and no network. Opened from Help."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtWidgets import QDialog, QSplitter, QTextBrowser, QVBoxLayout

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets.basic.basics import holder, label, vbox
from kimera_console.gui.widgets.lists.filter_field import FilterField
from kimera_console.gui.widgets.lists.names_list import NamesList
from kimera_console.resources import guide_path

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

_SIZE = QSize(920, 600)
_LIST_WIDTH = 220
_FIRST = "index"
_LINK = re.compile(r"\]\(([\w-]+)\.md")
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)\n", re.MULTILINE)
"""Pictures of the window, which is at hand here; they do not travel with the pages."""


@dataclass(frozen=True)
class GuidePage:
    """A page: its file's name without the suffix, its title, its Markdown."""

    name: str
    title: str
    text: str


def read_guide(folder: Path) -> tuple[GuidePage, ...]:
    """The pages of a folder: the first one, then those that it names, in its order, then the rest.

    Raises:
        OSError: If the folder has no first page.
    """
    first = (folder / f"{_FIRST}.md").read_text("utf-8")
    there = sorted(path.stem for path in folder.glob("*.md"))
    order = dict.fromkeys((_FIRST, *_LINK.findall(first), *there))
    texts = {name: (folder / f"{name}.md").read_text("utf-8") for name in order if name in there}
    return tuple(
        GuidePage(name, text.partition("\n")[0].lstrip("# "), _PICTURE.sub("", text))
        for name, text in texts.items()
    )


class GuideDialog(QDialog):
    """The pages at the left, searched as a whole by the filter; the chosen one at the right.

    It does not block: the window is used beside it.

    Args:
        parent: The window.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("guide")
        self.setWindowTitle(self.tr("User guide"))
        self._pages = read_guide(guide_path())
        self.pages = NamesList(self.tr("Pages of the guide"))
        self.filter = FilterField(self.pages, self.tr("Find in the guide"), "guideFilter")
        self.filter.setPlaceholderText(self.tr("Find in all pages"))
        self.text = QTextBrowser(openLinks=False)
        self.text.setAccessibleName(self.tr("Text of the page"))
        self.said = label("", "caption", wrap=True)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(holder(vbox(self.filter, self.pages)))
        split.addWidget(self.text)
        split.setChildrenCollapsible(False)
        split.setSizes([_LIST_WIDTH, _SIZE.width() - _LIST_WIDTH])
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(self.said)
        self.pages.currentRowChanged.connect(self._show)
        self.text.anchorClicked.connect(self._follow)
        self.pages.fill([page.title for page in self._pages], [page.text for page in self._pages])
        # A page keeps the colour of its links, so it is laid out anew for another theme.
        theme().follow(self, self._lay_out_again)
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))

    def show_page(self, name: str, heading: str = "") -> None:
        """Turn to a page, and to one of its headings.

        Args:
            name: Of its file, without the suffix.
            heading: As a link names it: "where-its-files-are"; "" for the beginning.

        Raises:
            KeyError: If there is no such page.
        """
        row = {page.name: place for place, page in enumerate(self._pages)}[name]
        if self.pages.item(row).isHidden():
            self.filter.clear()
        self.pages.setCurrentRow(row)
        self.text.verticalScrollBar().setValue(self._top_of(heading))

    def sizeHint(self) -> QSize:
        return _SIZE

    @Slot(int)
    def _show(self, row: int) -> None:
        if 0 <= row < len(self._pages):
            self.said.clear()
            self.text.setMarkdown(self._pages[row].text)
            self._space_out()

    @Slot()
    def _lay_out_again(self) -> None:
        bar = self.text.verticalScrollBar()
        place = bar.value()
        self._show(self.pages.currentRow())
        bar.setValue(place)

    def _space_out(self) -> None:
        """Put room between paragraphs: Qt leaves hardly any."""
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        while not cursor.atEnd():
            if cursor.currentTable() is None:
                form = cursor.blockFormat()
                form.setBottomMargin(GRID)
                form.setTopMargin(2 * GRID if form.headingLevel() > 1 else 0)
                cursor.setBlockFormat(form)
            if not cursor.movePosition(QTextCursor.MoveOperation.NextBlock):
                break
        cursor.endEditBlock()

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        self.said.clear()
        name = link.path().removesuffix(".md")
        if link.scheme():
            QDesktopServices.openUrl(link)
        elif not name:
            self.text.verticalScrollBar().setValue(self._top_of(link.fragment()))
        elif any(page.name == name for page in self._pages):
            self.show_page(name, link.fragment())
        else:
            missing = self.tr("{0} comes with the source code only.")
            self.said.setText(missing.format(link.path().rpartition("/")[2]))

    def _top_of(self, heading: str) -> int:
        """Pixels from the top of the page; 0 where it has no such heading."""
        document = self.text.document()
        block = document.begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and _link_name(block.text()) == heading:
                return round(document.documentLayout().blockBoundingRect(block).top())
            block = block.next()
        return 0


def _link_name(heading: str) -> str:
    """A heading as links name it: "Where its files are" is "where-its-files-are"."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
