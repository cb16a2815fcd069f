"""The one style sheet, built from the tokens.

Roles are dynamic properties:

`role` of a QLabel: title, heading, caption, figure, mono, muted, strong
`kind` of a QPushButton or QToolButton: primary, danger, quiet
`surface` of a QFrame: card, inset, header, tray, message, strip
`tone`: ok, warn, bad, info, muted
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui import tokens as t
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from kimera_console.gui.tokens import Tokens


def build_stylesheet(tokens: Tokens, *, mono: str) -> str:
    """The application's style sheet.

    Args:
        tokens: Colours, or names of a palette's roles (`styling.palette.ROLE_NAMES`).
        mono: Family of the monospaced font.
    """
    parts = (
        _labels(tokens, mono),
        _surfaces(tokens),
        _buttons(tokens),
        _fields(tokens, mono),
        _checks(tokens),
        _tables(tokens),
        _navigation(tokens),
        _bars(tokens),
    )
    return "\n".join(parts)


def _image(name: str) -> str:
    """An image that a style sheet cannot tint: it is seen in both schemes."""
    path = resource_path("icons", f"{name}.svg")
    return f'url("{path.as_posix()}")'


def _labels(c: Tokens, mono: str) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {t.TITLE_PX}px; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="caption"] {{ font-size: {t.CAPTION_PX}px; color: {c.muted}; }}
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="figure"] {{ font-size: {t.FIGURE_PX}px; font-weight: 600; }}
QLabel[role="small-figure"] {{ font-size: {t.SMALL_FIGURE_PX}px; font-weight: 600; }}
QLabel[role="mono"] {{ font-family: "{mono}"; font-size: {t.BODY_PX - 1}px; }}
QLabel[tone="ok"] {{ color: {c.ok}; }}
QLabel[tone="warn"] {{ color: {c.warn}; }}
QLabel[tone="bad"] {{ color: {c.bad}; }}
QLabel[tone="info"] {{ color: {c.accent}; }}
QLabel[tone="muted"] {{ color: {c.muted}; }}
QLabel:disabled {{ color: {c.muted}; }}
QLineEdit > QToolButton, QLineEdit > QToolButton:focus {{ min-height: 0; padding: 0;
    border: none; background: transparent; }}
QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.field};
    padding: 6px 8px; }}
"""


def _surfaces(c: Tokens) -> str:
    return f"""
QMainWindow, QDialog {{ background: {c.window}; }}
QFrame[surface="card"] {{ background: {c.surface}; border: 1px solid {c.border};
    border-radius: {t.CARD_RADIUS}px; }}
QFrame[surface="card"][drop="true"] {{ border: 2px solid {c.accent}; }}
QFrame[surface="card"][chosen="true"] {{ border: 2px solid {c.accent}; background: {c.surface}; }}
QFrame[surface="inset"] {{ background: {c.window}; border: 1px solid {c.border};
    border-radius: {t.CONTROL_RADIUS}px; }}
QWidget#top {{ background: {c.surface}; border-bottom: 1px solid {c.border}; }}
QFrame#header {{ background: transparent; border: none; }}
QFrame[surface="tray"] {{ background: {c.surface}; border: none;
    border-top: 1px solid {c.border}; }}
QFrame[surface="toast"] {{ background: {c.surface}; border: 1px solid {c.field};
    border-radius: {t.CARD_RADIUS}px; }}
QFrame[surface="message"] {{ border-radius: {t.CONTROL_RADIUS}px; border: 1px solid {c.border};
    background: {c.raised}; }}
QFrame[surface="message"][tone="ok"] {{ background: {c.ok_soft}; border-color: {c.ok}; }}
QFrame[surface="message"][tone="warn"] {{ background: {c.warn_soft}; border-color: {c.warn}; }}
QFrame[surface="message"][tone="bad"] {{ background: {c.bad_soft}; border-color: {c.bad}; }}
QFrame[surface="message"][tone="info"] {{ background: {c.accent_soft}; border-color: {c.accent}; }}
QFrame[surface="message"]:focus {{ border-color: {c.text}; }}
QFrame[surface="strip"] {{ background: {c.raised}; border: none;
    border-radius: {t.CONTROL_RADIUS}px; }}
QFrame[surface="strip"][tone="warn"] {{ background: {c.warn_soft}; }}
QFrame[surface="strip"][tone="bad"] {{ background: {c.bad_soft}; }}
QFrame[surface="strip"][tone="info"] {{ background: {c.accent_soft}; }}
QFrame[surface="line"] {{ background: {c.border}; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget[page="true"] {{ background: transparent;
    border: none; }}
QGroupBox {{ border: none; margin-top: 20px; font-weight: 600; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; }}
"""


def _buttons(c: Tokens) -> str:
    return f"""
QPushButton, QToolButton {{ background: {c.surface}; border: 1px solid {c.field};
    border-radius: {t.CONTROL_RADIUS}px; min-height: {t.CONTROL_HEIGHT - 2}px; padding: 0 12px; }}
QToolButton {{ padding: 0 7px; }}
QPushButton:hover, QToolButton:hover {{ background: {c.raised}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked {{
    background: {c.accent_soft}; border-color: {c.accent}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.accent}; padding: 0 11px; }}
QToolButton:focus {{ padding: 0 6px; }}
QPushButton:focus, QToolButton:focus {{ min-height: {t.CONTROL_HEIGHT - 4}px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {c.muted}; background: {c.window};
    border-color: {c.border}; }}
QPushButton:checked:disabled, QToolButton:checked:disabled {{ background: {c.raised};
    border-color: {c.muted}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent};
    border-color: {c.accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover};
    border-color: {c.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.raised}; color: {c.muted};
    border-color: {c.border}; }}
QPushButton[kind="danger"] {{ color: {c.bad}; border-color: {c.bad}; }}
QPushButton[kind="danger"]:hover {{ background: {c.bad_soft}; }}
QPushButton[kind="danger"]:disabled {{ color: {c.muted}; border-color: {c.border}; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent;
    border-color: transparent; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {c.raised}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border-color: {c.accent}; }}
QToolButton[kind="quiet"]:checked {{ background: {c.accent_soft}; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[small="true"], QToolButton[small="true"] {{ min-height: 22px; padding: 0 9px; }}
QToolButton[small="true"] {{ padding: 0 4px; }}
QPushButton[small="true"]:focus, QToolButton[small="true"]:focus {{ min-height: 20px;
    padding: 0 8px; }}
QToolButton[small="true"]:focus {{ padding: 0 3px; }}
"""


