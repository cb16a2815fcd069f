"""How a check's outcome looks and reads."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from kimera_console.core.health import Check, CheckStatus
from kimera_console.core.system.answers import may_be_folder


@dataclass(frozen=True)
class StatusStyle:
    """Tone, icon and word of an outcome."""

    tone: str
    icon: str
    word: str


def style_of(status: CheckStatus | None) -> StatusStyle:
    """The look of an outcome; None is a check that has not ended yet."""
    if status is CheckStatus.OK:
        return StatusStyle("ok", "check-circle", _tr("ok"))
    if status is CheckStatus.WARN:
        return StatusStyle("warn", "warning", _tr("warning"))
    if status is CheckStatus.FAIL:
        return StatusStyle("bad", "error", _tr("failed"))
    if status is CheckStatus.SKIP:
        return StatusStyle("muted", "minus", _tr("not applicable"))
    return StatusStyle("muted", "clock", _tr("checking…"))


def style_of_check(check: Check) -> StatusStyle:
    """The look of a check that has ended; what follows from another is no failure of its own."""
    look = style_of(check.status)
    return StatusStyle(look.tone, look.icon, _tr("follows")) if check.follows else look


def every_word() -> tuple[str, ...]:
    """The words of all outcomes."""
    return (*(style_of(one).word for one in (*CheckStatus, None)), _tr("follows"))


def act_words(check: Check | None) -> tuple[str, str]:
    """Words of the button that fixes a check and of the one that shows where; "" for no button."""
    if check is None:
        return "", ""
    place = ""
    if check.place is not None and check.place.tab == "flags":
        place = (
            _tr("Open Flags at {0}").format(check.place.target)
            if check.place.target
            else _tr("Open Flags")
        )
    elif check.place is not None and check.place.tab == "convert":
        asked = check.place.request
        again = asked is not None and may_be_folder(asked.out)
        place = _tr("Convert again") if again else _tr("Open Convert")
    if len(check.flags) > 1:
        return _tr("Set {0} flags").format(len(check.flags)), place
    for name, value in check.flags.items():
        return (
            _tr("Remove {0}").format(name)
            if value is None
            else _tr("Set {0} to {1}").format(
                name, value if len(value) <= 40 else "…" + value[-39:]
            )
        ), place
    return "", place


def counted(status: CheckStatus, number: int) -> str:
    """How many ended so: "3 warnings"."""
    if status is CheckStatus.OK:
        return _tr("{0} ok").format(number)
    if status is CheckStatus.WARN:
        return (_tr("{0} warning") if number == 1 else _tr("{0} warnings")).format(number)
    if status is CheckStatus.FAIL:
        return _tr("{0} failed").format(number)
    return _tr("{0} not applicable").format(number)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Health", text)