def _fields(c: Tokens, mono: str) -> str:
    fields = "QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser, QComboBox, QAbstractSpinBox"
    down, up = _image("qss-chevron-down"), _image("qss-chevron-up")
    return f"""
{fields} {{ background: {c.surface}; border: 1px solid {c.field};
    border-radius: {t.CONTROL_RADIUS}px; selection-background-color: {c.accent};
    selection-color: {c.on_accent}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {t.CONTROL_HEIGHT - 2}px; padding: 0 8px; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{ padding: 6px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus, QComboBox:focus,
QAbstractSpinBox:focus {{ border: 2px solid {c.accent}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ padding: 0 7px;
    min-height: {t.CONTROL_HEIGHT - 4}px; }}
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus {{ padding: 5px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
    color: {c.muted}; background: {c.window}; border-color: {c.border}; }}
QLineEdit:read-only {{ background: {c.window}; }}
QLineEdit[tone="bad"] {{ border-color: {c.bad}; }}
QLineEdit[tone="warn"] {{ border-color: {c.warn}; }}
QLineEdit[tone="ok"] {{ border-color: {c.ok}; }}
QLineEdit[mono="true"], QPlainTextEdit[mono="true"], QTextBrowser[mono="true"] {{
    font-family: "{mono}"; font-size: {t.BODY_PX - 1}px; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: {down}; width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.field};
    selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 22px;
    background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: {up}; width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: {down}; width: 12px; height: 12px; }}
"""


def _checks(c: Tokens) -> str:
    return f"""
QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; min-height: 24px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.muted}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px;
    border: 1px solid {c.muted}; background: {c.surface}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
QCheckBox::indicator:checked {{ background: {c.accent_hover}; border-color: {c.accent_hover};
    image: {_image("qss-check")}; }}
QCheckBox::indicator:indeterminate {{ background: {c.accent_hover}; border-color: {c.accent_hover};
    image: {_image("qss-minus")}; }}
QRadioButton::indicator:checked {{ background: {c.accent_hover}; border-color: {c.accent_hover};
    image: {_image("qss-dot")}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.border};
    background: {c.raised}; }}
QCheckBox:focus, QRadioButton:focus {{ text-decoration: underline; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.accent};
    width: 14px; height: 14px; }}
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {{
    background: {c.muted}; border-color: {c.muted}; }}
QSlider::groove:horizontal {{ height: 4px; background: {c.border}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {c.accent}; width: 16px; margin: -6px 0;
    border-radius: 8px; }}
"""


def _tables(c: Tokens) -> str:
    views = "QTableView, QTreeView, QListView"
    # The arrow stands above the words: beside them it would need room in every heading.
    up, down = _image("qss-chevron-up"), _image("qss-chevron-down")
    return f"""
{views} {{ background: {c.surface}; border: 1px solid {c.border};
    border-radius: {t.CONTROL_RADIUS}px; gridline-color: {c.border}; outline: none;
    alternate-background-color: {c.surface};
    selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
QTableView:focus, QTreeView:focus, QListView:focus {{ border: 1px solid {c.accent}; }}
QTableView::item, QTreeView::item, QListView::item {{ padding: 4px 8px; border: none;
    border-bottom: 1px solid {c.border}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
    background: {c.accent_soft}; color: {c.text}; }}
QTreeView::item:hover, QListView::item:hover {{ background: {c.raised}; }}
QHeaderView {{ background: {c.surface}; border: none; }}
QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: none;
    border-bottom: 1px solid {c.field}; padding: 6px 8px; font-size: {t.CAPTION_PX}px;
    font-weight: 600; }}
QHeaderView::down-arrow, QHeaderView::up-arrow {{ width: 13px; height: 13px;
    subcontrol-origin: border; subcontrol-position: top center; }}
QHeaderView::up-arrow {{ image: {up}; }}
QHeaderView::down-arrow {{ image: {down}; }}
QTableCornerButton::section {{ background: {c.surface}; border: none; }}
"""


def _navigation(c: Tokens) -> str:
    return f"""
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {c.muted}; padding: 9px 16px; margin-right: 4px;
    border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; font-weight: 600; }}
QTabBar::tab:hover:!selected {{ color: {c.text}; background: {c.raised}; }}
QTabBar::tab:focus {{ border-bottom: 2px solid {c.accent}; background: {c.accent_soft}; }}
QMenuBar {{ background: {c.surface}; border-bottom: 1px solid {c.border}; padding: 2px 16px; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.raised}; }}
QMenu {{ background: {c.surface}; border: 1px solid {c.field}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::indicator {{ width: 14px; height: 14px; margin-left: 8px; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:horizontal {{ width: 16px; }}
QSplitter::handle:vertical {{ height: 16px; }}
QSplitter::handle:hover {{ background: {c.accent_soft}; }}
"""


def _bars(c: Tokens) -> str:
    return f"""
QProgressBar {{ background: {c.raised}; border: none; border-radius: 3px; min-height: 6px;
    max-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {c.field}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
